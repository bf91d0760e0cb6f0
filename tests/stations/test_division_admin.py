"""Enterprises and divisions in the admin: what is refused, and who gives a new code."""

import pytest

from stations.models import Village
from tests.factories import TownshipFactory, VillageFactory, credit_code
from tests.stations.admin_forms import errors
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def village(district):
    return VillageFactory(township=TownshipFactory(district=district, code="411702102"), code="411702102204")


def test_an_enterprise_with_a_wrong_credit_code_is_refused_in_words(district, as_role):
    form = {"district": district.pk, "name": "某快递有限公司", "brand": "某快递", "kind": "courier"}
    clerk = as_role(Role.BUREAU_CLERK)
    for code, message in [
        ("91110000802100433A", "校验码（最后一位）不对"),
        ("9111", "应为 18 位，现为 4 位"),
        ("9111000080210O433B", "不应含有“O”"),
    ]:
        response = clerk.post("/admin/stations/enterprise/add/", form | {"credit_code": code})
        assert message in "".join(errors(response))
    response = clerk.post("/admin/stations/enterprise/add/", form | {"credit_code": credit_code(7)})
    assert response.status_code == 302, errors(response)
    again = clerk.post("/admin/stations/enterprise/add/", form | {"credit_code": credit_code(7)})
    assert "已登记过这个统一社会信用代码" in "".join(errors(again))


def test_the_chief_gives_a_township_another_code_and_the_villages_follow(village, as_role):
    township = village.township
    form = {"district": township.district_id, "code": "411702012", "name": "古城街道", "kind": "subdistrict"}
    url = f"/admin/stations/township/{township.pk}/change/"
    response = as_role(Role.BUREAU_CHIEF).post(url, form)
    assert response.status_code == 302, errors(response)
    village.refresh_from_db()
    township.refresh_from_db()
    assert (township.name, village.code) == ("古城街道", "411702012204")


@pytest.mark.parametrize(
    ("model", "code"), [("township", "411702012"), ("village", "411702102299"), ("district", "411782")]
)
def test_the_clerk_recodes_nothing(village, as_role, model, code):
    row = {"township": village.township, "village": village, "district": village.township.district}[model]
    form = {"code": code, "name": "新名", "official_name": "新名村民委员会", "township": village.township_id}
    form |= {
        "kind": "administrative" if model == "village" else "town",
        "district": village.township.district_id,
    }
    as_role(Role.BUREAU_CLERK).post(f"/admin/stations/{model}/{row.pk}/change/", form)
    old = row.code
    row.refresh_from_db()
    assert row.code == old


def test_an_old_version_is_read_and_not_put_back(village, as_role):
    chief = as_role(Role.BUREAU_CHIEF)
    township = village.township
    form = {"district": township.district_id, "code": "411702012", "name": "古城街道", "kind": "subdistrict"}
    chief.post(f"/admin/stations/township/{township.pk}/change/", form)
    first = township.history.earliest()
    url = f"/admin/stations/township/{township.pk}/history/{first.history_id}/"
    assert chief.get(url).status_code == 200
    assert chief.post(url, form | {"code": "411702102"}).status_code == 403
    township.refresh_from_db()
    assert township.code == "411702012"


def test_a_code_that_another_township_has_is_refused_in_words(village, as_role):
    taken = TownshipFactory(district=village.township.district, code="411702103")
    form = {"district": taken.district_id, "code": "411702103", "name": "板桥镇", "kind": "town"}
    response = as_role(Role.BUREAU_CHIEF).post(
        f"/admin/stations/township/{village.township_id}/change/", form
    )
    assert errors(response)
    assert Village.objects.get(pk=village.pk).code == "411702102204"
