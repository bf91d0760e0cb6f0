"""What `[publicity]` and `[[subsidies]]` of a policy file must look like, and what is told otherwise."""

from decimal import Decimal
from itertools import pairwise

from rest_framework import serializers

from stations.choices import Tier, TownshipKind
from stations.models import Township
from stations.policy_file import StrictSerializer
from subsidies.choices import Operator, Recurrence
from subsidies.metrics import METRICS, Kind, Span, metrics_of
from yicheng_express.dates import FIRST_DAY, LAST_DAY, month_end, month_of

LARGEST_AMOUNT = 999_999_999  # yuan
LARGEST_WITHOUT_CAP = 100  # yuan per unit: of any volume still a sum that can be kept
LARGEST_NUMBER = 10_000_000_000
LONGEST_PERIOD = 60  # months: as many as one question to the volumes takes
MOST = 50  # conditions, brackets, periods or funds of one rule


class PublicitySection(StrictSerializer):
    working_days = serializers.IntegerField(min_value=1, max_value=60)


class ExactNumberField(serializers.Field):
    """A number that is not negative, kept as text so that none is rounded; true and false are none."""

    default_error_messages = {"invalid": "应为不小于 0 的数（不加引号）。"}

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        number = Decimal(str(data))
        if not number.is_finite() or not 0 <= number <= LARGEST_NUMBER:
            self.fail("invalid")
        return f"{number.normalize():f}"

    def to_representation(self, value):
        return value


class ThresholdField(ExactNumberField):
    """A number, or true or false."""

    default_error_messages = {"invalid": "应为不小于 0 的数，或 true、false（都不加引号）。"}

    def to_internal_value(self, data):
        return data if isinstance(data, bool) else super().to_internal_value(data)


class OneOfField(serializers.ChoiceField):
    """One of some words; another is refused with the list of those that exist."""

    def __init__(self, choices, **kwargs):
        super().__init__(choices, **kwargs)
        known = "、".join(str(choice) for choice in self.choices)
        self.error_messages["invalid_choice"] = f"没有“{{input}}”；可用的有：{known}。"


def metric_field(**kwargs):
    return OneOfField(list(METRICS), **kwargs)


def yuan_field(smallest, **kwargs):
    """Whole yuan, kept as text."""
    return WholeYuanField(min_value=smallest, max_value=LARGEST_AMOUNT, **kwargs)


class WholeYuanField(serializers.IntegerField):
    def to_internal_value(self, data):
        if isinstance(data, bool | float | str):
            raise serializers.ValidationError("应为整数元（不加引号）。")
        return super().to_internal_value(data)


class ConditionSection(StrictSerializer):
    metric = metric_field()
    operator = OneOfField(Operator.values)
    threshold = ThresholdField()

    def validate(self, values):
        metric, operator = METRICS[values["metric"]], values["operator"]
        is_yes_no = metric.kind is Kind.YES_NO
        if is_yes_no != (operator == Operator.IS):
            fitting = "is" if is_yes_no else "、".join(set_of_comparisons())
            raise serializers.ValidationError({"operator": [f"{metric.label}只能用：{fitting}。"]})
        if not fits(metric.kind, values["threshold"]):
            raise serializers.ValidationError(
                {"threshold": [f"{metric.label}的门槛应为{metric.kind.value}（不加引号）。"]}
            )
        return values


def set_of_comparisons():
    return [operator.value for operator in Operator if operator != Operator.IS]


def fits(kind, threshold):
    """Whether a threshold (text, or a bool) can be held against a value of this kind."""
    if kind is Kind.YES_NO or isinstance(threshold, bool):
        return kind is Kind.YES_NO and isinstance(threshold, bool)
    number = Decimal(threshold)
    if kind is Kind.NUMBER:
        return number == int(number)
    return kind is Kind.AVERAGE or number <= 100


class BracketSection(serializers.Serializer):
    """from: what the metric must reach, 以上 including the number. yuan: what is then paid."""

    yuan = yuan_field(0)

    def get_fields(self):
        return {"from": ExactNumberField(), **super().get_fields()}

    def to_internal_value(self, data):
        if isinstance(data, dict) and (unknown := sorted(set(data) - {"from", "yuan"})):
            raise serializers.ValidationError(
                {word: ["不认识的项；这里可用的有：from、yuan。"] for word in unknown}
            )
        return super().to_internal_value(data)


