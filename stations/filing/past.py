"""What a facility handled before: it stands beside the cells, and new figures are compared with it.

The accepted figures; where the bureau has not decided yet, those that were sent in. Drafts are nobody's
business.
"""

from dataclasses import dataclass, field

from stations.choices import FilingState
from stations.models import Filing, FilingLine
from yicheng_express.dates import months_before

LOOKED_BACK = 12


@dataclass(frozen=True)
class Past:
    """What new figures are compared with, by facility key.

    last_month: the figures of the month before. on_file: the latest month within a year that has figures,
    with what was handled in it; after a gap in the reports it is older than last month.
    """

    last_month: dict = field(default_factory=dict)
    on_file: dict = field(default_factory=dict)


def figures_in(facilities, month):
    """Facility key → (inbound, outbound, agri_outbound) of `month`; one query."""
    return {facility: figures for facility, _month, figures in on_file(facilities, month, month)}


def last_month(facilities, month):
    return figures_in(facilities, months_before(month, 1))


def last_year(facilities, month):
    """The same month of the year before."""
    return figures_in(facilities, months_before(month, 12))


def past_of(facilities, month):
    """The Past of these facilities before `month`; one query."""
    before = months_before(month, 1)
    found = on_file(facilities, months_before(month, LOOKED_BACK), before)
    return Past(
        {facility: figures for facility, then, figures in found if then == before},
        {facility: (then, figures[0] + figures[1]) for facility, then, figures in found},
    )


def on_file(facilities, first, last):
    """(facility key, month, figures) of the months from `first` to `last`, the latest last; one query."""
    lines = FilingLine.objects.filter(facility__in=facilities, month__range=(first, last))
    return [
        (line.facility_id, line.month, figures)
        for line in lines.select_related("filing").order_by("month")
        if None not in (figures := figures_known(line))
    ]


def why_not_compared(filing):
    """Why the report is not compared with last month's, in words; "" where there is one to compare with."""
    before = months_before(filing.month, 1)
    others = Filing.objects.filter(district=filing.district_id, township=filing.township_id, month=before)
    other = others.first()
    if other is None:
        return "没有上月的月报，本月没有与上月比较。"
    if other.accepted_at or other.state == FilingState.SUBMITTED:
        return ""
    if other.state == FilingState.RETURNED:
        return "上月月报退回后还没有再报，本月没有与上月比较。"
    return "上月月报还没有报送，本月没有与上月比较。"


def figures_known(line):
    """The figures of a line as far as anybody else than its writers may know them."""
    is_sent = line.accepted_inbound is None and line.filing.state == FilingState.SUBMITTED
    return line.figures if is_sent else line.accepted_figures
