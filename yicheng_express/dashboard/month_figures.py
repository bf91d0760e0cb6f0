"""How many of the last month's reports are there: what everybody of a district sees first."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q

from stations.choices import FilingState
from stations.filing.months import last_finished
from stations.models import Filing
from yicheng_express.accounts.scope import DISTRICT_DIGITS

FILED = (FilingState.SUBMITTED, FilingState.ACCEPTED)


@dataclass(frozen=True)
class MonthFigures:
    """The reports of a month in one district: filed and missing add up to all that were opened."""

    month: datetime.date
    opened: int
    filed: int
    accepted: int
    punctual: int

    @property
    def missing(self):
        return self.opened - self.filed

    @property
    def waiting(self):
        return self.filed - self.accepted


def month_figures(user, district):
    """The figures of the last month that has ended; None for who sees no district's reports, or without any.

    A reopened report is accepted, and filed; a returned one is missing.
    """
    if not user.has_perm("stations.view_filing") or len(user.scope_code) > DISTRICT_DIGITS:
        return None
    month = last_finished()
    filings = Filing.objects.visible_to(user).filter(district=district, month=month).with_punctuality()
    counted = filings.aggregate(
        opened=Count("pk"),
        filed=Count("pk", filter=Q(state__in=FILED)),
        accepted=Count("pk", filter=Q(state=FilingState.ACCEPTED)),
        punctual=Count("pk", filter=Q(state__in=FILED, is_punctual=True)),
    )
    return MonthFigures(month=month, **counted) if counted["opened"] else None
