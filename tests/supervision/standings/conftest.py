"""驿城区 with two townships and two enterprises at the end of 2025, and who looks at it."""

from dataclasses import dataclass

import pytest

from tests.factories import EnterpriseFactory, UserFactory
from tests.supervision.standings.networks import (
    LATE,
    demanded,
    failed,
    has_parcels,
    loaded,
    station_of,
    township_with,
    upheld,
)
from yicheng_express.accounts.models import User
from yicheng_express.accounts.roles import Role


@dataclass
class Ends:
    """The year's end: 板桥镇 with a late answer; 水屯镇; what 麦浪 and 晨露 answer for."""

    district: object
    banqiao: object
    shuitun: object
    mailang: object
    chenlu: object
    chief: User
    other_chief: User
    clerk: User
    banqiao_clerk: User
    shuitun_clerk: User
    leader: User
    finance: User
    courier: User  # of 麦浪

    @property
    def station(self):
        return station_of(self.banqiao)


@pytest.fixture
def ends(district):
    loaded(district)
    mailang = EnterpriseFactory(district=district, name="麦浪快递有限公司", brand="麦浪")
    chenlu = EnterpriseFactory(district=district, name="晨露快运有限公司", brand="晨露")
    banqiao = township_with(district, True, False, name="板桥镇", operator=mailang)
    shuitun = township_with(district, True, name="水屯镇", operator=chenlu)
    for township in (banqiao, shuitun):
        has_parcels(township)
    demanded(station_of(banqiao), LATE)
    upheld(station_of(banqiao))
    failed(station_of(shuitun))

    def person(role, code, **fields):
        return UserFactory(role=role, scope_code=code, **fields)

    return Ends(
        district,
        banqiao,
        shuitun,
        mailang,
        chenlu,
        chief=person(Role.BUREAU_CHIEF, "411702", full_name="王建设"),
        other_chief=person(Role.BUREAU_CHIEF, "411702", full_name="周立秋"),
        clerk=person(Role.BUREAU_CLERK, "411702"),
        banqiao_clerk=person(Role.TOWNSHIP_CLERK, banqiao.code),
        shuitun_clerk=person(Role.TOWNSHIP_CLERK, shuitun.code),
        leader=person(Role.LEADER, "411702"),
        finance=person(Role.FINANCE, "411702"),
        courier=person(Role.ENTERPRISE, "", enterprise=mailang),
    )
