"""The village stations behind the figures of opening, closing and dormancy, as they stand on any day."""

from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils.http import urlencode

from stations.activity import PARCELS, stations_judged
from stations.choices import Cooperation, FacilityState, Tier, VillageKind
from stations.filing.months import in_words
from stations.models import Facility, FilingLine, OperatingPeriod, Village
from stations.querysets import in_force
from stations.states import manner_in_words
from yicheng_express.dashboard.rows.listing import NO, UNKNOWN, YES, Column, Listing, RowsForm, choice
from yicheng_express.dates import last_month_end, month_of, months_after

MONTHS = 12
CLOSED, OPENED = "closed", "opened"
DORMANCY = {YES: "僵尸站点", NO: "有快件", UNKNOWN: "快件不详"}


class StationsForm(RowsForm):
    """Which village stations are listed."""

    state = choice("营业状态", *FacilityState.choices)
    lately = choice(f"近 {MONTHS} 个月", (CLOSED, "停业"), (OPENED, "新开业"))
    dormant = choice("营业的站点", *DORMANCY.items())
    resident = choice("驻村设点", (YES, "驻村设点"), (NO, "不是驻村设点"))
    mode = choice("合作方式", *Cooperation.choices)
    kind = choice("所在村", *VillageKind.choices)


# --- how they stand -----------------------------------------------------------------------------------------


def stations_on(asked):
    """Every village station that was ever registered there, as `with_state` has it on the day.

    first_opened_on: the day on which it opened for the first time, up to then.
    """
    stations = Facility.objects.visible_to(asked.user).filter(
        tier=Tier.STATION, township__in=asked.townships.values("pk")
    )
    began = OperatingPeriod.objects.filter(facility=OuterRef("pk"), opened_on__lte=asked.on)
    return stations.with_state(asked.on).annotate(
        first_opened_on=Subquery(began.order_by("opened_on").values("opened_on")[:1])
    )


def closed_lately(on):
    """A condition on `stations_on`: closed in the twelve months up to the day, and not open again on it."""
    return Q(is_open=False, last_closed_on__gt=months_after(on, -MONTHS))


def opened_lately(on):
    """A condition on `stations_on`: opened for the first time in the twelve months up to the day."""
    return Q(first_opened_on__gt=months_after(on, -MONTHS))


def judged(asked):
    """The open stations with `is_active` and `is_dormant`, of the townships that a CoverageReport tells of:
    of one that is gone nothing is said any more, unless its villages still count.
    """
    counting = Village.objects.counting_on(asked.on).values("township")
    told_of = asked.townships.filter(in_force(asked.on) | Q(pk__in=counting))
    return stations_judged(told_of, asked.basis).order_by()


def with_dormancy(stations, asked):
    """Annotates `dormancy`: yes, no or unknown of what is open; empty of what is not."""
    of = {
        YES: judged(asked).filter(is_dormant=True),
        NO: judged(asked).filter(is_active=True),
        UNKNOWN: judged(asked),
    }
    cases = [When(pk__in=found.values("pk"), then=Value(answer)) for answer, found in of.items()]
    return stations.annotate(dormancy=Case(*cases, default=Value("")))


def with_story(stations, on):
    """Annotates `closing_reason` of the last closure, and `last_parcel_in`: the last month with a parcel."""
    closed = OperatingPeriod.objects.filter(facility=OuterRef("pk"), closed_on__lte=on)
    parcels = FilingLine.objects.accepted().filter(
        PARCELS, facility=OuterRef("pk"), month__lte=month_of(last_month_end(on))
    )
    return stations.annotate(
        closing_reason=Subquery(closed.order_by("-closed_on").values("closing_reason")[:1]),
        last_parcel_in=Subquery(parcels.order_by("-month").values("month")[:1]),
    ).select_related("township", "village")


# --- the list -----------------------------------------------------------------------------------------------


def stations(asked, wanted):
    """The village stations that are asked for, those that closed last first where closures are."""
    found = with_story(with_dormancy(stations_on(asked), asked), asked.on).in_state(wanted.get("state"))
    if lately := wanted.get("lately"):
        found = found.filter({CLOSED: closed_lately, OPENED: opened_lately}[lately](asked.on))
    if wanted.get("resident"):
        found = found.filter(is_resident=wanted["resident"] == YES)
    for name, path in [("dormant", "dormancy"), ("mode", "cooperation"), ("kind", "village__kind")]:
        if wanted.get(name):
            found = found.filter(**{path: wanted[name]})
    return found.order_by(*(["-last_closed_on"] if lately == CLOSED else []), "code")


def page_of(station, asked):
    """The list of facilities, with this one alone in it."""
    return f"{reverse('facilities')}?{urlencode({'q': station.code})}"


def page_of_village(station, asked):
    return asked.page_of(station.village)


def village_of(station):
    village = station.village
    return village.name if village.kind == VillageKind.ADMINISTRATIVE else f"{village.name}（社区）"


def standing_of(station):
    """有快件, 僵尸站点 or 快件不详 of what is open; else whether it has closed, or is still to open."""
    if station.is_open:
        return DORMANCY.get(station.dormancy, DORMANCY[UNKNOWN])
    return (FacilityState.CLOSED if station.last_closed_on else FacilityState.NOT_YET).label


def closed_on(station):
    return None if station.is_open else station.last_closed_on


def last_month_of(station):
    """The last month in which it handled a parcel, in words."""
    return in_words(station.last_parcel_in) if station.last_parcel_in else ""


def reason_of(station):
    """Why it is closed; what was said of a closure that is over is no news."""
    return "" if station.is_open else station.closing_reason


STATIONS = Listing(
    name="stations",
    title="村级站",
    counted="个站点",
    permission="stations.view_village",
    form=StationsForm,
    columns=(
        Column("站点", lambda each: each.name, width=26, link=page_of),
        Column("网点编号", lambda each: each.code, width=18, is_code=True),
        Column("乡镇（街道）", lambda each: each.township.name),
        Column("村（社区）", village_of, link=page_of_village),
        Column("情况", standing_of, width=12),
        Column("服务方式", manner_in_words, width=20),
        Column("首次开业", lambda each: each.first_opened_on, kind="day", width=12),
        Column("停业日期", closed_on, kind="day", width=12),
        Column("停业原因", reason_of, width=26),
        Column("最后有快件", last_month_of, width=12),
    ),
    rows=stations,
    note=f"含社区里的站点。停业：这一天前 {MONTHS} 个月内停业、到这一天没有再开的。"
    f"新开业：第一次开业在这 {MONTHS} 个月内的。"
    "僵尸站点：营业，而所在乡镇（街道）最近几个月已通过的月报里都没有快件；月报不够的算快件不详。",
)
