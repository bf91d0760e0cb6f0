"""Assessment: what a rule says of facilities on a day, condition by condition, and what is lacking.

Set-based: one assessment of any number of facilities takes as many queries as one of a single facility.
For a year the figures are that calendar year's and everything else is asked of its last day, or of the day of
the question if that is earlier; rules that ask for no year are asked of the day itself.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Q

from stations.choices import Tier, TownshipKind
from stations.models import Facility, Village
from subsidies.asking.question import Question
from subsidies.choices import Recurrence
from subsidies.evidence import as_json, changes
from subsidies.metrics import METRICS
from subsidies.models import RuleVersion
from subsidies.moments import Moment
from subsidies.refusals import SubsidyRefused
from subsidies.verdicts import ConditionResult, Money, conditions_of, judged, money

__all__ = ["Assessment", "Moment", "assess", "assess_one", "changes", "moment_for", "needs_year"]


@dataclass(frozen=True)
class Assessment:
    """What a version of a rule says of one facility at a moment.

    excluded: in words, why the rule does not concern the facility; else empty.
    """

    facility: Facility
    version: RuleVersion
    moment: Moment
    conditions: list[ConditionResult]
    money: Money
    excluded: str
    question: Question = field(repr=False, compare=False)

    @property
    def is_concerned(self):
        return not self.excluded

    @cached_property
    def is_eligible(self):
        """True, False, or None while it is not decided: months are missing, or the amount is not known."""
        answers = [condition.is_met for condition in self.conditions]
        if self.excluded or False in answers or self.money.amount == 0:
            return False
        return None if None in answers or self.money.amount is None else True

    @property
    def ruled_out(self):
        """In words, why the rule does not concern the facility, or never can; empty where it may."""
        settled = (each.finding.settled for each in self.conditions if each.is_met is False)
        return self.excluded or next(filter(None, settled), "")

    @property
    def amount(self):
        """Whole yuan, as the rule reckons it; None where it is not known yet. Due only where eligible."""
        return self.money.amount

    @property
    def most(self):
        """The highest that it could be; None where the rule sets no limit."""
        return self.money.most

    @property
    def can_still_qualify(self):
        """Not eligible as it stands, but nothing that cannot change any more speaks against it."""
        is_out = self.excluded or any(each.is_met is False and each.is_final for each in self.conditions)
        return not (self.is_eligible or is_out or self.money.most == 0)

    @cached_property
    def closed_on(self):
        """Since when the facility is closed, where it gets nothing for that: no parcel of the months that
        count can be its own any more. None where it can be paid all the same, or would be by opening again.
        """
        fails = [condition.closed_on for condition in self.conditions if condition.closed_on]
        if self.money.most == 0 and self.money.finding:
            fails.append(self.money.finding.closed_on)
        return next((day for day in fails if day), None)

    @property
    def lacking(self):
        """In words, what keeps it from being eligible; empty where it is."""
        if self.excluded:
            return [self.excluded]
        told = [
            f"{condition.label}：{condition.shortfall}"
            for condition in self.conditions
            if condition.is_met is not True
        ]
        return [*told, f"补贴金额：{self.money.shortfall}"] if self.money.shortfall else told

    def in_json(self):
        """All that the assessment rests on, frozen: see `subsidies.evidence`."""
        return as_json(self)


def assess(version, facilities, on, *, year=None, period="", as_if_resident=()):
    """An Assessment of each of these facilities (a queryset) that is of the rule's tier and district.

    In the order of their codes. year, period: see `moment_for`. as_if_resident: a what-if: 建制村, by their
    codes (text) or keys (numbers), that are taken as covered by a resident station; stations open in them
    are taken as resident.
    """
    moment = moment_for(version, on, year=year, period=period)
    concerned = facilities.filter(tier=version.tier, district=version.rule.district_id)
    question = Question(concerned, moment, keys_of(version, as_if_resident))
    findings = {name: METRICS[name].ask(question) for name in sorted(metrics_used(version))}
    conditions = conditions_of(version)
    return [assessed(version, conditions, facility, question, findings) for facility in question.rows]


def assess_one(version, facility, on, *, year=None, period="", as_if_resident=()):
    """The Assessment of one facility; None where it is not of the rule's tier and district."""
    facilities = Facility.objects.filter(pk=facility.pk)
    found = assess(version, facilities, on, year=year, period=period, as_if_resident=as_if_resident)
    return found[0] if found else None


