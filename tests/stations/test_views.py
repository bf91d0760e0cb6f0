import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.models import FacilityPhoto
from stations.policy_file import load_policy
from tests.factories import (
    DistrictFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)
from tests.stations.rosters import YICHENG_POLICY
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_townships(district):
    ours = TownshipFactory(district=district, code="411702102", name="板桥镇")
    theirs = TownshipFactory(
        district=DistrictFactory(code="411721", name="西平县"), code="411721100", name="柏城镇"
    )
    for township in (ours, theirs):
        village = VillageFactory(township=township, population=2500)
        VillageFactory(township=township, population=2499)
        OperatingPeriodFactory(facility__village=village, opened_on=datetime.date(2021, 9, 1))
    load_policy(YICHENG_POLICY)
    return ours, theirs


def test_a_photo_whose_file_is_gone_is_not_there(as_role, two_townships, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    station = StationFactory(village=VillageFactory(township=two_townships[0]))
    photo = FacilityPhoto.objects.create(facility=station, image="facility_photos/gone.jpg")
    assert as_role(Role.LEADER).get(f"/photos/{photo.pk}/").status_code == 404


@pytest.fixture
def facilities(two_townships):
    """In 板桥镇: a station that is open, one not yet, and the hub; in another district a station."""
    ours, _theirs = two_townships
    open_one = StationFactory(village=VillageFactory(township=ours, name="夏庄"), name="甲站", opened=True)
    StationFactory(
        village=open_one.village, name="乙站", manager_phone="13900000088", operator=open_one.operator
    )
    HubFactory(township=ours, name="集散", operator=open_one.operator, opened=True)
    return open_one


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "夏庄"}, {"甲站", "乙站"}),
        ({"q": "夏庄 甲"}, {"甲站"}),
        ({"q": "13900000088"}, {"乙站"}),
        ({"tier": "hub"}, {"集散"}),
        ({"q": "夏庄", "state": "open"}, {"甲站"}),
        ({"q": "夏庄", "state": "not_yet"}, {"乙站"}),
        ({"q": "夏庄", "state": "closed"}, set()),
        ({"q": "没有这个"}, set()),
        ({"tier": "hub", "page": "999"}, {"集散"}),
    ],
)
def test_the_list_of_facilities_answers_what_one_asks(facilities, as_role, query, names):
    response = as_role(Role.TOWNSHIP_CLERK, scope_code="411702102").get("/facilities/", query)
    assert {facility.name for facility in response.context["page"]} == names


def test_the_list_of_facilities_is_of_ones_own(facilities, as_role, client):
    shown = as_role(Role.TOWNSHIP_CLERK, scope_code="411702102").get("/facilities/").context["page"]
    assert {facility.township.name for facility in shown} == {"板桥镇"}
    client.force_login(UserFactory(role=Role.ENTERPRISE, enterprise=facilities.operator))
    own = client.get("/facilities/").context["page"]
    assert {facility.name for facility in own} == {"甲站", "乙站", "集散"}


@pytest.mark.parametrize("query", [{"township": "411721100"}, {"tier": "x"}, {"state": "x"}])
def test_a_list_that_cannot_be_is_not_there(facilities, as_role, query):
    assert as_role(Role.LEADER).get("/facilities/", query).status_code == 404


def test_a_page_of_facilities_has_fifty_and_the_same_number_of_queries(facilities, as_role):
    client = as_role(Role.LEADER)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/facilities/")
        counts.append((len(queries), len(response.context["page"])))
        StationFactory.create_batch(60, village=facilities.village, operator=facilities.operator, opened=True)
    assert counts[0][0] == counts[1][0]
    assert counts[1][1] == 50
    second = client.get("/facilities/", {"page": 2, "tier": "station"})
    assert "tier=station" in second.content.decode()


def test_what_there_is_not_is_said_with_what_to_do(district, as_role):
    """A new county: a roster, and neither policy nor facilities yet."""
    VillageFactory(township=TownshipFactory(district=district, code="411702102"))
    client = as_role(Role.LEADER)
    assert "还没有载入政策" in client.get("/dashboard/").content.decode()
    assert "；另有" not in client.get("/dashboard/").content.decode()
    assert "还没有登记网点" in client.get("/facilities/").content.decode()
    assert "请放宽条件再查" in client.get("/facilities/", {"q": "没有"}).content.decode()
