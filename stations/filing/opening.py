"""A month is opened: a report for every division that had a facility open in it, a line for every facility.

Idempotent: opened again, it adds what has been registered since and changes nothing else.
"""

from dataclasses import dataclass, field

from django.db import transaction

from stations.choices import STATES_TO_FILL, FilingState, FilingStep
from stations.filing.lines import add_unlisted, take_back_lines, unlisted
from stations.filing.months import in_words
from stations.filing.refusals import FilingRefused
from stations.filing.terms import due_on, terms_of
from stations.models import District, Facility, Filing, FilingEvent, FilingLine
from yicheng_express.dates import month_of, today


@dataclass
class OpenedMonth:
    """What opening a month did: reports opened and taken back, lines added, and what stays to be decided."""

    opened: list = field(default_factory=list)
    lines: int = 0
    withdrawn: int = 0
    # Reports sent in or accepted that lack a facility registered since: to be returned or reopened.
    incomplete: list = field(default_factory=list)


def open_month(district, month, *, by=None):
    """Open the reports of `month` in `district`; answers an OpenedMonth. All or nothing.

    Raises FilingRefused for a month that has not begun, or where the policy says nothing of reports.
    """
    if month > month_of(today()):
        raise FilingRefused(f"{in_words(month)}还没有到，到了当月才能开月。")
    with transaction.atomic():
        district = District.objects.select_for_update().get(pk=district.pk)
        due = due_day(district, month)
        report = OpenedMonth()
        report.opened = open_filings(district, month, due, by)
        report.withdrawn = withdraw_unexpected(district, month)
        filings = list(
            Filing.objects.select_for_update(of=("self",))
            .filter(district=district, month=month)
            .select_related("district", "township")
        )
        # A facility that has moved leaves its old report before it comes into the new one.
        for filing in filings:
            if filing.state in STATES_TO_FILL:
                take_back_lines(filing)
        for filing in filings:
            if filing.state in STATES_TO_FILL:
                report.lines += add_unlisted(filing)
            elif unlisted(filing).exists():
                report.incomplete.append(filing)
    return report


def due_day(district, month):
    """When the reports of the month are due: as when it was first opened; all of a month on the same day."""
    opened = Filing.objects.filter(district=district, month=month).order_by("due_on").first()
    terms = terms_of(district, month)
    return opened.due_on if opened else due_on(terms, month, today())


def places_expected(district, month):
    """The townships (and None, the district itself for its center) that have something to report."""
    return set(Facility.objects.filter(district=district).open_in(month).values_list("township", flat=True))


def open_filings(district, month, due, by):
    filed = set(Filing.objects.filter(district=district, month=month).values_list("township", flat=True))
    opened = Filing.objects.bulk_create(
        Filing(district=district, township_id=township, month=month, due_on=due)
        for township in sorted(places_expected(district, month) - filed, key=lambda key: key or 0)
    )
    FilingEvent.objects.bulk_create(
        FilingEvent(filing=filing, step=FilingStep.OPENED, by=by) for filing in opened
    )
    return opened


def withdraw_unexpected(district, month):
    """Take back the reports that nobody began and that have nothing to report after all; how many."""
    places = places_expected(district, month)
    untouched = Filing.objects.select_for_update(of=("self",)).filter(
        district=district, month=month, state=FilingState.NOT_STARTED
    )
    unexpected = [filing for filing in untouched if filing.township_id not in places]
    FilingLine.objects.filter(filing__in=unexpected).delete()
    FilingEvent.objects.filter(filing__in=unexpected).delete()
    Filing.objects.filter(pk__in=[filing.pk for filing in unexpected]).delete()
    return len(unexpected)
