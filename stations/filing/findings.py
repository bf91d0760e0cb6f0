"""What the validator says of a report as it stands: `stations.filing.checks`, with everything it asks for."""

from stations.filing.checks import against_submission, examine
from stations.filing.lines import expected_in, lines_of
from stations.filing.past import past_of
from stations.filing.terms import terms_of


def findings_of(filing, lines=None):
    """Refusals and questions of the report, in the order of its lines; the same number of queries for any.

    lines: as `lines_of` gives them, where the caller has them already. Raises FilingRefused where no policy
    says anything of reports.
    """
    lines = lines_of(filing) if lines is None else lines
    return examine(
        lines,
        terms=terms_of(filing.district, filing.month),
        past=past_of([line.facility_id for line in lines], filing.month),
        expected=expected_in(filing),
    )


def standing_against(filing):
    """What keeps the report, as it is saved, from being sent in. Raises FilingRefused like `findings_of`."""
    lines = lines_of(filing)
    return against_submission(lines, findings_of(filing, lines))
