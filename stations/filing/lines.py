"""Which facilities a report lists, and which of its lines can be written just now."""

from django.db.models import Q

from stations.models import Facility, FilingLine


def facilities_of(filing):
    """The facilities of the report's division that were open in its month."""
    return Facility.objects.open_in(filing.month).filter(
        district=filing.district_id, township=filing.township_id
    )


def expected_in(filing):
    """The keys of the facilities that belong in the report.

    A facility that has moved to another township since belongs where its month was accepted.
    """
    accepted = Facility.objects.open_in(filing.month).filter(
        filing_lines__filing=filing, filing_lines__accepted_inbound__isnull=False
    )
    return {*facilities_of(filing).values_list("pk", flat=True), *accepted.values_list("pk", flat=True)}


def bring_up_to_date(filing):
    """Give the report a line for every facility that was open in its month, and take back what is not.

    A facility registered late comes in, an empty line of one that was not open after all goes; a line with
    figures stays, and is told by the checks. Idempotent; for a report that can be filled, within a
    transaction that holds its row. Answers how many lines came in.
    """
    take_back_lines(filing)
    return add_unlisted(filing)


def add_unlisted(filing):
    """Give the report its missing lines; answers how many."""
    added = FilingLine.objects.bulk_create(
        FilingLine(filing=filing, facility=facility, month=filing.month) for facility in unlisted(filing)
    )
    return len(added)


def take_back_lines(filing):
    """Delete the empty lines that do not belong in the report; what is withdrawn and not decided, is open.

    A line that counted once is withdrawn anew: the register of changes speaks of it. Words are not deleted.
    """
    withdrawn = filing.lines.filter(is_withdrawn=True)
    withdrawn.filter(Q(facility__in=facilities_of(filing)) | Q(accepted_inbound__isnull=False)).update(
        is_withdrawn=False
    )
    gone = unexpected_and_empty(filing).filter(is_withdrawn=False, accepted_inbound=None, explanation="")
    gone.filter(changes__isnull=False).update(is_withdrawn=True)
    gone.filter(changes=None).delete()


def withdraw_lines(filing):
    """Withdraw the accepted lines that were emptied because their facility was not open after all."""
    unexpected_and_empty(filing).update(is_withdrawn=True)


def unexpected_and_empty(filing):
    empty = filing.lines.filter(inbound=None, outbound=None, agri_outbound=None)
    return empty.exclude(facility__in=expected_in(filing))


def unlisted(filing):
    """The facilities that belong in the report and have no line of its month yet."""
    return facilities_of(filing).exclude(filing_lines__month=filing.month)


def lines_of(filing, *, with_unlisted=False):
    """The lines with what is told of their facility: the hubs, then the stations by village.

    Without those that are withdrawn for good. with_unlisted: also a line, not yet saved, for each facility
    that was registered since.
    """
    withdrawn = {"is_withdrawn": True, "accepted_inbound": None}
    lines = list(filing.lines.exclude(**withdrawn).select_related("facility__village", "entered_by"))
    if with_unlisted:
        lines += [
            FilingLine(filing=filing, facility=facility, month=filing.month)
            for facility in unlisted(filing).select_related("village")
        ]
    return sorted(lines, key=lambda line: (line.facility.village_id is not None, line.facility.code))


def open_codes(lines, expected):
    """The codes of the lines whose figures may be written, in a report that is being filled.

    Where the bureau has remarked on single lines, those alone; and what could not be sent in as it is: a line
    that is not whole, that is wrong in itself, or whose facility is not among the `expected` (keys).
    """
    by_code = {line.facility.code: line for line in lines}
    if not any(line.remark for line in lines):
        return set(by_code)
    return {
        code
        for code, line in by_code.items()
        if line.remark
        or not line.is_complete
        or line.agri_outbound > line.outbound
        or line.facility_id not in expected
    }
