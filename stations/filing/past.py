"""What a facility handled before: it stands beside the cells, and new figures are compared with it."""

from stations.choices import FilingState
from stations.models import FilingLine
from yicheng_express.dates import months_before


def figures_in(facilities, month):
    """Facility key → (inbound, outbound, agri_outbound) of `month`; one query.

    The accepted figures; where the bureau has not decided yet, those that were sent in. Drafts are nobody's
    business.
    """
    lines = FilingLine.objects.filter(facility__in=facilities, month=month).select_related("filing")
    return {
        line.facility_id: line.accepted_figures if line.accepted_inbound is not None else line.figures
        for line in lines.order_by()
        if line.accepted_inbound is not None or line.filing.state == FilingState.SUBMITTED
    }


def last_month(facilities, month):
    return figures_in(facilities, months_before(month, 1))


def last_year(facilities, month):
    """The same month of the year before."""
    return figures_in(facilities, months_before(month, 12))
