import threading

import pytest
from django.db import connection, transaction

from stations.models import DistrictCenter, TownshipHub, VillageStation
from stations.registration import assign_code
from tests.factories import EnterpriseFactory, StationFactory, VillageFactory


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
