"""Two people at the same record, and what no person types: 409 or 400 in words, never a 500."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from stations.models import Facility, Township, Village, VillageStation
from stations.recoding import recode
from tests.factories import (
    DistrictFactory,
    EnterpriseFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)
from tests.stations.admin_forms import rows
from yicheng_express.accounts.models import User
from yicheng_express.accounts.roles import Role

NUL = "\0"
EMPTY_TABLES = rows("operating_periods") | rows("photos")


def at_once(*works):
    """Run the works in threads of their own, all beginning together; what each raised, or None."""
    together = threading.Barrier(len(works))
    outcomes = [None] * len(works)

    def run(place, work):
        together.wait()
        try:
            work()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_a_station_is_never_left_outside_the_township_of_its_village():
    """One registers a station while another moves its village to the next township."""
    for number in range(10):
        village = VillageFactory(township__code=f"4117021{number:02d}", code=f"4117021{number:02d}200")
        other = TownshipFactory(code=f"4117022{number:02d}")
        operator = EnterpriseFactory(district=other.district)

        def register(village=village, operator=operator):
            with transaction.atomic():
                station = VillageStation(
                    village=village, operator=operator, name="站", code=village.code + "-01"
                )
                station.settle()
                station.save()

        def move(village=village, other=other):
            with transaction.atomic():
                Village.objects.filter(pk=village.pk).update(township=other, code=other.code + "200")

        at_once(register, move)
        village.refresh_from_db()
        for station in Facility.objects.filter(village=village):
            assert station.township_id == village.township_id


@pytest.mark.django_db(transaction=True)
def test_two_new_codes_at_once_leave_people_with_their_township():
    for number in range(10):
        township = TownshipFactory(code=f"4117021{number:02d}")
        clerk = UserFactory(scope_code=township.code)
        codes = [f"4117022{number:02d}", f"4117023{number:02d}"]

        def give(code, pk=township.pk):
            recode(Township.objects.get(pk=pk), code, by=None)

        at_once(*[lambda code=code: give(code) for code in codes])
        township.refresh_from_db()
        assert township.code in codes
        assert User.objects.get(pk=clerk.pk).scope_code == township.code


@pytest.mark.django_db
def test_what_was_deleted_in_the_meantime_does_not_come_back(as_role, district, monkeypatch):
    station = StationFactory(village__township__district=district)
    client = as_role(Role.BUREAU_CLERK)
    form = {"name": "新名", "operator": station.operator_id} | EMPTY_TABLES
    from stations.admin.facilities import VillageStationAdmin

    save = VillageStationAdmin.save_model

    def delete_then_save(self, request, obj, form, change):
        Facility.objects.filter(pk=obj.pk).delete()
        save(self, request, obj, form, change)

    monkeypatch.setattr(VillageStationAdmin, "save_model", delete_then_save)
    response = client.post(f"/admin/stations/villagestation/{station.pk}/change/", form)
    assert response.status_code == 409
    assert "刷新" in response.content.decode() or "重" in response.content.decode()


@pytest.mark.django_db
def test_what_a_constraint_refuses_behind_a_form_is_a_page_in_words(as_role, district, monkeypatch):
    client = as_role(Role.BUREAU_CLERK)

    def refuse(*_args):
        raise IntegrityError("somebody was quicker")

    monkeypatch.setattr("stations.admin.facilities.assign_code", refuse)
    village = VillageFactory(township__district=district)
    form = {
        "village": village.pk,
        "name": "站",
        "operator": EnterpriseFactory(district=district).pk,
    } | EMPTY_TABLES
    response = client.post("/admin/stations/villagestation/add/", form)
    assert response.status_code == 409
    assert 'lang="zh' in response.content.decode()


LONG = "9" * 30


@pytest.mark.django_db
@pytest.mark.parametrize("model", ["villagestation", "village", "township", "enterprise"])
@pytest.mark.parametrize(
    "query",
    [
        {"kind__exact": NUL},
        {"premises__exact": NUL},
        {"township": NUL},
        {"code__regex": "("},
        {"name__contains": NUL},
        {"id__in": LONG},
        {"operator": LONG},
        {"district": LONG},
        {"established_on__year": "-1"},
        {"longitude__range": "9"},
        {"longitude": "1e999999999"},
        {"e": "1"},
        {"p": "-1"},
        {"q": "\ud7ff\u202e😀" * 200},
    ],
)
def test_an_address_that_nobody_clicked_is_no_error_of_the_server(as_role, district, model, query):
    StationFactory(village__township__district=district)
    client = as_role(Role.BUREAU_CHIEF)
    for page in ("", "export/"):
        assert client.get(f"/admin/stations/{model}/{page}", query).status_code < 500


@pytest.mark.django_db
@pytest.mark.parametrize("value", [NUL, LONG, "x", "-1", ""])
def test_a_value_that_nobody_chose_is_no_error_of_the_server(as_role, district, value):
    station = StationFactory(village__township__district=district)
    client = as_role(Role.BUREAU_CHIEF)
    form = {"name": "站", "operator": value, "partners": value} | EMPTY_TABLES
    url = f"/admin/stations/villagestation/{station.pk}/change/"
    assert client.post(url, form).status_code < 500
    action = {"action": "delete_selected", "_selected_action": value, "index": "0"}
    assert client.post("/admin/stations/villagestation/", action).status_code < 500
    assert client.post("/admin/stations/villagestation/", action | {"post": "yes"}).status_code < 500
    assert Facility.objects.filter(pk=station.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", ["/dashboard/?on=", "/dashboard/?township=", "/dashboard/rows/villages/?reach=", "/login/?next="]
)
@pytest.mark.parametrize("value", [NUL, LONG, "0000-00-00", "99991231", "0001-01-01", "\u202e2021", "<b>"])
def test_pages_take_any_address(as_role, district, page, value):
    response = as_role(Role.LEADER).get(page + value)
    assert response.status_code < 500


NUL_IN_ADDRESS = ["/publicity/a%00b/", "/subsidies/notices/a%00b/", "/subsidies/funds/411702/2026/a%00b/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", NUL_IN_ADDRESS)
def test_an_address_with_a_nul_in_it_is_a_bad_request(as_role, district, address):
    assert as_role(Role.FINANCE).get(address).status_code == 400


@pytest.mark.django_db
def test_what_is_only_shown_to_a_township_is_not_changed_from_there(as_role, district):
    """The district's name and enterprises are shown to its townships; they are not theirs to change."""
    township = TownshipFactory(district=district, code="411702102")
    enterprise = EnterpriseFactory(district=district, name="本区快递有限公司")
    client = as_role(Role.BUREAU_CHIEF, scope_code="411702102")
    form = {"name": "改了", "brand": "改了", "kind": "courier", "credit_code": enterprise.credit_code}
    assert client.get(f"/admin/stations/enterprise/{enterprise.pk}/change/").status_code == 200
    assert client.post(f"/admin/stations/enterprise/{enterprise.pk}/change/", form).status_code == 403
    assert client.post(f"/admin/stations/enterprise/{enterprise.pk}/delete/", form).status_code == 403
    url = f"/admin/stations/district/{district.pk}/change/"
    assert client.post(url, {"code": "510000", "name": "改了"}).status_code == 403
    own = {"district": district.pk, "code": township.code, "name": "板桥镇", "kind": "town"}
    assert client.post(f"/admin/stations/township/{township.pk}/change/", own).status_code == 302
    added = client.post("/admin/stations/enterprise/add/", form | {"district": district.pk})
    assert added.status_code == 200
    enterprise.refresh_from_db()
    assert enterprise.name == "本区快递有限公司"
    assert DistrictFactory._meta.model.objects.get().code == "411702"


@pytest.mark.django_db
def test_another_encoding_than_the_portals_is_not_believed(client, district):
    body = b'--B\r\nContent-Disposition: form-data; name="username"\r\n\r\n\\ud800\r\n--B--\r\n'
    for page in ("/login/", "/complain/"):
        for charset in ("raw_unicode_escape", "rot13", "idna", "utf-16"):
            sent = f"multipart/form-data; boundary=B; charset={charset}"
            answer = client.generic("POST", page, body, content_type=sent)
            assert answer.status_code == 400, (page, charset)
        plain = client.generic(
            "POST", page, body, content_type="multipart/form-data; boundary=B; charset=UTF-8"
        )
        assert plain.status_code in (200, 302, 405), page
