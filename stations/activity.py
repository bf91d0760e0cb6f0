"""Activity: whether a village station handles anything, and effective coverage (design, section 2).

Judged on a day by the last N months (`dormant_months` of the policy) of which the station's township has an
accepted report, and that were over by that day. Each township has its own N: where one has not filed October,
it is judged by the months before, and the answer tells by which. A station is

- *active* if it handled a parcel in them, inbound or outbound;
- *dormant* (僵尸站点) if it is open on the day, has an accepted line in all N of them, and handled nothing;
- *undecided* otherwise: opened lately, or fewer than N months accepted. Nobody is called dormant for want of
  figures, and nothing counts as effective without a parcel.

A 建制村 is *effectively covered* (有效覆盖) on a day if a station in it is open on that day and active. For a
day that is past, too, figures are taken as they are accepted now.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from stations.choices import Tier
from stations.models import Facility, Filing, FilingLine, OperatingPeriod, Township
from stations.volumes import months_in_words
from yicheng_express.dates import last_month_end, month_of, months_before

PARCELS = Q(accepted_inbound__gt=0) | Q(accepted_outbound__gt=0)


@dataclass(frozen=True)
class Basis:
    """The reports by which the stations of some townships are judged on a day.

    months: how many are asked for (N). by_township: township key → its months, in order.
    """

    on: datetime.date
    months: int
    by_township: dict[int, list[datetime.date]] = field(default_factory=dict)

    @property
    def usual(self):
        """The last N months that were over by the day: those of every township that files in time."""
        last = month_of(last_month_end(self.on))
        return [months_before(last, number) for number in reversed(range(self.months))]

    def of(self, township):
        """The months by which the stations of `township` are judged; none where nothing was accepted."""
        return self.by_township.get(township.pk, [])


def basis_on(townships, day, months):
    """The Basis of these townships on `day`: of each the last `months` accepted reports. One query."""
    recent = (
        Filing.objects.filter(
            township__in=townships.values("pk"),
            accepted_at__isnull=False,
            month__lte=month_of(last_month_end(day)),
        )
        .annotate(recency=Window(RowNumber(), partition_by=F("township"), order_by=F("month").desc()))
        .filter(recency__lte=months)
        .order_by("township", "month")
    )
    by_township = defaultdict(list)
    for township, month in recent.values_list("township", "month"):
        by_township[township].append(month)
    return Basis(day, months, dict(by_township))


def lines_judged(basis):
    """The accepted lines of the months by which the township of each facility is judged.

    Of the township that it belongs to now, whosever report it stood in then: a station whose village has
    moved brings what it handled along, and the answer is the same whoever asks.
    """
    alike = defaultdict(list)
    for township, months in basis.by_township.items():
        alike[tuple(months)].append(township)
    judged = [Q(month__in=months, facility__township__in=places) for months, places in alike.items()]
    lines = FilingLine.objects.accepted().order_by()
    return lines.filter(reduce(or_, judged)) if judged else lines.none()


def with_effective_coverage(villages, basis):
    """Annotates `is_effectively_covered` on 建制村 (or any villages) for the day of the basis."""
    parcels = lines_judged(basis).filter(PARCELS, facility=OuterRef("facility"))
    active = OperatingPeriod.objects.open_on(basis.on).filter(
        Exists(parcels), facility__village=OuterRef("pk"), facility__tier=Tier.STATION
    )
    return villages.annotate(is_effectively_covered=Exists(active))


def stations_judged(townships, basis):
    """The village stations in these townships that are open on the day, with `is_active`, `is_dormant`."""
    own_lines = lines_judged(basis).filter(facility=OuterRef("pk"))
    filed = own_lines.values("facility").annotate(number=Count("pk")).values("number")
    is_silent_throughout = Q(is_active=False, months_filed=basis.months)
    return (
        Facility.objects.filter(tier=Tier.STATION, township__in=townships.values("pk"))
        .open_on(basis.on)
        .annotate(is_active=Exists(own_lines.filter(PARCELS)), months_filed=Coalesce(Subquery(filed), 0))
        .annotate(is_dormant=Case(When(is_silent_throughout, then=Value(True)), default=Value(False)))
    )


def dormant_stations(townships, basis):
    """The dormant stations with their place, and `last_parcel_in`: the last month with a parcel, or None."""
    parcels = FilingLine.objects.accepted().filter(
        PARCELS, facility=OuterRef("pk"), month__lte=month_of(last_month_end(basis.on))
    )
    return (
        stations_judged(townships, basis)
        .filter(is_dormant=True)
        .annotate(last_parcel_in=Subquery(parcels.order_by("-month").values("month")[:1]))
        .select_related("township", "village")
        .order_by("code")
    )


@dataclass(frozen=True)
class Activity:
    """How many open stations there are on a day, and how they are judged."""

    stations: int = 0
    active: int = 0
    dormant: int = 0

    @property
    def undecided(self):
        return self.stations - self.active - self.dormant


def activity_by_township(townships, basis):
    """Township key → Activity, for each with a station open on the day of the basis. One query."""
    counted = stations_judged(townships, basis).order_by().values("township")
    rows = counted.annotate(
        stations=Count("pk"),
        active=Count("pk", filter=Q(is_active=True)),
        dormant=Count("pk", filter=Q(is_dormant=True)),
    )
    return {row.pop("township"): Activity(**row) for row in rows}


@dataclass(frozen=True)
class Judged:
    """Townships whose stations are judged by the same months; `lacking`: which of the last N are not."""

    townships: list[Township]
    months: list[datetime.date]
    lacking: list[datetime.date]
    is_short: bool  # fewer than N: nothing can be called dormant

    @property
    def months_in_words(self):
        return months_in_words(self.months)

    @property
    def lacking_in_words(self):
        return months_in_words(self.lacking)


def judged_alike(basis, townships):
    """These townships by the months of their judgement: the latest months first, none at all last."""
    groups = defaultdict(list)
    for township in townships:
        groups[tuple(basis.of(township))].append(township)
    return [
        Judged(
            townships=groups[months],
            months=list(months),
            lacking=[month for month in basis.usual if month not in months],
            is_short=len(months) < basis.months,
        )
        for months in sorted(groups, key=lambda months: (months[-1:], len(months)), reverse=True)
    ]
