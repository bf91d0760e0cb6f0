from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from stations.models import District, Enterprise, Facility, Township, Village
from supervision.choices import (
    OPEN_STATES,
    AttemptKind,
    ComplaintChannel,
    ComplaintKind,
    ComplaintState,
    ComplaintStep,
    Handler,
    PhotoPart,
    Verdict,
)
from supervision.querysets import (
    AssignmentQuerySet,
    ComplaintQuerySet,
    OfComplaintQuerySet,
    OfNobodyQuerySet,
    StandardAnswerQuerySet,
)
from yicheng_express.accounts.person_field import person

State = ComplaintState
LONGEST_WORDS = 2000
LONGEST_REPLY = 1000
NOTHING_DECIDED = Q(verdict="", is_solved=None, refunded=None, reply="", ended_at=None, ended_by=None)
IS_ENDED = Q(ended_at__isnull=False, ended_by__isnull=False)


class Complaint(models.Model):
    """投诉: what somebody holds against the service of a village's parcels (二(四)). Kept by the bureau.

    `words` have nothing of a telephone or an identity card left in them and are what everybody reads who may
    see the complaint; `words_received` are as they came where that differs, and are, like name and phone, for
    those alone who handle it. `public_words` are what staff released to everybody.

    A complaint about a township's own office (`about_office`) is invisible to that township.
    """

    district = models.ForeignKey(
        District, verbose_name="区（县）", on_delete=models.PROTECT, related_name="complaints"
    )
    number = models.CharField("投诉编号", max_length=24, unique=True, editable=False)
    code_hash = models.CharField("查询码", max_length=128, editable=False)
    channel = models.CharField("来源", max_length=10, choices=ComplaintChannel.choices)
    source_number = models.CharField("来源工单号", max_length=40, blank=True)
    received_on = models.DateField("收到日期")
    received_at = models.DateTimeField("登记时间", default=timezone.now)
    entered_by = person("登记人")
    sent_from = models.GenericIPAddressField("来自", null=True, blank=True)

    township = models.ForeignKey(
        Township,
        verbose_name="乡镇（街道）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints",
    )
    village = models.ForeignKey(
        Village,
        verbose_name="村（社区）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints",
    )
    facility = models.ForeignKey(
        Facility,
        verbose_name="网点",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints",
    )
    enterprise = models.ForeignKey(
        Enterprise,
        verbose_name="责任企业",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints",
    )
    about_office = models.BooleanField("反映乡镇（街道）机关", default=False)
    kind = models.CharField("类别", max_length=20, choices=ComplaintKind.choices)
    overcharged = models.DecimalField(
        "被收取的金额（元）", max_digits=8, decimal_places=2, null=True, blank=True
    )
    waybill = models.CharField("运单号", max_length=40, blank=True)
    words = models.TextField("投诉内容", max_length=LONGEST_WORDS)
    words_received = models.TextField("投诉原文", blank=True)
    contact_name = models.CharField("姓名", max_length=60, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)

    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.RECEIVED)
    revision = models.PositiveIntegerField("版次", default=0)
    # The latest demand for an answer; the row also of a case that is closed.
    assignment = models.OneToOneField(
        "Assignment", verbose_name="交办", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    merged_into = models.ForeignKey(
        "self", verbose_name="并入", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    # The clock of the present round: working days from the day after it began. A day is empty while the
    # holidays of its year are not known.
    begun_on = models.DateField("计时起点", help_text="收到或重开的那一天，次日起算。")
    working_days = models.PositiveSmallIntegerField("办结时限（工作日）")
    warn_on = models.DateField("临期日", null=True, blank=True)
    due_on = models.DateField("办结期限", null=True, blank=True)
    paused_on = models.DateField("暂停日期", null=True, blank=True)
    paused_days = models.PositiveSmallIntegerField("已暂停（工作日）", default=0)
    pause_reason = models.CharField("暂停原因", max_length=200, blank=True)

    verdict = models.CharField("认定", max_length=12, choices=Verdict.choices, blank=True)
    is_solved = models.BooleanField("问题已解决", null=True, blank=True)
    refunded = models.DecimalField("退还金额（元）", max_digits=8, decimal_places=2, null=True, blank=True)
    reply = models.TextField("给投诉人的答复", max_length=LONGEST_REPLY, blank=True)
    ended_at = models.DateTimeField("办结时间", null=True, blank=True)
    ended_by = person("办结人")
    complainant_reopened_at = models.DateTimeField("投诉人重开时间", null=True, blank=True)
    reopened_times = models.PositiveSmallIntegerField("重开次数", default=0)

    public_words = models.TextField("公开的投诉内容", max_length=LONGEST_WORDS, blank=True)
    public_reply = models.TextField("公开的办理结果", max_length=LONGEST_REPLY, blank=True)
    released_at = models.DateTimeField("公开时间", null=True, blank=True)
    released_by = person("公开人")

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = "投诉"
        verbose_name_plural = "投诉"
        ordering = ["-received_at", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("enter_complaint", "登记投诉"),
            ("handle_complaint", "受理和交办投诉"),
            ("answer_complaint", "答复投诉"),
            ("close_complaint", "办结投诉"),
            ("release_complaint", "公开投诉"),
        ]
        constraints = [
            models.CheckConstraint(
                name="complaint_says_something",
                condition=~Q(words=""),
                violation_error_message="请写明投诉内容。",
            ),
            models.CheckConstraint(
                name="complaint_words_are_known",
                condition=Q(
                    kind__in=ComplaintKind.values, channel__in=ComplaintChannel.values, state__in=State.values
                ),
                violation_error_message="请选择类别和来源。",
            ),
            models.CheckConstraint(
                name="overcharge_names_its_amount",
                condition=Q(kind=ComplaintKind.OVERCHARGE, overcharged__isnull=False, overcharged__gt=0)
                | (~Q(kind=ComplaintKind.OVERCHARGE) & Q(overcharged=None)),
                violation_error_message="违规收费要写明被收取的金额；其他类别不写金额。",
            ),
            models.CheckConstraint(
                name="complaint_online_is_entered_by_nobody",
                condition=Q(channel=ComplaintChannel.ONLINE, entered_by=None)
                | (~Q(channel=ComplaintChannel.ONLINE) & Q(entered_by__isnull=False)),
                violation_error_message="网上的投诉没有登记人，其他来源要有登记人。",
            ),
            models.CheckConstraint(
                name="complaint_about_an_office_names_its_township",
                condition=Q(about_office=False) | Q(township__isnull=False),
                violation_error_message="反映乡镇（街道）机关的，要写明是哪个乡镇（街道）。",
            ),
            models.CheckConstraint(
                name="complaint_in_a_village_lies_in_its_township",
                condition=Q(village=None) | Q(township__isnull=False),
                violation_error_message="村（社区）应有所属的乡镇（街道）。",
            ),
            models.CheckConstraint(
                name="ended_complaint_says_how_and_by_whom",
                condition=Q(
                    state=State.CLOSED,
                    verdict__in=Verdict.values,
                    is_solved__isnull=False,
                    merged_into=None,
                )
                & IS_ENDED
                & ~Q(reply="")
                | Q(state=State.REJECTED, verdict="", is_solved=None, refunded=None, merged_into=None)
                & IS_ENDED
                & ~Q(reply="")
                | Q(state=State.MERGED, merged_into__isnull=False, verdict="", is_solved=None, refunded=None)
                & IS_ENDED
                & Q(reply="")
                | Q(state__in=OPEN_STATES, merged_into=None) & NOTHING_DECIDED,
                violation_error_message="办结要写明认定、是否解决和答复；不予受理要写明原因。",
            ),
            models.CheckConstraint(
                name="refund_follows_an_upheld_complaint",
                condition=Q(refunded=None) | Q(verdict=Verdict.UPHELD, refunded__gt=0),
                violation_error_message="投诉属实才有退还金额，且应大于 0。",
            ),
            models.CheckConstraint(
                name="assigned_complaint_has_an_assignment",
                condition=~Q(state__in=[State.ASSIGNED, State.ANSWERED, State.CLOSED])
                | Q(assignment__isnull=False),
                violation_error_message="办理中的投诉要有交办对象。",
            ),
            models.CheckConstraint(
                name="pause_of_a_complaint_says_why",
                condition=Q(paused_on=None, pause_reason="")
                | Q(paused_on__isnull=False, state__in=OPEN_STATES) & ~Q(pause_reason=""),
                violation_error_message="暂停计时要写明原因。",
            ),
            models.CheckConstraint(
                name="released_complaint_has_a_public_text",
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False) & ~Q(public_words=""),
                violation_error_message="公开的投诉要有公开的内容。",
            ),
            models.CheckConstraint(
                name="complaint_warns_before_it_is_due",
                condition=Q(warn_on=None, due_on=None)
                | Q(warn_on__isnull=False, due_on__isnull=False, warn_on__lte=F("due_on")),
                violation_error_message="临期日不能晚于办结期限。",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "state", "due_on"], name="complaint_by_what_is_due"),
            models.Index(fields=["facility", "kind", "received_on"], name="complaint_like_another"),
            models.Index(fields=["enterprise", "verdict", "ended_at"], name="complaint_of_an_enterprise"),
        ]

    def __str__(self):
        return self.number

    @property
    def is_open(self):
        return self.state in OPEN_STATES


