"""What was previewed of an uploaded workbook is written into the report: all of it, or nothing."""

from django.db import transaction

from stations.filing.drafting import save_figures
from stations.filing.locking import locked_filing
from stations.filing.sheets.taking import take


class NotAsPreviewed(Exception):
    """The report has changed since the preview, so that nothing was written.

    conflicts: the cells that somebody else has written meanwhile, as `stations.filing.drafting` tells them.
    """

    def __init__(self, conflicts=()):
        super().__init__("the report has changed since the preview")
        self.conflicts = list(conflicts)


@transaction.atomic
def confirm(filing, rows, changes, *, by):
    """Write `changes`, which were read from `rows`; answers a Saved.

    Raises NotAsPreviewed, and what `save_figures` raises: PermissionDenied, FilingRefused.
    """
    filing = locked_filing(filing)
    if take(filing, rows).problems:
        raise NotAsPreviewed
    saved = save_figures(filing, changes, by=by)
    if saved.refused or saved.conflicts:
        raise NotAsPreviewed(saved.conflicts)
    return saved
