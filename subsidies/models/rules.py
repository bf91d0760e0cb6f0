from django.db import models
from django.db.models import F, Q

from stations.choices import Tier
from stations.models import District, Policy
from stations.querysets import PolicyPartQuerySet
from subsidies.choices import Recurrence
from subsidies.querysets import RuleQuerySet, RuleVersionQuerySet


class Rule(models.Model):
    """补贴规则: one subsidy that a district pays, by its key in the policy file.

    A facility is paid by a rule once (or once a year, or a period): under every version of it together.
    """

    district = models.ForeignKey(
        District, verbose_name="区（县）", on_delete=models.PROTECT, related_name="subsidy_rules"
    )
    key = models.SlugField("标识", max_length=60)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = "补贴规则"
        verbose_name_plural = "补贴规则"
        ordering = ["district", "pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["district", "key"],
                name="rule_key_is_unique_in_its_district",
                violation_error_message="本区县已有这个标识的补贴规则。",
            ),
        ]

    def __str__(self):
        return self.key


class RuleVersion(models.Model):
    """What a rule says from a day on: read from `[[subsidies]]` of a policy file (`subsidies.rulebook`).

    Once an application rests on it nothing of it changes any more but its end (held by the database); other
    terms are another version, from a later day on.

    conditions: [{"metric", "operator", "threshold"}], all of which must hold (`subsidies.metrics`).
    amount: {"fixed": yuan}, {"metric", "per_unit": yuan, "cap": yuan or null} or {"metric", "brackets":
    [{"from", "yuan"}]}; numbers in them are text, so that none is rounded.
    effective_until: the end that the file states (stated_until), or the beginning of the next version.
    """

    rule = models.ForeignKey(Rule, verbose_name="规则", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    policy = models.ForeignKey(
        Policy, verbose_name="政策", on_delete=models.PROTECT, related_name="subsidy_rules"
    )
    position = models.PositiveSmallIntegerField("次序", default=0)
    effective_from = models.DateField("起始日期")
    effective_until = models.DateField("截止日期", null=True, blank=True, help_text="自这一天起不再适用。")
    stated_until = models.DateField(
        "文件写明的截止日期", null=True, blank=True, help_text="后一版从更早的一天起适用的，到那一天为止。"
    )
    title = models.CharField("名称", max_length=60)
    tier = models.CharField("层级", max_length=10, choices=Tier.choices)
    conditions = models.JSONField("条件")
    amount = models.JSONField("补贴标准")
    recurrence = models.CharField("发放次数", max_length=10, choices=Recurrence.choices)
    periods = models.JSONField("各期", default=list, blank=True)
    township_kinds = models.JSONField("乡镇（街道）类别", default=list, blank=True)
    townships = models.JSONField("只限的乡镇（街道）", default=list, blank=True)
    except_townships = models.JSONField("除外的乡镇（街道）", default=list, blank=True)
    funds = models.JSONField("资金")
    clause_number = models.CharField("条款号", max_length=20)
    clause_text = models.TextField("条款原文")

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "补贴规则版本"
        verbose_name_plural = "补贴规则版本"
        ordering = ["rule__district", "position", "rule", "number"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_has_its_own_number"),
            models.UniqueConstraint(
                fields=["rule", "effective_from"],
                name="one_version_of_a_rule_begins_on_a_day",
                violation_error_message="同一规则的两个版本不能从同一天起适用。",
            ),
            models.CheckConstraint(
                name="rule_version_ends_after_it_begins",
                condition=Q(effective_until=None) | Q(effective_until__gt=F("effective_from")),
                violation_error_message="截止日期应晚于起始日期。",
            ),
            models.CheckConstraint(
                name="rule_version_tier_and_recurrence_are_known",
                condition=Q(tier__in=Tier.values, recurrence__in=Recurrence.values),
                violation_error_message="请核对层级和发放次数。",
            ),
        ]

    # What an application rests on: none of it changes once there is one.
    TERMS = (
        "effective_from",
        "title",
        "tier",
        "conditions",
        "amount",
        "recurrence",
        "periods",
        "township_kinds",
        "townships",
        "except_townships",
        "funds",
        "clause_number",
        "clause_text",
    )

    def __str__(self):
        return self.title if self.number == 1 else f"{self.title}（第 {self.number} 版）"

    def is_in_force_on(self, day):
        """Whether this version applies on `day`; the twin of `in_force_on` in the queryset."""
        return self.effective_from <= day and (self.effective_until is None or day < self.effective_until)


class PublicityTerms(models.Model):
    """`[publicity]` of a policy file: for how many working days what is to be paid is made public."""

    policy = models.OneToOneField(
        Policy, verbose_name="政策", on_delete=models.CASCADE, related_name="publicity_terms"
    )
    working_days = models.PositiveSmallIntegerField("公示工作日", help_text="公示不少于这么多个工作日。")

    objects = PolicyPartQuerySet.as_manager()

    class Meta:
        verbose_name = "公示规定"
        verbose_name_plural = "公示规定"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="publicity_lasts_at_least_a_working_day",
                condition=Q(working_days__gte=1),
                violation_error_message="公示至少 1 个工作日。",
            ),
        ]

    def __str__(self):
        return f"公示 {self.working_days} 个工作日"
