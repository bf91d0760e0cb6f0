from django.conf import settings
from django.db import models
from django.db.models import Q

from stations.history import RegisterHistory
from stations.models.divisions import District
from stations.querysets import PolicyPartQuerySet, PolicyQuerySet


class Policy(models.Model):
    """A district's plan, as read from its policy file by `load_policy`: the source of every threshold.

    The text of the file is kept, and in the history that of every version before it.
    """

    district = models.ForeignKey(
        District, verbose_name="区（县）", on_delete=models.PROTECT, related_name="policies"
    )
    key = models.SlugField("标识", max_length=60, help_text="同一标识再次载入即为更新。")
    title = models.CharField("标题", max_length=120)
    document_number = models.CharField("文号", max_length=60, blank=True)
    issuer = models.CharField("发文机关", max_length=60)
    issued_on = models.DateField("印发日期")
    effective_from = models.DateField("起始日期")
    effective_until = models.DateField(
        "截止日期", null=True, blank=True, help_text="自这一天起不再施行；留空表示仍在施行。"
    )
    priority_population = models.PositiveIntegerField(
        "重点村人口", help_text="不少于这个人口的建制村是重点村。"
    )
    dormant_months = models.PositiveSmallIntegerField(
        "僵尸站点月数", help_text="连续这么多个月没有处理快件即为僵尸站点。"
    )
    source = models.TextField("政策文件原文（TOML）")
    loaded_at = models.DateTimeField("载入时间", auto_now=True)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="载入人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = PolicyQuerySet.as_manager()
    history = RegisterHistory(verbose_name="政策变更记录")

    class Meta:
        verbose_name = "政策"
        verbose_name_plural = "政策"
        ordering = ["district", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "key"],
                name="policy_key_is_unique_in_its_district",
                violation_error_message="本区县已有这个标识的政策。",
            ),
            models.UniqueConstraint(
                fields=["district", "effective_from"],
                name="one_policy_begins_on_a_day",
                violation_error_message="本区县已有同一天起施行的政策。",
            ),
            models.CheckConstraint(
                name="policy_ends_after_it_begins",
                condition=Q(effective_until=None) | Q(effective_until__gt=models.F("effective_from")),
                violation_error_message="截止日期应晚于起始日期。",
            ),
            models.CheckConstraint(
                name="policy_thresholds_are_positive",
                condition=Q(priority_population__gt=0, dormant_months__gt=0),
                violation_error_message="重点村人口和僵尸站点月数应大于 0。",
            ),
        ]

    def __str__(self):
        return self.title

    def is_in_force_on(self, day):
        """Whether this policy applies on `day`."""
        return self.effective_from <= day and (self.effective_until is None or day < self.effective_until)


class PolicyClause(models.Model):
    """A clause of the plan, by its number and in its own words: 二(五)."""

    policy = models.ForeignKey(Policy, verbose_name="政策", on_delete=models.CASCADE, related_name="clauses")
    position = models.PositiveSmallIntegerField("次序")
    number = models.CharField("条款号", max_length=20)
    heading = models.CharField("标题", max_length=60)
    text = models.TextField("原文")

    objects = PolicyPartQuerySet.as_manager()

    class Meta:
        verbose_name = "条款"
        verbose_name_plural = "条款"
        ordering = ["policy", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "number"],
                name="clause_number_is_unique_in_its_policy",
                violation_error_message="同一政策的条款号不能重复。",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.heading}"


class CoverageTarget(models.Model):
    """The share of 建制村 to be covered by a day, in percent: plan 一(三), 90 by the end of 2021."""

    policy = models.ForeignKey(
        Policy, verbose_name="政策", on_delete=models.CASCADE, related_name="coverage_targets"
    )
    clause = models.ForeignKey(PolicyClause, verbose_name="条款", on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField("达标日期")
    percent = models.DecimalField("目标覆盖率（%）", max_digits=5, decimal_places=2)

    objects = PolicyPartQuerySet.as_manager()

    class Meta:
        verbose_name = "覆盖目标"
        verbose_name_plural = "覆盖目标"
        ordering = ["policy", "due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "due_on"],
                name="one_coverage_target_falls_due_on_a_day",
                violation_error_message="同一天只能有一个覆盖目标。",
            ),
            models.CheckConstraint(
                name="coverage_target_is_a_share",
                condition=Q(percent__gt=0, percent__lte=100),
                violation_error_message="目标覆盖率应大于 0、不超过 100。",
            ),
        ]

    def __str__(self):
        return f"{self.due_on} 不低于 {self.percent.normalize():f}%"


