"""What has happened since the growth was over, from 2023 on: closures, reopenings, successors, silence."""

import math
from dataclasses import replace
from datetime import date, timedelta
from enum import Enum

from stations.demo.chances import some_day
from stations.demo.growth import FIRST_MONTH_END, RESIDENT_AT_ONCE, Style, some_period
from stations.demo.network import life
from stations.demo.periods import Period, become_resident, close, interrupt
from yicheng_express.dates import month_of

FATES_BEGIN = date(2023, 1, 10)
FATES_NEED = date(2023, 6, 30)  # a story that ends before this day is one of growth alone
TOO_FEW_VILLAGES = 4
MISSING_AT_MOST = 3
LEAVING = ["负责人外出务工，不再经营", "快件量不足，企业撤点", "场所到期，未续租"]
PAUSING = ["负责人外出务工，暂无人接手", "场所翻修", "运营企业调整，暂停营业"]
HUB_MOVED = "迁址，由新址集散中心接替"


class Fate(Enum):
    """What may happen to a village's station; they are dealt in this order."""

    MISSING = "closed lately, and nobody has taken over"
    BECAME_RESIDENT = "resident from some day on"
    INTERRUPTED = "closed for some weeks or months, and open again"
    REPLACED = "closed for good; another takes over, at once or weeks later"
    DORMANT = "open, and no parcel has come since some month"
    DOUBLED = "a second station opens beside it"


# The share of the villages that each happens to.
SHARES = {
    Fate.MISSING: 0.02,
    Fate.BECAME_RESIDENT: 0.10,
    Fate.INTERRUPTED: 0.12,
    Fate.REPLACED: 0.05,
    Fate.DORMANT: 0.06,
    Fate.DOUBLED: 0.08,
}


def deal_fates(villages, styles, resident, until, rng):
    """Village → what happens to its station; most meet nothing. `resident`: those resident from the start."""
    settled = [village for village in villages if is_settled(village)]
    if until < FATES_NEED or len(settled) < TOO_FEW_VILLAGES:
        return {}
    rng.shuffle(settled)
    fates = {}
    for fate in Fate:
        suited = [
            village
            for village in settled
            if village not in fates and suits(fate, styles[village.township], village in resident)
        ]
        fates |= dict.fromkeys(suited[: how_many(fate, len(settled))], fate)
    return fates


def is_settled(village):
    """Whether the village was there through the growth and still is; others have changed enough."""
    its_life = life(village)
    return its_life["gone"] is None and (its_life["since"] is None or its_life["since"] <= FIRST_MONTH_END)


def suits(fate, style, is_resident):
    """Townships that have become wholly resident stay resident-covered up to the end."""
    if fate is Fate.MISSING:
        return style is not Style.RESIDENT
    if fate is Fate.BECAME_RESIDENT:
        return style is not Style.RESIDENT and not is_resident
    return True


def how_many(fate, villages):
    if fate is Fate.MISSING:
        return min(MISSING_AT_MOST, math.ceil(SHARES[fate] * villages))
    return round(SHARES[fate] * villages)


def after(fate, station, until, rng):
    """The stations of a village after its fate, from its first one as it was when the growth was over."""
    return TALES[fate](station, until, rng)


def missing(station, until, rng):
    lately = some_day(rng, until - timedelta(days=110), until - timedelta(days=12))
    return [replace(station, periods=close(station.periods, lately, rng.choice(LEAVING)))]


def became_resident(station, until, rng):
    earliest = station.periods[-1].opened_on + timedelta(days=30)
    day = some_day(rng, earliest, until - timedelta(days=40))
    return [replace(station, periods=become_resident(station.periods, day))]


def interrupted(station, until, rng):
    gap = timedelta(days=rng.randint(20, 150))
    day = some_day(rng, FATES_BEGIN, until - gap - timedelta(days=10))
    return [replace(station, periods=interrupt(station.periods, day, day + gap, rng.choice(PAUSING)))]


def replaced(station, until, rng):
    gap = timedelta(days=rng.choice([0, 0, 14, 35, 70]))
    day = some_day(rng, FATES_BEGIN, until - gap - timedelta(days=10))
    successor = some_period(day + gap, resident=station.periods[-1].resident, rng=rng)
    return [
        replace(station, periods=close(station.periods, day, rng.choice(LEAVING))),
        replace(station, periods=[successor], number=2),
    ]


def dormant(station, until, rng):
    earliest = max(FATES_BEGIN + timedelta(days=30), until - timedelta(days=430))
    return [replace(station, dormant_from=month_of(some_day(rng, earliest, until - timedelta(days=125))))]


def doubled(station, until, rng):
    earliest = station.periods[-1].opened_on + timedelta(days=60)
    day = some_day(rng, earliest, until - timedelta(days=60))
    second = some_period(day, resident=rng.random() < RESIDENT_AT_ONCE[Style.MIXED], rng=rng)
    return [station, replace(station, periods=[second], number=2)]


TALES = {
    Fate.MISSING: missing,
    Fate.BECAME_RESIDENT: became_resident,
    Fate.INTERRUPTED: interrupted,
    Fate.REPLACED: replaced,
    Fate.DORMANT: dormant,
    Fate.DOUBLED: doubled,
}


def with_one_moved(hubs, until, rng):
    """The hubs, one of the earlier half closed and registered anew at another address."""
    if until < FATES_NEED or len(hubs) < 2:
        return hubs
    moved = hubs[rng.randrange(len(hubs) // 2)]
    day = some_day(rng, FATES_BEGIN, until - timedelta(days=90))
    return [
        *[hub for hub in hubs if hub is not moved],
        replace(moved, periods=close(moved.periods, day, HUB_MOVED)),
        replace(moved, periods=[Period(day)], number=2),
    ]