class Assignment(models.Model):
    """交办: a demand on somebody to look into a complaint and answer by a day; and the answer that came.

    A complaint that is sent back or given to somebody else has another assignment; the one before is over.
    """

    complaint = models.ForeignKey(
        Complaint, verbose_name="投诉", on_delete=models.PROTECT, related_name="assignments"
    )
    handler = models.CharField("办理单位", max_length=12, choices=Handler.choices)
    township = models.ForeignKey(
        Township,
        verbose_name="办理乡镇（街道）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    enterprise = models.ForeignKey(
        Enterprise,
        verbose_name="办理企业",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    instructions = models.CharField("交办意见", max_length=500, blank=True)
    at = models.DateTimeField("交办时间", default=timezone.now)
    by = person("交办人")
    begun_on = models.DateField("计时起点", help_text="交办的那一天，次日起算。")
    working_days = models.PositiveSmallIntegerField("答复时限（工作日）")
    paused_days = models.PositiveSmallIntegerField("已暂停（工作日）", default=0)
    warn_on = models.DateField("临期日", null=True, blank=True)
    due_on = models.DateField("答复期限", null=True, blank=True)

    answer = models.TextField("答复", max_length=LONGEST_REPLY, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = person("答复人")
    # Over without an answer: given to somebody else, refused, merged; or answered and sent back.
    is_over = models.BooleanField("已结束", default=False)
    over_on = models.DateField("结束日期", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "交办"
        verbose_name_plural = "交办"
        ordering = ["complaint", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="assignment_names_who_is_to_answer",
                condition=Q(handler__in=[Handler.BUREAU, Handler.INSPECTOR], township=None, enterprise=None)
                | Q(handler=Handler.TOWNSHIP, township__isnull=False, enterprise=None)
                | Q(handler=Handler.ENTERPRISE, township=None, enterprise__isnull=False),
                violation_error_message="请选择由谁办理。",
            ),
            models.CheckConstraint(
                name="answer_says_something_and_by_whom",
                condition=Q(answer="", answered_on=None, answered_at=None, answered_by=None)
                | Q(answered_on__isnull=False, answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(answer=""),
                violation_error_message="答复要写明内容。",
            ),
            models.CheckConstraint(
                name="assignment_that_goes_on_has_no_end",
                condition=Q(over_on=None) | Q(is_over=True),
                violation_error_message="没有结束的交办没有结束日期。",
            ),
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(is_over=False),
                name="complaint_waits_for_one_answer",
                violation_error_message="这件投诉已经交办。",
            ),
        ]
        indexes = [models.Index(fields=["township", "due_on"], name="assignment_of_a_township")]

    def __str__(self):
        return f"{self.complaint}：{self.handler_name}"

    @property
    def handler_name(self):
        """Who is to answer, in words: 板桥镇, or 商务局."""
        if self.handler == Handler.TOWNSHIP:
            return self.township.name
        return self.enterprise.name if self.handler == Handler.ENTERPRISE else self.get_handler_display()


class ComplaintEvent(models.Model):
    """A step in the life of a complaint: who did what when, and why. Written once, never changed.

    Without `by` it was the complainant, or (a clock that could be set at last) the portal itself. `details`:
    what the step changed, in words for the timeline: [[label, before, after], …].
    """

    complaint = models.ForeignKey(
        Complaint, verbose_name="投诉", on_delete=models.PROTECT, related_name="events"
    )
    step = models.CharField("环节", max_length=12, choices=ComplaintStep.choices)
    at = models.DateTimeField("时间", default=timezone.now)
    by = person("办理人")
    words = models.TextField("说明", blank=True)
    details = models.JSONField("更改", default=list, blank=True)

    objects = OfComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = "投诉经过"
        verbose_name_plural = "投诉经过"
        ordering = ["complaint", "at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="step_of_a_complaint_is_known",
                condition=Q(step__in=ComplaintStep.values),
                violation_error_message="没有这个环节。",
            ),
        ]

    def __str__(self):
        return f"{self.complaint} {self.get_step_display()}"


class ComplaintPhoto(models.Model):
    """A photo of a complaint or of the answer to it, re-encoded on arrival (`stations.photos`)."""

    complaint = models.ForeignKey(
        Complaint, verbose_name="投诉", on_delete=models.PROTECT, related_name="photos"
    )
    part = models.CharField("属于", max_length=10, choices=PhotoPart.choices)
    image = models.ImageField("照片", upload_to="complaint_photos/%Y/%m")
    at = models.DateTimeField("上传时间", default=timezone.now)
    by = person("上传人")

    objects = OfComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = "投诉照片"
        verbose_name_plural = "投诉照片"
        ordering = ["complaint", "pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.complaint} {self.get_part_display()}照片 {self.pk}"


class StandardAnswer(models.Model):
    """标准答复: words to choose from when a complaint is answered, refused or closed. Kept by the bureau."""

    district = models.ForeignKey(
        District, verbose_name="区（县）", on_delete=models.PROTECT, related_name="standard_answers"
    )
    title = models.CharField("标题", max_length=60)
    kind = models.CharField(
        "适用类别", max_length=20, choices=ComplaintKind.choices, blank=True, help_text="留空表示各类都适用。"
    )
    text = models.TextField("答复内容", max_length=LONGEST_REPLY)
    is_active = models.BooleanField("启用", default=True)

    objects = StandardAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "标准答复"
        verbose_name_plural = "标准答复"
        ordering = ["district", "kind", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "title"],
                name="standard_answer_title_is_unique_in_its_district",
                violation_error_message="已有同名的标准答复。",
            ),
        ]

    def __str__(self):
        return self.title


class PublicAttempt(models.Model):
    """Somebody without a login tried something from an address: counted, and forgotten after a month.

    `challenge`: the sum that was answered, whether rightly or not. Each is taken once. `number_hash`: a keyed
    hash of the number that was typed for a wrong pair, whether there is such a complaint or not.
    """

    kind = models.CharField("做什么", max_length=10, choices=AttemptKind.choices)
    sent_from = models.GenericIPAddressField("来自", null=True, blank=True)
    day = models.DateField("日期")
    at = models.DateTimeField("时间", default=timezone.now)
    succeeded = models.BooleanField("成功", default=False)
    challenge = models.CharField("验证题", max_length=32, null=True, blank=True, unique=True)
    number_hash = models.CharField("所填编号的摘要", max_length=64, blank=True)

    objects = OfNobodyQuerySet.as_manager()

    class Meta:
        verbose_name = "公众访问记录"
        verbose_name_plural = "公众访问记录"
        ordering = ["-at"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["sent_from", "day", "kind"], name="attempt_from_an_address"),
            models.Index(fields=["number_hash", "day"], name="attempt_at_a_number"),
        ]

    def __str__(self):
        return f"{self.day} {self.get_kind_display()}"
