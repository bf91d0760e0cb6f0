from django.db import models
from django.db.models import Q
from django.utils import timezone

from stations.models import District
from stations.models.filings import is_first_of_month
from yicheng_express.accounts.person_field import person
from yicheng_express.dashboard.querysets import BriefQuerySet


class Brief(models.Model):
    """月度简报: a sheet on how far a district's network reached at a month's end, frozen by the chief.

    `figures` holds all that the sheet says, so that it is read again as it was, whatever becomes of the
    register; a correction is another version with a reason, and the one before is kept.
    """

    district = models.ForeignKey(
        District, verbose_name="区（县）", on_delete=models.PROTECT, related_name="briefs"
    )
    month = models.DateField("月份", help_text="当月第一天。")
    version = models.PositiveSmallIntegerField("版次")
    figures = models.JSONField("内容")
    frozen_at = models.DateTimeField("定稿时间", default=timezone.now)
    frozen_by = person("定稿人")
    note = models.CharField("更正原因", max_length=300, blank=True)

    objects = BriefQuerySet.as_manager()

    class Meta:
        verbose_name = "月度简报"
        verbose_name_plural = "月度简报"
        ordering = ["district", "-month", "-version"]
        default_permissions = ("view",)
        permissions = [("freeze_brief", "简报定稿")]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "month", "version"],
                name="brief_of_a_month_has_numbered_versions",
                violation_error_message="这个月已有这个版次。",
            ),
            models.CheckConstraint(
                name="brief_is_of_a_month",
                condition=is_first_of_month("month"),
                violation_error_message="月份应是当月第一天。",
            ),
            models.CheckConstraint(
                name="later_version_of_a_brief_says_why",
                condition=Q(version=1) | Q(version__gt=1) & ~Q(note=""),
                violation_error_message="再次定稿要写明更正原因。",
            ),
            models.CheckConstraint(
                name="brief_is_frozen_by_somebody",
                condition=Q(frozen_by__isnull=False),
                violation_error_message="简报要有定稿人。",
            ),
        ]

    def __str__(self):
        return f"{self.month:%Y}年{self.month.month}月简报（第 {self.version} 版）"
