"""The story in figures: what every facility of a plan handled in every month in which it was open.

Pure, as the plan is: the same plan and seed always give the same figures. Parcels grow from 2021 on, swell in
November and shrink around the Spring Festival; agricultural goods go out after the harvests. A facility that
was open for a part of the month has that part of its parcels, and a dormant one has none.
"""

import datetime
import math
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from stations.choices import Tier, TownshipKind, VillageKind
from stations.demo.chances import stream
from stations.demo.populations import TYPICAL, entered_population
from yicheng_express.dates import month_end, month_ends, month_of, next_month

# How much is sent at all, against the end of 2023. Between two months it is a straight line.
GROWTH = [
    (datetime.date(2021, 7, 1), 0.35),
    (datetime.date(2022, 1, 1), 0.55),
    (datetime.date(2023, 1, 1), 0.92),
    (datetime.date(2024, 1, 1), 1.04),
    (datetime.date(2027, 1, 1), 1.26),
]
# From January to December: the Spring Festival, the sale of June, Double Eleven and what follows it.
SEASON = [0.98, 0.70, 0.94, 0.96, 1.0, 1.08, 0.97, 0.96, 1.02, 1.04, 1.36, 1.14]
HARVEST = [0.7, 0.5, 0.6, 0.7, 0.9, 1.3, 1.0, 0.9, 1.5, 1.8, 1.5, 1.0]
FIRST_MONTHS = [0.5, 0.8]  # a new station is not known at once

# Inbound a month, at the level of the end of 2023.
PARCELS_A_HEAD, HEADS_SPREAD, STATION_SIZES = 0.42, 0.3, (240, 1_250)
SECOND_STATION = 0.5
SEAT_SIZE, SEAT_SPREAD, SEAT_SIZES = 3_200, 0.6, (800, 9_000)  # what a hub handles beside its stations
TOWN_SIZE = 1_420_000  # what the center handles beside its hubs
OUTBOUND_SHARE = {Tier.STATION: (0.1, 0.3), Tier.HUB: (0.12, 0.25), Tier.CENTER: (0.34, 0.38)}
AGRI_SHARE = {Tier.STATION: (0.1, 0.35), Tier.HUB: (0.08, 0.2), Tier.CENTER: (0.01, 0.02)}
# In some months couriers drive past the hub, straight to the stations.
BYPASSED_SHARE, BYPASSED = 0.012, 0.94
# Where two hubs come near it, they end the last whole year on either side of the usual threshold: those of
# which money is paid, in 镇 and 乡 where every village, or nearly, has a resident station.
YEAR_BOUNDARY = [200_120, 199_640]
NEAR_ENOUGH = 0.7


class Figures(NamedTuple):
    """Parcels of a facility in a month; the last are part of the second."""

    inbound: int = 0
    outbound: int = 0
    agri_outbound: int = 0

    @property
    def handled(self):
        return self.inbound + self.outbound

    def plus(self, other):
        return Figures(*map(sum, zip(self, other, strict=True)))

    def part(self, share):
        """That share of them, a parcel begun counting as one."""
        return Figures(*(math.ceil(figure * share) for figure in self))


@dataclass(frozen=True)
class Habits:
    """What stays the same about a place: its inbound in an ordinary month, and what of it goes out."""

    size: float
    outbound: float
    agri: float

    @classmethod
    def of(cls, tier, size, rng):
        return cls(size, rng.uniform(*OUTBOUND_SHARE[tier]), rng.uniform(*AGRI_SHARE[tier]))

    def in_month(self, month, share, rng):
        """The figures of a month of which the place has `share`."""
        inbound = self.size * level_in(month) * SEASON[month.month - 1] * share * rng.uniform(0.93, 1.07)
        outbound = inbound * self.outbound * rng.uniform(0.85, 1.15)
        agri = outbound * min(1, self.agri * HARVEST[month.month - 1])
        return Figures(round(inbound), round(outbound), round(agri))


def invent_volumes(plan, *, seed, last):
    """(facility code, month) → Figures: every facility, every month up to `last` with a day of it open."""
    hubs, centers = defaultdict(list), []
    stations, township_of = {}, {}
    for facility in plan.facilities:
        if facility.tier == Tier.STATION:
            township_of[facility.code] = facility.place.township.code
            stations |= station_story(facility, plan.populations, seed, last)
        elif facility.tier == Tier.HUB:
            hubs[facility.place.code].append(facility)
        else:
            centers.append(facility)
    at_stations = summed(stations, township_of.get)
    through_hubs = {}
    for township, its_hubs in hubs.items():
        through_hubs |= hub_story(its_hubs, at_stations[township], stream(seed, f"{township}:figures"), last)
    through_hubs = near_the_boundary(through_hubs, plan, last)
    at_hubs = summed(through_hubs, lambda _code: "")[""]
    return stations | through_hubs | center_story(centers, at_hubs, stream(seed, "center:figures"), last)


