"""Coverage: the one definition, for any set of 建制村 on any day (plan 一(三); design, section 2).

A 建制村 is *covered* on a day if at least one village station in it is in an operating period on that day,
and *resident-covered* if one of those is resident in that period. Communities (社区) never count; nor does a
village not yet set up, or already abolished, on that day. Nothing of this is stored: the same day always
gives the same answer as long as the register says the same of it. Whether a covered village is *effectively*
covered is a matter of accepted reports, and decided in `stations.activity`.

A division without 建制村 has no rate (None, shown as "—"): it neither blocks nor props up anybody else's.
"""

import datetime
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal

from django.db.models import Count, Q

from stations.activity import (
    Basis,
    Judged,
    activity_by_township,
    basis_on,
    judged_alike,
    with_effective_coverage,
)
from stations.models import District, Policy, Township, Village


@dataclass(frozen=True)
class Coverage:
    """How many 建制村 there are on a day, and how many of them are covered."""

    villages: int = 0
    covered: int = 0
    resident_covered: int = 0
    priority: int = 0  # of the priority population or more: plan 一(三)
    priority_covered: int = 0
    population_unknown: int = 0  # may or may not be priority villages; unknown is never zero
    # By accepted reports (`stations.activity`); None where there are none, for then nobody knows.
    effective: int | None = None
    dormant: int | None = None  # village stations, those in communities among them
    known: int = 0  # the 建制村 of which it is known whether they are effectively covered

    def __add__(self, other):
        pairs = ((getattr(self, each.name), getattr(other, each.name)) for each in fields(self))
        return Coverage(*(known_sum(one, another) for one, another in pairs))

    @property
    def missing(self):
        return self.villages - self.covered

    @property
    def rate(self):
        return percent(self.covered, self.villages)

    @property
    def resident_rate(self):
        return percent(self.resident_covered, self.villages)

    @property
    def unknown(self):
        """The 建制村 of which nobody knows whether they are effectively covered."""
        return self.villages - self.known

    @property
    def effective_rate(self):
        """Of the 建制村 of which it is known; the others are said beside it, and are no zeros."""
        return percent(self.effective or 0, self.known)

    def reaches(self, target):
        """Whether the share asked for is reached; 不低于 includes the number itself. None without 建制村."""
        return self.lacking(target) == 0 if self.villages else None

    def lacking(self, target):
        """How many more 建制村 must be covered to reach `target`, a CoverageTarget."""
        needed = (target.percent * self.villages / 100).to_integral_value(rounding=ROUND_CEILING)
        return max(0, int(needed) - self.covered)


def known_sum(one, another):
    """The sum of what is known of both; None where nothing is."""
    known = [each for each in (one, another) if each is not None]
    return sum(known) if known else None


def percent(part, whole):
    """`part` of `whole` in percent with two decimals, cut and never rounded up: 100 means all of them."""
    if not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.01"), rounding=ROUND_DOWN)


@dataclass(frozen=True)
class CoverageReport:
    """A district, or as much of it as the reader may see, on one day."""

    district: District
    on: datetime.date
    policy: Policy | None
    townships: list[tuple[Township, Coverage]]
    target: object = None
    total: Coverage = field(default_factory=Coverage)
    basis: Basis | None = None
    judged: list[Judged] = field(default_factory=list)  # townships with an open village station

    @property
    def reached(self):
        """Whether the target of that day is reached; None without a target or without 建制村."""
        return self.total.reaches(self.target) if self.target else None

    @property
    def unknown_in_words(self):
        """What the effective rate says nothing of, where it says something; else empty."""
        if not (self.total.known and self.total.unknown):
            return ""
        townships = sum(bool(coverage.unknown) for _township, coverage in self.townships)
        return f"另有 {townships:,} 个乡镇（街道）{self.total.unknown:,} 个村不详（月报未通过）"

    @property
    def lacking(self):
        """How many more 建制村 must be covered to reach the target of that day."""
        return self.total.lacking(self.target) if self.target else 0


def coverage_report(district, on, *, townships=None):
    """Coverage of each township of `district` on the day `on`, and of all of them together.

    townships: a queryset that narrows it, such as what a user may see; all of the district's by default.
    Seven queries, however many villages there are.
    """
    policy = policy_on(district, on)
    townships = Township.objects.all() if townships is None else townships
    townships = townships.filter(district=district)
    basis = basis_on(townships, on, policy.dormant_months) if policy else None
    return report_by(district, on, townships, policy, basis)


def report_by(district, on, townships, policy, basis):
    """The same for who has asked policy and basis already; both None without a policy. Three queries."""
    activity = activity_by_township(townships, basis) if policy else {}
    rows = coverage_by_township(
        townships, on, priority_population=policy and policy.priority_population, basis=basis
    )
    if policy:
        rows = [(township, as_reported(coverage, township, basis, activity)) for township, coverage in rows]
    return CoverageReport(
        district=district,
        on=on,
        policy=policy,
        townships=rows,
        target=target_on(policy, on),
        total=sum((coverage for _township, coverage in rows), Coverage()),
        basis=basis,
        judged=judged_alike(basis, [each for each, _coverage in rows if each.pk in activity]),
    )


def coverage_by_township(townships, on, *, priority_population=None, basis=None):
    """Each township with its Coverage, in the order of the codes; a township without 建制村 has zeros.

    A township that is not there on that day is left out, unless it has villages that are. basis: the reports
    that effective coverage rests on; without them it is not known.
    """
    counting = (
        Village.objects.filter(township__in=townships)
        .counting_on(on)
        .with_coverage(on)
        .with_priority(priority_population)
    )
    aggregates = FIGURES
    if basis:
        counting, aggregates = with_effective_coverage(counting, basis), FIGURES | EFFECTIVE
    figures = {
        row.pop("township"): Coverage(**row)
        for row in counting.order_by().values("township").annotate(**aggregates)
    }
    return [
        (township, figures.get(township.pk, Coverage()))
        for township in townships.order_by("code")
        if township.pk in figures or township.is_in_force_on(on)
    ]


