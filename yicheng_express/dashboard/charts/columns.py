"""Columns over months, stacked; hatched where a report of the month is lacking, a gap where all are."""

import datetime
from dataclasses import dataclass
from itertools import groupby

from yicheng_express.dashboard.charts.axes import (
    MonthTick,
    Scale,
    count_scale,
    month_ticks,
    place,
)
from yicheng_express.dashboard.charts.labels import Label, Tip, spread, tips_of

SHARE = 0.72  # of a month's room that its column takes
NAME_GAP = 10  # of one line of text in a plot of half the usual height
WIDE_GAP = 5  # months that are marked together have room for words


@dataclass(frozen=True)
class Part:
    """What is stacked, the lowest first."""

    key: str
    name: str


@dataclass(frozen=True)
class Stack:
    """The counts of a month, one of each Part; None where nothing is known.

    is_whole: whether nothing is lacking. Where nothing is known and nothing lacking, there was nothing.
    """

    month: datetime.date
    counts: tuple | None
    is_whole: bool
    tip: str = ""

    @property
    def is_unknown(self):
        return self.counts is None and not self.is_whole


@dataclass(frozen=True)
class Segment:
    key: str
    top: float
    height: float


@dataclass(frozen=True)
class Column:
    left: float
    width: float
    is_whole: bool
    segments: list[Segment]


@dataclass(frozen=True)
class Gap:
    """Months in a row of which nothing is known. is_wide: whether words stand in it."""

    left: float
    width: float
    is_wide: bool

    @property
    def middle(self):
        return round(self.left + self.width / 2, 2)


@dataclass(frozen=True)
class ColumnChart:
    """name and finding: what is read out in place of the picture."""

    name: str
    finding: str
    parts: list[Part]
    scale: Scale
    months: list[MonthTick]
    columns: list[Column]
    gaps: list[Gap]
    labels: list[Label]
    tips: list[Tip]


def column_chart(stacks, parts, *, name="", finding=""):
    """The ColumnChart of these Stacks of these Parts, month by month."""
    scale = count_scale(max((sum(each.counts) for each in stacks if each.counts), default=0))
    return ColumnChart(
        name=name,
        finding=finding,
        parts=parts,
        scale=scale,
        months=month_ticks([each.month for each in stacks]),
        columns=[
            column_of(number, stack, parts, scale, len(stacks))
            for number, stack in enumerate(stacks)
            if stack.counts is not None
        ],
        gaps=gaps_of(stacks),
        labels=labels_of(stacks, parts, scale),
        tips=tips_of([each.tip for each in stacks]),
    )


def column_of(number, stack, parts, scale, months):
    segments, foot = [], 0
    for part, count in zip(parts, stack.counts, strict=True):
        top = scale.at(foot + count)
        segments.append(Segment(part.key, top, round(scale.at(foot) - top, 2)))
        foot += count
    left = place(number + (1 - SHARE) / 2, months)
    return Column(left, place(SHARE, months), stack.is_whole, segments)


def gaps_of(stacks):
    gaps = []
    for is_unknown, run in groupby(enumerate(stacks), key=lambda each: each[1].is_unknown):
        numbers = [number for number, _stack in run]
        if is_unknown:
            left, right = place(numbers[0], len(stacks)), place(numbers[-1] + 1, len(stacks))
            gaps.append(Gap(left, round(right - left, 2), len(numbers) >= WIDE_GAP))
    return gaps


def labels_of(stacks, parts, scale):
    """Each part named beside its middle in the last column that is whole, or else in the last there is."""
    known = [each for each in stacks if each.counts is not None]
    if not known:
        return []
    counts = next((each.counts for each in reversed(known) if each.is_whole), known[-1].counts)
    middles = [scale.at(sum(counts[:number]) + counts[number] / 2) for number in range(len(parts))]
    return [Label(at, part.key, part.name) for at, part in zip(spread(middles, NAME_GAP), parts, strict=True)]
