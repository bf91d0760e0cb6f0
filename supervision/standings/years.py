"""A calendar year as it is evaluated: up to today, and for good once its last day has come."""

import datetime
from dataclasses import dataclass

from django.db.models import Min
from django.utils import timezone

from stations.models import Policy


@dataclass(frozen=True)
class Year:
    """`number` is the calendar year (自然年), `today` the day of the question."""

    number: int
    today: datetime.date

    @property
    def first(self):
        return datetime.date(self.number, 1, 1)

    @property
    def last(self):
        return datetime.date(self.number, 12, 31)

    @property
    def as_of(self):
        """The day whose coverage, policy and register count: today, at the latest the year's last day."""
        return min(self.today, self.last)

    @property
    def days(self):
        """The days that lie in the year, for a lookup by `__range`; both included."""
        return self.first, self.last

    @property
    def moments(self):
        """The year's first moment, and the first behind it, in Asia/Shanghai."""
        return midnight(self.first), midnight(self.last + datetime.timedelta(days=1))

    @property
    def has_ended(self):
        """Whether its last day has come: from then on it can be frozen."""
        return self.today >= self.last


def midnight(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def years_of(district, today):
    """The years of a district that can be evaluated, the latest first: since its first policy began."""
    return years_of_all([district], today)


def years_of_all(districts, today):
    """The same for any of several districts. One query."""
    begun = Policy.objects.filter(district__in=districts).aggregate(first=Min("effective_from"))["first"]
    return list(range(today.year, begun.year - 1, -1)) if begun else []
