"""Is a condition met, and how much does a rule pay? What is unknown, or can still change, is told so."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from stations.volumes import months_in_words
from subsidies.asking.question import Finding
from subsidies.choices import Operator
from subsidies.metrics import METRICS, Kind, Metric

COMPARISONS = {
    Operator.AT_LEAST: lambda value, threshold: value >= threshold,
    Operator.MORE_THAN: lambda value, threshold: value > threshold,
    Operator.AT_MOST: lambda value, threshold: value <= threshold,
    Operator.LESS_THAN: lambda value, threshold: value < threshold,
    Operator.IS: lambda value, threshold: value == threshold,
}
UPWARDS = (Operator.AT_LEAST, Operator.MORE_THAN)
MOST_NAMED_AT_FIRST = 10  # villages


@dataclass(frozen=True)
class ConditionResult:
    """One condition of a rule, asked of one facility.

    is_met: None where nobody can say yet: months are missing, or the year is not over.
    is_final: whether neither waiting nor work can change it: the year is over and its reports are complete.
    required, found, source, shortfall: in words, for the screen.
    """

    condition: dict
    metric: Metric
    finding: Finding
    clause: str
    is_met: bool | None
    is_final: bool
    required: str
    found: str
    source: str
    shortfall: str

    @property
    def label(self):
        return self.metric.label

    @property
    def folded(self):
        """(what is read at first of the shortfall, the rest of it, of how many villages): a long list of
        villages is cut behind the tenth.
        """
        names = self.finding.names_lacking
        at_first = "、".join(names[:MOST_NAMED_AT_FIRST])
        if len(names) <= MOST_NAMED_AT_FIRST or at_first not in self.shortfall:
            return self.shortfall, "", 0
        cut = self.shortfall.index(at_first) + len(at_first)
        return self.shortfall[:cut], self.shortfall[cut + 1 :], len(names) - MOST_NAMED_AT_FIRST

    @property
    def closed_on(self):
        """Since when the facility is closed, where it fails for that; else None."""
        fails = self.is_met is False and self.condition["operator"] in UPWARDS
        return self.finding.closed_on if fails else None


@dataclass(frozen=True)
class Asked:
    """A condition of a version, read once for all facilities that it is asked of."""

    condition: dict
    clause: str
    metric: Metric
    operator: str
    threshold: Fraction | bool
    required: str


def conditions_of(version):
    """The conditions of a version, ready to be asked."""
    asked = []
    for condition in version.conditions:
        metric, operator = METRICS[condition["metric"]], condition["operator"]
        threshold = threshold_of(condition)
        required = required_in_words(metric, operator, threshold)
        asked.append(Asked(condition, version.clause_number, metric, operator, threshold, required))
    return asked


def judged(asked, finding, moment):
    """The ConditionResult of a finding."""
    metric, operator, threshold = asked.metric, asked.operator, asked.threshold
    is_met = met(metric, operator, threshold, finding, moment)
    return ConditionResult(
        condition=asked.condition,
        metric=metric,
        finding=finding,
        clause=asked.clause,
        is_met=is_met,
        is_final=is_final(metric, operator, is_met, finding, moment),
        required=asked.required,
        found=found_in_words(metric, finding),
        source=finding.source,
        shortfall="" if is_met else shortfall(metric, operator, threshold, finding, moment),
    )


def threshold_of(condition):
    """The threshold, exact: a bool or a Fraction."""
    threshold = condition["threshold"]
    return threshold if isinstance(threshold, bool) else Fraction(threshold)


def met(metric, operator, threshold, finding, moment):
    """True, False, or None where it is not decided.

    Where months are missing the value is what it is at least. Where the year still runs, what only grows has
    reached a lower limit for good, and of nothing else is it known how the year will end.
    """
    if finding.unknown:
        return None
    if finding.absent:
        return False
    is_reached = COMPARISONS[operator](finding.value, threshold)
    if not metric.counts_months:
        return is_reached
    if finding.missing:
        is_certain = is_reached == (operator in UPWARDS)
        return is_reached if is_certain else None
    if moment.is_over or not is_reached:
        return is_reached
    return True if metric.only_grows and operator in UPWARDS else None


def is_final(metric, operator, is_met, finding, moment):
    if is_met is None:
        return False
    if finding.settled or (finding.closed_on and operator in UPWARDS):
        return True
    if metric.only_grows and is_met == (operator in UPWARDS):
        return True
    return moment.is_over and not finding.missing


def is_exact(metric, finding, moment):
    """Whether the value is all that there will be of its year, and no lower bound."""
    return finding.value is not None and not (
        metric.counts_months and (finding.missing or not moment.is_over)
    )


# --- words ------------------------------------------------------------------------------------------------


def required_in_words(metric, operator, threshold):
    """不低于 200,000 件; of a question of yes or no just 是."""
    words = metric.in_words(threshold)
    return words if operator == Operator.IS else f"{Operator(operator).label} {words}"


def found_in_words(metric, finding):
    if finding.missing:
        if not finding.value:
            return "—"
        return f"已通过 {metric.in_words(finding.value)}"
    return metric.in_words(finding.value)


def shortfall(metric, operator, threshold, finding, moment):
    """What is still lacking, in words; for a condition that is not met, or not decided."""
    if finding.closed_on and operator in UPWARDS:
        return closed_in_words(finding)
    if finding.unknown or finding.absent:
        return finding.unknown or finding.absent
    if finding.missing:
        return f"缺 {months_in_words(finding.missing)}月报"
    if finding.lacking and operator in UPWARDS:
        return lacking_in_words(finding, operator, threshold)
    if COMPARISONS[operator](finding.value, threshold):
        return f"{moment.span_in_words}还没有结束，{moment.last_day} 以后才能核定"
    if metric.kind is Kind.YES_NO:
        return finding.contrary or f"应为{metric.in_words(threshold)}"
    return difference_in_words(metric, operator, threshold, finding.value)


def closed_in_words(finding):
    return f"已停业（{finding.closed_on}）"


def difference_in_words(metric, operator, threshold, value):
    """还差 12,340 件; where the limit is an upper one 超出 2 件. Of whole numbers, how many it takes."""
    if operator in UPWARDS:
        difference = threshold - value
        if operator == Operator.MORE_THAN and metric.kind is Kind.NUMBER:
            difference = int(threshold) + 1 - value
        return f"还差 {metric.in_words(cut_up(difference))}" if difference else "刚好相等，应超过"
    difference = value - threshold
    if operator == Operator.LESS_THAN and metric.kind is Kind.NUMBER:
        difference = value - (-int(-threshold // 1)) + 1
    return f"超出 {metric.in_words(cut_up(difference))}" if difference else "刚好相等，应低于"


def cut_up(value):
    """Two decimals, rounded up: whoever is short by a hair is not told to lack nothing."""
    return Fraction(-int(-Fraction(value) * 100 // 1), 100)


def lacking_in_words(finding, operator, threshold):
    """还差 1 个村：夏庄. Of a rate below one hundred: how many are needed, and of which villages."""
    number = villages_needed(finding, operator, threshold)
    listed = "、".join(finding.names_lacking)
    if finding.own:
        return (
            f"还差 {number:,} 个村（{f'本乡镇（街道）的：{listed}' if listed else '都不在本乡镇（街道）'}）"
        )
    if number == len(finding.lacking):
        return f"还差 {number:,} 个村：{listed}"
    return f"还差 {number:,} 个村（尚未覆盖：{listed}）"


def villages_needed(finding, operator, threshold):
    """How many more of the villages must be covered for the rate to be reached."""
    total, covered = len(finding.villages), len(finding.villages) - len(finding.lacking)
    needed = threshold * total / 100
    exact = -int(-needed // 1)
    if operator == Operator.MORE_THAN and exact == needed:
        exact += 1
    return max(0, exact - covered)


# --- money ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Money:
    """amount: whole yuan, cut; None where it is not known yet. most: the highest that it can be, or None.

    shortfall: in words, where the amount is not known or nothing.
    """

    amount: Decimal | None
    most: Decimal | None
    shortfall: str = ""
    finding: Finding | None = None


def money(terms, finding, moment):
    """What `terms`, a version's `amount`, pays for the finding of its metric (None where it is fixed)."""
    if "fixed" in terms:
        return Money(Decimal(terms["fixed"]), Decimal(terms["fixed"]))
    metric, most = METRICS[terms["metric"]], most_of(terms)
    if finding.unknown:
        return Money(None, most, finding.unknown, finding)
    if finding.absent:
        return Money(Decimal(0), Decimal(0), finding.absent, finding)
    amount = paid_for(terms, finding.value)
    stays = metric.only_grows and stays_as_it_grows(terms, finding.value)
    if not (stays or is_exact(metric, finding, moment)):
        most = amount if finding.closed_on else most
        return Money(None, most, why_not_reckoned(finding, moment), finding)
    words = f"{metric.label} {metric.in_words(finding.value)}，按标准没有补贴"
    return Money(amount, amount if moment.is_over or stays else most, "" if amount else words, finding)


