"""A rule's terms in words, as pages and workbooks show them: conditions, amount, recurrence, for whom."""

from decimal import Decimal

from stations.choices import TownshipKind
from subsidies.choices import Recurrence
from subsidies.metrics import METRICS
from subsidies.verdicts import required_in_words, threshold_of


def conditions_in_words(version):
    """[(metric, what is required of it)]: (年处理快件量, 不低于 200,000 件)."""
    return [
        (metric := METRICS[condition["metric"]], condition_in_words(metric, condition))
        for condition in version.conditions
    ]


def condition_in_words(metric, condition):
    return required_in_words(metric, condition["operator"], threshold_of(condition))


def amount_in_words(version):
    """300,000 元; 年到件量每件 0.1 元，最高 5,000 元; 按年处理快件量：满 10,000 件 500 元，…"""
    terms = version.amount
    if "fixed" in terms:
        return yuan(terms["fixed"])
    metric = METRICS[terms["metric"]]
    if "brackets" in terms:
        brackets = [
            f"满 {metric.in_words(Decimal(bracket['from']))} {yuan(bracket['yuan'])}"
            for bracket in terms["brackets"]
        ]
        return f"按{metric.label}：{'，'.join(brackets)}"
    cap = f"，最高 {yuan(terms['cap'])}" if terms.get("cap") else "，不封顶"
    return f"{metric.label}每{metric.unit} {terms['per_unit']} 元{cap}"


def recurrence_in_words(version):
    """一次性; 每年一次; 每期一次（2022年上半年、2022年下半年）."""
    label = version.get_recurrence_display()
    if version.recurrence != Recurrence.PERIOD:
        return label
    periods = [f"{each['name']} {each['first_day']} 至 {each['last_day']}" for each in version.periods]
    return f"{label}（{'；'.join(periods)}）"


def kinds_in_words(version):
    """镇、乡; for all where the rule names none."""
    if not version.township_kinds:
        return "不限"
    return "、".join(TownshipKind(kind).label for kind in version.township_kinds)


def places_in_words(version, names):
    """The townships that a rule is limited to, or leaves out: [只限板桥镇, 不含水屯镇]; mostly none.

    names: code → name.
    """
    told = [("只限", version.townships), ("不含", version.except_townships)]
    return [how + "、".join(names.get(code, code) for code in codes) for how, codes in told if codes]


def yuan(amount):
    return f"{Decimal(amount):,} 元"
