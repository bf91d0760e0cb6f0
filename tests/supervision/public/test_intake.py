"""A complaint comes in: online or by the hand of staff."""

import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.hashers import check_password
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from supervision.complaints.attempts import MOST_COMPLAINTS
from supervision.complaints.codes import signs_of
from supervision.complaints.intake import enter, receive_online
from supervision.models import Complaint, ComplaintPhoto, ComplaintTerms, PublicAttempt
from supervision.refusals import SupervisionRefused
from tests.factories import EnterpriseFactory, StationFactory, UserFactory, VillageFactory
from tests.supervision.public.conftest import BEGIN, WORDS, photo
from yicheng_express.accounts.roles import Role

CHARGE = {"kind": "overcharge", "words": WORDS, "overcharged": Decimal("0.5")}
LETTER = {"channel": "letter", "received_on": BEGIN, "source_number": "来信7"}


def test_it_is_numbered_timed_and_told_with_a_code_that_is_kept_as_a_hash(ground):
    complaint, code = receive_online(ground.district, **CHARGE, facility=ground.station, sent_from="10.0.0.1")
    complaint.refresh_from_db()
    assert complaint.number == "411702-TS2026-00001"
    assert (complaint.channel, complaint.entered_by, complaint.state) == ("online", None, "received")
    assert (complaint.received_on, complaint.begun_on, complaint.working_days) == (BEGIN, BEGIN, 7)
    assert complaint.due_on == datetime.date(2026, 3, 11)
    assert complaint.overcharged == Decimal("0.5")
    assert check_password(signs_of(code), complaint.code_hash)
    assert signs_of(code) not in str(vars(complaint))
    [event] = complaint.events.all()
    assert (event.step, event.by) == ("received", None)


def test_place_and_enterprise_follow_from_the_station(ground):
    complaint, _ = receive_online(ground.district, **CHARGE, facility=ground.station)
    assert complaint.village == ground.village
    assert complaint.township == ground.place.township
    assert complaint.enterprise == ground.station.operator
    other = EnterpriseFactory(district=ground.district)
    complaint, _ = receive_online(ground.district, **CHARGE, facility=ground.station, enterprise=other)
    assert complaint.enterprise == other, "whom the villager names stays"
    complaint, _ = receive_online(ground.district, **CHARGE, village=ground.village)
    assert (complaint.township, complaint.enterprise) == (ground.place.township, None)


def test_numbers_that_name_a_person_are_left_out_and_kept_for_who_handles_it(ground):
    received = "他叫我打13912345678，身份证41170219900101123X，二〇二六年3月1日的事"
    complaint, _ = receive_online(ground.district, **CHARGE | {"words": f"  {received}\n"})
    assert "13912345678" not in complaint.words
    assert "41170219900101123" not in complaint.words
    assert complaint.words_received == received
    complaint, _ = receive_online(ground.district, **CHARGE)
    assert (complaint.words, complaint.words_received) == (WORDS, "")


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_written(ground):
    elsewhere = StationFactory(
        village=VillageFactory(township__district__code="411721", township__code="411721101")
    )
    with pytest.raises(SupervisionRefused) as refused:
        receive_online(
            ground.district,
            kind="nonsense",
            words=" ",
            overcharged=5,
            waybill="1" * 41,
            contact_phone="1" * 31,
            facility=elsewhere,
            about_office=True,
            photos=[photo(), SimpleUploadedFile("a.jpg", b"<svg>"), *[photo()] * 3],
        )
    told = " ".join(refused.value.reasons)
    for words in (
        "请写明投诉内容",
        "请选择投诉的类别",
        "只有“违规收费”才写",
        "运单号最多 40",
        "电话最多 30",
        "不在驿城区",
        "照片最多 4 张，现在选了 5 张",
        "a.jpg：这个文件不是可用的照片",
    ):
        assert words in told, words
    assert not Complaint.objects.exists()
    assert not ComplaintPhoto.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"overcharged": None}, "请写明被收了多少钱"),
        ({"overcharged": Decimal(0)}, "应大于 0"),
        ({"overcharged": Decimal("0.005")}, "最多写到分"),
        ({"words": "啊" * 2001}, "最多 2000 字"),
        ({"about_office": True}, "请选择是哪个乡镇（街道）"),
    ],
)
def test_a_charge_has_its_amount_and_an_office_its_township(fields, words, ground):
    with pytest.raises(SupervisionRefused, match=words):
        receive_online(ground.district, **CHARGE | fields)


