import datetime

import pytest

from stations.models import Demonstration, OperatingPeriod
from tests.factories import DistrictFactory, StationFactory, TownshipFactory, UserFactory, VillageFactory
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.desk import tasks_of
from yicheng_express.dates import today

pytestmark = pytest.mark.django_db

A_DAY = datetime.timedelta(days=1)


@pytest.fixture
def register(district, elsewhere):
    """Villages and stations in every state that a task may count, or must not."""
    township = TownshipFactory(district=district, code="411702102")
    village = VillageFactory(township=township, population=100)
    VillageFactory(township=township, population=None)
    VillageFactory(township=township, population=None, community=True)
    VillageFactory(township=township, population=None, established_on=today() + A_DAY)
    VillageFactory(township=township, population=None, abolished_on=today())
    for periods in ([], [(today() + A_DAY, None)], [(today() - A_DAY, today())], [(today(), None)]):
        station = StationFactory(village=village)
        for opened_on, closed_on in periods:
            OperatingPeriod.objects.create(
                facility=station, resident=True, opened_on=opened_on, closed_on=closed_on
            )
    return district


def test_a_tasks_count_is_the_number_of_rows_of_its_list(register, as_role):
    client = as_role(Role.BUREAU_CLERK)
    tasks = client.get("/").context["tasks"]
    assert {task.title: task.count for task in tasks} == {
        "未覆盖的建制村": 1,
        "尚未开业的站点": 2,
        "人口不详的建制村": 1,
    }
    for task in tasks:
        assert client.get(task.href).context["cl"].result_count == task.count, task.title


@pytest.mark.parametrize("role", [Role.LEADER, Role.FINANCE, Role.INSPECTOR, Role.TOWNSHIP_CLERK])
def test_who_writes_nothing_to_the_register_is_asked_nothing(register, role):
    assert tasks_of(UserFactory(role=role, scope_code="411702")) == []


def test_the_mark_names_the_district_that_is_invented_and_no_other(district, as_role):
    other = DistrictFactory(code="411721", name="西平县")
    Demonstration.objects.create(district=other, seed=1, until=datetime.date(2026, 10, 31))
    assert "演示数据" not in as_role(Role.LEADER).get("/").content.decode()
    assert (
        "西平县的网点、人口、月报、补贴、投诉、检查和任务进展均为虚构"
        in as_role(Role.LEADER, scope_code="411721").get("/").content.decode()
    )
