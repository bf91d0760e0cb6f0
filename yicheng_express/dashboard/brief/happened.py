"""What happened in the month of a brief: stations, parcels, reports, complaints, money."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from stations.choices import Tier
from stations.models import Facility
from stations.volumes import Months, together, volume, volume_by_township
from subsidies.ledger import effect_on
from subsidies.models import FundEntry
from supervision.choices import OPEN_STATES, ComplaintState
from supervision.complaints.listing import in_time_is
from supervision.models import Complaint
from yicheng_express.dashboard.month_figures import month_figures
from yicheng_express.dates import months_before


@dataclass(frozen=True)
class Stations:
    """The village stations that are open on the day; which have come and gone since the month before."""

    open: int
    opened: list[str]
    closed: list[str]


def stations_between(townships, before, on):
    """The Stations from the month end `before` to the day `on`. Three queries."""
    stations = stations_of(townships)
    then, now = stations.open_on(before), stations.open_on(on)

    def names(those):
        return list(those.order_by("code").values_list("name", flat=True))

    return Stations(
        open=now.count(),
        opened=names(now.exclude(pk__in=then.values("pk"))),
        closed=names(then.exclude(pk__in=now.values("pk"))),
    )


def stations_of(townships):
    return Facility.objects.filter(tier=Tier.STATION, township__in=townships.values("pk"))


@dataclass(frozen=True)
class Parcels:
    """What the village stations handled in a month.

    missing: how many of them have no accepted figures of it. before, a_year_ago: handled then; None unless
    both that month and this one are whole, for a part is held against nothing.
    """

    handled: int
    inbound: int
    outbound: int
    agri_outbound: int
    missing: int
    before: int | None
    a_year_ago: int | None


def parcels_of(townships, month, on):
    """(the Parcels of `month`, None where nothing is accepted; township key → handled).

    Six queries at most.
    """
    stations = stations_of(townships)
    by_township = volume_by_township(stations, Months.one(month), on=on)
    whole = together(by_township.values())
    handled = {township: found.handled for township, found in by_township.items() if found.filed}
    before, a_year_ago = (
        handled_in(stations, months_before(month, number), on) if whole.is_whole else None
        for number in (1, 12)
    )
    if not whole.filed:
        return None, handled
    parcels = Parcels(
        handled=whole.handled,
        inbound=whole.inbound,
        outbound=whole.outbound,
        agri_outbound=whole.agri_outbound,
        missing=len(whole.missing),
        before=before,
        a_year_ago=a_year_ago,
    )
    return parcels, handled


def handled_in(stations, month, on):
    """None where nothing is known of the month, or not all."""
    found = volume(stations, Months.one(month), on=on)
    return found.handled if found.filed and found.is_whole else None


@dataclass(frozen=True)
class Reports:
    """The reports of a month, as `dashboard.month_figures` counts them."""

    expected: int
    accepted: int
    due: int
    punctual: int


def reports_of(user, district, month):
    """None where nobody has opened the month."""
    figures = month_figures(user, district, month)
    if figures is None or figures.expected == figures.unopened:
        return None
    return Reports(figures.expected, figures.accepted, figures.due, figures.punctual)


@dataclass(frozen=True)
class Complaints:
    """Received in the month; closed in it, in time of those that had a day; open on its last day."""

    received: int
    closed: int
    with_a_day: int
    in_time: int
    open: int


def complaints_between(user, district, first, on):
    """The Complaints from the day `first` to the day `on`, both included. One query."""
    is_closed = Q(state=ComplaintState.CLOSED, ended_at__date__gte=first, ended_at__date__lte=on)
    is_open = Q(state__in=OPEN_STATES) | Q(ended_at__date__gt=on)
    found = Complaint.objects.visible_to(user).filter(district=district).order_by()
    return Complaints(
        **found.aggregate(
            received=Count("pk", filter=Q(received_on__gte=first, received_on__lte=on)),
            closed=Count("pk", filter=is_closed),
            with_a_day=Count("pk", filter=is_closed & Q(due_on__isnull=False)),
            in_time=Count("pk", filter=is_closed & in_time_is(True)),
            open=Count("pk", filter=is_open & Q(received_on__lte=on)),
        )
    )


@dataclass(frozen=True)
class Paid:
    """Yuan of subsidies that reached somebody in the month, and up to its last day; less what bounced."""

    in_month: int
    to_date: int


def paid_by(user, district, first, on):
    """By the entries of all funds (`subsidies.ledger.effect_on`). One query."""
    entries = FundEntry.objects.visible_to(user).filter(fund__district=district, at__date__lte=on).order_by()
    sums = entries.values("kind").annotate(
        to_date=Sum("amount"), in_month=Sum("amount", filter=Q(at__date__gte=first))
    )
    paid = {"in_month": 0, "to_date": 0}
    for each in sums:
        for name in paid:
            paid[name] += effect_on("spent", each["kind"]) * int(each[name] or 0)
    return Paid(**paid)
