from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from stations.choices import Figure, FilingStep, RobotKind
from stations.models.divisions import District
from stations.models.filings import Filing, FilingLine
from stations.querysets import (
    FilingChangeQuerySet,
    FilingReopeningQuerySet,
    GroupRobotQuerySet,
    OfFilingQuerySet,
)


class FilingEvent(models.Model):
    """A step in the life of a report: who, when, why; kept for ever.

    figures: at a submission, what was sent in, by facility code, so that the next can be told from it.
    remarks: at a return, what the bureau said of single lines, by facility code.
    """

    filing = models.ForeignKey(Filing, verbose_name="月报", on_delete=models.PROTECT, related_name="events")
    step = models.CharField("步骤", max_length=12, choices=FilingStep.choices)
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="经办人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField("原因", max_length=500, blank=True)
    figures = models.JSONField("报送的数字", null=True)
    remarks = models.JSONField("逐行意见", null=True)

    objects = OfFilingQuerySet.as_manager()

    class Meta:
        verbose_name = "月报经过"
        verbose_name_plural = "月报经过"
        ordering = ["filing", "at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="return_and_reopening_say_why",
                condition=~Q(step__in=[FilingStep.RETURNED, FilingStep.REOPENED]) | ~Q(reason=""),
                violation_error_message="退回和重开应写明原因。",
            ),
        ]

    def __str__(self):
        return f"{self.filing}：{self.get_step_display()}"


class FilingReopening(models.Model):
    """An accepted report reopened by the chief, with a reason and a last day; the register of all of them.

    It is over when what was filed anew is accepted (`ended_at`), or, of itself, when its last day is past.
    """

    filing = models.ForeignKey(
        Filing, verbose_name="月报", on_delete=models.PROTECT, related_name="reopenings"
    )
    reason = models.CharField("原因", max_length=500)
    until = models.DateField("重开至", help_text="含当日；过期自动锁定。")
    at = models.DateTimeField("重开时间", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="批准人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ended_at = models.DateTimeField("结束时间", null=True)

    objects = FilingReopeningQuerySet.as_manager()

    class Meta:
        verbose_name = "重开登记"
        verbose_name_plural = "重开登记"
        ordering = ["-at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["filing"],
                condition=Q(ended_at=None),
                name="a_filing_is_reopened_once_at_a_time",
                violation_error_message="这份月报已经重开。",
            ),
            models.CheckConstraint(
                name="reopening_says_why",
                condition=~Q(reason=""),
                violation_error_message="重开应写明原因。",
            ),
        ]

    def __str__(self):
        return f"{self.filing}重开至 {self.until}"


class FilingChange(models.Model):
    """A figure that was changed after it had been accepted: old, new, why, and by whom.

    new is empty where the line was withdrawn, old where the facility came in after the acceptance.
    """

    line = models.ForeignKey(
        FilingLine, verbose_name="明细", on_delete=models.PROTECT, related_name="changes"
    )
    reopening = models.ForeignKey(
        FilingReopening, verbose_name="重开", on_delete=models.PROTECT, related_name="changes"
    )
    figure = models.CharField("数字", max_length=14, choices=Figure.choices)
    old = models.PositiveIntegerField("原数", null=True)
    new = models.PositiveIntegerField("新数", null=True)
    reason = models.CharField("原因", max_length=800)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="报送人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="通过人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField("时间", default=timezone.now)

    objects = FilingChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "通过后更改"
        verbose_name_plural = "通过后更改"
        ordering = ["at", "pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.line}{self.get_figure_display()}：{self.old} → {self.new}"


class FilingReminder(models.Model):
    """The division of a report was reminded on a day; once a day at most."""

    filing = models.ForeignKey(
        Filing, verbose_name="月报", on_delete=models.CASCADE, related_name="reminders"
    )
    on = models.DateField("催报日期")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="催报人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    told_group = models.BooleanField("已发工作群", default=False)

    objects = OfFilingQuerySet.as_manager()

    class Meta:
        verbose_name = "催报"
        verbose_name_plural = "催报"
        ordering = ["-on"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "on"],
                name="a_filing_is_reminded_once_a_day",
                violation_error_message="今天已经催报过。",
            ),
        ]

    def __str__(self):
        return f"{self.filing}：{self.on} 催报"


class GroupRobot(models.Model):
    """The robot of the district's work group, which takes one digest message of who has not filed yet."""

    district = models.OneToOneField(
        District, verbose_name="区（县）", on_delete=models.CASCADE, related_name="group_robot"
    )
    kind = models.CharField("平台", max_length=10, choices=RobotKind.choices)
    url = models.URLField("机器人地址", max_length=500, help_text="在群里添加机器人后得到的 Webhook 地址。")
    secret = models.CharField(
        "加签密钥",
        max_length=120,
        blank=True,
        help_text="钉钉、飞书的机器人设了“加签”或“签名校验”的，填在这里；企业微信留空。",
    )
    is_active = models.BooleanField("启用", default=True)
    tried_at = models.DateTimeField("上次发送", null=True, editable=False)
    answer = models.CharField("上次结果", max_length=200, blank=True, editable=False)

    objects = GroupRobotQuerySet.as_manager()

    class Meta:
        verbose_name = "工作群机器人"
        verbose_name_plural = "工作群机器人"
        constraints = [
            models.CheckConstraint(
                name="robot_kind_is_known",
                condition=Q(kind__in=RobotKind.values),
                violation_error_message="请选择平台。",
            ),
        ]

    def __str__(self):
        return f"{self.district}工作群机器人（{self.get_kind_display()}）"
