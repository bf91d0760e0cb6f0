"""Figures are written into a report cell by cell, and nobody's are overwritten unseen.

Each change says what stood in the cell when the person looked (`base`). If something else stands there now,
somebody was quicker: the cell stays as it is, and both values are told. What is written twice is no conflict,
so that a change whose answer was lost on the way can be sent again.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from stations.choices import FilingState
from stations.filing.figures import CELLS, EXPLANATION, NotAFigure, parse_cell
from stations.filing.lines import bring_up_to_date, expected_in, lines_of, open_codes
from stations.filing.locking import locked_filing, refuse_locked
from stations.filing.rights import require_fill
from stations.models import Filing, FilingLine

NOT_REOPENED = "商务局只退回了有审核意见的行，这一行不能改；要改请联系商务局。"


@dataclass(frozen=True)
class Change:
    """A cell of a facility's line: what stood in it when it was looked at, and what is written now."""

    code: str
    cell: str
    base: str | int | None
    value: str | int | None


@dataclass(frozen=True)
class Conflict:
    """A cell that somebody else has written since: mine, theirs, and who wrote theirs."""

    code: str
    cell: str
    mine: str | int | None
    theirs: str | int | None
    by: str


@dataclass(frozen=True)
class Unwritten:
    """A change that cannot be: the cell stays as it is."""

    code: str
    cell: str
    text: str


@dataclass
class Saved:
    """What came of the changes: how many cells are as wanted, and which are not."""

    filing: Filing
    written: int = 0
    refused: list[Unwritten] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


@transaction.atomic
def save_figures(filing, changes, *, by):
    """Write `changes` into the report, cell by cell; answers a Saved.

    Raises PermissionDenied for who may not fill it, FilingRefused where it is locked just now.
    """
    filing = locked_filing(filing)
    require_fill(by, filing)
    refuse_locked(filing)
    bring_up_to_date(filing)
    lines = lines_of(filing)
    saved = Saved(filing)
    writable = open_codes(lines, expected_in(filing))
    written = write_cells({line.facility.code: line for line in lines}, writable, changes, saved)
    if written:
        stamp(filing, [line for line in lines if line.facility.code in written], by)
    return saved


def write_cells(lines, writable, changes, saved):
    """Write into the lines what can be written; the codes of those that changed."""
    seen, written = set(), set()
    for change in changes:
        try:
            value = wanted(change, lines, writable, seen)
        except NotAFigure as error:
            saved.refused.append(Unwritten(change.code, change.cell, str(error)))
            continue
        line = lines[change.code]
        present = getattr(line, change.cell)
        if present == value:
            saved.written += 1
        elif present == base_of(change):
            setattr(line, change.cell, value)
            saved.written += 1
            written.add(change.code)
        else:
            by = line.entered_by.full_name if line.entered_by else ""
            saved.conflicts.append(Conflict(change.code, change.cell, value, present, by))
    return written


def wanted(change, lines, writable, seen):
    """The value that the cell shall hold. Raises NotAFigure, with the words for it, where it cannot."""
    if change.cell not in CELLS:
        raise NotAFigure(f"没有“{change.cell}”这一列。")
    if change.code not in lines:
        raise NotAFigure("本月月报里没有这个网点：它不属于本乡镇（街道），或当月没有营业。")
    if (change.code, change.cell) in seen:
        raise NotAFigure("同一个网点的这一格填了两次，请只留一行。")
    seen.add((change.code, change.cell))
    if change.code not in writable and change.cell != EXPLANATION:
        raise NotAFigure(NOT_REOPENED)
    return parse_cell(change.cell, change.value)


def base_of(change):
    """What the person saw in the cell; what was never a value there is one that nobody could have seen."""
    try:
        return parse_cell(change.cell, change.base)
    except NotAFigure:
        return object()


def stamp(filing, lines, by):
    """Save the lines, and that `by` wrote them now."""
    now = timezone.now()
    for line in lines:
        line.entered_at, line.entered_by = now, by
    FilingLine.objects.bulk_update(lines, [*CELLS, "entered_at", "entered_by"])
    if filing.state == FilingState.NOT_STARTED:
        filing.state = FilingState.DRAFT
    filing.revision += 1
    filing.saved_at, filing.saved_by = now, by
    filing.save(update_fields=["state", "revision", "saved_at", "saved_by"])
