"""What the database itself refuses, whoever writes: bulk updates, shells, imports, two people at once."""

import datetime
from contextlib import contextmanager

import pytest
from django.db import DataError, IntegrityError, transaction

from stations.choices import Cooperation, Tier
from stations.models import Enterprise, Facility, OperatingPeriod, Township, Village
from tests.factories import (
    CenterFactory,
    DistrictFactory,
    EnterpriseFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    VillageFactory,
)

pytestmark = pytest.mark.django_db


def day(text):
    return datetime.date.fromisoformat(text)


@contextmanager
def refused():
    """The database refuses the statement within; what was there before stays usable."""
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        yield


def test_village_code_begins_with_its_townships():
    township = TownshipFactory(code="411702102")
    with refused():
        Village.objects.create(
            township=township,
            code="411702103200",
            official_name="夏庄村民委员会",
            name="夏庄",
            kind="administrative",
        )
    village = VillageFactory(township=township, code="411702102204")
    with refused():
        Village.objects.filter(pk=village.pk).update(code="411702103204")
    with refused():
        Village.objects.filter(pk=village.pk).update(township=TownshipFactory(code="411702103"))


def test_township_code_begins_with_its_districts():
    district = DistrictFactory()
    with refused():
        Township.objects.create(district=district, code="411703102", name="板桥镇", kind="town")


@pytest.mark.parametrize("code", ["41170210220", "4117021022040", "41170210220A", "41170210220４", ""])
def test_village_code_is_twelve_digits(code):
    village = VillageFactory(township__code="411702102", code="411702102204")
    with refused():
        Village.objects.filter(pk=village.pk).update(code=code)


def test_villages_follow_when_their_townships_code_changes():
    village = VillageFactory(township__code="411702203", code="411702203200")
    Township.objects.filter(pk=village.township_id).update(code="411702012")
    village.refresh_from_db()
    assert village.code == "411702012200"


def test_everything_follows_when_the_districts_code_changes():
    village = VillageFactory(township__code="411702102", code="411702102204")
    village.township.district.code = "411799"
    village.township.district.save()
    village.refresh_from_db()
    assert (village.code, village.township.code) == ("411799102204", "411799102")


def test_a_village_that_moves_takes_its_facilities_along():
    station = StationFactory(village__township__code="411702102", village__code="411702102204")
    other = TownshipFactory(code="411702103")
    Village.objects.filter(pk=station.village_id).update(township=other, code="411702103299")
    station.refresh_from_db()
    assert station.township_id == other.pk


def test_a_station_stands_in_a_village_of_its_own_township():
    station = StationFactory()
    with refused():
        Facility.objects.filter(pk=station.pk).update(township=TownshipFactory())
    with refused():
        Facility.objects.filter(pk=station.pk).update(village=VillageFactory())


@pytest.mark.parametrize(
    ("factory", "change"),
    [
        (StationFactory, {"village": None}),
        (StationFactory, {"township": None}),
        (HubFactory, {"township": None}),
        (CenterFactory, {"tier": Tier.HUB}),
        (StationFactory, {"tier": Tier.HUB, "village": None}),
    ],
)
def test_a_facility_stands_where_its_tier_belongs(factory, change):
    facility = factory()
    with refused():
        Facility.objects.filter(pk=facility.pk).update(**change)


def test_a_hub_has_no_village_and_a_center_no_township():
    hub, village = HubFactory(), VillageFactory()
    with refused():
        Facility.objects.filter(pk=hub.pk).update(village=village, township=village.township)
    with refused():
        Facility.objects.filter(pk=CenterFactory().pk).update(township=village.township)


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        (("2021-09-01", "2021-12-31"), ("2021-12-30", None), True),
        (("2021-09-01", "2021-12-31"), ("2021-12-31", None), False),
        (("2021-09-01", None), ("2030-01-01", None), True),
        (("2021-09-01", "2021-12-31"), ("2021-08-01", "2021-09-02"), True),
        (("2021-09-01", "2021-12-31"), ("2021-08-01", "2021-09-01"), False),
        (("2021-09-01", "2021-12-31"), ("2021-10-01", "2021-10-02"), True),
        (("2021-09-01", "2021-12-31"), ("2021-08-01", None), True),
    ],
)
def test_the_operating_periods_of_a_facility_do_not_overlap(first, second, meet):
    station = StationFactory()
    first, second = [[text and day(text) for text in ends] for ends in (first, second)]
    OperatingPeriodFactory(facility=station, opened_on=first[0], closed_on=first[1])
    elsewhere = OperatingPeriodFactory(opened_on=first[0], closed_on=first[1])

    def add(facility):
        return OperatingPeriod.objects.create(
            facility=facility, opened_on=second[0], closed_on=second[1], resident=True
        )

    if not meet:
        assert add(station).pk
        return
    with refused():
        add(station)
    with refused():
        elsewhere_free = OperatingPeriodFactory(
            facility=elsewhere.facility, opened_on=day("2050-01-01"), closed_on=day("2050-02-01")
        )
        OperatingPeriod.objects.filter(pk=elsewhere_free.pk).update(opened_on=second[0], closed_on=second[1])


@pytest.mark.parametrize("closed_on", ["2021-08-31", "2021-09-01"])
def test_a_period_ends_after_it_begins(closed_on):
    with refused():
        OperatingPeriodFactory(opened_on=day("2021-09-01"), closed_on=day(closed_on))


def test_a_village_station_is_resident_or_has_a_cooperation_mode():
    station = StationFactory()
    with refused():
        OperatingPeriod.objects.create(facility=station, opened_on=day("2021-09-01"))
    period = OperatingPeriod.objects.create(
        facility=station, opened_on=day("2021-09-01"), resident=True, cooperation=Cooperation.POSTAL_COURIER
    )
    with refused():
        OperatingPeriod.objects.filter(pk=period.pk).update(resident=False, cooperation="")


def test_hubs_and_centers_are_neither_resident_nor_cooperating():
    for facility in (HubFactory(), CenterFactory()):
        with refused():
            OperatingPeriod.objects.create(facility=facility, opened_on=day("2021-09-01"), resident=True)
        assert OperatingPeriod.objects.create(facility=facility, opened_on=day("2021-09-01")).pk


@pytest.mark.parametrize(
    "code",
    [
        "91110000802100433A",  # the right one ends in B
        "91110000802100433",
        "91110000802100433BB",
        "91110000802100433b",
        "911100008021004３３B",
        "9111000080210O433B",
        "",
    ],
)
def test_a_credit_code_has_the_right_check_character(code):
    enterprise = EnterpriseFactory(credit_code="91110000802100433B")
    with refused():
        Enterprise.objects.filter(pk=enterprise.pk).update(credit_code=code)


def test_a_facility_that_ever_operated_is_not_deleted():
    period = OperatingPeriodFactory()
    with pytest.raises(IntegrityError):
        period.facility.delete()
