"""How far the network reaches, as a brief tells it: the district, each township, and what is missing."""

import datetime
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from stations.reach import Reach
from yicheng_express.dashboard.sections.order import places


@dataclass(frozen=True)
class Covered:
    """Coverage of a district on a day: a CoverageReport's total, with its rates as they are read then."""

    on: datetime.date
    villages: int
    covered: int
    missing: int
    rate: Decimal | None
    effective: int | None
    known: int
    effective_rate: Decimal | None
    resident: int
    resident_rate: Decimal | None
    priority: int
    priority_covered: int
    population_unknown: int


def covered_of(report):
    total = report.total
    return Covered(
        on=report.on,
        villages=total.villages,
        covered=total.covered,
        missing=total.missing,
        rate=total.rate,
        effective=total.effective,
        known=total.known,
        effective_rate=total.effective_rate,
        resident=total.resident_covered,
        resident_rate=total.resident_rate,
        priority=total.priority,
        priority_covered=total.priority_covered,
        population_unknown=total.population_unknown,
    )


@dataclass(frozen=True)
class Target:
    """The target in force on the day, with its clause. lacking: how many more 建制村 it asks for."""

    percent: Decimal
    due_on: datetime.date
    clause: str
    lacking: int


def target_of(report):
    """None without a target, and without 建制村."""
    target = report.target
    if not target or not report.total.villages:
        return None
    return Target(target.percent, target.due_on, target.clause.number, report.lacking)


@dataclass(frozen=True)
class TownshipLine:
    """A township among all, as `dashboard.sections.order` places them; place: None without 建制村."""

    code: str
    name: str
    place: int | None
    villages: int
    covered: int
    rate: Decimal | None
    effective: int | None
    resident: int
    handled: int | None


def township_lines(report, handled):
    """The TownshipLine of each, the best first, without 建制村 last; handled: township key → parcels."""
    place = places(report.townships)
    last = len(report.townships) + 1
    ordered = sorted(report.townships, key=lambda line: (place.get(line[0].pk, last), line[0].code))
    return [
        TownshipLine(
            code=township.code,
            name=township.name,
            place=place.get(township.pk),
            villages=coverage.villages,
            covered=coverage.covered,
            rate=coverage.rate,
            effective=coverage.effective,
            resident=coverage.resident_covered,
            handled=handled.get(township.pk),
        )
        for township, coverage in ordered
    ]


@dataclass(frozen=True)
class MissingVillage:
    """A 建制村 that nothing covers on the day."""

    township: str
    name: str
    is_priority: bool


def missing_of(reaches):
    return [
        MissingVillage(each.village.township.name, each.village.name, bool(each.is_priority))
        for each in reaches
        if not each.is_covered
    ]


@dataclass(frozen=True)
class Manners:
    """How many 建制村 are reached by which means: each of them by one (`stations.reach`)."""

    resident: int
    cooperation: int
    nominal: int
    uncovered: int


def manners_of(reaches):
    counted = Counter(each.reach for each in reaches)
    return Manners(*(counted[reach] for reach in Reach))
