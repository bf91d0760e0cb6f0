"""A small network for the dashboards: every kind of village in two townships, and a street without any."""

import datetime
from dataclasses import dataclass

from stations.choices import Cooperation, FilingState
from tests.banqiao import load_both_policies
from tests.factories import (
    FilingFactory,
    FilingLineFactory,
    OperatingPeriodFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.laid_once import laid_once

TODAY = datetime.date(2026, 11, 23)
BEGIN = datetime.date(2021, 9, 1)
MONTHS = [datetime.date(2026, month, 1) for month in (8, 9, 10)]
MODES = [mode.value for mode in Cooperation]


@dataclass
class Network:
    district: object
    banqiao: object
    shuitun: object
    street: object


def station(village, closed_on=None, opened_on=BEGIN, **manner):
    """A village station, open since BEGIN; resident unless a mode is given."""
    manner = manner or {"resident": True}
    period = OperatingPeriodFactory(
        facility__village=village, opened_on=opened_on, closed_on=closed_on, **{"resident": False} | manner
    )
    return period.facility


def accept(township, parcels, months=MONTHS):
    """Accepted reports of these months: station → inbound parcels in each."""
    for month in months:
        filing = FilingFactory(township=township, month=month, state=FilingState.ACCEPTED)
        for each, inbound in parcels.items():
            FilingLineFactory(
                filing=filing, facility=each, inbound=inbound, outbound=0, agri_outbound=0, accepted=True
            )


@laid_once
def lay_dashboard(district):
    """板桥镇 is reported on, with villages that are reached in every way and in none; 水屯镇 is not."""
    load_both_policies()
    banqiao = TownshipFactory(district=district, code="411702102", name="板桥镇")
    shuitun = TownshipFactory(district=district, code="411702103", name="水屯镇")
    street = TownshipFactory(district=district, code="411702001", name="人民街街道", street=True)

    def village(township, name, population=None, **kind):
        return VillageFactory(township=township, name=name, population=population, **kind)

    parcels = {
        station(village(banqiao, "夏庄", 3000)): 40,
        station(village(banqiao, "胡楼", 2500), cooperation=MODES[0]): 3,
        station(village(banqiao, "石庄", 2499)): 0,
        station(village(banqiao, "板桥社区", community=True)): 0,
    }
    station(village(banqiao, "吴楼", 2600), closed_on=datetime.date(2026, 10, 20))
    village(banqiao, "英刘")
    both = village(shuitun, "新坡", 900)
    station(both, cooperation=MODES[1])
    station(both, resident=True, cooperation=MODES[2])
    village(shuitun, "雷寨")
    accept(banqiao, parcels)
    return Network(district, banqiao, shuitun, street)
