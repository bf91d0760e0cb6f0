from django.db import models
from django.db.models import Q
from django.utils import timezone

from stations.models import Enterprise, Facility
from supervision.choices import RectificationState
from supervision.models.inspections import Finding, Inspection
from supervision.querysets import OfRectificationQuerySet, RectificationQuerySet
from yicheng_express.accounts.person_field import person

State = RectificationState


class Rectification(models.Model):
    """整改通知: an order to put right what an inspection found failing, by a day.

    Answered by the facility's enterprise or its township, looked at again by the district; closed by another
    person than the one who answered.
    """

    number = models.CharField("整改编号", max_length=24, unique=True, editable=False)
    inspection = models.OneToOneField(
        Inspection, verbose_name="检查", on_delete=models.PROTECT, related_name="rectification"
    )
    facility = models.ForeignKey(
        Facility, verbose_name="网点", on_delete=models.PROTECT, related_name="rectifications"
    )
    enterprise = models.ForeignKey(
        Enterprise, verbose_name="责任企业", on_delete=models.PROTECT, related_name="rectifications"
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ISSUED)
    revision = models.PositiveIntegerField("版次", default=0)
    issued_on = models.DateField("下达日期")
    issued_at = models.DateTimeField("下达时间", default=timezone.now)
    issued_by = person("下达人")
    closed_at = models.DateTimeField("销号时间", null=True, blank=True)
    closed_by = person("销号人")
    voided_because = models.CharField("撤销原因", max_length=200, blank=True)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = "整改通知"
        verbose_name_plural = "整改通知"
        ordering = ["-issued_at", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("answer_rectification", "报送整改"),
            ("check_rectification", "复查整改"),
            ("void_rectification", "撤销整改"),
        ]
        constraints = [
            models.CheckConstraint(
                name="closed_rectification_says_by_whom",
                condition=Q(state=State.CLOSED, closed_at__isnull=False, closed_by__isnull=False)
                | ~Q(state=State.CLOSED) & Q(closed_at=None, closed_by=None),
                violation_error_message="销号要有复查人。",
            ),
            models.CheckConstraint(
                name="voided_rectification_says_why",
                condition=Q(state=State.VOIDED) & ~Q(voided_because="")
                | ~Q(state=State.VOIDED) & Q(voided_because=""),
                violation_error_message="撤销整改要写明原因。",
            ),
        ]

    def __str__(self):
        return self.number


class RectificationItem(models.Model):
    """One failed item that is to be put right; cleared once a second look has passed it.

    `due_on`: its own day within the order's present round, by the days that the policy gives the item.
    """

    rectification = models.ForeignKey(
        Rectification, verbose_name="整改通知", on_delete=models.PROTECT, related_name="items"
    )
    finding = models.OneToOneField(
        Finding, verbose_name="检查项", on_delete=models.PROTECT, related_name="order"
    )
    is_cleared = models.BooleanField("已整改到位", default=False)
    due_on = models.DateField("本项期限", null=True, blank=True)

    objects = OfRectificationQuerySet.as_manager()

    class Meta:
        verbose_name = "整改事项"
        verbose_name_plural = "整改事项"
        ordering = ["rectification", "finding__position"]
        default_permissions = ()

    def __str__(self):
        return f"{self.rectification} {self.finding.title}"


class RectificationRound(models.Model):
    """One go at an order: the day by which it is due, the answer, and the second look at it.

    What was not put right when it was looked at again gets another round with a day of its own.
    """

    rectification = models.ForeignKey(
        Rectification, verbose_name="整改通知", on_delete=models.PROTECT, related_name="rounds"
    )
    position = models.PositiveSmallIntegerField("第几轮")
    begun_on = models.DateField("计时起点", help_text="下达的那一天，次日起算。")
    working_days = models.PositiveSmallIntegerField("整改时限（工作日）")
    warn_on = models.DateField("临期日", null=True, blank=True)
    due_on = models.DateField("整改期限", null=True, blank=True)
    answer = models.TextField("整改情况", max_length=1000, blank=True)
    answered_on = models.DateField("报送日期", null=True, blank=True)
    answered_at = models.DateTimeField("报送时间", null=True, blank=True)
    answered_by = person("报送人")
    checked_on = models.DateField("复查日期", null=True, blank=True)
    checked_at = models.DateTimeField("复查时间", null=True, blank=True)
    checked_by = person("复查人")
    check_words = models.CharField("复查意见", max_length=500, blank=True)

    objects = OfRectificationQuerySet.as_manager()

    class Meta:
        verbose_name = "整改轮次"
        verbose_name_plural = "整改轮次"
        ordering = ["rectification", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["rectification", "position"], name="rounds_of_a_rectification_are_numbered"
            ),
            models.CheckConstraint(
                name="answer_to_a_rectification_says_something",
                condition=Q(answer="", answered_on=None, answered_at=None, answered_by=None)
                | Q(answered_on__isnull=False, answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(answer=""),
                violation_error_message="报送整改要写明情况。",
            ),
            models.CheckConstraint(
                name="rectification_is_checked_by_another_than_who_answered",
                condition=Q(checked_on=None, checked_at=None, checked_by=None)
                | Q(checked_on__isnull=False, checked_at__isnull=False, checked_by__isnull=False)
                & Q(answered_by__isnull=False)
                & ~Q(checked_by=models.F("answered_by")),
                violation_error_message="复查人和报送整改的人应是两个人。",
            ),
        ]

    def __str__(self):
        return f"{self.rectification} 第 {self.position} 轮"


class RecheckedItem(models.Model):
    """What a second look found of one item."""

    round = models.ForeignKey(
        RectificationRound, verbose_name="整改轮次", on_delete=models.PROTECT, related_name="rechecked"
    )
    item = models.ForeignKey(
        RectificationItem, verbose_name="整改事项", on_delete=models.PROTECT, related_name="rechecked"
    )
    passed = models.BooleanField("整改到位")
    words = models.CharField("说明", max_length=300, blank=True)

    objects = OfRectificationQuerySet.of("round__rectification").as_manager()

    class Meta:
        verbose_name = "复查结果"
        verbose_name_plural = "复查结果"
        ordering = ["round", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["round", "item"], name="item_is_rechecked_once_in_a_round"),
            models.CheckConstraint(
                name="item_that_fails_again_says_why",
                condition=Q(passed=True) | ~Q(words=""),
                violation_error_message="仍不合格的要写明问题。",
            ),
        ]

    def __str__(self):
        return f"{self.round} {self.item.finding.title}"


class RectificationPhoto(models.Model):
    """A photo of what was put right, or of the second look at it; re-encoded on arrival."""

    round = models.ForeignKey(
        RectificationRound, verbose_name="整改轮次", on_delete=models.PROTECT, related_name="photos"
    )
    item = models.ForeignKey(
        RectificationItem,
        verbose_name="整改事项",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="photos",
    )
    is_of_check = models.BooleanField("复查照片", default=False)
    image = models.ImageField("照片", upload_to="rectification_photos/%Y/%m")
    at = models.DateTimeField("上传时间", default=timezone.now)
    by = person("上传人")

    objects = OfRectificationQuerySet.of("round__rectification").as_manager()

    class Meta:
        verbose_name = "整改照片"
        verbose_name_plural = "整改照片"
        ordering = ["round", "pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.round} 照片 {self.pk}"