class FilingTerms(models.Model):
    """What a policy says of the month's report: when it is due, and what must be explained in writing."""

    policy = models.OneToOneField(
        Policy, verbose_name="政策", on_delete=models.CASCADE, related_name="filing_terms"
    )
    due_day = models.PositiveSmallIntegerField("报送截止日", help_text="次月几日（含当日）以前报送为按时。")
    more_than_times = models.DecimalField(
        "超过上月的几倍要说明", max_digits=5, decimal_places=2, help_text="超过上月的这么多倍，要说明原因。"
    )
    less_than_part = models.DecimalField(
        "不足上月的几分之一要说明",
        max_digits=5,
        decimal_places=2,
        help_text="不足上月的这么多分之一，要说明原因。",
    )
    compared_from = models.PositiveIntegerField(
        "不比较的件数下限", help_text="上月和本月都少于这么多件的，不比较突增突减。"
    )
    parcels_per_head = models.PositiveIntegerField(
        "人均超过几件要说明", help_text="村里的站点处理量超过人口的这么多倍，要说明原因。"
    )

    objects = PolicyPartQuerySet.as_manager()

    class Meta:
        verbose_name = "月报规定"
        verbose_name_plural = "月报规定"
        constraints = [
            models.CheckConstraint(
                name="filing_is_due_on_a_day_that_every_month_has",
                condition=Q(due_day__gte=1, due_day__lte=28),
                violation_error_message="报送截止日应为 1 到 28 日。",
            ),
            models.CheckConstraint(
                name="filing_factors_leave_room",
                condition=Q(more_than_times__gt=1, less_than_part__gt=1, parcels_per_head__gt=0),
                violation_error_message="倍数应大于 1，人均件数应大于 0。",
            ),
        ]

    def __str__(self):
        return f"次月 {self.due_day} 日前报送"


class CalendarYear(models.Model):
    """节假日安排: a year's holidays and working weekends (调休), as the State Council announced them.

    From `[[calendar]]` of a policy file: for years of which the library of holidays does not know yet.
    """

    policy = models.ForeignKey(
        Policy, verbose_name="政策", on_delete=models.CASCADE, related_name="calendar_years"
    )
    year = models.PositiveSmallIntegerField("年度")
    holidays = models.JSONField("放假的日子")
    working_weekends = models.JSONField("上班的周末")

    objects = PolicyPartQuerySet.as_manager()

    class Meta:
        verbose_name = "节假日安排"
        verbose_name_plural = "节假日安排"
        ordering = ["policy", "year"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "year"],
                name="calendar_tells_a_year_once",
                violation_error_message="同一年度的节假日只能有一份安排。",
            ),
        ]

    def __str__(self):
        return f"{self.year}年节假日安排"


class ServicePromise(models.Model):
    """服务承诺: a line of what the district promises whoever sends or receives parcels, and what it rests on.

    From `[[promises]]` of the policy file; shown to everybody, in its order.
    """

    policy = models.ForeignKey(Policy, verbose_name="政策", on_delete=models.CASCADE, related_name="promises")
    position = models.PositiveSmallIntegerField("次序")
    text = models.CharField("承诺", max_length=120)
    source = models.CharField("依据", max_length=120)

    objects = PolicyPartQuerySet.as_manager()

    class Meta:
        verbose_name = "服务承诺"
        verbose_name_plural = "服务承诺"
        ordering = ["policy", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "text"],
                name="promise_is_made_once_in_its_policy",
                violation_error_message="同一政策里不能有两句相同的承诺。",
            ),
        ]

    def __str__(self):
        return self.text
