import pytest
from django.db import connection
from django.test import TransactionTestCase

from tests.factories import (
    DistrictFactory,
    EnterpriseFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)
from yicheng_express.accounts.roles import Role


@pytest.fixture(autouse=True, scope="session")
def tables_can_be_emptied():
    """SQLite empties its tables row by row after a test with transactions of its own: what keeps rows from
    being deleted is lifted for that; the flush puts it back.
    """
    teardown = TransactionTestCase._fixture_teardown

    def lift_and_empty(test):
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'rule_%_delete'"
                )
                for (name,) in cursor.fetchall():
                    cursor.execute(f"DROP TRIGGER {name}")
        teardown(test)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lift_and_empty)
        yield


@pytest.fixture
def district(db):
    """驿城区, with two townships."""
    return DistrictFactory(code="411702", name="驿城区")


@pytest.fixture
def elsewhere(db):
    """Another district with data of its own: what must not be seen."""
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
