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
from stations.filing.lines import bring_up_to_date, is_open, is_to_fill, lines_of
from stations.filing.refusals import FilingRefused
from stations.filing.rights import require_fill
from stations.models import Filing, FilingLine
from yicheng_express.dates import today

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


def locked_filing(filing):
    """The report as it stands, its row held until the end of the transaction."""
    return (
        Filing.objects.select_for_update(of=("self",))
        .select_related("district", "township")
        .get(pk=filing.pk)
    )


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
    written = write_cells({line.facility.code: line for line in lines}, changes, saved)
    if written:
        stamp(filing, [line for line in lines if line.facility.code in written], by)
    return saved


def refuse_locked(filing):
    if not is_to_fill(filing, today()):
        raise FilingRefused(why_locked(filing))


def why_locked(filing):
    """By which rule the report is locked, in words."""
    if filing.state == FilingState.SUBMITTED:
        return "月报已报送，审核期间不能改数；要改请联系商务局退回。"
    return "月报已通过审核并锁定；要改请商务局负责人重开。"


def write_cells(lines, changes, saved):
    """Write into the lines what can be written; the codes of those that changed."""
    open_codes = {code for code, line in lines.items() if is_open(line, lines.values())}
    seen, written = set(), set()
    for change in changes:
        try:
            value = wanted(change, lines, open_codes, seen)
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


def wanted(change, lines, open_codes, seen):
    """The value that the cell shall hold. Raises NotAFigure, with the words for it, where it cannot."""
    if change.cell not in CELLS:
        raise NotAFigure(f"没有“{change.cell}”这一列。")
    if change.code not in lines:
        raise NotAFigure("本月月报里没有这个网点：它不属于本乡镇（街道），或当月没有营业。")
    if (change.code, change.cell) in seen:
        raise NotAFigure("同一个网点的这一格填了两次，请只留一行。")
    seen.add((change.code, change.cell))
    if change.code not in open_codes and change.cell != EXPLANATION:
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
