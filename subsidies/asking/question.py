"""A question about many facilities at once, and what is found for each of them."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from stations.filing.months import is_open_between
from stations.models import Facility, OperatingPeriod, Village
from stations.volumes import volume_by_facility
from subsidies.moments import Moment


@dataclass(frozen=True)
class VillageStanding:
    """A 建制村 on the day that is asked about: is it covered, and by a resident station?"""

    key: int
    code: str
    name: str
    township: str
    covered: bool
    resident: bool
    as_if: bool = False

    @property
    def full_name(self):
        return f"{self.township} {self.name}"


@dataclass(frozen=True)
class Finding:
    """What is found for one facility.

    value: exact (a whole number, a Fraction, or a bool); None where there is none.
    source: where it comes from, in words.
    missing: the months whose report is missing; the value then says how much it is at least.
    unknown: why nobody knows, in words; the answer is then undecided.
    absent: why there is nothing to be found, in words; a condition on it is then not met.
    contrary: why the answer to a question of yes or no is no, in words.
    villages: the 建制村 that a rate is a rate of. lacking: those of them that are not covered.
    own: the township whose villages alone are named, where the people of the facility see no others.
    settled: why it cannot change any more by its nature, whatever the day, in words; empty where it can.
    closed_on: since when the facility is closed, where none of the months that count saw it open.
    """

    value: int | Fraction | bool | None
    source: str
    missing: tuple[datetime.date, ...] = ()
    unknown: str = ""
    absent: str = ""
    contrary: str = ""
    villages: tuple[VillageStanding, ...] = ()
    lacking: tuple[VillageStanding, ...] = ()
    own: str = ""
    settled: str = ""
    closed_on: datetime.date | None = None

    def named(self, villages):
        """Those of these villages whose names may be told."""
        return [village for village in villages if not self.own or village.township == self.own]

    @cached_property
    def names_lacking(self):
        """Short names of those that are lacking and may be named; with their township where one means two."""
        lacking = self.named(self.lacking)
        times = Counter(village.name for village in lacking)
        return [each.name if times[each.name] == 1 else each.full_name for each in lacking]


@dataclass(frozen=True)
class Question:
    """facilities: a queryset, all of one district. as_if_resident: keys of the villages of a what-if.

    What several metrics rest on is fetched once.
    """

    facilities: object
    moment: Moment
    as_if_resident: frozenset[int] = field(default_factory=frozenset)

    @cached_property
    def rows(self):
        """The facilities with their places and operators, by their codes."""
        related = ("district", "township", "village__township", "operator")
        return list(self.facilities.select_related(*related).order_by("code"))

    @cached_property
    def keys(self):
        """The facilities again, to be asked about within another query."""
        return Facility.objects.filter(pk__in=self.facilities.order_by().values("pk"))

    @cached_property
    def volumes(self):
        """Facility key → Volume of the months of the moment. Two queries."""
        months = self.moment.months
        return volume_by_facility(self.keys, months, on=self.moment.as_of) if months else {}

    @cached_property
    def periods_until_asked(self):
        """Facility key → its operating periods that had begun by the day of the question. One query."""
        begun = OperatingPeriod.objects.filter(
            facility__in=self.keys.values("pk"), opened_on__lte=self.moment.on
        )
        found = {}
        for period in begun.order_by("facility", "opened_on"):
            found.setdefault(period.facility_id, []).append(period)
        return found

    @cached_property
    def periods(self):
        """Facility key → its operating periods that had begun by the day that is asked about, in order."""
        as_of = self.moment.as_of
        begun = {
            key: [period for period in periods if period.opened_on <= as_of]
            for key, periods in self.periods_until_asked.items()
        }
        return {key: periods for key, periods in begun.items() if periods}

    def present_period(self, facility):
        """The operating period that the day lies in; None where the facility was not open."""
        periods = self.periods.get(facility.pk, [])
        return next((period for period in periods if period.is_open_on(self.moment.as_of)), None)

    def closed_on(self, facility):
        """The day on which it closed, where it is closed still and none of the months that count saw it open.

        None where it was open in one of them, is open again, or never was.
        """
        moment, periods = self.moment, self.periods_until_asked.get(facility.pk, [])
        if not (moment.months and periods) or periods[-1].is_open_on(moment.on):
            return None
        span = moment.first_day, moment.as_of
        was_open = any(is_open_between(*span, each.opened_on, each.closed_on) for each in periods)
        return None if was_open else periods[-1].closed_on

    @cached_property
    def villages_by_township(self):
        """Township key → VillageStanding of its 建制村, for the townships of the facilities. One query."""
        return self.standings("township", township__in=self.keys.values("township"))

    @cached_property
    def villages_by_district(self):
        """District key → VillageStanding of its 建制村. One query."""
        return self.standings("township__district", township__district__in=self.keys.values("district"))

    def standings(self, place, **where):
        rows = (
            Village.objects.filter(**where)
            .counting_on(self.moment.as_of)
            .with_coverage(self.moment.as_of)
            .order_by("code")
            .values_list(place, "pk", "code", "name", "township__name", "is_covered", "is_resident_covered")
        )
        found = {}
        for key, village, *names, covered, resident in rows:
            as_if = village in self.as_if_resident and not resident
            standing = VillageStanding(village, *names, covered or as_if, resident or as_if, as_if)
            found.setdefault(key, []).append(standing)
        return found
