import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from stations.models import DistrictCenter, Enterprise, TownshipHub, VillageStation
from stations.registration import assign_code, assign_codes, check_partners, foresee_codes
from tests.factories import EnterpriseFactory, StationFactory, UserFactory, VillageFactory
from tests.stations.test_register_admin import ADD, errors, station_form
from yicheng_express.accounts.roles import Role


@pytest.mark.django_db
def test_each_place_counts_its_own_facilities():
    village = VillageFactory(township__code="411702102", code="411702102204")
    for facility, code in [
        (VillageStation(village=village), "411702102204-01"),
        (TownshipHub(township=village.township), "411702102-01"),
        (DistrictCenter(district=village.township.district), "411702-01"),
    ]:
        facility.settle()
        assign_code(facility)
        assert facility.code == code


@pytest.mark.django_db
def test_a_number_goes_on_from_the_highest_there_is():
    village = VillageFactory(township__code="411702102", code="411702102204")
    for code in ("411702102204-02", "411702102204-99"):
        StationFactory(village=village, code=code)
    new = VillageStation(village=village)
    new.settle()
    assign_code(new)
    assert new.code == "411702102204-100"


@pytest.mark.django_db
def test_several_of_several_places_are_numbered_in_their_order_with_a_question_and_a_lock_for_each_tier():
    first = VillageFactory(township__code="411702102", code="411702102204")
    second = VillageFactory(township=first.township, code="411702102230")
    StationFactory(village=second, code="411702102230-04")
    facilities = [
        VillageStation(village=first),
        VillageStation(village=second),
        TownshipHub(township=first.township),
        VillageStation(village=first),
    ]
    for facility in facilities:
        facility.settle()
    codes = ["411702102204-01", "411702102230-05", "411702102-01", "411702102204-02"]
    with CaptureQueriesContext(connection) as asked:
        foresee_codes(facilities)
    assert ([facility.code for facility in facilities], len(asked)) == (codes, 2)
    with CaptureQueriesContext(connection) as asked:
        assign_codes(facilities)
    assert ([facility.code for facility in facilities], len(asked)) == (codes, 4)


@pytest.mark.django_db
def test_partners_are_registered_in_the_facilitys_district(elsewhere, client):
    """For whoever sees both districts too, in the form as in the workbook."""
    village = VillageFactory(township__code="411702102", code="411702102204")
    stranger = Enterprise.objects.get(district=elsewhere)
    station = StationFactory(village=village)
    check_partners(station, [EnterpriseFactory(district=village.township.district)])
    with pytest.raises(ValidationError, match="外县快递有限公司"):
        check_partners(station, [stranger])
    client.force_login(UserFactory(role=Role.BUREAU_CLERK, scope_code="4117"))
    own = EnterpriseFactory(district=village.township.district)
    response = client.post(ADD, station_form(village, operator=own.pk, partners=[stranger.pk]))
    assert "合作企业应在网点所在的区县登记" in "".join(errors(response))


@pytest.mark.django_db(transaction=True)
def test_registrations_at_the_same_time_get_different_numbers():
    village = VillageFactory(township__code="411702102", code="411702102204")
    operator = EnterpriseFactory(district=village.township.district)
    ready = threading.Barrier(8)
    failures = []

    def register(number):
        try:
            ready.wait()
            with transaction.atomic():
                station = VillageStation(village=village, operator=operator, name=f"站{number}")
                station.settle()
                assign_code(station)
                station.save()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=register, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sorted(VillageStation.objects.values_list("code", flat=True)) == [
        f"411702102204-{number:02d}" for number in range(1, 9)
    ]