def why_not_reckoned(finding, moment):
    if finding.closed_on:
        return closed_in_words(finding)
    if finding.missing:
        return f"缺 {months_in_words(finding.missing)}月报，不能核定金额"
    return f"{moment.span_in_words}还没有结束，{moment.last_day} 以后才能核定金额"


def paid_for(terms, value):
    """Whole yuan, cut: a part of a yuan is not paid."""
    if "per_unit" in terms:
        amount = Decimal(int(Fraction(terms["per_unit"]) * value))
        return min(amount, Decimal(terms["cap"])) if terms.get("cap") else amount
    reached = [bracket for bracket in terms["brackets"] if Fraction(bracket["from"]) <= value]
    return Decimal(reached[-1]["yuan"]) if reached else Decimal(0)


def stays_as_it_grows(terms, value):
    """Whether more would be paid the same: the cap is reached, or no bracket beyond pays another amount.

    Brackets may fall: the amount of the highest one that can still be reached decides nothing by itself.
    """
    amount = paid_for(terms, value)
    if "brackets" in terms:
        beyond = [bracket for bracket in terms["brackets"] if Fraction(bracket["from"]) > value]
        return all(Decimal(bracket["yuan"]) == amount for bracket in beyond)
    return amount == most_of(terms)


def most_of(terms):
    """The highest amount; None where there is no limit."""
    if "brackets" in terms:
        return max(Decimal(bracket["yuan"]) for bracket in terms["brackets"])
    return Decimal(terms["cap"]) if terms.get("cap") else None