def as_reported(coverage, township, basis, activity):
    """The same with the dormant stations; what nobody has reported of is not known.

    Where no 建制村 is covered none is effectively, and no report is needed to know it: as long as there are
    reports of others, for a rate that rests on none is no rate.
    """
    if not basis.of(township):
        is_known = basis.by_township and not coverage.covered
        return replace(coverage, known=coverage.villages) if is_known else replace(coverage, effective=None)
    found = activity.get(township.pk)
    return replace(
        coverage,
        effective=coverage.effective or 0,
        dormant=found.dormant if found else 0,
        known=coverage.villages,
    )


# The aggregates of a Coverage over villages that carry `with_coverage` and `with_priority`.
FIGURES = {
    "villages": Count("pk"),
    "covered": Count("pk", filter=Q(is_covered=True)),
    "resident_covered": Count("pk", filter=Q(is_resident_covered=True)),
    "population_unknown": Count("pk", filter=Q(population=None)),
    "priority": Count("pk", filter=Q(is_priority=True)),
    "priority_covered": Count("pk", filter=Q(is_priority=True, is_covered=True)),
}

EFFECTIVE = {"effective": Count("pk", filter=Q(is_effectively_covered=True))}


def missing_villages(townships, on, *, priority_population=None):
    """The 建制村 of these townships that are not covered on the day `on`, each with its township."""
    return (
        Village.objects.filter(township__in=townships)
        .counting_on(on)
        .with_coverage(on)
        .with_priority(priority_population)
        .filter(is_covered=False)
        .select_related("township")
        .order_by("code")
    )


def coverage_on_days(townships, days):
    """The Coverage, without priority figures, of all these townships together on each of the sorted `days`.

    One query for the villages with all their operating periods; the days are then counted off in memory, so
    the cost does not grow by a query per month. The twin of `VillageQuerySet.with_coverage`.
    """
    followed = Followed(days)
    for _township, *stay in stays(townships, days):
        followed.count(*stay)
    return followed.coverages()


def coverage_on_days_by_township(townships, days):
    """Township key → the same of it alone, for each that ever had a 建制村. One query."""
    followed = defaultdict(lambda: Followed(days))
    for township, *stay in stays(townships, days):
        followed[township].count(*stay)
    return {township: each.coverages() for township, each in followed.items()}


class Followed:
    """Which villages there are, are covered, and are resident-covered on each of some days."""

    def __init__(self, days):
        self.villages, self.covered, self.resident = ([set() for _ in days] for _ in range(3))

    def count(self, village, there, open_then, is_resident):
        """Count a village, and one of its operating periods, where both are; see `stays`."""
        for place in there:
            self.villages[place].add(village)
        for place in range(max(there.start, open_then.start), min(there.stop, open_then.stop)):
            self.covered[place].add(village)
            if is_resident:
                self.resident[place].add(village)

    def coverages(self):
        return [
            Coverage(villages=len(all_), covered=len(some), resident_covered=len(few))
            for all_, some, few in zip(self.villages, self.covered, self.resident, strict=True)
        ]


def stays(townships, days):
    """For every 建制村 and each operating period in it: its township, itself, the places in `days` of both.

    A village without a station comes once, with no place of a period.
    """
    rows = Village.objects.administrative().filter(township__in=townships).order_by()
    for township, village, *dates, is_resident in rows.values_list(
        "township",
        "pk",
        "established_on",
        "abolished_on",
        "facilities__operating_periods__opened_on",
        "facilities__operating_periods__closed_on",
        "facilities__operating_periods__resident",
    ):
        established_on, abolished_on, opened_on, closed_on = dates
        there = between(days, established_on, abolished_on)
        open_then = between(days, opened_on, closed_on) if opened_on else range(0)
        yield township, village, there, open_then, is_resident


def between(days, first, end):
    """The places in the sorted `days` of those from `first` up to, not including, `end`; None is open."""
    start = 0 if first is None else bisect_left(days, first)
    stop = len(days) if end is None else bisect_left(days, end)
    return range(start, max(start, stop))


def policy_on(district, day):
    """The policy that says what holds in `district` on `day`; None where there is none at all."""
    return policies_on([district], day).get(district.pk)


def policies_on(districts, day):
    """For each of these districts by key, the policy that says what holds there on `day`.

    The one in force; once that has run out, the last that had begun, until another begins; before the first
    begins, the first, for its thresholds.
    """
    candidates = {}
    for policy in Policy.objects.filter(district__in=districts).prefetch_related("coverage_targets__clause"):
        candidates.setdefault(policy.district_id, []).append(policy)
    return {district: chosen(policies, day) for district, policies in candidates.items()}


def chosen(policies, day):
    begun = [policy for policy in policies if policy.effective_from <= day]
    in_force = [policy for policy in begun if policy.is_in_force_on(day)]
    latest = max(in_force or begun, key=lambda policy: policy.effective_from, default=None)
    return latest or min(policies, key=lambda policy: policy.effective_from)


def target_on(policy, day):
    """The coverage target in force on `day`: the next one due, or the last once all are past."""
    targets = sorted(policy.coverage_targets.all(), key=lambda target: target.due_on) if policy else []
    return next((target for target in targets if target.due_on >= day), targets[-1] if targets else None)
