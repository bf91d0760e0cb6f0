"""How many of the last month's reports are there: what everybody of a district sees first."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from stations.choices import FilingState
from stations.coverage import percent
from stations.filing.months import last_finished, places_unopened
from stations.models import Filing
from yicheng_express.accounts.scope import DISTRICT_DIGITS
from yicheng_express.dates import today


@dataclass(frozen=True)
class MonthFigures:
    """The reports of a month in one district: filed, missing and not opened add up to what is expected.

    accepted: as the matrix counts it, with those that are reopened, for these go on counting.
    due: those of which it is known whether they came in time; punctual: how many of them did.
    """

    month: datetime.date
    filed: int
    not_started: int
    draft: int
    returned: int
    accepted: int
    reopened: int
    due: int
    punctual: int
    unopened: int

    @property
    def missing(self):
        """What is still to be sent in, for the first time or after a return."""
        return self.not_started + self.draft + self.returned

    @property
    def missing_in_words(self):
        """未填 1 · 草稿 4 · 退回待改 2."""
        parts = [
            ("未填", self.not_started),
            ("草稿", self.draft),
            ("退回待改", self.returned),
        ]
        return " · ".join(f"{word} {number}" for word, number in parts if number)

    @property
    def punctual_rate(self):
        """In percent, cut as in the matrix; None where nothing is due yet."""
        return percent(self.punctual, self.due)

    @property
    def expected(self):
        return self.filed + self.missing + self.unopened

    @property
    def waiting(self):
        return self.filed - self.accepted


def month_figures(user, district, month=None):
    """The figures of a month, or of the last that has ended; None for who sees no district's reports, or
    without any.

    A reopened report goes on counting as accepted, and so as filed; that its division may send it in anew is
    told beside it. Missing and reopened together are what the list of who is missing shows
    (`FilingQuerySet.to_fill`). Punctual is what the matrix calls so: of
    the reports that were due, or were sent in already, those whose first submission came in time; a return
    changes nothing (the twin of `MatrixCell.punctuality`). The same number of queries for any.
    """
    if not user.has_perm("stations.view_filing") or len(user.scope_code) > DISTRICT_DIGITS:
        return None
    month = month or last_finished()
    filings = Filing.objects.visible_to(user).filter(district=district, month=month).with_punctuality()
    to_fill = Filing.objects.to_fill().filter(pk=OuterRef("pk"))
    is_due = Q(first_submitted_at__isnull=False) | Q(due_on__lt=today())
    is_filed = Q(state__in=[FilingState.SUBMITTED, FilingState.ACCEPTED])
    counted = filings.annotate(is_to_fill=Exists(to_fill)).aggregate(
        filed=Count("pk", filter=is_filed),
        not_started=Count("pk", filter=Q(state=FilingState.NOT_STARTED)),
        draft=Count("pk", filter=Q(state=FilingState.DRAFT)),
        returned=Count("pk", filter=Q(state=FilingState.RETURNED)),
        accepted=Count("pk", filter=Q(state=FilingState.ACCEPTED)),
        reopened=Count("pk", filter=Q(state=FilingState.ACCEPTED, is_to_fill=True)),
        due=Count("pk", filter=is_due),
        punctual=Count("pk", filter=Q(is_punctual=True)),
    )
    figures = MonthFigures(month=month, unopened=len(places_unopened(district, month)), **counted)
    return figures if figures.expected else None
