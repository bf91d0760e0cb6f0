"""The invented enterprises that run the demo's network, and who runs which facility with whom."""

from dataclasses import dataclass

from stations.choices import Cooperation, EnterpriseKind
from stations.credit_codes import check_character


@dataclass(frozen=True)
class Actor:
    """An invented enterprise; `name` follows the district's."""

    brand: str
    name: str
    kind: EnterpriseKind


POSTAL = Actor("鸿雁邮政", "鸿雁邮政服务有限公司", EnterpriseKind.POSTAL)
COURIERS = [
    Actor("青禾速递", "青禾速递有限公司", EnterpriseKind.COURIER),
    Actor("麦浪快递", "麦浪快递有限公司", EnterpriseKind.COURIER),
    Actor("晨露快运", "晨露快运有限公司", EnterpriseKind.COURIER),
    Actor("小满速运", "小满速运有限公司", EnterpriseKind.COURIER),
    Actor("南坡快递", "南坡快递有限公司", EnterpriseKind.COURIER),
]
TRANSPORT = Actor("同路客运", "同路城乡客运有限公司", EnterpriseKind.TRANSPORT)
COMMERCE = Actor("田头优选", "田头优选电子商务有限公司", EnterpriseKind.COMMERCE)
COOPERATIVE = Actor("谷雨供销", "谷雨供销合作社", EnterpriseKind.COOPERATIVE)
ACTORS = [POSTAL, *COURIERS, TRANSPORT, COMMERCE, COOPERATIVE]

# Who keeps the station in each mode of cooperation with couriers: plan 二(二).
KEEPERS = {
    Cooperation.POSTAL_COURIER: POSTAL,
    Cooperation.COMMERCE_COURIER: COMMERCE,
    Cooperation.SALES_COURIER: COOPERATIVE,
}


def full_name(actor, district):
    """The name on the licence, with the mark that it is invented."""
    return f"{district.name}{actor.name}（演示）"


def credit_code(actor, district):
    """A code with the right check character that nobody has: DEM stands where real ones have digits."""
    first_17 = f"91{district.code}DEM{ACTORS.index(actor) + 1:06d}"
    return first_17 + check_character(first_17)


def who_runs(cooperation, rng):
    """The operator of a station that works by this mode (or by none), and its partners."""
    courier, *others = rng.sample(COURIERS, 3)
    if cooperation in KEEPERS:
        return KEEPERS[cooperation], [courier, *others[: rng.randrange(2)]]
    if cooperation == Cooperation.TRANSPORT_COURIER:
        return courier, [TRANSPORT]
    if cooperation == Cooperation.COURIER_COURIER:
        return courier, others
    return courier, []
