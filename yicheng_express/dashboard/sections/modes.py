"""By which means villages are covered: resident stations and the five modes of cooperation (plan 二(二))."""

from dataclasses import dataclass

from stations.choices import Cooperation
from yicheng_express.dashboard.charts.bars import Bar, bars
from yicheng_express.dashboard.rows.addresses import rows_of
from yicheng_express.dashboard.rows.listing import YES
from yicheng_express.dashboard.rows.villages import is_by_several


@dataclass(frozen=True)
class Modes:
    """How many covered 建制村 there are, and of them by each means. A village may be covered by several.

    several: how many are.
    """

    covered: int
    several: int
    bars: list[Bar]


def modes_of(asked):
    """The Modes of the day. No query where the villages are known already."""
    covered = [each for each in asked.reaches if each.is_covered]
    resident = sum(each.is_resident for each in covered)
    counted = [("驻村设点", resident, rows_of(asked, "villages", resident=YES))]
    for mode in Cooperation:
        number = sum(mode in each.modes for each in covered)
        counted.append((mode.label, number, rows_of(asked, "villages", mode=mode.value)))
    several = sum(map(is_by_several, covered))
    return Modes(len(covered), several, bars(counted, len(covered)))
