from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from stations.choices import Tier
from stations.models import District
from subsidies.choices import PayeeKind
from subsidies.models.applications import Application
from subsidies.models.funds import Fund
from subsidies.querysets import BankResultQuerySet, RollItemQuerySet, RollQuerySet
from yicheng_express.accounts.person_field import person


class Roll(models.Model):
    """花名册: approved applications of one fund, locked from its first moment; it can be made void, no more.

    sha256: of what the roll says, in one canonical form (`subsidies.rolls.fingerprint`).
    supplements: the roll whose bounced payments this one pays again. replaces: the void one it stands for.
    """

    fund = models.ForeignKey(Fund, verbose_name="资金", on_delete=models.PROTECT, related_name="rolls")
    number = models.CharField("花名册编号", max_length=24, unique=True, editable=False)
    title = models.CharField("标题", max_length=120)
    unit = models.CharField("编制单位", max_length=60)
    document_number = models.CharField("文号", max_length=60, blank=True)
    items_count = models.PositiveIntegerField("笔数")
    total = models.DecimalField("合计（元）", max_digits=14, decimal_places=0)
    total_in_capitals = models.CharField("合计大写", max_length=120)
    sha256 = models.CharField("校验值（SHA-256）", max_length=64)
    locked_at = models.DateTimeField("锁定时间", default=timezone.now)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="锁定人", on_delete=models.PROTECT, related_name="+"
    )
    supplements = models.ForeignKey(
        "self",
        verbose_name="补发自",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supplements_of",
    )
    replaces = models.OneToOneField(
        "self",
        verbose_name="替代作废的",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = person("作废人")
    void_reason = models.CharField("作废原因", max_length=300, blank=True)

    objects = RollQuerySet.as_manager()

    class Meta:
        verbose_name = "花名册"
        verbose_name_plural = "花名册"
        ordering = ["-locked_at", "-pk"]
        default_permissions = ("view",)
        permissions = [("lock_roll", "编制花名册"), ("pay_roll", "登记发放结果")]
        constraints = [
            models.CheckConstraint(
                name="roll_pays_somebody",
                condition=Q(items_count__gt=0, total__gt=0),
                violation_error_message="花名册上至少要有一笔。",
            ),
            models.CheckConstraint(
                name="void_roll_says_why_and_by_whom",
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
                violation_error_message="作废要写明原因。",
            ),
        ]

    # What is written when it is locked: nothing of it changes any more (held by the database).
    LOCKED = (
        "fund_id",
        "number",
        "title",
        "unit",
        "document_number",
        "items_count",
        "total",
        "total_in_capitals",
        "sha256",
        "supplements_id",
        "replaces_id",
    )

    def __str__(self):
        return f"{self.number} {self.title}"

    @property
    def is_void(self):
        return self.voided_at is not None


class RollItem(models.Model):
    """A line of a roll: to whom how much is paid, as it was when the roll was locked; and what the bank said.

    is_live: money is to go by this line, or has gone. It stops being so when the roll is void or the payment
    bounced; an application stands on one live line at most.
    """

    roll = models.ForeignKey(Roll, verbose_name="花名册", on_delete=models.PROTECT, related_name="items")
    application = models.ForeignKey(
        Application, verbose_name="申请", on_delete=models.PROTECT, related_name="roll_items"
    )
    position = models.PositiveIntegerField("序号")
    reference = models.CharField("付款参考号", max_length=32, unique=True)
    tier = models.CharField("层级", max_length=10, choices=Tier.choices)
    rule_title = models.CharField("补贴项目", max_length=60)
    township_code = models.CharField("乡镇（街道）代码", max_length=9, blank=True)
    township_name = models.CharField("乡镇（街道）", max_length=60, blank=True)
    village_name = models.CharField("村", max_length=60, blank=True)
    facility_code = models.CharField("网点编号", max_length=20)
    facility_name = models.CharField("网点", max_length=80)
    payee_kind = models.CharField("账户类别", max_length=12, choices=PayeeKind.choices)
    payee_name = models.CharField("户名", max_length=60)
    payee_bank = models.CharField("开户银行", max_length=80)
    payee_account = models.CharField("账号", max_length=32)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=0)

    is_live = models.BooleanField("有效", default=True)
    paid_on = models.DateField("入账日期", null=True, blank=True)
    voucher = models.CharField("凭证号", max_length=60, blank=True)
    bounced_on = models.DateField("退汇日期", null=True, blank=True)
    bounced_reason = models.CharField("退汇原因", max_length=200, blank=True)
    result = models.ForeignKey(
        "subsidies.BankResult",
        verbose_name="银行回单",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="items",
    )

    objects = RollItemQuerySet.as_manager()

    class Meta:
        verbose_name = "花名册明细"
        verbose_name_plural = "花名册明细"
        ordering = ["roll", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["roll", "position"], name="roll_items_are_numbered"),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(is_live=True),
                name="an_application_is_paid_by_one_line_of_a_roll",
                violation_error_message="这笔申请已在另一份花名册上。",
            ),
            models.CheckConstraint(
                name="roll_item_pays_something",
                condition=Q(amount__gt=0),
                violation_error_message="金额应大于 0。",
            ),
            models.CheckConstraint(
                name="what_was_paid_has_its_voucher",
                condition=Q(paid_on=None, voucher="") | Q(paid_on__isnull=False) & ~Q(voucher=""),
                violation_error_message="入账要有日期和凭证号。",
            ),
            models.CheckConstraint(
                name="what_bounced_says_why_and_pays_nobody",
                condition=Q(bounced_on=None, bounced_reason="")
                | Q(bounced_on__isnull=False, is_live=False) & ~Q(bounced_reason=""),
                violation_error_message="退汇要有日期和原因。",
            ),
        ]

    # What is written when the roll is locked.
    LOCKED = (
        "roll_id",
        "application_id",
        "position",
        "reference",
        "tier",
        "rule_title",
        "township_code",
        "township_name",
        "village_name",
        "facility_code",
        "facility_name",
        "payee_kind",
        "payee_name",
        "payee_bank",
        "payee_account",
        "amount",
    )

    def __str__(self):
        return f"{self.reference} {self.payee_name} {self.amount:,} 元"


class BankResult(models.Model):
    """银行回单: a workbook of the bank's results that was imported; the rows that it changed point to it."""

    district = models.ForeignKey(
        District, verbose_name="区（县）", on_delete=models.PROTECT, related_name="bank_results"
    )
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("文件校验值", max_length=64)
    paid = models.PositiveIntegerField("入账笔数")
    bounced = models.PositiveIntegerField("退汇笔数")
    unchanged = models.PositiveIntegerField("未变笔数")
    at = models.DateTimeField("导入时间", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="导入人", on_delete=models.PROTECT, related_name="+"
    )

    objects = BankResultQuerySet.as_manager()

    class Meta:
        verbose_name = "银行回单"
        verbose_name_plural = "银行回单"
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self):
        return self.file_name
