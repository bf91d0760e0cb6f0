"""How many of the last month's reports are there: what everybody of a district sees first."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from stations.choices import FilingState
from stations.filing.months import last_finished, places_unopened
from stations.models import Filing
from yicheng_express.accounts.scope import DISTRICT_DIGITS


@dataclass(frozen=True)
class MonthFigures:
    """The reports of a month in one district: filed, missing and not opened add up to what is expected."""

    month: datetime.date
    filed: int
    missing: int
    accepted: int
    punctual: int
    unopened: int

    @property
    def expected(self):
        return self.filed + self.missing + self.unopened

    @property
    def waiting(self):
        return self.filed - self.accepted


def month_figures(user, district):
    """The figures of the last month that has ended; None for who sees no district's reports, or without any.

    Missing is what its division has still to send in (`FilingQuerySet.to_fill`), so that a reopened report
    is, as a returned one; everything else that was opened is filed. The same number of queries for any.
    """
    if not user.has_perm("stations.view_filing") or len(user.scope_code) > DISTRICT_DIGITS:
        return None
    month = last_finished()
    filings = Filing.objects.visible_to(user).filter(district=district, month=month).with_punctuality()
    to_fill = Filing.objects.to_fill().filter(pk=OuterRef("pk"))
    is_filed = Q(is_missing=False)
    counted = filings.annotate(is_missing=Exists(to_fill)).aggregate(
        filed=Count("pk", filter=is_filed),
        missing=Count("pk", filter=~is_filed),
        accepted=Count("pk", filter=is_filed & Q(state=FilingState.ACCEPTED)),
        punctual=Count("pk", filter=is_filed & Q(is_punctual=True)),
    )
    figures = MonthFigures(month=month, unopened=len(places_unopened(district, month)), **counted)
    return figures if figures.expected else None
