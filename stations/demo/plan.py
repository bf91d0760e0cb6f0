"""The demo's story: how a district's network grew from July 2021 on, and what has happened to it since.

Pure: the same roster, seed and last day always give the same plan, and nothing is read or written. Whatever
needs the story again (which station has had no parcels since when) has it told again from the seed and the
day that the `Demonstration` mark keeps. All proportions are of the roster that is there.
"""

from dataclasses import replace

from stations.choices import Tier
from stations.demo import fates, growth
from stations.demo.chances import stream
from stations.demo.network import NetworkPlan, PlannedFacility, life
from stations.demo.periods import clip
from stations.demo.populations import invent_populations


def plan_network(roster, *, seed, until):
    """The story of `roster` up to and including the day `until`."""
    populations = invent_populations(roster.administrative, stream(seed, "populations"))
    openings = growth.village_openings(roster.administrative, populations, stream(seed, "openings"))
    hubs = fates.with_one_moved(growth.hubs(openings), until, stream(seed, "hubs"))
    facilities = [
        growth.center(roster.district, stream(seed, "center")),
        *hubs,
        *village_stations(openings, seed, until),
        *growth.community_stations(roster.communities, stream(seed, "communities")),
    ]
    return NetworkPlan(known_by(until, facilities), populations)


def village_stations(openings, seed, until):
    """The stations of every 建制村, each village with its own chances."""
    villages = sorted(openings, key=lambda village: village.code)
    styles = growth.township_styles(villages, stream(seed, "styles"))
    resident = growth.resident_at_once(villages, styles, stream(seed, "resident"))
    dealt = fates.deal_fates(villages, styles, resident, until, stream(seed, "fates"))
    stations = []
    for village in villages:
        rng = stream(seed, village.code)
        periods = growth.first_periods(openings[village], styles[village.township], village in resident, rng)
        first = PlannedFacility(Tier.STATION, village, periods)
        stations += fates.after(dealt[village], first, until, rng) if village in dealt else [first]
    return stations


def known_by(until, facilities):
    """The facilities as far as they go by `until`, within the life of the divisions they stand in."""
    clipped = (
        replace(each, periods=clip(each.periods, **life(each.place), until=until)) for each in facilities
    )
    return [facility for facility in clipped if facility.periods]
