"""The growth of 2021 and 2022: who gets a station, a hub and the center when, and how each works at first."""

import math
from collections import defaultdict
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise

from stations.choices import Cooperation, Tier, TownshipKind
from stations.demo.chances import some_day
from stations.demo.network import PlannedFacility, townships_of
from stations.demo.periods import Period, become_resident
from stations.demo.populations import BOUNDARY, entered_population

FIRST_MONTH_END = date(2021, 7, 31)
# The S-curve: which share of the 建制村 has a station by which day. Between two days it is a straight line.
VILLAGE_GROWTH = [
    (date(2021, 7, 4), 0.0),
    (FIRST_MONTH_END, 0.04),
    (date(2021, 8, 31), 0.10),
    (date(2021, 9, 30), 0.27),
    (date(2021, 10, 31), 0.53),
    (date(2021, 11, 30), 0.78),
    (date(2021, 12, 31), 0.92),
    (date(2022, 6, 30), 0.97),
    (date(2022, 12, 20), 1.0),
]
HUB_GROWTH = [(date(2021, 7, 9), 0.0), (date(2021, 12, 20), 0.7), (date(2022, 8, 31), 1.0)]
CENTER_OPENED = (date(2021, 9, 6), date(2021, 9, 30))
ALL_RESIDENT_BY = date(2022, 12, 28)
PRIORITY_HEAD_START = 0.5  # villages of 2,500 people come first (plan 一(三)), where the draw is from 0 to 1
COMMUNITY_SHARE = 0.07
COMMUNITY_OPENED = (date(2021, 10, 1), date(2024, 6, 30))

COOPERATION_WEIGHTS = {
    Cooperation.POSTAL_COURIER: 45,
    Cooperation.TRANSPORT_COURIER: 20,
    Cooperation.COURIER_COURIER: 15,
    Cooperation.COMMERCE_COURIER: 10,
    Cooperation.SALES_COURIER: 10,
}
RESIDENT_AND_COOPERATING = 0.35


class Style(Enum):
    """How a township goes about it; they are dealt in this order."""

    MIXED = "some stations resident, others by cooperation"
    RESIDENT = "all resident by the end of 2022: the whole township is resident-covered"
    COOPERATING = "most by cooperation"


# The share of a township's stations that are resident at once.
RESIDENT_AT_ONCE = {Style.MIXED: 0.5, Style.RESIDENT: 0.75, Style.COOPERATING: 0.2}


def day_on(curve, share):
    """The day by which `curve` has reached `share`."""
    for (before, from_share), (after, to_share) in pairwise(curve):
        if share <= to_share:
            part = (share - from_share) / (to_share - from_share)
            return before + timedelta(days=math.ceil(part * (after - before).days))
    return curve[-1][0]


def in_turn(places, curve):
    """Place → the day on which its turn comes, the places spread evenly over the curve's shares."""
    return {place: day_on(curve, (turn + 0.5) / len(places)) for turn, place in enumerate(places)}


def village_openings(villages, populations, rng):
    """When each village gets its first station: some townships are quicker, and large villages come first."""
    pace = defaultdict(rng.random)

    def turn(village):
        population = entered_population(village) or populations.get(village.code, 0)
        head_start = PRIORITY_HEAD_START if population >= max(BOUNDARY) else 0
        return pace[village.township_id] + rng.random() - head_start

    return in_turn(sorted(villages, key=turn), VILLAGE_GROWTH)


def township_styles(villages, rng):
    """Township → its style; towns and streets are dealt apart, so that each sort has every style."""
    townships = townships_of(villages)
    rng.shuffle(townships)
    styles = {}
    for are_streets in (False, True):
        group = [each for each in townships if (each.kind == TownshipKind.SUBDISTRICT) == are_streets]
        styles |= {township: list(Style)[place % len(Style)] for place, township in enumerate(group)}
    return styles


def resident_at_once(villages, styles, rng):
    """The villages whose first station is resident at once: of each township the share that its style has."""
    chosen = set()
    for township, style in styles.items():
        own = [village for village in villages if village.township == township]
        chosen.update(rng.sample(own, int(RESIDENT_AT_ONCE[style] * len(own))))
    return chosen


def first_periods(opened_on, style, is_resident, rng):
    """The life of a village's first station up to the end of 2022."""
    periods = [some_period(opened_on, resident=is_resident, rng=rng)]
    if style is Style.RESIDENT and not is_resident:
        in_time = min(opened_on + timedelta(days=rng.randint(60, 240)), ALL_RESIDENT_BY)
        periods = become_resident(periods, in_time)
    return periods


def some_period(opened_on, *, resident, rng):
    """A period from `opened_on` on; not resident means cooperating, resident stations may do both."""
    cooperation = ""
    if not resident or rng.random() < RESIDENT_AND_COOPERATING:
        cooperation = rng.choices(list(COOPERATION_WEIGHTS), list(COOPERATION_WEIGHTS.values()))[0]
    return Period(opened_on, resident=resident, cooperation=cooperation)


def center(district, rng):
    return PlannedFacility(Tier.CENTER, district, [Period(some_day(rng, *CENTER_OPENED))])


def hubs(openings):
    """A hub in each township that has 建制村, earliest where its villages were; in that order."""
    days = in_turn(townships_of(openings), HUB_GROWTH)
    return [PlannedFacility(Tier.HUB, township, [Period(opened_on)]) for township, opened_on in days.items()]


def community_stations(communities, rng):
    """A few communities have a station too; they never count for coverage."""
    chosen = rng.sample(communities, math.ceil(len(communities) * COMMUNITY_SHARE))
    return [
        PlannedFacility(Tier.STATION, each, [some_period(opened_on, resident=True, rng=rng)])
        for each in chosen
        for opened_on in [some_day(rng, *COMMUNITY_OPENED)]
    ]
