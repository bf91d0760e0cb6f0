"""The pages of the wall display, in the order in which they turn; each takes a fixed number of queries."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from stations.choices import Tier
from stations.reach import Reach
from yicheng_express.dashboard.rows.listing import NO
from yicheng_express.dashboard.sections.matrix import matrix_of
from yicheng_express.dashboard.sections.order import order_of
from yicheng_express.dashboard.sections.parcels import parcels_of
from yicheng_express.dashboard.sections.trend import trend_of

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
    report = asked.report
    targets = list(report.policy.coverage_targets.all()) if report.policy else []
    return {
        "report": report,
        "targets": [(target, report.total.lacking(target)) for target in targets if report.total.villages],
    }


def matrix(asked):
    """Every 建制村 at once."""
    return {"matrix": matrix_of(asked)}


def townships(asked):
    """The townships in order, in two columns."""
    report = asked.report
    order = order_of(asked, report)
    half = (len(order.rows) + 1) // 2
    return {
        "report": report,
        "order": order,
        "columns": [each for each in (order.rows[:half], order.rows[half:]) if each],
        "size": "few" if half <= FEW_ROWS else "many",
    }


def trend(asked):
    """Coverage over twenty-four months, and what came to the village stations and went out from them."""
    parcels = parcels_of(asked, tiers=[Tier.STATION])
    return {"trend": trend_of(asked), "parcels": parcels, "tier": parcels and parcels.shown(Tier.STATION)}


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
    Turn("trend", "二十四个月", trend),
    Turn("gaps", "未覆盖和仅名义覆盖的村", gaps),
]