class AmountSection(StrictSerializer):
    """One of three: {fixed}, {metric, per_unit, cap} or {metric, brackets}."""

    fixed = yuan_field(1, required=False)
    metric = metric_field(required=False)
    per_unit = ExactNumberField(required=False)
    cap = yuan_field(1, required=False, allow_null=True)
    brackets = BracketSection(many=True, required=False, allow_empty=False, max_length=MOST)

    SHAPES = ({"fixed"}, {"metric", "per_unit"}, {"metric", "per_unit", "cap"}, {"metric", "brackets"})

    def validate(self, values):
        if set(values) not in self.SHAPES:
            raise serializers.ValidationError(
                "补贴标准应为三种之一：fixed；metric 和 per_unit（可有 cap）；metric 和 brackets。"
            )
        metric = METRICS.get(values.get("metric"))
        if metric and metric.kind is Kind.YES_NO:
            raise serializers.ValidationError({"metric": [f"{metric.label}不是数，不能按它计算金额。"]})
        if "per_unit" in values and Decimal(values["per_unit"]) == 0:
            raise serializers.ValidationError({"per_unit": ["应大于 0。"]})
        if Decimal(values.get("per_unit", 0)) > LARGEST_WITHOUT_CAP and not values.get("cap"):
            raise serializers.ValidationError(
                {"per_unit": [f"大于 {LARGEST_WITHOUT_CAP} 元的，应同时写明上限 cap。"]}
            )
        return {name: as_kept(value) for name, value in values.items()}

    def validate_brackets(self, brackets):
        froms = [Decimal(bracket["from"]) for bracket in brackets]
        if froms != sorted(set(froms)):
            raise serializers.ValidationError("各档应按 from 由低到高排列，不能重复。")
        if not any(bracket["yuan"] for bracket in brackets):
            raise serializers.ValidationError("至少有一档的 yuan 应大于 0。")
        return brackets


def as_kept(value):
    """Numbers as text, brackets as plain dicts: what a version's `amount` holds."""
    if isinstance(value, list):
        return [{name: as_kept(each) for name, each in bracket.items()} for bracket in value]
    return value if value is None else str(value)


class PeriodSection(StrictSerializer):
    name = serializers.CharField(max_length=30)
    first_day = serializers.DateField()
    last_day = serializers.DateField()

    def validate(self, values):
        first, last = values["first_day"], values["last_day"]
        if not FIRST_DAY <= first <= LAST_DAY or not FIRST_DAY <= last <= LAST_DAY:
            raise serializers.ValidationError(f"各期应在 {FIRST_DAY:%Y} 年至 {LAST_DAY:%Y} 年之间。")
        if last < first:
            raise serializers.ValidationError({"last_day": ["不应早于 first_day。"]})
        if (last.year - first.year) * 12 + last.month - first.month >= LONGEST_PERIOD:
            raise serializers.ValidationError({"last_day": [f"一期最长 {LONGEST_PERIOD} 个月。"]})
        return values


class FundNameField(serializers.CharField):
    """The name of a fund, its blanks made one; it stands in addresses, where some signs mean more."""

    def to_internal_value(self, data):
        name = " ".join(super().to_internal_value(data).split())
        if not name or set(name) & set("/\\?#%") or not set(name) - {"."}:
            raise serializers.ValidationError("资金名称里不要有 / \\ ? # %，也不能只有点。")
        return name


def words_field(length, **kwargs):
    child = serializers.CharField(max_length=length)
    return serializers.ListField(child=child, max_length=1000, **kwargs)


class RuleSection(StrictSerializer):
    key = serializers.SlugField(max_length=60)
    title = serializers.CharField(max_length=60)
    tier = OneOfField(Tier.values)
    effective_from = serializers.DateField(default=None)
    effective_until = serializers.DateField(default=None)
    clause = serializers.CharField(max_length=20)
    text = serializers.CharField(max_length=2000)
    funds = serializers.ListField(child=FundNameField(max_length=60), max_length=MOST, allow_empty=False)
    recurrence = OneOfField(Recurrence.values)
    periods = PeriodSection(many=True, default=list, max_length=MOST)
    township_kinds = serializers.ListField(
        child=OneOfField(TownshipKind.values), default=list, max_length=len(TownshipKind)
    )
    townships = words_field(9, default=list)
    except_townships = words_field(9, default=list)
    conditions = ConditionSection(many=True, allow_empty=False, max_length=MOST)
    amount = AmountSection()

    def validate(self, values):
        errors = {
            **twice(values, "funds", "townships", "except_townships", "township_kinds"),
            **errors_of_periods(values),
            **errors_of_tier(values),
        }
        if errors:
            raise serializers.ValidationError(errors)
        values["conditions"] = [dict(condition) for condition in values["conditions"]]
        values["periods"] = [
            {name: str(value) for name, value in period.items()} for period in values["periods"]
        ]
        return values


