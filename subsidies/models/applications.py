from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from stations.models import Facility
from subsidies.choices import (
    CLOSED_STATES,
    STEPS_WITH_REASON,
    ApplicationState,
    PayeeKind,
    SeenIn,
    Step,
)
from subsidies.models.funds import Fund
from subsidies.models.rules import Rule, RuleVersion
from subsidies.querysets import ApplicationQuerySet, OfApplicationQuerySet
from yicheng_express.accounts.person_field import person

LONGEST_RULE_TITLE = 60
PEOPLE = ("submitted_by", "verified_by", "approved_by", "paid_by")
PAIRS = [(one, other) for place, one in enumerate(PEOPLE) for other in PEOPLE[place + 1 :]]


class Application(models.Model):
    """补贴申请: one facility, one rule, once (or once a year or period). Filed by the township, for the
    district's center by the bureau.

    period: empty for what is paid once, else the year or the name of the period: what "once" is counted by.
    year: the calendar year whose figures count, where the rule asks for a year's; else empty.
    snapshot: what was found at the last assessment, frozen; no later edit of the register alters it.
    """

    number = models.CharField("申请编号", max_length=24, unique=True, editable=False)
    rule = models.ForeignKey(Rule, verbose_name="规则", on_delete=models.PROTECT, related_name="applications")
    version = models.ForeignKey(
        RuleVersion, verbose_name="规则版本", on_delete=models.PROTECT, related_name="applications"
    )
    facility = models.ForeignKey(
        Facility, verbose_name="网点", on_delete=models.PROTECT, related_name="subsidy_applications"
    )
    period = models.CharField("期别", max_length=30, blank=True)
    year = models.PositiveSmallIntegerField("数据年度", null=True, blank=True)
    state = models.CharField(
        "状态", max_length=12, choices=ApplicationState.choices, default=ApplicationState.DRAFT
    )
    revision = models.PositiveIntegerField("修订号", default=0)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=0, null=True, blank=True)
    assessed_on = models.DateField("核算日期", null=True, blank=True)
    snapshot = models.JSONField("核定依据", null=True, blank=True)

    payee_kind = models.CharField("账户类别", max_length=12, choices=PayeeKind.choices, blank=True)
    payee_name = models.CharField("户名", max_length=60, blank=True)
    payee_bank = models.CharField("开户银行", max_length=80, blank=True)
    payee_account = models.CharField("账号", max_length=32, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    visited_on = models.DateField("核查日期", null=True, blank=True)
    visited_by = models.CharField("现场核查人", max_length=60, blank=True)
    visit_findings = models.CharField("核查情况", max_length=300, blank=True)

    notice = models.ForeignKey(
        "subsidies.PublicityNotice",
        verbose_name="公示",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applications",
    )
    fund = models.ForeignKey(
        Fund,
        verbose_name="资金",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applications",
    )

    created_at = models.DateTimeField("建立时间", default=timezone.now)
    created_by = person("建立人")
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    submitted_by = person("报送人")
    verified_at = models.DateTimeField("核查时间", null=True, blank=True)
    verified_by = person("核查经办人")
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    approved_by = person("批准人")
    paid_at = models.DateTimeField("发放登记时间", null=True, blank=True)
    paid_by = person("发放经办人")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "补贴申请"
        verbose_name_plural = "补贴申请"
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("submit_application", "报送补贴申请"),
            ("verify_application", "核查补贴申请"),
            ("approve_application", "批准补贴申请"),
            ("view_payee_account", "查看完整收款账号"),
            ("note_recovery", "登记追回"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "facility", "period"],
                condition=~Q(state__in=CLOSED_STATES),
                name="a_facility_is_subsidised_once_by_a_rule",
                violation_error_message="这个网点已有同一规则的申请，不能重复申请。",
            ),
            *(
                models.CheckConstraint(
                    name=f"{one}_is_not_{other}",
                    condition=Q(**{one: None}) | Q(**{other: None}) | ~Q(**{one: F(other)}),
                    violation_error_message="报送、核查、批准、发放应由四位不同的人办理。",
                )
                for one, other in PAIRS
            ),
            models.CheckConstraint(
                name="application_state_is_known",
                condition=Q(state__in=ApplicationState.values),
                violation_error_message="请核对状态。",
            ),
            models.CheckConstraint(
                name="what_was_submitted_says_by_whom_and_how_much",
                condition=~Q(state__in=["submitted", "verified", "publicized", "approved", "paid"])
                | Q(submitted_by__isnull=False, submitted_at__isnull=False, amount__gt=0)
                & Q(snapshot__isnull=False)
                & ~Q(payee_name="")
                & ~Q(payee_account=""),
                violation_error_message="报送的申请应有报送人、金额、核定依据和收款账户。",
            ),
            models.CheckConstraint(
                name="what_was_verified_says_by_whom_and_when",
                condition=~Q(state__in=["verified", "publicized", "approved", "paid"])
                | Q(verified_by__isnull=False, verified_at__isnull=False, visited_on__isnull=False)
                & ~Q(visited_by=""),
                violation_error_message="核查过的申请应有核查人和核查日期。",
            ),
            models.CheckConstraint(
                name="what_was_publicized_has_its_notice",
                condition=~Q(state__in=["publicized", "approved", "paid"]) | Q(notice__isnull=False),
                violation_error_message="公示中的申请应列入公示。",
            ),
            models.CheckConstraint(
                name="what_was_approved_has_its_fund",
                condition=~Q(state__in=["approved", "paid"])
                | Q(approved_by__isnull=False, approved_at__isnull=False, fund__isnull=False),
                violation_error_message="批准的申请应有批准人和资金。",
            ),
            models.CheckConstraint(
                name="what_was_paid_says_by_whom",
                condition=~Q(state="paid") | Q(paid_by__isnull=False, paid_at__isnull=False),
                violation_error_message="发放的申请应有发放经办人。",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "rule"], name="applications_of_a_state"),
            models.Index(fields=["payee_account"], name="applications_of_an_account"),
        ]

    def __str__(self):
        return f"{self.number} {self.facility.name}"

    @property
    def rule_title(self):
        """What it is paid by, with the year or period that it is for: 乡镇快递集散中心一次性补贴（2025年）.

        As long as notices and rolls have room for.
        """
        told = self.period or str(self.year or "")
        told = f"（{told}年）" if told.isdecimal() else f"（{told}）" if told else ""
        return self.version.title[: LONGEST_RULE_TITLE - len(told)] + told

    @property
    def place(self):
        """The division that the facility belongs to, by its tier."""
        return self.facility.place


