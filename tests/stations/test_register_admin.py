"""A clerk's work in the admin, as the browser sends it."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from stations.coverage import coverage_report
from stations.models import FacilityPhoto, OperatingPeriod, TownshipHub, VillageStation
from tests.factories import EnterpriseFactory, StationFactory, TownshipFactory, VillageFactory
from tests.stations.admin_forms import ADD, change_url, errors, rows, station_form
from tests.stations.photographs import photograph
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def village(district):
    return VillageFactory(township=TownshipFactory(district=district, code="411702102"), code="411702102204")


def test_the_clerk_adds_a_station_closes_it_and_the_village_is_uncovered_from_that_day(village, as_role):
    clerk = as_role(Role.BUREAU_CLERK)
    response = clerk.post(ADD, station_form(village, {"opened_on": "2021-09-01", "resident": "on"}))
    assert response.status_code == 302, errors(response)
    station = VillageStation.objects.get()
    assert station.code == "411702102204-01"
    assert (station.township, station.district) == (village.township, village.township.district)

    period = station.operating_periods.get()
    closing = {"id": period.pk, "facility": station.pk, "opened_on": "2021-09-01", "resident": "on"}
    closing |= {"closed_on": "2021-12-31", "closing_reason": "经营者外出"}
    response = clerk.post(change_url(station), station_form(village, closing))
    assert response.status_code == 302, errors(response)
    district = village.township.district
    assert coverage_report(district, datetime.date(2021, 12, 30)).total.covered == 1
    assert coverage_report(district, datetime.date(2021, 12, 31)).total.covered == 0


def test_who_changed_what_is_in_the_history(village, as_role):
    clerk = as_role(Role.BUREAU_CLERK, full_name="李经办")
    clerk.post(ADD, station_form(village, {"opened_on": "2021-09-01", "resident": "on"}))
    station = VillageStation.objects.get()
    period = station.operating_periods.get()
    unchanged = {"id": period.pk, "facility": station.pk, "opened_on": "2021-09-01", "resident": "on"}
    clerk.post(change_url(station), station_form(village, unchanged, name="夏庄新站"))
    station.refresh_from_db()
    assert [record.name for record in station.history.all()] == ["夏庄新站", "夏庄便民服务站"]
    assert {record.history_user.full_name for record in station.history.all()} == {"李经办"}
    assert period.history.get().history_user.full_name == "李经办"
    page = clerk.get(f"/admin/stations/villagestation/{station.pk}/history/").content.decode()
    assert "李经办" in page
    assert "夏庄便民服务站 → 夏庄新站" in page


def test_a_stations_history_tells_its_opening_closing_and_deleted_periods(village, as_role):
    chief = as_role(Role.BUREAU_CHIEF)
    chief.post(ADD, station_form(village, {"opened_on": "2021-09-01", "resident": "on"}))
    station = VillageStation.objects.get()
    period = station.operating_periods.get()
    chief.post(
        change_url(station),
        station_form(village, stated(period, "2021-09-01", "2021-12-31", closing_reason="经营者外出")),
    )
    chief.post(
        change_url(station), station_form(village, stated(period, "2021-09-01", "2021-12-31", DELETE="on"))
    )
    versions = chief.get(f"/admin/stations/villagestation/{station.pk}/history/").context["kept_with_it"]
    assert [(version.done, version.words) for version in versions] == [
        ("删除", "2021-09-01 至 2021-12-31，驻村设点，经营者外出"),
        ("修改", "2021-09-01 至 2021-12-31，驻村设点，经营者外出"),
        ("新增", "2021-09-01 起，驻村设点"),
    ]


def test_ending_one_period_and_beginning_the_next_is_one_save(village, as_role):
    """From cooperation to resident on one day, in one form."""
    clerk = as_role(Role.BUREAU_CLERK)
    clerk.post(ADD, station_form(village, {"opened_on": "2021-09-01", "cooperation": "postal_courier"}))
    station = VillageStation.objects.get()
    period = station.operating_periods.get()
    ended = {"id": period.pk, "facility": station.pk, "opened_on": "2021-09-01", "closed_on": "2022-03-01"}
    response = clerk.post(
        change_url(station),
        station_form(
            village,
            ended | {"cooperation": "postal_courier"},
            {"facility": station.pk, "opened_on": "2022-03-01", "resident": "on"},
        ),
    )
    assert response.status_code == 302, errors(response)
    assert station.operating_periods.count() == 2


def two_periods(village):
    station = StationFactory(village=village)
    return station, [
        OperatingPeriod.objects.create(
            facility=station, resident=True, opened_on=opened_on, closed_on=closed_on
        )
        for opened_on, closed_on in [
            (datetime.date(2022, 1, 1), datetime.date(2022, 3, 1)),
            (datetime.date(2022, 4, 1), datetime.date(2022, 6, 1)),
        ]
    ]


def stated(period, opened_on, closed_on, **fields):
    row = {"id": period.pk, "facility": period.facility_id, "resident": "on"}
    return row | {"opened_on": opened_on, "closed_on": closed_on} | fields


def days_of(station):
    return [
        (str(period.opened_on), str(period.closed_on or ""))
        for period in station.operating_periods.order_by("opened_on")
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # the first grows into what the second leaves
        (("2022-01-01", "2022-05-01"), ("2022-05-01", "2022-06-01")),
        # they trade places
        (("2022-04-01", "2022-06-01"), ("2022-01-01", "2022-03-01")),
        # the second moves before the first
        (("2022-01-01", "2022-03-01"), ("2021-01-01", "2021-02-01")),
    ],
)
def test_two_periods_are_corrected_in_one_form(village, as_role, first, second):
    station, periods = two_periods(village)
    form = station_form(village, stated(periods[0], *first), stated(periods[1], *second))
    response = as_role(Role.BUREAU_CHIEF).post(change_url(station), form)
    assert response.status_code == 302, errors(response)
    assert days_of(station) == sorted([first, second])
    assert {period.history.first().opened_on.isoformat() for period in periods} == {first[0], second[0]}


def test_a_period_is_deleted_and_another_grows_into_its_days_in_one_form(village, as_role):
    station, periods = two_periods(village)
    form = station_form(
        village,
        stated(periods[0], "2022-01-01", ""),
        stated(periods[1], "2022-04-01", "2022-06-01", DELETE="on"),
    )
    response = as_role(Role.BUREAU_CHIEF).post(change_url(station), form)
    assert response.status_code == 302, errors(response)
    assert days_of(station) == [("2022-01-01", "")]


def test_a_closing_reason_belongs_to_what_closed(village, as_role):
    response = as_role(Role.BUREAU_CLERK).post(
        ADD, station_form(village, {"opened_on": "2021-09-01", "resident": "on", "closing_reason": "外出"})
    )
    assert "营业中的网点不填停业原因" in "".join(errors(response))


@pytest.mark.parametrize("day", ["20210901", "2021.9.1", "２０２１－０９－０１", "2021年9月1日"])
def test_a_day_is_written_in_the_admin_as_everywhere(village, as_role, day):
    response = as_role(Role.BUREAU_CLERK).post(
        ADD, station_form(village, {"opened_on": day, "resident": "on"})
    )
    assert response.status_code == 302, errors(response)
    assert OperatingPeriod.objects.get().opened_on == datetime.date(2021, 9, 1)


@pytest.mark.parametrize(
    ("periods", "message"),
    [
        ([{"opened_on": "2021-09-01"}], "村级站应驻村设点"),
        (
            [{"opened_on": "2021-09-01", "closed_on": "2021-09-01", "resident": "on"}],
            "停业日期应晚于开业日期",
        ),
        (
            [
                {"opened_on": "2021-09-01", "resident": "on"},
                {"opened_on": "2022-01-01", "resident": "on"},
            ],
            "重叠",
        ),
        ([{"opened_on": "昨天", "resident": "on"}], "“昨天”不是日期"),
    ],
)
def test_a_wrong_period_is_refused_in_words(village, as_role, periods, message):
    response = as_role(Role.BUREAU_CLERK).post(ADD, station_form(village, *periods))
    assert message in "".join(errors(response))
    assert not VillageStation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"manager_phone": "12345"}, "电话应为手机号"),
        ({"longitude": "114.02"}, "经度（73—136）和纬度（3—54）应同时填写"),
        ({"name": ""}, "必填"),
        ({"village": ""}, "必填"),
    ],
)
def test_a_wrong_station_is_refused_in_words(village, as_role, fields, message):
    response = as_role(Role.BUREAU_CLERK).post(ADD, station_form(village, **fields))
    assert message in "".join(errors(response))
    assert not VillageStation.objects.exists()


def test_two_stations_of_a_village_have_different_names_and_numbers(village, as_role):
    clerk = as_role(Role.BUREAU_CLERK)
    clerk.post(ADD, station_form(village))
    assert "这个村已有同名的村级站" in "".join(errors(clerk.post(ADD, station_form(village))))
    clerk.post(ADD, station_form(village, name="夏庄二站"))
    assert list(VillageStation.objects.values_list("code", flat=True)) == [
        "411702102204-01",
        "411702102204-02",
    ]


def test_a_station_does_not_move_to_another_village(village, as_role):
    station = StationFactory(village=village)
    other = VillageFactory(township=village.township)
    response = as_role(Role.BUREAU_CLERK).post(change_url(station), station_form(other))
    assert response.status_code == 302
    station.refresh_from_db()
    assert station.village == village


def test_a_hub_is_neither_resident_nor_cooperating(village, as_role):
    operator = EnterpriseFactory(district=village.township.district)
    form = {"township": village.township_id, "name": "集散中心", "operator": operator.pk}
    form |= rows("operating_periods", {"opened_on": "2021-09-01", "resident": "on"}) | rows("photos")
    response = as_role(Role.BUREAU_CLERK).post("/admin/stations/townshiphub/add/", form)
    assert response.status_code == 302, errors(response)
    hub = TownshipHub.objects.get()
    assert hub.code == "411702102-01"
    assert not hub.operating_periods.get().resident


def test_a_photo_is_re_encoded_and_shown_to_who_may_see_it(village, as_role, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    clerk = as_role(Role.BUREAU_CLERK)
    upload = SimpleUploadedFile("门头.png", photograph("PNG"), content_type="image/png")
    response = clerk.post(ADD, station_form(village, photos=[{"image": upload, "caption": "门头"}]))
    assert response.status_code == 302, errors(response)
    photo = FacilityPhoto.objects.get()
    assert photo.uploaded_by.full_name
    shown = clerk.get(f"/photos/{photo.pk}/")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert b"".join(shown.streaming_content)[:2] == b"\xff\xd8"


def test_a_file_that_is_no_photo_is_refused_in_words(village, as_role):
    upload = SimpleUploadedFile("门头.jpg", b"%PDF-1.7 ...", content_type="image/jpeg")
    response = as_role(Role.BUREAU_CLERK).post(ADD, station_form(village, photos=[{"image": upload}]))
    assert "".join(errors(response))
    assert not FacilityPhoto.objects.exists()


def test_a_text_of_several_lines_that_nobody_changed_is_unchanged(village, as_role):
    station = StationFactory(village=village, name="夏庄便民服务站", charges="取件免费\n寄件按公示价")
    form = station_form(village, charges="取件免费\r\n寄件按公示价", operator=station.operator_id)
    as_role(Role.BUREAU_CLERK).post(change_url(station), form)
    station.refresh_from_db()
    assert station.charges == "取件免费\n寄件按公示价"
