"""板桥镇 as the tests lay it: a hub and resident stations; beside it 水屯镇 with one, and the center."""

from dataclasses import dataclass

from stations.policy_file import load_policy
from tests.factories import (
    CenterFactory,
    EnterpriseFactory,
    HubFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)
from tests.stations.rosters import YICHENG_POLICY
from yicheng_express.accounts.roles import Role

VILLAGES = [
    ("411702102204", "夏庄"),
    ("411702102206", "胡楼"),
    ("411702102208", "石庄"),
    ("411702102210", "吴楼"),
]
# Who works on its matters: name in the tests → role, code of the scope, full name.
PEOPLE = {
    "clerk": (Role.TOWNSHIP_CLERK, "411702102", "赵麦收"),
    "colleague": (Role.TOWNSHIP_CLERK, "411702102", "钱小满"),
    "other_clerk": (Role.TOWNSHIP_CLERK, "411702103", "孙谷雨"),
    "reviewer": (Role.BUREAU_CLERK, "411702", "李春梅"),
    "verifier": (Role.BUREAU_CLERK, "411702", "李春梅"),
    "bureau": (Role.BUREAU_CLERK, "411702", "周立秋"),
    "chief": (Role.BUREAU_CHIEF, "411702", "王建设"),
    "finance": (Role.FINANCE, "411702", "吴惊蛰"),
    "cashier": (Role.FINANCE, "411702", "郑白露"),
}


@dataclass(frozen=True)
class Banqiao:
    township: object
    other_township: object
    center: object
    hub: object
    stations: list
    other_station: object


def lay_banqiao(district, *, stations):
    """The two townships with so many stations in 板桥镇, all open since 2021-09-01."""
    township = TownshipFactory(district=district, code="411702102", name="板桥镇")
    other = TownshipFactory(district=district, code="411702103", name="水屯镇")
    operator = EnterpriseFactory(district=district, name="本区快递有限公司", brand="本区快递")

    def station(place, code, name):
        village = VillageFactory(township=place, code=code, name=name)
        return StationFactory(
            village=village, operator=operator, name=f"{name}便民服务站", code=f"{code}-01", opened=True
        )

    return Banqiao(
        township=township,
        other_township=other,
        center=CenterFactory(
            district=district, operator=operator, name="驿城区共配中心", code="411702-01", opened=True
        ),
        hub=HubFactory(
            township=township, operator=operator, name="板桥镇集散中心", code="411702102-01", opened=True
        ),
        stations=[station(township, code, name) for code, name in VILLAGES[:stations]],
        other_station=station(other, "411702103201", "新坡"),
    )


def load_both_policies():
    """Yicheng's policy, for 驿城区 and for the district elsewhere."""
    load_policy(YICHENG_POLICY)
    load_policy(YICHENG_POLICY.replace(b'"411702"', b'"411721"'))


def staff(*names):
    """Name → the user of that name."""
    return {
        name: UserFactory(username=name, role=role, scope_code=code, full_name=full_name)
        for name, (role, code, full_name) in PEOPLE.items()
        if name in names
    }
