"""What happened in the month, line by line: means, stations, parcels, reports, complaints, money."""

from dataclasses import dataclass, field

from django.utils import timezone

from stations.choices import FacilityState
from stations.coverage import percent
from yicheng_express.dashboard.brief.words import changes, month, named
from yicheng_express.dashboard.brief.words import percent as percent_in_words
from yicheng_express.dates import months_after

MOST_STATIONS = 3
MONTHS_LISTED = 11  # further back the list of reports does not go


@dataclass(frozen=True)
class Fact:
    """listing, query: the list of the records behind it, and how it is asked for them."""

    label: str
    words: str
    listing: str
    query: dict = field(default_factory=dict)


def facts_of(figures, *, shows_complaints):
    """shows_complaints: whether they are the reader's to know."""
    reported, received = figures.reports_month, {"since": figures.month, "until": figures.on}
    open_stations, of_month = {"state": FacilityState.OPEN}, {"month": f"{reported:%Y-%m}"}
    facts = [
        Fact("覆盖方式", manners_in_words(figures.manners), "villages"),
        Fact("村级站点", stations_in_words(figures.stations, figures.is_running), "stations", open_stations),
        Fact(f"快件（{month(reported)}）", parcels_in_words(figures.parcels), "lines", of_month),
        Fact(
            f"月报（{month(reported)}）",
            reports_in_words(figures.reports),
            "filings",
            of_month | since_due(figures),
        ),
    ]
    if shows_complaints:
        told = complaints_in_words(figures.complaints, figures.is_running)
        facts.append(Fact("投诉", told, "complaints", {"queue": "all"} | received))
    return [*facts, Fact("补贴", paid_in_words(figures.paid), "funds")]


def since_due(figures):
    """The list of reports is asked for the day on which the figures were taken: by then they are due."""
    return {"on": min(timezone.localdate(figures.taken_at), months_after(figures.on, MONTHS_LISTED))}


def manners_in_words(manners):
    return (
        f"驻村设点 {manners.resident:,} 个村，合作覆盖 {manners.cooperation:,} 个村，"
        f"仅名义覆盖 {manners.nominal:,} 个村，未覆盖 {manners.uncovered:,} 个村"
    )


def stations_in_words(stations, is_running):
    words = [f"{'现' if is_running else '月末'}营业 {stations.open:,} 个"]
    for label, names in (("新开", stations.opened), ("关停", stations.closed)):
        told = f"（{named(names, MOST_STATIONS)}）" if names else ""
        words.append(f"本月{label} {len(names):,} 个{told}")
    return "；".join(words)


def parcels_in_words(parcels):
    if parcels is None:
        return "还没有已通过的月报"
    against = "，".join(changes(parcels.handled, parcels.before, parcels.a_year_ago))
    missing = f"；缺 {parcels.missing:,} 个站点的月报" if parcels.missing else ""
    return (
        f"村级站点处理 {parcels.handled:,} 件{f'（{against}）' if against else ''}，"
        f"其中到件 {parcels.inbound:,} 件、发件 {parcels.outbound:,} 件；"
        f"农产品上行 {parcels.agri_outbound:,} 件{missing}"
    )


def reports_in_words(reports):
    if reports is None:
        return "还没有开月"
    punctual = "还没有到期的"
    if reports.due:
        rate = percent_in_words(percent(reports.punctual, reports.due))
        punctual = f"已到期 {reports.due:,} 份，按时首报 {reports.punctual:,} 份（{rate}）"
    return f"应报 {reports.expected:,} 份；{punctual}；已通过 {reports.accepted:,} 份"


def complaints_in_words(complaints, is_running):
    in_time = "没有办结的"
    if complaints.closed:
        rate = percent_in_words(percent(complaints.in_time, complaints.with_a_day))
        in_time = f"办结 {complaints.closed:,} 件，按期办结 {complaints.in_time:,} 件（{rate}）"
    end = "现" if is_running else "月末"
    return f"本月收到 {complaints.received:,} 件；{in_time}；{end}未办结 {complaints.open:,} 件"


def paid_in_words(paid):
    return f"本月发放 {paid.in_month:,} 元，累计发放 {paid.to_date:,} 元"
