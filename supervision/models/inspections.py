from django.db import models
from django.db.models import Q
from django.utils import timezone

from stations.models import District, Enterprise, Facility
from supervision.choices import FindingResult, InspectionMethod, InspectionState, InspectionStep
from supervision.querysets import (
    FindingQuerySet,
    InspectionQuerySet,
    InspectionRoundQuerySet,
    OfFindingQuerySet,
    OfInspectionQuerySet,
)
from yicheng_express.accounts.person_field import person

State = InspectionState


class InspectionRound(models.Model):
    """检查批次: a list of facilities to be inspected, chosen by a plan or drawn by lot.

    Of a draw the seed and the list that was drawn from are kept, so that anybody can draw it again.
    """

    district = models.ForeignKey(
        District, verbose_name="区（县）", on_delete=models.PROTECT, related_name="inspection_rounds"
    )
    title = models.CharField("名称", max_length=120)
    method = models.CharField("方式", max_length=10, choices=InspectionMethod.choices)
    first_day = models.DateField("开始日期")
    last_day = models.DateField("结束日期", help_text="含当日。")
    criteria = models.CharField("抽查范围", max_length=200, blank=True)
    seed = models.CharField("随机种子", max_length=64, blank=True)
    candidates = models.JSONField("抽查名单", default=list, blank=True)
    at = models.DateTimeField("登记时间", default=timezone.now)
    by = person("登记人")

    objects = InspectionRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "检查批次"
        verbose_name_plural = "检查批次"
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="round_of_inspections_ends_after_it_begins",
                condition=Q(last_day__gte=models.F("first_day")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="draw_keeps_its_seed",
                condition=~Q(method=InspectionMethod.SAMPLED) | ~Q(seed=""),
                violation_error_message="随机抽查要有随机种子。",
            ),
        ]

    def __str__(self):
        return self.title


class Inspection(models.Model):
    """检查: somebody of the district looks at a facility by the policy's checklist (二(四)).

    What is only planned or under way is seen by the district alone: nobody is warned before a visit.
    """

    district = models.ForeignKey(
        District, verbose_name="区（县）", on_delete=models.PROTECT, related_name="inspections"
    )
    number = models.CharField("检查编号", max_length=24, unique=True, editable=False)
    round = models.ForeignKey(
        InspectionRound,
        verbose_name="检查批次",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="inspections",
    )
    facility = models.ForeignKey(
        Facility, verbose_name="网点", on_delete=models.PROTECT, related_name="inspections"
    )
    enterprise = models.ForeignKey(
        Enterprise,
        verbose_name="运营企业",
        on_delete=models.PROTECT,
        related_name="inspections",
        help_text="检查时运营网点的企业。",
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PLANNED)
    revision = models.PositiveIntegerField("版次", default=0)
    planned_by = person("安排人")
    planned_at = models.DateTimeField("安排时间", default=timezone.now)

    inspected_on = models.DateField("检查日期", null=True, blank=True)
    inspected_by = models.CharField("检查人", max_length=60, blank=True)
    met = models.CharField("网点在场人", max_length=60, blank=True)
    words = models.CharField("检查情况", max_length=500, blank=True)
    begun_by = person("开始检查的人")
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    done_by = person("完成检查的人")
    cancelled_because = models.CharField("取消原因", max_length=200, blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "检查"
        verbose_name_plural = "检查"
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [("plan_inspection", "安排检查"), ("carry_out_inspection", "实施检查")]
        constraints = [
            models.CheckConstraint(
                name="done_inspection_says_when_and_by_whom",
                condition=Q(
                    state=State.DONE, inspected_on__isnull=False, done_at__isnull=False, done_by__isnull=False
                )
                & ~Q(inspected_by="")
                | ~Q(state=State.DONE) & Q(done_at=None, done_by=None),
                violation_error_message="完成检查要写明检查日期和检查人。",
            ),
            models.CheckConstraint(
                name="cancelled_inspection_says_why",
                condition=Q(state=State.CANCELLED) & ~Q(cancelled_because="")
                | ~Q(state=State.CANCELLED) & Q(cancelled_because=""),
                violation_error_message="取消检查要写明原因。",
            ),
            models.UniqueConstraint(
                fields=["round", "facility"],
                name="facility_stands_once_in_a_round_of_inspections",
                violation_error_message="这个网点已在本批次里。",
            ),
        ]
        indexes = [models.Index(fields=["facility", "state"], name="inspection_of_a_facility")]

    def __str__(self):
        return self.number


class Finding(models.Model):
    """检查项: an item of the checklist, as the policy had it when the inspection began; what was found."""

    inspection = models.ForeignKey(
        Inspection, verbose_name="检查", on_delete=models.PROTECT, related_name="findings"
    )
    position = models.PositiveSmallIntegerField("序号")
    key = models.SlugField("标识", max_length=60)
    group = models.CharField("类别", max_length=40)
    title = models.CharField("检查内容", max_length=120)
    guidance = models.CharField("检查要点", max_length=300, blank=True)
    clause_number = models.CharField("条款号", max_length=20)
    rectify_days = models.PositiveSmallIntegerField("整改时限（工作日）")
    result = models.CharField("结果", max_length=16, choices=FindingResult.choices, blank=True)
    words = models.CharField("说明", max_length=300, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "检查项"
        verbose_name_plural = "检查项"
        ordering = ["inspection", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["inspection", "key"], name="item_stands_once_in_an_inspection"),
        ]

    def __str__(self):
        return f"{self.inspection} {self.title}"


class FindingPhoto(models.Model):
    """A photo of what was found, re-encoded on arrival (`stations.photos`).

    `token` is the browser's own name of it: sent twice over a bad line, it is kept once.
    """

    finding = models.ForeignKey(
        Finding, verbose_name="检查项", on_delete=models.PROTECT, related_name="photos"
    )
    token = models.CharField("上传标识", max_length=40, blank=True)
    image = models.ImageField("照片", upload_to="inspection_photos/%Y/%m")
    at = models.DateTimeField("上传时间", default=timezone.now)
    by = person("上传人")

    objects = OfFindingQuerySet.as_manager()

    class Meta:
        verbose_name = "检查照片"
        verbose_name_plural = "检查照片"
        ordering = ["finding", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "token"],
                condition=~Q(token=""),
                name="photo_of_a_finding_arrives_once",
            ),
        ]

    def __str__(self):
        return f"{self.finding} 照片 {self.pk}"


class InspectionEvent(models.Model):
    """A step in the life of an inspection and of the order that followed from it. Written once."""

    inspection = models.ForeignKey(
        Inspection, verbose_name="检查", on_delete=models.PROTECT, related_name="events"
    )
    step = models.CharField("环节", max_length=12, choices=InspectionStep.choices)
    at = models.DateTimeField("时间", default=timezone.now)
    by = person("办理人")
    words = models.TextField("说明", blank=True)

    objects = OfInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "检查经过"
        verbose_name_plural = "检查经过"
        ordering = ["inspection", "at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="step_of_an_inspection_is_known",
                condition=Q(step__in=InspectionStep.values),
                violation_error_message="没有这个环节。",
            ),
        ]

    def __str__(self):
        return f"{self.inspection} {self.get_step_display()}"
