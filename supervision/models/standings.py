from django.db import models
from django.db.models import Q
from django.utils import timezone

from stations.models import District
from supervision.choices import StandingKind
from supervision.querysets import StandingQuerySet
from yicheng_express.accounts.person_field import person


class Standing(models.Model):
    """年终结果: the ranking of the townships, or the credit of the enterprises, frozen for a year.

    Every figure stands in `result` as it was, with what it was made of; a correction is a new version with a
    reason, and the one before is kept.
    """

    district = models.ForeignKey(
        District, verbose_name="区（县）", on_delete=models.PROTECT, related_name="standings"
    )
    kind = models.CharField("种类", max_length=10, choices=StandingKind.choices)
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版次")
    frozen_at = models.DateTimeField("定稿时间", default=timezone.now)
    frozen_by = person("定稿人")
    reason = models.CharField("更正原因", max_length=300, blank=True)
    result = models.JSONField("结果")
    fingerprint = models.CharField("SHA-256", max_length=64)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = "年终结果"
        verbose_name_plural = "年终结果"
        ordering = ["district", "kind", "-year", "-version"]
        default_permissions = ()
        permissions = [
            ("view_ranking", "查看乡镇排名"),
            ("view_credit", "查看企业诚信评价"),
            ("freeze_standing", "年终定稿"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "kind", "year", "version"],
                name="standing_of_a_year_has_numbered_versions",
                violation_error_message="这一年度已有这个版次。",
            ),
            models.CheckConstraint(
                name="later_version_of_a_standing_says_why",
                condition=Q(version=1) | Q(version__gt=1) & ~Q(reason=""),
                violation_error_message="再次定稿要写明更正原因。",
            ),
            models.CheckConstraint(
                name="standing_is_frozen_by_somebody",
                condition=Q(frozen_by__isnull=False, kind__in=StandingKind.values),
                violation_error_message="年终结果要有定稿人。",
            ),
        ]

    def __str__(self):
        return f"{self.year} 年{self.get_kind_display()}（第 {self.version} 版）"
