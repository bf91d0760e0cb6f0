"""What the validator says of a report as it stands: `stations.filing.checks`, with everything it asks for."""

from stations.filing.checks import examine
from stations.filing.lines import facilities_of, lines_of
from stations.filing.past import last_month
from stations.filing.terms import terms_of


def findings_of(filing, lines=None):
    """Refusals and questions of the report, in the order of its lines; the same number of queries for any.

    lines: as `lines_of` gives them, where the caller has them already.
    """
    lines = lines_of(filing) if lines is None else lines
    facilities = [line.facility_id for line in lines]
    return examine(
        lines,
        terms=terms_of(filing.district, filing.month),
        last_month=last_month(facilities, filing.month),
        expected=set(facilities_of(filing).values_list("pk", flat=True)),
    )
