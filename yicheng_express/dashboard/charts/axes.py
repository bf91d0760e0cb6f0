"""The axes: round ticks for counts and rates, and months that name their year once."""

from dataclasses import dataclass
from itertools import groupby

MOST_STEPS = 4
# Counts are read in these, as Chinese readers count: 12.5万.
UNITS = ((100_000_000, "亿"), (10_000, "万"))
# A year is named where so many of its months are shown that its name has room on a phone.
MONTHS_OF_A_NAMED_YEAR = 5
FEW = 6  # so many months are all named


@dataclass(frozen=True)
class Tick:
    """A line across the plot, so far from its top, with its label."""

    at: float
    label: str


@dataclass(frozen=True)
class Scale:
    """From 0 at the foot of the plot to `most` at its top."""

    most: int
    ticks: tuple[Tick, ...]

    def at(self, value):
        """How far from the top it lies."""
        return place(self.most - value, self.most)


@dataclass(frozen=True)
class MonthTick:
    """A month that is named: 4月. year: its year, where that is named below. Phones leave out minor ones."""

    at: float
    label: str
    year: str = ""
    is_minor: bool = False


def place(part, whole):
    """A share in percent, with as many digits as a screen shows; of nothing, nothing."""
    return round(100 * float(part) / float(whole), 2) if whole else 0.0


def middle(number, of):
    """The middle of the column of this number (from 0) of so many."""
    return place(number + 0.5, of)


def scale_to(most, step, label):
    steps = range(0, most + 1, step)
    return Scale(most, tuple(Tick(place(most - value, most), label(value)) for value in steps))


PERCENT = scale_to(100, 50, lambda value: f"{value}%")


def count_scale(largest):
    """The Scale of counts up to `largest`: four steps at most, of 1, 2 or 5 and zeros."""
    step = 1
    while step * MOST_STEPS < largest:
        step = next_round(step)
    most = step * max(1, -(-int(largest) // step))
    unit = unit_of(most)
    return scale_to(most, step, lambda value: in_unit(value, unit))


def next_round(step):
    """1, 2, 5, 10, 20, 50 …"""
    return step * 5 // 2 if str(step).startswith("2") else step * 2


def unit_of(number):
    return next(((size, word) for size, word in UNITS if number >= size), (1, ""))


def in_unit(number, unit):
    size, word = unit
    if size == 1 or not number:
        return f"{number:,}"
    whole, tenths = divmod(number * 10 // size, 10)  # cut, never rounded up
    return f"{whole:,}.{tenths}{word}" if tenths else f"{whole:,}{word}"


def month_ticks(months):
    """The MonthTicks under these months in order (their first days): every quarter, and every year once."""
    named_at = {}
    for year, of_year in groupby(enumerate(months), key=lambda each: each[1].year):
        places = [number for number, _month in of_year]
        if len(places) >= min(MONTHS_OF_A_NAMED_YEAR, len(months)):
            named_at[places[0]] = f"{year}年"
    return [
        MonthTick(
            at=middle(number, len(months)),
            label=f"{month.month}月" if is_labelled(month, months) else "",
            year=named_at.get(number, ""),
            is_minor=len(months) > FEW and month.month not in (1, 7),
        )
        for number, month in enumerate(months)
        if number in named_at or is_labelled(month, months)
    ]


def is_labelled(month, months):
    """The first month of every quarter; of a few months all."""
    return len(months) <= FEW or month.month % 3 == 1


def month_in_words(month):
    return f"{month.year}年{month.month}月"
