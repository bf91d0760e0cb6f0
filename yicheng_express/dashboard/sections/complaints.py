"""The complaints of the year up to the day: what they are about, and whether they were settled in time."""

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from stations.coverage import percent
from supervision.choices import ComplaintKind
from supervision.complaints.listing import (
    Statistics,
    against_the_clock,
    statistics,
    statistics_by_kind,
)
from supervision.models import Complaint
from supervision.querysets import OVERDUE
from yicheng_express.dashboard.asking import Asked
from yicheng_express.dates import today


@dataclass(frozen=True)
class OfKind:
    """The complaints of one kind; `share` is their number in percent of the kind that has most."""

    kind: ComplaintKind
    figures: Statistics
    share: object


@dataclass(frozen=True)
class YearComplaints:
    """What was received from the first day of the year up to the day, and became of it until now."""

    asked: Asked
    since: datetime.date
    figures: Statistics
    overdue: int
    kinds: list[OfKind]

    @property
    def in_time_rate(self):
        """In percent of what was closed and had a day; None where nothing was."""
        return percent(self.figures.in_time, self.figures.with_a_day)

    def address(self, **query):
        """The list of exactly these complaints, and of them those that the query says."""
        place = self.asked.township or self.asked.district
        division = "township" if self.asked.township else "district"
        own = {"queue": "all", "since": self.since, "until": self.asked.on, division: place.code}
        return f"{reverse('complaints')}?{urlencode(own | query)}"


def complaints_of(asked):
    """The YearComplaints of what was asked and the reader may see; None for who may see none. Four queries.

    Of a township those that lie in it, whoever answers them.
    """
    if not asked.user.has_perm("supervision.view_complaint"):
        return None
    since = asked.on.replace(month=1, day=1)
    found = received_there(asked).filter(received_on__gte=since, received_on__lte=asked.on)
    kinds = statistics_by_kind(found)
    most = max((figures.received for _kind, figures in kinds), default=0)
    return YearComplaints(
        asked,
        since,
        statistics(found),
        against_the_clock(asked.user, found, OVERDUE).count(),
        [OfKind(kind, figures, percent(figures.received, most)) for kind, figures in kinds],
    )


def received_there(asked):
    complaints = Complaint.objects.visible_to(asked.user).filter(district=asked.district)
    if asked.township:
        complaints = complaints.filter(township=asked.township)
    return complaints.with_clock(today())
