from django.db import models
from django.db.models import Q

from stations.models import Policy
from stations.querysets import PolicyPartQuerySet


class ComplaintTerms(models.Model):
    """投诉规定: `[complaints]` of the policy file; days are working days unless they say otherwise.

    `deadlines`: kind → {"answer": days from the assignment, "close": days from the day it came in}.
    """

    policy = models.OneToOneField(
        Policy, verbose_name="政策", on_delete=models.CASCADE, related_name="complaint_terms"
    )
    deadlines = models.JSONField("各类时限")
    warn_percent = models.PositiveSmallIntegerField("临期比例（%）")
    merge_days = models.PositiveSmallIntegerField("提示并案的天数")
    reopen_days = models.PositiveSmallIntegerField("投诉人可以重开的天数")

    objects = PolicyPartQuerySet.as_manager()

    class Meta:
        verbose_name = "投诉规定"
        verbose_name_plural = "投诉规定"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="complaints_warn_before_they_are_due",
                condition=Q(warn_percent__gt=0, warn_percent__lte=100),
                violation_error_message="临期比例应为 1 到 100。",
            ),
        ]

    def __str__(self):
        return f"{self.policy} 投诉规定"


class InspectionTerms(models.Model):
    """检查规定: `[inspections]` of the policy file."""

    policy = models.OneToOneField(
        Policy, verbose_name="政策", on_delete=models.CASCADE, related_name="inspection_terms"
    )
    rectify_days = models.PositiveSmallIntegerField("整改时限（工作日）")
    warn_percent = models.PositiveSmallIntegerField("临期比例（%）")

    objects = PolicyPartQuerySet.as_manager()

    class Meta:
        verbose_name = "检查规定"
        verbose_name_plural = "检查规定"
        default_permissions = ()

    def __str__(self):
        return f"{self.policy} 检查规定"


class ChecklistItem(models.Model):
    """检查清单: one item of `[[inspections.items]]`, with the clause that it rests on."""

    policy = models.ForeignKey(
        Policy, verbose_name="政策", on_delete=models.CASCADE, related_name="checklist"
    )
    position = models.PositiveSmallIntegerField("序号")
    key = models.SlugField("标识", max_length=60)
    group = models.CharField("类别", max_length=40)
    title = models.CharField("检查内容", max_length=120)
    guidance = models.CharField("检查要点", max_length=300, blank=True)
    clause_number = models.CharField("条款号", max_length=20)
    tiers = models.JSONField("适用层级")
    rectify_days = models.PositiveSmallIntegerField("整改时限（工作日）")

    objects = PolicyPartQuerySet.as_manager()

    class Meta:
        verbose_name = "检查清单"
        verbose_name_plural = "检查清单"
        ordering = ["policy", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["policy", "key"], name="checklist_names_an_item_once"),
        ]

    def __str__(self):
        return self.title


class CreditTerms(models.Model):
    """诚信评价规定: `[credit]` of the policy file: what costs how many points, and the grades."""

    policy = models.OneToOneField(
        Policy, verbose_name="政策", on_delete=models.CASCADE, related_name="credit_terms"
    )
    full_score = models.PositiveSmallIntegerField("满分")
    smallest_volume = models.PositiveIntegerField(
        "折算件数下限", help_text="处理量少于这个数的，按这个数折算每万件投诉。"
    )
    deductions = models.JSONField("扣分")
    grades = models.JSONField("等级")

    objects = PolicyPartQuerySet.as_manager()

    class Meta:
        verbose_name = "诚信评价规定"
        verbose_name_plural = "诚信评价规定"
        default_permissions = ()

    def __str__(self):
        return f"{self.policy} 诚信评价规定"


class RankingTerms(models.Model):
    """排名规定: `[ranking]` of the policy file: weights that make a hundred, and who is on which list."""

    policy = models.OneToOneField(
        Policy, verbose_name="政策", on_delete=models.CASCADE, related_name="ranking_terms"
    )
    weights = models.JSONField("权重")
    commend_from = models.DecimalField("表彰的最低分", max_digits=5, decimal_places=2)
    criticize_below = models.DecimalField("通报批评的分数线", max_digits=5, decimal_places=2)

    objects = PolicyPartQuerySet.as_manager()

    class Meta:
        verbose_name = "排名规定"
        verbose_name_plural = "排名规定"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="nobody_is_commended_and_criticized",
                condition=Q(commend_from__gte=models.F("criticize_below")),
                violation_error_message="表彰的最低分不能低于通报批评的分数线。",
            ),
        ]

    def __str__(self):
        return f"{self.policy} 排名规定"
