"""The pages of the wall display, in the order in which they turn; each takes a fixed number of queries."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from stations.choices import Tier
from stations.coverage import coverage_report, coverage_trend, percent
from stations.models import Facility
from stations.reach import Reach
from stations.volumes import Months, volume_by_month
from yicheng_express.dashboard.rows.listing import NO
from yicheng_express.dashboard.sections.matrix import matrix_of
from yicheng_express.dashboard.sections.order import order_of
from yicheng_express.dates import last_month_end, month_of, months_before

MONTHS = 12
MOST_VILLAGES = 240  # names that a screen has room for
FEW, SOME = 30, 90  # of them, to be written larger
FEW_ROWS = 8  # of a table, to be written larger


@dataclass(frozen=True)
class Turn:
    """A page: its name (of its template), its title, and the Asked → what its template takes."""

    name: str
    title: str
    shown: Callable


def headline(asked):
    """Coverage of today against every target of the plan."""
    report = coverage_report(asked.district, asked.on, townships=asked.townships)
    targets = (
        sorted(report.policy.coverage_targets.all(), key=lambda each: each.due_on) if report.policy else []
    )
    return {
        "report": report,
        "targets": [(target, report.total.lacking(target)) for target in targets if report.total.villages],
    }


def matrix(asked):
    """Every 建制村 at once."""
    return {"matrix": matrix_of(asked)}


def townships(asked):
    """The townships in order, in two columns."""
    report = coverage_report(asked.district, asked.on, townships=asked.townships)
    order = order_of(asked, report)
    half = (len(order.rows) + 1) // 2
    return {
        "report": report,
        "order": order,
        "columns": [each for each in (order.rows[:half], order.rows[half:]) if each],
        "size": "few" if half <= FEW_ROWS else "many",
    }


@dataclass(frozen=True)
class Month:
    """The end of a month: coverage then; what the stations handled in it, None where nobody knows.

    share: of the most that a month handled, in percent. missing: how many stations are not in it.
    """

    month: object
    coverage: object
    handled: int | None
    agri_outbound: int | None
    missing: int
    share: object


def months(asked):
    """The last twelve months that are over, the latest first."""
    last = month_of(last_month_end(asked.on))
    first = months_before(last, MONTHS - 1)
    stations = Facility.objects.filter(tier=Tier.STATION, township__in=asked.townships.values("pk"))
    volumes = volume_by_month(stations, Months(first, last), on=asked.on)
    most = max((volume.handled for _month, volume in volumes if volume), default=0)
    trend = coverage_trend(asked.townships, first, last_month_end(asked.on))
    found = [
        month_told(month, coverage, volume, most)
        for (month, volume), (_day, coverage) in zip(volumes, trend, strict=True)
    ]
    return {"months": found[::-1], "policy": asked.policy, "target": asked.target}


def month_told(month, coverage, volume, most):
    if volume is None:
        return Month(month, coverage, None, None, 0, None)
    return Month(
        month=month,
        coverage=coverage,
        handled=volume.handled,
        agri_outbound=volume.agri_outbound,
        missing=len(volume.missing),
        share=percent(volume.handled, most),
    )


@dataclass(frozen=True)
class Gap:
    """建制村 that lack the same, by township: number of them all, and those that there is room for.

    query: as the list of villages is asked for them.
    """

    words: str
    query: dict
    number: int
    priority: int
    groups: list
    left: int


def gaps(asked):
    """The 建制村 that nothing covers, and those that are covered in name alone."""
    reaches = asked.reaches
    uncovered = [each for each in reaches if not each.is_covered]
    nominal = [each for each in reaches if each.is_nominal]
    found = [
        gap_of("个建制村没有营业的村级站点", {"covered": NO}, uncovered, MOST_VILLAGES),
        gap_of(
            "个建制村仅名义覆盖：营业的站点都没有快件",
            {"reach": Reach.DORMANT},
            nominal,
            max(0, MOST_VILLAGES - len(uncovered)),
        ),
    ]
    number = sum(gap.number for gap in found)
    size = "few" if number <= FEW else "some" if number <= SOME else "many"
    return {"gaps": [gap for gap in found if gap.number], "size": size, "has_villages": bool(reaches)}


def gap_of(words, query, villages, room):
    groups = groupby(villages[:room], key=lambda each: each.village.township)
    return Gap(
        words=words,
        query=query,
        number=len(villages),
        priority=sum(bool(each.is_priority) for each in villages),
        groups=[(township, list(group)) for township, group in groups],
        left=max(0, len(villages) - room),
    )


TURNS = [
    Turn("headline", "覆盖情况", headline),
    Turn("matrix", "每个建制村", matrix),
    Turn("townships", "各乡镇（街道）", townships),
    Turn("months", "十二个月", months),
    Turn("gaps", "未覆盖和仅名义覆盖的村", gaps),
]
