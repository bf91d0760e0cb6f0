"""Parcels in and out, and agricultural goods out, by month and tier, of accepted reports alone.

A parcel on its way to a village passes the district's center, a hub and a station, and stands in the reports
of all three: the tiers are shown one by one, and never added up. What came to the villages (进村) is the
stations'.
"""

import datetime
from dataclasses import dataclass

from stations.choices import Tier
from stations.coverage import percent
from stations.volumes import Months, Volume, month_by_month
from yicheng_express.dashboard.charts.axes import month_in_words
from yicheng_express.dashboard.charts.columns import ColumnChart, Part, Stack, column_chart
from yicheng_express.dashboard.rows.lines import facilities_of, last_month
from yicheng_express.dates import month_end, months_before

MONTHS = 24
A_YEAR = 12
# What is shown first is what the plan is about.
TIERS = (Tier.STATION, Tier.HUB, Tier.CENTER)
SHORT_NAMES = {Tier.STATION: "村级站（进村）", Tier.HUB: "乡镇集散中心", Tier.CENTER: "区级配送中心"}
PARCELS = [Part("inbound", "到件"), Part("outbound", "发件")]
GOODS = [Part("agri", "农产品上行")]


@dataclass(frozen=True)
class ParcelMonth:
    """A month of a tier."""

    month: datetime.date
    volume: Volume

    @property
    def is_known(self):
        """Whether anything has been accepted of it."""
        return bool(self.volume.filed)

    @property
    def missing(self):
        """How many facilities that were open have no accepted figures."""
        return len(self.volume.missing)

    @property
    def was_open(self):
        return self.is_known or bool(self.missing)

    @property
    def as_asked(self):
        """The month as an address asks for it."""
        return f"{self.month:%Y-%m}"

    @property
    def tip(self):
        if not self.is_known:
            return f"{month_in_words(self.month)}：{'没有已通过的月报' if self.missing else '没有营业的网点'}"
        found = self.volume
        words = (
            f"{month_in_words(self.month)}：到件 {found.inbound:,}，发件 {found.outbound:,}，"
            f"其中农产品上行 {found.agri_outbound:,}"
        )
        return words + (f"（缺 {self.missing:,} 个网点）" if self.missing else "")

    def stack(self, *counts):
        return Stack(self.month, counts if self.is_known else None, not self.missing, self.tip)


@dataclass(frozen=True)
class TierParcels:
    """A tier over the months, in order, with the charts of all its parcels and of the agricultural goods."""

    tier: Tier
    months: list[ParcelMonth]
    chart: ColumnChart
    goods: ColumnChart

    @property
    def name(self):
        return SHORT_NAMES[self.tier]

    @property
    def told(self):
        """The month that is told of: the last that is whole, or else the last of which anything is known."""
        known = [each for each in self.months if each.is_known]
        return next((each for each in reversed(known) if not each.missing), known[-1] if known else None)

    @property
    def lacking(self):
        """The last month, where reports of it are lacking; else None."""
        return self.months[-1] if self.months[-1].missing else None

    @property
    def a_year_before(self):
        """The same month of the year before, where both are whole and can be compared; else None."""
        whole = {each.month: each for each in self.months if each.is_known and not each.missing}
        before = self.told and whole.get(months_before(self.told.month, A_YEAR))
        return before if before and self.told.month in whole and before.volume.handled else None

    @property
    def growth_in_words(self):
        """比上年同月多 12.30%; empty where the two months cannot be compared."""
        before = self.a_year_before
        if not before:
            return ""
        more = self.told.volume.handled - before.volume.handled
        return f"比上年同月{'少' if more < 0 else '多'} {percent(abs(more), before.volume.handled)}%"


@dataclass(frozen=True)
class Parcels:
    """The tiers that have anything to tell, the stations first."""

    first: datetime.date
    last: datetime.date
    tiers: list[TierParcels]

    def shown(self, name):
        """The tier of that name; else the first, or None where there is none."""
        return next((each for each in self.tiers if each.tier == name), next(iter(self.tiers), None))


def parcels_of(asked, tiers=TIERS):
    """The Parcels of these tiers in the months that were over on the day; None for who may not read reports.

    Three queries for each tier.
    """
    if not asked.user.has_perm("stations.view_filing"):
        return None
    last = last_month(asked)
    months = Months(months_before(last, MONTHS - 1), last)
    found = [tier_parcels(asked, tier, months) for tier in tiers]
    return Parcels(months.first, last, [each for each in found if any(one.was_open for one in each.months)])


def tier_parcels(asked, tier, months):
    counted = month_by_month(facilities_of(asked, tier), months, on=month_end(months.last))
    found = [ParcelMonth(month, volume) for month, volume in counted]
    name = f"{asked.place.name}{SHORT_NAMES[tier]}"
    return TierParcels(
        tier,
        found,
        column_chart(
            [each.stack(each.volume.inbound, each.volume.outbound) for each in found],
            PARCELS,
            name=f"{name}各月到件和发件",
            finding=finding_of(found),
        ),
        column_chart(
            [each.stack(each.volume.agri_outbound) for each in found],
            GOODS,
            name=f"{name}各月农产品上行",
            finding=finding_of(found),
        ),
    )


def finding_of(months):
    """What the columns show, in words: the first and the last month that are known, and what is lacking."""
    known = [each for each in months if each.is_known]
    if not known:
        return "没有已通过的月报。"
    words = "；".join(each.tip for each in (known[:-1][:1] + known[-1:]))
    lacking = sum(bool(each.missing) for each in months)
    return f"{words}。" + (f"{lacking} 个月缺月报。" if lacking else "")
