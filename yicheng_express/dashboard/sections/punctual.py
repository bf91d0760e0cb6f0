"""Punctual filing: of the reports of the last twelve months, how many came in time, as known on the day."""

import datetime
from collections import Counter
from dataclasses import dataclass

from stations.filing.matrix import MONTHS, Punctuality
from yicheng_express.dashboard.rows.filings import Timeliness, expected_filings
from yicheng_express.dashboard.rows.lines import last_month
from yicheng_express.dates import months_before

ALWAYS_SHOWN = (Timeliness.IN_TIME, Timeliness.LATE, Timeliness.MISSING)


@dataclass(frozen=True)
class FilingFigures:
    """The reports of a month, or of all twelve where that is None; each is counted under one Timeliness."""

    month: datetime.date | None
    expected: int
    accepted: int
    counts: Counter
    punctuality: Punctuality

    @property
    def name(self):
        """As the filter of the rows has it: 2026-10; empty of all."""
        return f"{self.month:%Y-%m}" if self.month else ""

    def of(self, kinds):
        """(Timeliness, how many) of each of these."""
        return [(kind, self.counts[kind]) for kind in kinds]


@dataclass(frozen=True)
class PunctualFiling:
    """months: the last twelve that were over by the day, in order. kinds: those that have a column."""

    total: FilingFigures
    months: list[FilingFigures]

    @property
    def kinds(self):
        return [kind for kind in Timeliness if kind in ALWAYS_SHOWN or self.total.counts[kind]]

    @property
    def lines(self):
        """(FilingFigures, [(Timeliness, how many)]) of each month, and of all of them last."""
        return [(each, each.of(self.kinds)) for each in [*self.months, self.total]]


def punctual_of(asked):
    """The PunctualFiling of what was asked; None for who may not read reports, or where none was expected.

    Counted as the matrix of the review counts, off the very rows that its figures lead to.
    """
    if not asked.user.has_perm("stations.view_filing"):
        return None
    found = expected_filings(asked)
    last = last_month(asked)
    months = [months_before(last, ago) for ago in reversed(range(MONTHS))]
    by_month = [figures_of([each for each in found if each.month == month], month) for month in months]
    return PunctualFiling(figures_of(found), by_month) if found else None


def figures_of(found, month=None):
    return FilingFigures(
        month=month,
        expected=len(found),
        accepted=sum(each.is_accepted for each in found),
        counts=Counter(each.timeliness for each in found),
        punctuality=sum((each.cell.punctuality for each in found), Punctuality()),
    )
