"""What the admin's lists answer to a clerk."""

import datetime

import pytest

from stations.models import OperatingPeriod, Village
from tests.factories import EnterpriseFactory, StationFactory, TownshipFactory, VillageFactory
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def village(district):
    return VillageFactory(township=TownshipFactory(district=district, code="411702102"), code="411702102204")


@pytest.mark.parametrize(
    ("periods", "state"),
    [
        ([], "尚未开业"),
        ([("2021-09-01", None)], "营业中"),
        ([("2021-09-01", "2022-01-01")], "2022-01-01 停业"),
        ([("2021-09-01", "2022-01-01"), ("2099-01-01", None)], "2022-01-01 停业"),
        ([("2099-01-01", None)], "尚未开业"),
    ],
)
def test_the_list_says_how_a_station_stands_today(village, as_role, periods, state):
    station = StationFactory(village=village)
    for opened_on, closed_on in periods:
        OperatingPeriod.objects.create(
            facility=station, resident=True, opened_on=opened_on, closed_on=closed_on
        )
    assert state in as_role(Role.BUREAU_CLERK).get("/admin/stations/villagestation/").content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"开", "停", "未"}),
        ("state=open", {"开"}),
        ("state=closed", {"停"}),
        ("state=not_yet", {"未"}),
        ("manner=resident", {"开"}),
        ("manner=postal_courier", set()),
        ("township=411702102", {"开", "停", "未"}),
        ("township=411721100", set()),
        ("function=does_training", set()),
        ("q=夏庄", {"开", "停", "未"}),
        ("q=没有", set()),
        ("state=nonsense", {"开", "停", "未"}),
    ],
)
def test_the_lists_filters_answer_what_a_clerk_asks(village, elsewhere, as_role, query, expected):
    Village.objects.filter(pk=village.pk).update(name="夏庄")
    operator = EnterpriseFactory(district=village.township.district)
    open_one, closed, _not_yet = (
        StationFactory(village=village, operator=operator, name=name) for name in ("开", "停", "未")
    )
    begun = datetime.date(2021, 9, 1)
    OperatingPeriod.objects.create(facility=open_one, opened_on=begun, resident=True)
    OperatingPeriod.objects.create(
        facility=closed, opened_on=begun, closed_on=datetime.date(2022, 1, 1), resident=True
    )
    response = as_role(Role.BUREAU_CLERK).get(f"/admin/stations/villagestation/?{query}")
    assert response.status_code == 200
    assert {station.name for station in response.context["cl"].result_list} == expected


@pytest.mark.parametrize(
    "query", ["e=1", "p=99999", "p=x", "o=999", "township__id__exact=x", "q=%00", "q=" + "长" * 3000]
)
@pytest.mark.parametrize("model", ["villagestation", "village", "enterprise"])
def test_a_strange_address_is_no_error_of_the_server(district, as_role, model, query):
    response = as_role(Role.BUREAU_CLERK).get(f"/admin/stations/{model}/?{query}")
    assert response.status_code < 500
