from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from stations.models import District, Policy, Township
from supervision.choices import TaskState, TaskStep
from supervision.querysets import OfTaskQuerySet, WorkTaskQuerySet
from yicheng_express.accounts.person_field import person

State = TaskState


class WorkTask(models.Model):
    """工作任务: a duty of the plan, broken down by department or township, with the day it is due (三(二)).

    Those of the plan come with the policy file, by their key; a duty of all townships is a task for each. A
    department has no account: the bureau keeps its progress.
    """

    district = models.ForeignKey(
        District, verbose_name="区（县）", on_delete=models.PROTECT, related_name="work_tasks"
    )
    policy = models.ForeignKey(
        Policy,
        verbose_name="政策",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="work_tasks",
        help_text="政策文件里的任务；商务局自己下达的留空。",
    )
    key = models.SlugField("标识", max_length=60, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)
    title = models.CharField("任务", max_length=120)
    duty = models.CharField("要求", max_length=500)
    clause_number = models.CharField("条款号", max_length=20, blank=True)
    department = models.CharField("责任部门", max_length=60, blank=True)
    township = models.ForeignKey(
        Township,
        verbose_name="责任乡镇（街道）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="work_tasks",
    )
    due_on = models.DateField("完成期限")
    policy_due_on = models.DateField(
        "政策文件的期限", null=True, blank=True, help_text="政策文件最近一次写的期限；商务局可以另行调整。"
    )
    needs_proof = models.BooleanField("要佐证材料", default=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    revision = models.PositiveIntegerField("版次", default=0)
    percent = models.PositiveSmallIntegerField("进度（%）", default=0)
    reported_on = models.DateField("报告完成日期", null=True, blank=True)
    reported_by = person("报告人")
    done_at = models.DateTimeField("确认时间", null=True, blank=True)
    done_by = person("确认人")

    objects = WorkTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "工作任务"
        verbose_name_plural = "工作任务"
        ordering = ["district", "due_on", "position", "township__code", "pk"]
        default_permissions = ("view",)
        permissions = [("report_task", "填报任务进展"), ("keep_task", "下达和确认任务")]
        constraints = [
            models.CheckConstraint(
                name="task_is_a_departments_or_a_townships",
                condition=Q(township=None) & ~Q(department="") | Q(township__isnull=False, department=""),
                violation_error_message="任务由一个部门或一个乡镇（街道）负责。",
            ),
            models.CheckConstraint(
                name="task_of_a_policy_has_its_key_and_clause",
                condition=Q(policy=None, key="")
                | Q(policy__isnull=False) & ~Q(key="") & ~Q(clause_number=""),
                violation_error_message="政策里的任务要有标识和条款号。",
            ),
            models.CheckConstraint(
                name="task_of_a_policy_has_the_day_that_its_file_says",
                condition=Q(policy=None, policy_due_on=None)
                | Q(policy__isnull=False, policy_due_on__isnull=False),
                violation_error_message="政策里的任务要记下政策文件的期限。",
            ),
            models.UniqueConstraint(
                fields=["policy", "key", "township"],
                condition=Q(township__isnull=False),
                name="task_of_a_policy_is_set_once_for_a_township",
                violation_error_message="政策里的这项任务已经下达。",
            ),
            models.UniqueConstraint(
                fields=["policy", "key", "department"],
                condition=Q(township=None),
                name="task_of_a_policy_is_set_once_for_a_department",
                violation_error_message="政策里的这项任务已经下达。",
            ),
            models.CheckConstraint(
                name="task_that_is_done_says_by_whom",
                condition=Q(state=State.DONE, done_at__isnull=False, done_by__isnull=False)
                | ~Q(state=State.DONE) & Q(done_at=None, done_by=None),
                violation_error_message="确认完成要有确认人。",
            ),
            models.CheckConstraint(
                name="reported_task_says_by_whom",
                condition=Q(state__in=[State.REPORTED, State.DONE])
                & Q(reported_on__isnull=False, reported_by__isnull=False)
                | Q(state=State.OPEN, reported_on=None, reported_by=None)
                | Q(state=State.WITHDRAWN),
                violation_error_message="报告完成要有报告人。",
            ),
            models.CheckConstraint(
                name="task_is_confirmed_by_another_than_who_reported",
                condition=~Q(state=State.DONE) | ~Q(done_by=F("reported_by")),
                violation_error_message="确认完成的人和报告完成的人应是两个人。",
            ),
            models.CheckConstraint(
                name="progress_of_a_task_is_a_share",
                condition=Q(percent__gte=0, percent__lte=100),
                violation_error_message="进度是 0 到 100 的整数。",
            ),
        ]

    def __str__(self):
        return f"{self.owner}：{self.title}"

    @property
    def owner(self):
        """Who answers for it, in words."""
        return self.township.name if self.township_id else self.department


class TaskNote(models.Model):
    """What was noted of a task: who, when, how far; written once."""

    task = models.ForeignKey(WorkTask, verbose_name="任务", on_delete=models.PROTECT, related_name="notes")
    step = models.CharField("环节", max_length=12, choices=TaskStep.choices)
    at = models.DateTimeField("时间", default=timezone.now)
    by = person("填报人")
    words = models.TextField("说明", blank=True)
    percent = models.PositiveSmallIntegerField("进度（%）", null=True, blank=True)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "任务进展"
        verbose_name_plural = "任务进展"
        ordering = ["task", "at", "pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.task} {self.get_step_display()}"


class TaskProof(models.Model):
    """佐证材料: a photo (re-encoded) or a PDF that shows how far a task has come."""

    note = models.ForeignKey(
        TaskNote, verbose_name="任务进展", on_delete=models.PROTECT, related_name="proofs"
    )
    name = models.CharField("文件名", max_length=120)
    file = models.FileField("文件", upload_to="task_proofs/%Y/%m")
    is_photo = models.BooleanField("照片")

    objects = OfTaskQuerySet.of("note__task").as_manager()

    class Meta:
        verbose_name = "佐证材料"
        verbose_name_plural = "佐证材料"
        ordering = ["note", "pk"]
        default_permissions = ()

    def __str__(self):
        return self.name
