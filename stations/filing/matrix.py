"""The reports of a district by division and month: how far each has come, and whether it was in time.

Whatever had a facility open in a month is expected to report it, and is counted once: by the state of its
report, or as not opened where there is none yet. So the counts of a month always add up to what is expected.
"""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from stations.choices import FilingState
from stations.coverage import percent
from stations.filing.due import is_late, is_sent
from stations.filing.months import places_expected_in, spans_of
from stations.models import District, Filing, Township
from yicheng_express.dates import month_end, months_before, next_month

MONTHS = 12
NOT_OPENED = "not_opened"
SHORT_WORDS = {
    FilingState.NOT_STARTED: "未填",
    FilingState.DRAFT: "草稿",
    FilingState.SUBMITTED: "待审",
    FilingState.RETURNED: "退回",
    FilingState.ACCEPTED: "通过",
    NOT_OPENED: "未开",
}


@dataclass(frozen=True)
class Punctuality:
    """Of the reports that were due, or were sent in already, how many came in time."""

    due: int = 0
    punctual: int = 0

    def __add__(self, other):
        return Punctuality(self.due + other.due, self.punctual + other.punctual)

    @property
    def rate(self):
        """In percent, cut and never rounded up; None where nothing is due yet."""
        return percent(self.punctual, self.due)


@dataclass(frozen=True)
class MatrixCell:
    """A division's month; without a report, either not opened yet, or nothing to report."""

    month: datetime.date
    filing: Filing | None
    is_expected: bool
    on: datetime.date

    @property
    def state(self):
        """The state of the report; not opened; or "" where there was nothing to report."""
        if self.filing:
            return FilingState(self.filing.state)
        return NOT_OPENED if self.is_expected else ""

    @property
    def word(self):
        return SHORT_WORDS.get(self.state, "")

    @property
    def is_sent(self):
        """Sent in for the first time by the day on which it is looked at; the state is always today's."""
        return self.filing is not None and is_sent(self.filing, self.on)

    @property
    def is_late(self):
        """Sent in after the day it was due, or not yet and that day is past."""
        return self.filing is not None and is_late(self.filing, self.on)

    @property
    def punctuality(self):
        """What the cell adds to the rate; a report of which nobody can say yet adds nothing."""
        if not (self.is_sent or self.is_late):
            return Punctuality()
        return Punctuality(due=1, punctual=int(not self.is_late))

    @property
    def first_submitted_on(self):
        first = self.filing and self.filing.first_submitted_at
        return timezone.localdate(first) if first else None

    @property
    def first_day(self):
        """When it was first sent in: 3, of the month after; another month is named: 12-03."""
        day = self.first_submitted_on
        if day is None:
            return ""
        return f"{day.day}" if day.replace(day=1) == next_month(self.month) else f"{day:%m-%d}"

    @property
    def in_words(self):
        """已通过，2026-11-03 首次报送，按时，2 行有疑问: for who cannot see the marks."""
        if self.filing is None:
            return "有网点营业，还没有开月" if self.is_expected else "当月没有网点营业"
        words = [self.filing.get_state_display()]
        if self.first_submitted_on:
            words.append(f"{self.first_submitted_on} 首次报送，{'逾期' if self.is_late else '按时'}")
        elif self.is_late:
            words.append(f"逾期未报送（{self.filing.due_on} 截止）")
        if self.filing.questioned_lines:
            words.append(f"{self.filing.questioned_lines} 行有疑问")
        if self.filing.reopened_until:
            words.append(f"重开至 {self.filing.reopened_until}")
        return "，".join(words)


@dataclass(frozen=True)
class MatrixRow:
    """A division and its months."""

    place: District | Township
    cells: list[MatrixCell]

    @property
    def punctuality(self):
        return sum((cell.punctuality for cell in self.cells), Punctuality())


@dataclass(frozen=True)
class MatrixMonth:
    """A month of all the divisions: how many reports are in each state, and are not opened."""

    month: datetime.date
    cells: list[MatrixCell]

    @property
    def counts(self):
        return Counter(cell.state for cell in self.cells if cell.state)

    @property
    def expected(self):
        return sum(self.counts.values())

    @property
    def punctuality(self):
        return sum((cell.punctuality for cell in self.cells), Punctuality())


@dataclass(frozen=True)
class FilingMatrix:
    """Rows by division, the district's own report first, and the last twelve months."""

    rows: list[MatrixRow]
    months: list[MatrixMonth]

    @property
    def punctuality(self):
        return sum((row.punctuality for row in self.rows), Punctuality())

    @property
    def counted(self):
        """(label, the count of each month), in the order of a report's life."""
        lines = [(state.label, [month.counts[state] for month in self.months]) for state in FilingState]
        return [*lines, ("未开月", [month.counts[NOT_OPENED] for month in self.months])]


def filing_matrix(district, last, *, user, on):
    """The reports of the twelve months up to `last` that `user` may see: their states as they are now, and
    whether they were in time as it was known on `on`.

    The same number of queries for any number of townships and reports.
    """
    months = [months_before(last, ago) for ago in range(MONTHS - 1, -1, -1)]
    filings = {
        (filing.township_id, filing.month): filing for filing in filings_in(district, months, user, on)
    }
    spans = spans_of([district])[district.pk]
    expected = {(key, month) for month in months for key in places_expected_in(spans, month)}
    counted = filings.keys() | expected
    rows = [
        MatrixRow(
            place,
            [MatrixCell(month, filings.get((key, month)), (key, month) in expected, on) for month in months],
        )
        for key, place in places_of(district, user)
        if is_there(place, months) or any((key, month) in counted for month in months)
    ]
    columns = [MatrixMonth(month, [row.cells[at] for row in rows]) for at, month in enumerate(months)]
    return FilingMatrix(rows, columns)


def filings_in(district, months, user, on):
    filings = Filing.objects.visible_to(user).filter(
        district=district, month__gte=months[0], month__lte=months[-1]
    )
    return (
        filings.with_questioned_lines()
        .with_reopened_until(on)
        .select_related("district", "township")
        .order_by()
    )


def places_of(district, user):
    """(key of the township, division): the district itself first, where `user` is of the district."""
    own = [(None, district)] if District.objects.kept_by(user).filter(pk=district.pk).exists() else []
    townships = Township.objects.visible_to(user).filter(district=district).order_by("code")
    return own + [(township.pk, township) for township in townships]


def is_there(place, months):
    """Whether a township is in force in one of the months; the district always is."""
    if isinstance(place, District):
        return True
    begun = place.established_on is None or place.established_on <= month_end(months[-1])
    return begun and (place.abolished_on is None or place.abolished_on > months[0])
