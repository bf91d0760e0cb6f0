"""`[complaints]`, `[inspections]`, `[credit]` and `[ranking]` of the policy file: what each looks like."""

from decimal import Decimal

from rest_framework import serializers

from stations.choices import Tier
from stations.policy_file import Section, StrictSerializer
from supervision.choices import ComplaintKind
from supervision.complaints.clock import settle_clocks
from supervision.models import (
    ChecklistItem,
    ComplaintTerms,
    CreditTerms,
    InspectionTerms,
    RankingTerms,
    Rectification,
)
from supervision.rectifications.clock import settle_rounds

LONGEST = 250  # working days: a year
# What a township is measured by, and an enterprise loses points for; the words stand beside the figures.
RANKED_BY = {
    "coverage": "覆盖率",
    "effective_coverage": "有效覆盖率",
    "punctual_filing": "月报按时率",
    "complaints_in_time": "投诉按时答复率",
    "rectification_in_time": "整改按时率",
}
DEDUCTED_FOR = {
    "upheld_complaints": "每万件属实投诉",
    "failed_items": "检查不合格项",
    "overdue_rectification": "逾期整改",
}


def days_field(**kwargs):
    return serializers.IntegerField(min_value=1, max_value=LONGEST, **kwargs)


def percent_field(**kwargs):
    return serializers.IntegerField(min_value=1, max_value=100, **kwargs)


class KindSection(StrictSerializer):
    """How long a kind of complaint may take; `answer` from its assignment, `close` from the day it came."""

    answer = days_field()
    close = days_field()

    def validate(self, values):
        if values["answer"] > values["close"]:
            raise serializers.ValidationError({"answer": ["答复时限不能长于办结时限。"]})
        return values


class DeadlinesSection(StrictSerializer):
    """Every kind, by its key."""

    def get_fields(self):
        return {kind.value: KindSection() for kind in ComplaintKind}


class ComplaintsSection(StrictSerializer):
    warn_percent = percent_field()
    merge_days = serializers.IntegerField(min_value=0, max_value=365)
    reopen_days = serializers.IntegerField(min_value=0, max_value=365)
    deadlines = DeadlinesSection()


def write_complaints(policy, values):
    ComplaintTerms.objects.filter(policy=policy).delete()
    if values:
        deadlines = {kind: dict(days) for kind, days in values["deadlines"].items()}
        ComplaintTerms.objects.create(policy=policy, **values | {"deadlines": deadlines})
        settle_clocks(policy.district)  # the calendar of the same file is read already


class ItemSection(StrictSerializer):
    key = serializers.SlugField(max_length=60)
    group = serializers.CharField(max_length=40)
    title = serializers.CharField(max_length=120)
    guidance = serializers.CharField(max_length=300, allow_blank=True, default="")
    clause = serializers.CharField(max_length=20)
    tiers = serializers.ListField(
        child=serializers.ChoiceField(Tier.choices), default=lambda: list(Tier.values), min_length=1
    )
    rectify_days = days_field(default=None, allow_null=True)


class InspectionsSection(StrictSerializer):
    rectify_days = days_field()
    warn_percent = percent_field()
    items = ItemSection(many=True, allow_empty=False)


def write_inspections(policy, values):
    InspectionTerms.objects.filter(policy=policy).delete()
    ChecklistItem.objects.filter(policy=policy).delete()
    if not values:
        return
    items = values.pop("items")
    terms = InspectionTerms.objects.create(policy=policy, **values)
    ChecklistItem.objects.bulk_create(
        checklist_item(terms, place, item) for place, item in enumerate(items, 1)
    )
    settle_rounds(Rectification.objects.filter(facility__district=policy.district))


def checklist_item(terms, position, item):
    return ChecklistItem(
        policy=terms.policy,
        position=position,
        clause_number=item["clause"],
        rectify_days=item["rectify_days"] or terms.rectify_days,
        **{name: item[name] for name in ("key", "group", "title", "guidance", "tiers")},
    )


def problems_of_inspections(values):
    """An item twice, or of a clause that the file has not."""
    clauses = [clause["number"] for clause in values.get("clauses", [])]
    items = values.get("inspections", {}).get("items", [])
    keys = [item["key"] for item in items]
    for place, item in enumerate(items):
        path = ("inspections", "items", place)
        if item["key"] in keys[:place]:
            yield (*path, "key"), [f"标识 {item['key']} 重复。"]
        if clauses and item["clause"] not in clauses:
            yield (*path, "clause"), [f"没有条款 {item['clause']}；文件里有：{'、'.join(clauses)}。"]


class PointsField(serializers.DecimalField):
    def __init__(self, largest=1000, **kwargs):
        super().__init__(max_digits=7, decimal_places=2, min_value=0, max_value=largest, **kwargs)


class DeductionSection(StrictSerializer):
    """So many points for each, at most so many together."""

    points = PointsField()
    most = PointsField()


class DeductionsSection(StrictSerializer):
    def get_fields(self):
        return {name: DeductionSection() for name in DEDUCTED_FOR}


class GradeSection(StrictSerializer):
    grade = serializers.CharField(max_length=10)
    at_least = PointsField()
    words = serializers.CharField(max_length=60, allow_blank=True, default="")


class CreditSection(StrictSerializer):
    full_score = serializers.IntegerField(min_value=1, max_value=1000)
    smallest_volume = serializers.IntegerField(min_value=1, max_value=100_000_000)
    deductions = DeductionsSection()
    grades = GradeSection(many=True, allow_empty=False)

    def validate_grades(self, grades):
        floors = [grade["at_least"] for grade in grades]
        if floors != sorted(set(floors), reverse=True):
            raise serializers.ValidationError("等级应从高分到低分排列，分数线不能相同。")
        if floors[-1] != 0:
            raise serializers.ValidationError("最低一等的 at_least 应为 0，使每个分数都有等级。")
        return grades


def write_credit(policy, values):
    CreditTerms.objects.filter(policy=policy).delete()
    if values:
        CreditTerms.objects.create(policy=policy, **plain(values))


class WeightsSection(StrictSerializer):
    def get_fields(self):
        return {name: serializers.IntegerField(min_value=0, max_value=100) for name in RANKED_BY}

    def validate(self, weights):
        if sum(weights.values()) != 100:
            raise serializers.ValidationError(f"各项权重合计应为 100，现在是 {sum(weights.values())}。")
        return weights


class RankingSection(StrictSerializer):
    weights = WeightsSection()
    commend_from = PointsField(largest=100)
    criticize_below = PointsField(largest=100)

    def validate(self, values):
        if values["commend_from"] < values["criticize_below"]:
            raise serializers.ValidationError({"commend_from": ["不能低于 criticize_below。"]})
        return values


def write_ranking(policy, values):
    RankingTerms.objects.filter(policy=policy).delete()
    if values:
        RankingTerms.objects.create(policy=policy, **values | {"weights": dict(values["weights"])})


def plain(values):
    """The values as JSON keeps them: decimals as text, so that none is rounded."""
    if isinstance(values, dict):
        return {name: plain(value) for name, value in values.items()}
    if isinstance(values, list):
        return [plain(value) for value in values]
    return f"{values.normalize():f}" if isinstance(values, Decimal) else values


COMPLAINTS = Section(ComplaintsSection, write_complaints)
INSPECTIONS = Section(
    InspectionsSection, write_inspections, problems=lambda values: list(problems_of_inspections(values))
)
CREDIT = Section(CreditSection, write_credit)
RANKING = Section(RankingSection, write_ranking)
