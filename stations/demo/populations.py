"""Invented populations for 建制村, so that priority villages (plan 一(三)) can be shown."""

import math

from stations.demo.words import POPULATION_SOURCE

TYPICAL, SPREAD = 1_650, 0.45  # median, and the sigma of its logarithm: about one village in six has 2,500
SMALLEST, LARGEST = 380, 6_200
UNKNOWN_SHARE = 0.08
# Both sides of the usual threshold, so that 以上 (the number itself included) can be seen at work.
BOUNDARY = [2_500, 2_499]


def entered_population(village):
    """What somebody entered for this village; None where nobody did, or only the demo."""
    return None if village.population_source == POPULATION_SOURCE else village.population


def invent_populations(villages, rng):
    """Village code → invented population, for most of the villages for which nobody entered one."""
    unentered = [village for village in villages if entered_population(village) is None]
    rng.shuffle(unentered)
    known = unentered[: len(unentered) - round(len(unentered) * UNKNOWN_SHARE)]
    sizes = BOUNDARY + [some_size(rng) for _ in known[len(BOUNDARY) :]]
    return {village.code: size for village, size in zip(known, sizes, strict=False)}


def some_size(rng):
    return min(LARGEST, max(SMALLEST, round(rng.lognormvariate(math.log(TYPICAL), SPREAD))))
