"""Which facilities a report lists, and which of its lines can be written just now."""

from stations.choices import FilingState
from stations.models import Facility, FilingLine


def facilities_of(filing):
    """The facilities of the report's division that were open in its month."""
    return Facility.objects.open_in(filing.month).filter(
        district=filing.district_id, township=filing.township_id
    )


def bring_up_to_date(filing):
    """Give the report a line for every facility that was open in its month, and take back what is not.

    A facility registered late comes in, an empty line of one that was not open after all goes; a line with
    figures stays, and is told by the checks. Idempotent; for a report that can be filled, within a
    transaction that holds its row. Answers how many lines came in.
    """
    facilities = facilities_of(filing)
    empty = filing.lines.filter(inbound=None, outbound=None, agri_outbound=None, accepted_inbound=None)
    empty.exclude(facility__in=facilities).delete()
    added = FilingLine.objects.bulk_create(
        FilingLine(filing=filing, facility=facility, month=filing.month) for facility in unlisted(filing)
    )
    return len(added)


def unlisted(filing):
    """The facilities that belong in the report and have no line of its month yet."""
    return facilities_of(filing).exclude(filing_lines__month=filing.month)


def lines_of(filing, *, with_unlisted=False):
    """The lines with what is told of their facility: the hubs, then the stations by village.

    with_unlisted: also a line, not yet saved, for each facility that was registered since.
    """
    lines = list(filing.lines.select_related("facility__village", "entered_by"))
    if with_unlisted:
        lines += [
            FilingLine(filing=filing, facility=facility, month=filing.month)
            for facility in unlisted(filing).select_related("village")
        ]
    return sorted(lines, key=lambda line: (line.facility.village_id is not None, line.facility.code))


def is_open(line, lines):
    """Whether the figures of `line` may be written, in a report that is being filled.

    Where the bureau has remarked on single lines, those alone; and what has never been filled.
    """
    return not any(each.remark for each in lines) or bool(line.remark) or not line.is_complete


def is_to_fill(filing, on):
    """Whether the report can be filled on the day `on`; the twin of `FilingQuerySet.to_fill`."""
    if filing.state in (FilingState.NOT_STARTED, FilingState.DRAFT, FilingState.RETURNED):
        return True
    return filing.state == FilingState.ACCEPTED and filing.reopenings.current(on).exists()