class ApplicationEvent(models.Model):
    """A step in the life of an application: who, when, why, and what was found then; kept for ever."""

    application = models.ForeignKey(
        Application, verbose_name="申请", on_delete=models.PROTECT, related_name="events"
    )
    step = models.CharField("步骤", max_length=16, choices=Step.choices)
    at = models.DateTimeField("时间", default=timezone.now)
    by = person("经办人")
    reason = models.CharField("原因", max_length=500, blank=True)
    assessment = models.JSONField("核算结果", null=True)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "申请经过"
        verbose_name_plural = "申请经过"
        ordering = ["application", "at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="a_step_back_says_why",
                condition=~Q(step__in=STEPS_WITH_REASON) | ~Q(reason=""),
                violation_error_message="请写明原因。",
            ),
        ]

    def __str__(self):
        return f"{self.application}：{self.get_step_display()}"


class VerificationPhoto(models.Model):
    """A photo of the on-site check, re-encoded on arrival (`stations.photos`)."""

    application = models.ForeignKey(
        Application, verbose_name="申请", on_delete=models.PROTECT, related_name="photos"
    )
    image = models.ImageField("照片", upload_to="verification_photos/%Y/%m")
    at = models.DateTimeField("上传时间", default=timezone.now)
    by = person("上传人")

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "核查照片"
        verbose_name_plural = "核查照片"
        ordering = ["application", "pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.application.number} 照片 {self.pk}"


class AccountViewing(models.Model):
    """Somebody saw the whole account number of an application: who, when, and where."""

    application = models.ForeignKey(
        Application, verbose_name="申请", on_delete=models.PROTECT, related_name="account_viewings"
    )
    seen_in = models.CharField("在哪里", max_length=12, choices=SeenIn.choices)
    at = models.DateTimeField("时间", default=timezone.now)
    by = person("查看人")

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "账号查看记录"
        verbose_name_plural = "账号查看记录"
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.by} {self.at:%Y-%m-%d}"


class Recovery(models.Model):
    """A recovery note (追回) on a paid application: why, how much is asked back, and whether it came."""

    application = models.ForeignKey(
        Application, verbose_name="申请", on_delete=models.PROTECT, related_name="recoveries"
    )
    reason = models.CharField("原因", max_length=300)
    amount = models.DecimalField("追回金额（元）", max_digits=12, decimal_places=0)
    noted_at = models.DateTimeField("登记时间", default=timezone.now)
    noted_by = person("登记人")
    recovered_on = models.DateField("到账日期", null=True, blank=True)
    voucher = models.CharField("凭证号", max_length=60, blank=True)
    settled_by = person("到账登记人")

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "追回登记"
        verbose_name_plural = "追回登记"
        ordering = ["application", "noted_at"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="recovery_says_why_and_how_much",
                condition=Q(amount__gt=0) & ~Q(reason=""),
                violation_error_message="追回要写明原因和金额。",
            ),
            models.CheckConstraint(
                name="what_was_recovered_has_its_voucher",
                condition=Q(recovered_on=None, voucher="") | Q(recovered_on__isnull=False) & ~Q(voucher=""),
                violation_error_message="到账要有日期和凭证号。",
            ),
        ]

    def __str__(self):
        return f"{self.application.number} 追回 {self.amount:,} 元"