def twice(values, *names):
    return {name: ["有重复的项，请去掉。"] for name in names if len(set(values[name])) != len(values[name])}


def errors_of_periods(values):
    """Periods belong to a rule that pays by periods; its months are whole ones."""
    periods, by_period = values["periods"], values["recurrence"] == Recurrence.PERIOD
    if by_period != bool(periods):
        return {"periods": ["recurrence 为 period 时应写明各期，其他时候不写。"]}
    if len({period["name"] for period in periods}) != len(periods):
        return {"periods": ["各期的名称不能重复。"]}
    for period in periods:
        if (
            month_of(period["first_day"]) != period["first_day"]
            or month_end(period["last_day"]) != (period["last_day"])
        ):
            return {"periods": [f"{period['name']}应从某月 1 日起，到某月最后一天止。"]}
    ordered = sorted(periods, key=lambda period: period["first_day"])
    for one, after in pairwise(ordered):
        if after["first_day"] <= one["last_day"]:
            return {"periods": [f"{one['name']}和{after['name']}的日期重叠。"]}
    return {}


def errors_of_tier(values):
    """What cannot be asked of the tier, or in a rule that pays so."""
    errors = {}
    if values["tier"] == Tier.CENTER:
        names = ("township_kinds", "townships", "except_townships")
        errors |= {name: ["区级中心不属于乡镇（街道），这里不写。"] for name in names if values[name]}
    used = [(condition["metric"], "conditions") for condition in values["conditions"]]
    used += [(values["amount"]["metric"], "amount")] if "metric" in values["amount"] else []
    for name, where in used:
        metric, by_period = METRICS[name], values["recurrence"] == Recurrence.PERIOD
        if values["tier"] not in metric.tiers:
            known = "、".join(each.name for each in metrics_of(values["tier"]))
            errors[where] = [f"{name}（{metric.label}）不适用于这一层级；可用的有：{known}。"]
        elif metric.span is (Span.YEAR if by_period else Span.PERIOD):
            known = "、".join(
                each.name
                for each in metrics_of(values["tier"])
                if each.span in (Span.EITHER, Span.PERIOD if by_period else Span.YEAR)
            )
            errors[where] = [
                f"{name}（{metric.label}）不能用在这样发放的规则里（recurrence）；可用的有：{known}。"
            ]
    return errors


def problems_of_rules(values):
    """(path, messages) of what does not fit the other sections, or the register."""
    rules = values.get("subsidies", [])
    keys = [rule["key"] for rule in rules]
    problems = [
        (("subsidies", place, "key"), [f"标识 {key} 重复。"])
        for place, key in enumerate(keys)
        if key in keys[:place]
    ]
    for place, rule in enumerate(rules):
        problems += [(("subsidies", place, name), [message]) for name, message in misfits(rule, values)]
    return problems + problems_of_townships(rules, values.get("policy"))


def misfits(rule, values):
    """(item, message) of what does not fit the policy's clauses and days."""
    clauses = {clause["number"]: clause["text"] for clause in values.get("clauses", [])}
    if clauses and rule["clause"] not in clauses:
        yield "clause", f"没有条款 {rule['clause']}；文件里有：{'、'.join(clauses)}。"
    elif clauses and rule["text"] not in clauses[rule["clause"]]:
        yield "text", f"应是条款 {rule['clause']} 的原文，一字不差；请从条款里照抄。"
    begins = rule["effective_from"] or values.get("policy", {}).get("effective_from")
    if rule["effective_until"] and begins and rule["effective_until"] <= begins:
        yield "effective_until", "应晚于 effective_from。"


def problems_of_townships(rules, policy):
    """Codes of townships that the district does not have. One query."""
    if not policy:
        return []
    named = {code for rule in rules for code in (*rule["townships"], *rule["except_townships"])}
    known = set(
        Township.objects.filter(district__code=policy["district"], code__in=named).values_list(
            "code", flat=True
        )
    )
    return [
        (("subsidies", place, name), [f"本区县没有这些代码的乡镇（街道）：{'、'.join(strange)}。"])
        for place, rule in enumerate(rules)
        for name in ("townships", "except_townships")
        if (strange := [code for code in rule[name] if code not in known])
    ]