def assessed(version, conditions, facility, question, findings):
    moment = question.moment
    return Assessment(
        facility=facility,
        version=version,
        moment=moment,
        conditions=[judged(asked, findings[asked.metric.name][facility.pk], moment) for asked in conditions],
        money=money(version.amount, findings.get(version.amount.get("metric"), {}).get(facility.pk), moment),
        excluded=why_not_concerned(version, facility),
        question=question,
    )


def metrics_used(version):
    """The names of the metrics that the conditions and the amount ask for."""
    of_amount = {version.amount["metric"]} if "metric" in version.amount else set()
    return {condition["metric"] for condition in version.conditions} | of_amount


def needs_year(version):
    """Whether it is asked for a calendar year: it pays by the year, or rests on a year's figures."""
    if version.recurrence == Recurrence.PERIOD:
        return False
    return version.recurrence == Recurrence.YEARLY or any(
        METRICS[name].of_year for name in metrics_used(version)
    )


def moment_for(version, on, *, year=None, period=""):
    """The Moment at which the rule is asked on the day `on`.

    year: the calendar year, where the rule needs one (else ignored); the one of the day unless told, or named
    as the period. period: the name of one of the rule's own; unless told the last that has begun.
    Raises SubsidyRefused for a period that the rule does not have, and for a year or period that has not
    begun, or was over when these terms began.
    """
    if version.recurrence == Recurrence.PERIOD:
        return moment_of_period(version, on, period)
    if not needs_year(version):
        return Moment(on)
    if year is None:
        year = int(period) if period.isdecimal() else on.year
    if year > on.year:
        raise SubsidyRefused(f"{year} 年还没有开始，请选择 {on.year} 年或以前的年度。")
    if year < version.effective_from.year:
        raise SubsidyRefused(before_it_began(version, f"{year} 年"))
    return Moment.of_year(on, year)


def before_it_began(version, span):
    return f"规则“{version.title}”自 {version.effective_from} 起适用，{span}不在内，请另选。"


def moment_of_period(version, on, name):
    periods = {
        each["name"]: (date.fromisoformat(each["first_day"]), date.fromisoformat(each["last_day"]))
        for each in version.periods
    }
    if name and name not in periods:
        raise SubsidyRefused(f"规则“{version.title}”没有“{name}”这一期，可选的有：{'、'.join(periods)}。")
    if not name:
        begun = [each for each, (first, _last) in periods.items() if first <= on]
        name = max(begun or periods, key=lambda each: periods[each][0])
    first_day, last_day = periods[name]
    if first_day > on:
        raise SubsidyRefused(f"{name}从 {first_day} 开始，还没有到，请到时再办。")
    if last_day < version.effective_from:
        raise SubsidyRefused(before_it_began(version, name))
    return Moment(on, None, name, *periods[name])


def why_not_concerned(version, facility):
    """In words, why the rule does not reach the facility's township; empty where it does."""
    if facility.tier == Tier.CENTER:
        return ""
    township = facility.township
    kinds = version.township_kinds
    if kinds and township.kind not in kinds:
        named = "、".join(TownshipKind(kind).label for kind in kinds)
        return f"{township.get_kind_display()}不在补贴范围（本规则适用于{named}）"
    is_left_out = version.townships and township.code not in version.townships
    if is_left_out or township.code in version.except_townships:
        return f"{township.name}不在本规则适用的乡镇（街道）范围"
    return ""


def keys_of(version, villages):
    """The keys of these villages (codes or keys) of the rule's district. One query at most."""
    if not villages:
        return frozenset()
    codes = [each for each in villages if isinstance(each, str)]
    keys = [each for each in villages if not isinstance(each, str)]
    of_district = Village.objects.administrative().filter(township__district=version.rule.district_id)
    return frozenset(of_district.filter(Q(code__in=codes) | Q(pk__in=keys)).values_list("pk", flat=True))
