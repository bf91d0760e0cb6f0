"""A line chart over months: gaps where a month is not known, and levels to be reached by a day."""

import datetime
from dataclasses import dataclass
from itertools import groupby, pairwise

from yicheng_express.dashboard.charts.axes import MonthTick, Scale, middle, month_ticks, place
from yicheng_express.dashboard.charts.labels import LABEL_GAP, Label, Tip, spread, tips_of
from yicheng_express.dates import month_end, month_of

LEVEL_GAP = 8  # of one line


@dataclass(frozen=True)
class Series:
    """What is followed: a value of each month, or None. in_words: a value → how its label says it."""

    key: str
    name: str
    values: tuple
    in_words: object


@dataclass(frozen=True)
class Aim:
    """A value to be reached by a day."""

    value: float
    due_on: datetime.date
    label: str


@dataclass(frozen=True)
class Line:
    """Its pieces from point to point (x, y, x, y), and its points that stand alone or at its end (x, y)."""

    key: str
    pieces: list[tuple]
    dots: list[tuple]


@dataclass(frozen=True)
class Level:
    """An Aim across the plot. due: how far from the left its day lies; None where that is outside the months.

    label_at: how far from the top its label stands; above the highest level, below any other, for what is
    followed is mostly between them. is_late: in the right half; its label ends at the day.
    """

    at: float
    label: str
    label_at: float
    is_highest: bool
    due: float | None
    is_late: bool


@dataclass(frozen=True)
class LineChart:
    """name and finding: what is read out in place of the picture."""

    name: str
    finding: str
    scale: Scale
    months: list[MonthTick]
    lines: list[Line]
    levels: list[Level]
    labels: list[Label]
    tips: list[Tip]


def line_chart(months, series, *, scale, aims=(), name="", finding="", tips=()):
    """The LineChart of these Series over these months (their first days); values are of the months' ends."""
    return LineChart(
        name=name,
        finding=finding,
        scale=scale,
        months=month_ticks(months),
        lines=[line_of(each, scale) for each in series],
        levels=levels_of(aims, months, scale),
        labels=labels_of(series, scale),
        tips=tips_of(tips),
    )


def known_runs(values):
    """The values that are known, as runs of (number, value) with nothing unknown between."""
    known = groupby(enumerate(values), key=lambda each: each[1] is not None)
    return [list(run) for is_known, run in known if is_known]


def line_of(series, scale):
    runs = [
        [(middle(number, len(series.values)), scale.at(value)) for number, value in run]
        for run in known_runs(series.values)
    ]
    dots = [run[0] for run in runs[:-1] if len(run) == 1] + [run[-1] for run in runs[-1:]]
    pieces = [(*one, *other) for run in runs for one, other in pairwise(run)]
    return Line(series.key, pieces, dots)


def levels_of(aims, months, scale):
    highest = max((aim.value for aim in aims), default=None)
    places = spread([scale.at(aim.value) for aim in aims], LEVEL_GAP)
    return [
        level_of(aim, scale.at(aim.value), label_at, aim.value == highest, due_of(aim.due_on, months))
        for aim, label_at in zip(aims, places, strict=True)
    ]


def level_of(aim, at, label_at, is_highest, due):
    return Level(at, aim.label, label_at, is_highest, due, is_late=due is not None and due > 50)


def due_of(day, months):
    """How far from the left the day lies, as a month's value stands at its end; None outside the months."""
    month = month_of(day)
    if month not in months:
        return None
    end = month_end(day)
    number = months.index(month) + 0.5 - (end.day - day.day) / end.day
    return place(max(0, number), len(months))


def labels_of(series, scale):
    """A label beside the end of each line that has one: its name and its last value that is known."""
    last = [(each, next((v for v in reversed(each.values) if v is not None), None)) for each in series]
    last = [(each, value) for each, value in last if value is not None]
    places = spread([scale.at(value) for _each, value in last], LABEL_GAP)
    return [
        Label(at, each.key, each.name, each.in_words(value))
        for at, (each, value) in zip(places, last, strict=True)
    ]