def station_story(station, populations, seed, last):
    rng = stream(seed, f"{station.code}:figures")
    habits = Habits.of(Tier.STATION, station_size(station, populations, rng), rng)
    story = {}
    for age, month in enumerate(months_of([station], last)):
        ramp = FIRST_MONTHS[age] if age < len(FIRST_MONTHS) else 1
        figures = habits.in_month(month, ramp * open_share(station, month), rng)
        if is_open_in(station, month):
            is_silent = station.dormant_from is not None and station.dormant_from <= month
            story[station.code, month] = Figures() if is_silent else figures
    return story


def station_size(station, populations, rng):
    people = populations.get(station.place.code) or entered_population(station.place) or TYPICAL
    size = people * PARCELS_A_HEAD * rng.lognormvariate(0, HEADS_SPREAD)
    smallest, largest = STATION_SIZES
    return min(largest, max(smallest, size)) * (SECOND_STATION if station.number > 1 else 1)


def hub_story(hubs, at_stations, rng, last):
    """A township's hubs share what goes to its stations, and what people fetch at the hub itself."""
    smallest, largest = SEAT_SIZES
    size = min(largest, max(smallest, rng.lognormvariate(math.log(SEAT_SIZE), SEAT_SPREAD)))
    habits = Habits.of(Tier.HUB, size, rng)
    story = {}
    for month in months_of(hubs, last):
        beneath = at_stations.get(month, Figures())
        total = habits.in_month(month, 1, rng).plus(beneath)
        if rng.random() < BYPASSED_SHARE and beneath.inbound:
            total = total._replace(inbound=int(beneath.inbound * BYPASSED))
        story |= shared(hubs, month, total)
    return story


def center_story(centers, at_hubs, rng, last):
    """What goes through the hubs, and the town's own parcels."""
    habits = Habits.of(Tier.CENTER, TOWN_SIZE, rng)
    story = {}
    for month in months_of(centers, last):
        story |= shared(centers, month, habits.in_month(month, 1, rng).plus(at_hubs.get(month, Figures())))
    return story


def shared(facilities, month, total):
    """Each of the facilities has the part of the total that its open days are of the month."""
    return {
        (each.code, month): total.part(open_share(each, month))
        for each in facilities
        if is_open_in(each, month)
    }


def near_the_boundary(volumes, plan, last):
    """The same, two hubs brought to the threshold by so many more parcels a month from January on."""
    year = last.year if last.month == 12 else last.year - 1
    sums = defaultdict(int)
    months = defaultdict(list)
    for (code, month), figures in volumes.items():
        if month.year == year:
            sums[code] += figures.handled
            months[code].append(month)
    places = {each.code: each.place for each in plan.facilities if each.tier == Tier.HUB}
    lacking = villages_without_a_resident_station(plan, datetime.date(year, 12, 31))

    def far_from_money(code):
        township = places[code]
        return township.kind == TownshipKind.SUBDISTRICT, lacking[township.code], -sums[code]

    near = [
        code
        for code in sorted(sums, key=far_from_money)
        if len(months[code]) == 12 and NEAR_ENOUGH * min(YEAR_BOUNDARY) < sums[code] < min(YEAR_BOUNDARY)
    ]
    lifted = dict(volumes)
    for code, wanted in zip(near, YEAR_BOUNDARY, strict=False):
        more, rest = divmod(wanted - sums[code], 12)
        for (each, month), figures in volumes.items():
            if each == code and month.year >= year:
                extra = more + (rest if month == max(months[code]) else 0)
                lifted[each, month] = figures._replace(inbound=figures.inbound + extra)
    return lifted


def villages_without_a_resident_station(plan, day):
    """Township code → how many of its 建制村 have no resident station open on `day`."""
    villages, served = set(), set()
    for station in plan.facilities:
        if station.tier == Tier.STATION and station.place.kind == VillageKind.ADMINISTRATIVE:
            villages.add(station.place)
            if any(period.resident and is_open_on(period, day) for period in station.periods):
                served.add(station.place)
    return Counter(village.township.code for village in villages - served)


def is_open_on(period, day):
    return period.opened_on <= day and (period.closed_on is None or day < period.closed_on)


def summed(volumes, place_of):
    """Place → month → the sum of what its facilities handled."""
    sums = defaultdict(dict)
    for (code, month), figures in volumes.items():
        of_place = sums[place_of(code)]
        of_place[month] = of_place.get(month, Figures()).plus(figures)
    return sums


def months_of(facilities, last):
    """The months from the first opening of these facilities up to `last`."""
    opened = min((period.opened_on for each in facilities for period in each.periods), default=None)
    return [month_of(day) for day in month_ends(opened, month_end(last))] if opened else []


def is_open_in(facility, month):
    return open_days(facility, month) > 0


def open_share(facility, month):
    """Which part of the month's days the facility was open."""
    return open_days(facility, month) / month_end(month).day


def open_days(facility, month):
    after = next_month(month)
    return sum(
        max(0, (min(period.closed_on or after, after) - max(period.opened_on, month)).days)
        for period in facility.periods
    )


def level_in(month):
    """How much is sent in that month of a year's growth, without its season."""
    place = bisect_right(GROWTH, month, key=lambda point: point[0])
    if place in (0, len(GROWTH)):
        return GROWTH[min(place, len(GROWTH) - 1)][1]
    (before, low), (after, high) = GROWTH[place - 1 : place + 1]
    return low + (high - low) * ((month - before).days / (after - before).days)
