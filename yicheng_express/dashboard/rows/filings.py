"""The month's reports behind the figures of punctual filing: what was expected, and when it came."""

from dataclasses import dataclass

from django import forms
from django.db import models
from django.urls import reverse

from stations.choices import FilingState
from stations.filing.matrix import NOT_OPENED, MatrixCell, filing_matrix
from stations.filing.months import MONTH, in_words
from stations.models import District, Township
from yicheng_express.dashboard.rows.lines import last_month
from yicheng_express.dashboard.rows.listing import Column, Listing, RowsForm, choice


class Timeliness(models.TextChoices):
    """When a report that was expected came, as it was known on the day; each is exactly one of them."""

    IN_TIME = "in_time", "按时报送"
    LATE = "late", "逾期报送"
    MISSING = "missing", "逾期未报"
    PENDING = "pending", "未到期"
    UNOPENED = "unopened", "未开月"


class FilingsForm(RowsForm):
    """Which of the reports of the last twelve months are listed."""

    month = forms.RegexField(rf"^{MONTH}\Z", label="月份", required=False, strip=True)
    punctual = choice("报送", *Timeliness.choices)
    state = choice("现在的状态", *FilingState.choices, (NOT_OPENED, "未开月"))


@dataclass(frozen=True)
class Expected:
    """A report that was expected of a division."""

    place: District | Township
    cell: MatrixCell

    @property
    def month(self):
        return self.cell.month

    @property
    def timeliness(self):
        if self.cell.filing is None:
            return Timeliness.UNOPENED
        if self.cell.is_sent:
            return Timeliness.LATE if self.cell.is_late else Timeliness.IN_TIME
        return Timeliness.MISSING if self.cell.is_late else Timeliness.PENDING

    @property
    def is_accepted(self):
        return self.cell.state == FilingState.ACCEPTED

    @property
    def due_on(self):
        return self.cell.filing and self.cell.filing.due_on

    @property
    def sent_on(self):
        """The day on which it was first sent in, if it was by the day that is asked for."""
        return self.cell.first_submitted_on if self.cell.is_sent else None


def expected_filings(asked):
    """The Expected reports of the twelve months that were over by the day, and are now, the latest first.

    Counted as the matrix of the review counts them. Four queries.
    """
    matrix = filing_matrix(asked.district, last_month(asked), user=asked.user, on=asked.on)
    rows = [row for row in matrix.rows if asked.township in (None, row.place)]
    found = [Expected(row.place, cell) for row in rows for cell in row.cells if cell.state]
    return sorted(found, key=lambda each: each.month, reverse=True)


def filings(asked, wanted):
    """The reports that are asked for."""
    return [each for each in expected_filings(asked) if answers(each, wanted)]


def answers(each, wanted):
    return (
        wanted.get("month") in ("", None, f"{each.month:%Y-%m}")
        and wanted.get("punctual") in ("", None, each.timeliness)
        and wanted.get("state") in ("", None, each.cell.state)
    )


def page_of(each, asked):
    return reverse("filing", args=each.cell.filing.address) if each.cell.filing else ""


def state_of(each):
    return FilingState(each.cell.state).label if each.cell.filing else "未开月"


FILINGS = Listing(
    name="filings",
    title="月报",
    counted="份",
    permission="stations.view_filing",
    form=FilingsForm,
    columns=(
        Column("填报单位", lambda each: each.place.filing_unit, width=18, link=page_of),
        Column("月份", lambda each: in_words(each.month), width=12),
        Column("截止日期", lambda each: each.due_on, kind="day", width=12),
        Column("首次报送", lambda each: each.sent_on, kind="day", width=12),
        Column("报送", lambda each: each.timeliness.label, width=12),
        Column("现在的状态", state_of, width=12),
    ),
    rows=filings,
    note="到这一天已经结束的最近十二个月，当月有网点营业的都应报送。按首次报送的那天算，退回重报不影响；状态是现在的，不是那一天的。",
)