def test_the_station_is_of_the_village_that_is_named(ground):
    for wrong in (ground.place.stations[1], ground.place.other_station):
        with pytest.raises(SupervisionRefused, match="请重选网点"):
            receive_online(ground.district, **CHARGE, village=ground.village, facility=wrong)
    complaint, _ = receive_online(
        ground.district, **CHARGE, village=ground.village, facility=ground.place.hub
    )
    assert (complaint.village, complaint.facility_id) == (ground.village, ground.place.hub.pk)


def test_a_year_without_known_holidays_loses_no_complaint(ground):
    ground.clock.set(datetime.date(2031, 12, 30))
    complaint, _ = receive_online(ground.district, **CHARGE)
    assert (complaint.working_days, complaint.warn_on, complaint.due_on) == (7, None, None)


def test_without_terms_whoever_complains_is_told_whom_to_call(ground, people):
    ComplaintTerms.objects.all().delete()
    with pytest.raises(SupervisionRefused, match="12345") as refused:
        receive_online(ground.district, **CHARGE)
    assert "load_policy" not in str(refused.value)
    with pytest.raises(SupervisionRefused, match="load_policy"):
        enter(ground.district, by=people["bureau"], **LETTER, **CHARGE)
    assert not Complaint.objects.exists()


def test_only_so_many_a_day_come_from_one_address(ground):
    for _ in range(MOST_COMPLAINTS):
        receive_online(ground.district, **CHARGE, sent_from="10.0.0.1")
    with pytest.raises(SupervisionRefused, match="请明天再来"):
        receive_online(ground.district, **CHARGE, sent_from="10.0.0.1")
    assert Complaint.objects.count() == PublicAttempt.objects.count() == MOST_COMPLAINTS
    receive_online(ground.district, **CHARGE, sent_from="10.0.0.2")
    receive_online(ground.district, **CHARGE, sent_from=None)
    ground.clock.set(BEGIN + datetime.timedelta(days=1))
    receive_online(ground.district, **CHARGE, sent_from="10.0.0.1")


def test_staff_of_the_district_with_the_right_enter_what_came_otherwise(ground, people):
    complaint, code = enter(
        ground.district,
        by=people["bureau"],
        **LETTER,
        **CHARGE,
        village=ground.village,
        contact_name=" 张三 ",
        contact_phone="13912345678",
        photos=[photo()],
    )
    assert (complaint.entered_by, complaint.channel, complaint.source_number) == (
        people["bureau"],
        "letter",
        "来信7",
    )
    assert (complaint.contact_name, complaint.contact_phone) == ("张三", "13912345678")
    assert complaint.photos.get().by == people["bureau"]
    assert complaint.events.get().by == people["bureau"]
    assert check_password(signs_of(code), complaint.code_hash)
    assert not PublicAttempt.objects.exists()
    for role, scope in (
        (Role.LEADER, "411702"),
        (Role.TOWNSHIP_CLERK, "411702102"),
        (Role.BUREAU_CLERK, "411721"),
    ):
        with pytest.raises(PermissionDenied):
            enter(ground.district, by=UserFactory(role=role, scope_code=scope), **LETTER, **CHARGE)
    for fields, words in (
        ({"channel": "online"}, "请选择投诉的来源"),
        ({"received_on": BEGIN + datetime.timedelta(days=1)}, "不能晚于今天"),
        ({"source_number": "1" * 41}, "工单号最多 40"),
    ):
        with pytest.raises(SupervisionRefused, match=words):
            enter(ground.district, by=people["bureau"], **LETTER | fields, **CHARGE)
