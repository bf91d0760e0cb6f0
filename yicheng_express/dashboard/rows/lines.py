"""The accepted lines behind every figure of parcels, and the facilities of which a month has none."""

import datetime
from dataclasses import dataclass

from django import forms
from django.urls import reverse

from stations.activity import PARCELS
from stations.choices import Figure, FilingState, Tier
from stations.filing.months import MONTH, in_words, last_finished, month_written
from stations.models import Facility, Filing, FilingLine
from stations.volumes import SUMS, missing_by_month
from yicheng_express.dashboard.asking import own_township
from yicheng_express.dashboard.rows.listing import Column, Listing, RowsForm, choice
from yicheng_express.dates import today

HANDLED = "handled"  # inbound and outbound together


class TierForm(RowsForm):
    """Of which tier and month. One tier at a time: a parcel passes all three, and is counted at each."""

    tier = forms.ChoiceField(label="层级", choices=Tier.choices)
    month = forms.RegexField(
        rf"^{MONTH}\Z",
        label="月份",
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"placeholder": "2026-10"}),
    )

    def __init__(self, data):
        super().__init__({"tier": Tier.STATION} | {name: value for name, value in data.items() if value})


class LinesForm(TierForm):
    """Which accepted lines are listed."""

    figure = choice("有这一项", *Figure.choices, (HANDLED, "处理量"))


def facilities_of(asked, tier):
    """The facilities of a tier that the answer is about: a queryset, never more than the reader may see."""
    seen = Facility.objects.visible_to(asked.user).filter(district=asked.district, tier=tier)
    return seen.filter(township=asked.township) if asked.township else seen


def last_month(asked):
    """The last month that was over by the day, and is over now: what comes is not missing yet."""
    return last_finished(min(asked.on, today()))


def lines(asked, wanted):
    """The accepted lines of the months that were over by the day, as `stations.volumes` counts them.

    Whose facility the reader may see, whosever report they stand in: as with every figure of volume, a
    station that has moved brings along what it handled.
    """
    facilities = facilities_of(asked, wanted["tier"])
    found = FilingLine.objects.accepted().filter(
        facility__in=facilities.values("pk"), month__lte=last_month(asked)
    )
    if wanted.get("month"):
        found = found.filter(month=month_written(wanted["month"]))
    if wanted.get("figure") == HANDLED:
        found = found.filter(PARCELS)
    elif wanted.get("figure"):
        found = found.filter(**{f"accepted_{wanted['figure']}__gt": 0})
    places = ("facility__township", "facility__village", "filing__township", "filing__district")
    return found.select_related(*places).order_by("-month", "facility__code")


def handled(line):
    return line.accepted_inbound + line.accepted_outbound


def sums(found):
    """What the columns of these lines (a queryset) add up to. One query, however many there are."""
    added = found.order_by().aggregate(**SUMS)
    inbound, outbound, goods = (added[name] or 0 for name in ("inbound", "outbound", "agri_outbound"))
    return {"到件": inbound, "发件": outbound, "农产品上行": goods, "处理量": inbound + outbound}


def page_of(line, asked):
    """The report that it stands in; "" of another township's, which the reader's own does not read."""
    own = own_township(asked.user)
    is_read = own is None or line.filing.township_id == own.pk
    return reverse("filing", args=line.filing.address) if is_read else ""


def place_name(division):
    return division and division.name


# Where a row's facility stands.
OF_FACILITY = (
    Column("网点", lambda row: row.facility.name, width=28),
    Column("编号", lambda row: row.facility.code, width=18, is_code=True),
    Column("乡镇（街道）", lambda row: place_name(row.facility.township)),
    Column("村（社区）", lambda row: place_name(row.facility.village), width=12),
)

LINES = Listing(
    name="lines",
    title="已通过的月报明细",
    counted="行",
    permission="stations.view_filing",
    form=LinesForm,
    columns=(
        *OF_FACILITY,
        Column(
            "月份",
            lambda line: in_words(line.month),
            width=12,
            link=page_of,
        ),
        Column("到件", lambda line: line.accepted_inbound, kind="count", width=11),
        Column("发件", lambda line: line.accepted_outbound, kind="count", width=11),
        Column("农产品上行", lambda line: line.accepted_agri_outbound, kind="count", width=11),
        Column("处理量", handled, kind="count", width=11),
    ),
    rows=lines,
    sums=sums,
    note="只计已通过的月报，重开待改的按原来通过的数。农产品上行是发件的一部分；处理量是到件加发件。"
    "同一件快递经过区、乡、村三级，每一级各计一次，三级不相加。",
)


@dataclass(frozen=True)
class Unreported:
    """A facility that was open in a month of which nothing is accepted of it; why: how its report stands."""

    facility: Facility
    month: datetime.date
    why: str


def unreported(asked, wanted):
    """The Unreported of a month that was over by the day; of the last one unless another is asked for."""
    last = last_month(asked)
    month = month_written(wanted["month"]) if wanted.get("month") else last
    if month > last:
        return []
    facilities = facilities_of(asked, wanted["tier"])
    missing = missing_by_month(facilities, [month])[month]
    states = dict(
        Filing.objects.filter(district=asked.district, month=month).values_list("township", "state")
    )
    found = facilities.filter(pk__in=missing).select_related("township", "village").order_by("code")
    return [Unreported(each, month, how_it_stands(states.get(each.township_id))) for each in found]


def how_it_stands(state):
    """In words; without a state nobody has opened the report."""
    if state is None:
        return "未开月"
    if state == FilingState.ACCEPTED:
        return "已通过，没有这个网点"
    return FilingState(state).label


UNREPORTED = Listing(
    name="unreported",
    title="没有已通过月报的网点",
    counted="个网点",
    permission="stations.view_filing",
    form=TierForm,
    columns=(
        *OF_FACILITY,
        Column("月份", lambda each: in_words(each.month), width=12),
        Column("月报", lambda each: each.why, width=20),
    ),
    rows=unreported,
    note="当月营业过至少一天、没有已通过的数的网点：不知道处理了多少件，不算作零。月报的状态是现在的。",
)
