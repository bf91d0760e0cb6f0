import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tests.emptying import empty_tables
from tests.factories import (
    DistrictFactory,
    EnterpriseFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)
from tests.laid_once import laid_once
from yicheng_express.accounts.roles import Role

# How busy the machine is decides nothing.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(autouse=True, scope="session")
def tables_are_emptied():
    """After each test with transactions of its own, without a flush."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


@pytest.fixture
def district(db):
    """驿城区, without anything in it yet."""
    return lay_district()


@laid_once
def lay_district():
    return DistrictFactory(code="411702", name="驿城区")


@pytest.fixture
def elsewhere(db):
    """Another district with data of its own: what must not be seen."""
    return lay_elsewhere()


@laid_once
def lay_elsewhere():
    other = DistrictFactory(code="411721", name="西平县")
    township = TownshipFactory(district=other, code="411721100", name="柏城镇")
    village = VillageFactory(township=township, code="411721100200", name="外村")
    operator = EnterpriseFactory(district=other, name="外县快递有限公司", brand="外县快递")
    StationFactory(village=village, operator=operator, name="外村服务站", opened=True)
    return other


@pytest.fixture
def as_role(client):
    """Sign in as a role: `as_role(Role.LEADER)`; the scope is the district unless said otherwise."""

    def sign_in(role, scope_code="411702", **fields):
        if role == Role.ENTERPRISE:
            scope_code = ""
        user = UserFactory(role=role, scope_code=scope_code, **fields)
        client.force_login(user)
        return client

    return sign_in
