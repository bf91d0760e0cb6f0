"""The stations behind the figures of survival: what was paid, and how each stands after so many months."""

from django.urls import reverse

from stations.choices import Tier
from subsidies.models import Application
from subsidies.survival import HORIZONS, Fate, survival_report
from yicheng_express.dashboard.rows.listing import Column, Listing, RowsForm, choice

# How a station stood, as a cell says it; None: it is not that old.
IN_A_CELL = {
    Fate.ACTIVE: "有快件",
    Fate.UNDECIDED: "快件不详",
    Fate.DORMANT: "僵尸站点",
    Fate.CLOSED: "停业",
    None: "未满",
}
OLD_ENOUGH, TOO_YOUNG, OPEN, KNOWN = "old_enough", "too_young", "open", "known"


class PaidStationsForm(RowsForm):
    """Which of the paid stations are listed; without a number of months, as they stand on the day."""

    months = choice("入账后", *[(str(months), f"满 {months} 个月") for months in HORIZONS])
    fate = choice(
        "情况",
        (OLD_ENOUGH, "已满月数"),
        (TOO_YOUNG, "未满月数"),
        (OPEN, "营业"),
        *Fate.choices,
        (KNOWN, "快件已知（含停业）"),
    )


def paid_report(asked):
    """The SurvivalReport of the stations there that were paid up to the day."""
    applications = Application.objects.visible_to(asked.user).filter(
        facility__tier=Tier.STATION, facility__township__in=asked.townships.values("pk")
    )
    return survival_report(applications, asked.on)


def paid_stations(asked, wanted):
    """The PaidStations that are asked for."""
    return [
        paid
        for paid in paid_report(asked).stations
        if not wanted.get("fate") or stands_so(fate_of(paid, wanted.get("months")), wanted["fate"])
    ]


def fate_of(paid, months):
    """How it stood when so many months had run full (None: they have not); without them, on the day."""
    return paid.after[int(months)] if months else paid.now


def stands_so(fate, wanted):
    """Whether that is what is asked for; the twin of the sums of `subsidies.survival.Survival`."""
    groups = {
        OLD_ENOUGH: fate is not None,
        TOO_YOUNG: fate is None,
        OPEN: fate in (Fate.ACTIVE, Fate.UNDECIDED, Fate.DORMANT),
        KNOWN: fate in (Fate.ACTIVE, Fate.DORMANT, Fate.CLOSED),
    }
    return groups.get(wanted, fate == wanted)


def after(months):
    """A column's question: how a station stood after so many months."""
    return lambda paid: IN_A_CELL[paid.after[months]]


def page_of(paid, asked):
    return reverse("application", args=[paid.application.number])


def page_of_village(paid, asked):
    return asked.page_of(paid.station.village)


def sums(rows):
    return {"金额（元）": sum(paid.application.amount for paid in rows)}


PAID_STATIONS = Listing(
    name="paid-stations",
    title="已发放补贴的村级站",
    counted="个站点",
    permission="subsidies.view_application",
    form=PaidStationsForm,
    columns=(
        Column("站点", lambda each: each.station.name, width=26),
        Column("乡镇（街道）", lambda each: each.station.township.name),
        Column("村（社区）", lambda each: each.station.village.name, link=page_of_village),
        Column("申请", lambda each: each.application.number, width=22, link=page_of, is_code=True),
        Column("金额（元）", lambda each: each.application.amount, kind="count", width=12),
        Column("入账日期", lambda each: each.paid_on, kind="day", width=12),
        *(Column(f"满 {months} 个月", after(months), width=12) for months in HORIZONS),
        Column("这一天", lambda each: IN_A_CELL[each.now], width=12),
        Column("停业日期", lambda each: each.closed_on, kind="day", width=12),
    ),
    rows=paid_stations,
    sums=sums,
    note="每个站从第一次入账那天算起。快件按所在乡镇（街道）当时最近几个月已通过的月报判断，月报不够的算不详。后来退汇的不计。",
)
