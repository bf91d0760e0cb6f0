"""The shared battery: every list, form and search box of the admin, asked by everybody."""

import pytest

from stations.models import Village, VillageStation
from tests.doors.declared import ADMIN_VIEWERS, MODELS, admin_url, sign_in
from tests.factories import CenterFactory, HubFactory, UserFactory
from yicheng_express.accounts.roles import Role


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_admin_sends_the_anonymous_to_sign_in(model, network, client):
    for page in ("changelist", "add"):
        url = admin_url(model, page)
        assert client.get(url).headers["Location"].startswith("/login/?next=")


def pages_of(model, visitor):
    """The list of the admin, and the pages of a row of the district."""
    row = model._default_manager.visible_to(visitor).first()
    assert row is not None, model
    pages = ["change", "history"] if hasattr(model, "history") else ["change"]
    return [admin_url(model, "changelist"), *(admin_url(model, page, row.pk) for page in pages)]


@pytest.mark.parametrize("role", Role)
def test_the_admin_opens_for_its_roles_alone(role, network, client):
    sign_in(client, role)
    visitor = UserFactory(scope_code="411702")
    for model in MODELS:
        expected = 200 if role in ADMIN_VIEWERS[model.__name__] else 403
        for page in pages_of(model, visitor):
            assert client.get(page).status_code == expected, page


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_admin_keeps_another_districts_rows_out(model, network, client):
    """Out of scope is a 404: reading, changing, deleting and its history; and no list names it."""
    role = min(ADMIN_VIEWERS[model.__name__])
    sign_in(client, role)
    abroad = VillageStation.objects.get(name="外村服务站")
    CenterFactory(district=abroad.district, operator=abroad.operator)
    HubFactory(township=abroad.township, operator=abroad.operator)
    foreign = model._default_manager.visible_to(UserFactory(scope_code="411721")).first()
    assert foreign is not None
    for page in ("change", "delete", "history"):
        assert client.get(admin_url(model, page, foreign.pk)).status_code in (404, 403), page
    assert client.get(admin_url(model, "change", foreign.pk)).status_code == 404
    assert client.post(admin_url(model, "change", foreign.pk), {}).status_code in (404, 403)
    listed = client.get(admin_url(model, "changelist")).context["cl"].result_list
    assert foreign not in set(listed)
    assert len(listed) > 0


def test_search_boxes_and_choices_offer_nothing_of_another_district(network, client):
    sign_in(client, Role.BUREAU_CLERK)
    for model, field, own, foreign in [
        ("villagestation", "village", "夏庄", "外村"),
        ("villagestation", "operator", "本区快递", "外县快递"),
        ("townshiphub", "township", "板桥镇", "柏城镇"),
    ]:
        query = {"app_label": "stations", "model_name": model, "field_name": field}
        for term, count in [(own, 1), (foreign, 0)]:
            results = client.get("/admin/autocomplete/", query | {"term": term}).json()["results"]
            assert len(results) == count, (field, term, results)


def test_no_form_takes_a_place_or_an_operator_of_another_district(network, client):
    sign_in(client, Role.BUREAU_CLERK)
    own = Village.objects.get(name="夏庄")
    foreign = VillageStation.objects.get(name="外村服务站")
    before = VillageStation.objects.count()
    for village, operator in [(foreign.village_id, foreign.operator_id), (own.pk, foreign.operator_id)]:
        response = client.post(
            "/admin/stations/villagestation/add/",
            {
                "village": village,
                "operator": operator,
                "name": "新站",
                "operating_periods-TOTAL_FORMS": 0,
                "operating_periods-INITIAL_FORMS": 0,
                "photos-TOTAL_FORMS": 0,
                "photos-INITIAL_FORMS": 0,
            },
        )
        assert response.status_code == 200
        assert response.context["adminform"].form.errors
    assert VillageStation.objects.count() == before
