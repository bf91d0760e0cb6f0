"""并案, 拆分, 重开: what belongs together, and what begins once more."""

import datetime

import pytest
from django.urls import reverse

from stations.models import VillageStation
from supervision.complaints.classifying import Classification, classify
from supervision.complaints.merging import alike, merge, separate
from supervision.complaints.places import Place
from supervision.complaints.reopening import (
    last_day_to_reopen,
    reopen,
    reopen_by_complainant,
    why_not_by_complainant,
)
from supervision.refusals import SupervisionRefused
from tests.supervision.complaints.conftest import BEGIN, signed_in
from tests.supervision.rows import complaint_at

pytestmark = pytest.mark.django_db


def refused(verb, *args, **named):
    with pytest.raises(SupervisionRefused) as caught:
        verb(*args, **named)
    return "".join(caught.value.reasons)


def days(number):
    return BEGIN + datetime.timedelta(days=number)


# --- what is like it ----------------------------------------------------------------------------------------


def test_the_same_station_and_kind_within_thirty_days_is_suggested_and_nothing_else(office):
    complaint = office.received(received_on=days(40))
    like = [office.received(received_on=days(10)), office.received(received_on=days(70))]
    office.received(received_on=days(9))
    office.received(received_on=days(71))
    office.received(office.stations[1], received_on=days(40))
    office.received(kind="delay", overcharged=None, received_on=days(40))
    office.received(about_office=True, received_on=days(40))
    office.rejected()
    assert list(alike(complaint)) == like
    assert not alike(office.received(facility_id=None)).exists()
    content = signed_in(office.bureau).get(reverse("complaint", args=[complaint.number])).content.decode()
    assert all(each.number in content for each in like)


def test_what_is_merged_follows_the_main_case_and_comes_out_of_it_again(office):
    main, complaint = office.assigned(), office.paused()
    complaint = merge(complaint, into=main, by=office.bureau)
    assert (complaint.state, complaint.paused_on, complaint.assignment.is_over) == ("merged", None, True)
    assert "并入本件" in main.events.last().words
    assert office.fresh(main).revision > main.revision
    due_on = complaint.due_on
    complaint = separate(complaint, by=office.bureau, reason="不是一件事")
    assert (complaint.state, complaint.merged_into, complaint.due_on) == ("received", None, due_on)
    assert refused(separate, complaint, by=office.bureau, reason="再拆").startswith("投诉")


def test_two_that_cannot_be_one_case_are_told_why(office):
    complaint, main = office.received(), office.assigned()
    about, closed = office.received(about_office=True), office.closed()
    abroad = complaint_at(VillageStation.objects.get(name="外村服务站"))
    for into, words in [
        (complaint, "不能并入自己"),
        (about, "不能和其他投诉并案"),
        (closed, "不能并入；请并入还在办理的投诉"),
        (abroad, "只能并入本区县的投诉"),
    ]:
        assert words in refused(merge, complaint, into=into, by=office.bureau), words
    merge(complaint, into=main, by=office.bureau)
    assert "请反过来" in refused(merge, main, into=office.received(), by=office.bureau)
    assert "不能并入" in refused(merge, office.received(), into=complaint, by=office.bureau)


# --- once more ----------------------------------------------------------------------------------------------


def test_a_case_begins_once_more_with_a_new_clock_and_the_story_keeps_how_it_ended(office):
    complaint = office.closed(refunded=5)
    office.clock.set(days(10))
    complaint = reopen(complaint, by=office.chief, reason="没有退到")
    assert (complaint.state, complaint.verdict, complaint.reply) == ("reopened", "", "")
    assert (complaint.begun_on, complaint.due_on) == (days(10), days(21))
    assert ["认定", "属实", ""] in complaint.events.last().details
    assert ["退还金额", "5 元", ""] in complaint.events.last().details
    complaint = office.closed(office.answered(office.assigned(complaint)))
    assert (complaint.state, complaint.reopened_times) == ("closed", 1)
    assert complaint.assignments.filter(is_over=False).count() == 1


def test_the_complainant_reopens_once_within_the_days_of_the_policy(office):
    complaint = office.closed()
    assert last_day_to_reopen(complaint) == days(30)
    assert why_not_by_complainant(complaint, days(30)) == ""
    assert "已经超过" in why_not_by_complainant(complaint, days(31))
    assert "请写明为什么" in refused(reopen_by_complainant, complaint, words=" ")
    office.clock.set(days(30))
    complaint = reopen_by_complainant(complaint, words="没有退，我的电话 13912345678。")
    event = complaint.events.last()
    assert (event.by, event.words) == (None, "没有退，我的电话 （号码略）。")
    assert "还在办理" in refused(reopen_by_complainant, complaint, words="再来")
    complaint = office.closed(office.answered(office.assigned(complaint)))
    assert "已要求重开过一次" in refused(reopen_by_complainant, complaint, words="再来")
    assert reopen(complaint, by=office.bureau, reason="上级交办").reopened_times == 2


def test_what_was_refused_and_what_was_merged_is_reopened_by_who_complained(office):
    assert reopen_by_complainant(office.rejected(), words="是你们管的").state == "reopened"
    main = office.assigned()
    merged = office.merged(into=main)
    assert "还在办理" in refused(reopen_by_complainant, merged, words="我的不一样")
    assert "请用“拆分”" in refused(reopen, merged, by=office.bureau, reason="不一样")
    office.closed(office.answered(office.fresh(main)))
    merged = office.fresh(merged)
    assert "请用“重开”" in refused(separate, merged, by=office.bureau, reason="不一样")
    merged = reopen_by_complainant(merged, words="我的不一样")
    assert (merged.state, merged.merged_into) == ("reopened", None)
    assert office.fresh(main).state == "closed"


# --- put right ----------------------------------------------------------------------------------------------


def registered(office, **changes):
    values = {"kind": "overcharge", "overcharged": 5, "place": Place(facility=office.stations[0])} | changes
    return Classification(**values)


def test_what_is_put_right_stands_in_the_story_before_and_after(office):
    complaint = office.assigned()
    place = Place(facility=office.stations[1])
    complaint = classify(
        complaint,
        by=office.bureau,
        reason="说错了站",
        registered=registered(office, kind="loss", overcharged=None, place=place),
    )
    assert (complaint.facility, complaint.village) == (office.stations[1], office.stations[1].village)
    assert complaint.enterprise == office.operator
    assert (complaint.working_days, complaint.due_on) == (15, days(21))
    assert (complaint.assignment.working_days, complaint.assignment.due_on) == (7, days(9))
    assert complaint.events.last().details == [
        ["类别", "违规收费", "丢失损毁"],
        ["被收取的金额", "5 元", ""],
        ["村（社区）", "夏庄", "胡楼"],
        ["网点", "夏庄便民服务站", "胡楼便民服务站"],
        ["办结期限", "2026-03-11", "2026-03-23"],
    ]


def test_what_cannot_be_so_is_not_registered(office, elsewhere):
    complaint = office.assigned()
    foreign = elsewhere.facilities.first()
    for changes, words in [
        ({}, "没有改动"),
        ({"kind": "parcel"}, "请选择类别"),
        ({"overcharged": None}, "被收了多少钱"),
        ({"overcharged": 0}, "应大于 0"),
        ({"place": Place(facility=foreign)}, "不在驿城区"),
        (
            {"place": Place(office.other_township, office.stations[0].village)},
            "夏庄不在水屯镇",
        ),
        ({"place": Place(), "about_office": True}, "请选择是哪个乡镇"),
        ({"about_office": True}, "请先改由其中之一办理"),
    ]:
        told = refused(
            classify, complaint, by=office.bureau, reason="核对", registered=registered(office, **changes)
        )
        assert words in told, (changes, told)


def test_what_is_about_an_office_becomes_invisible_to_its_township(office):
    complaint = office.received()
    seen = type(complaint).objects.visible_to(office.clerk).filter(pk=complaint.pk)
    office.answered(office.assigned(complaint, handler="inspector"), by=office.inspector)
    assert seen.exists()
    classify(complaint, by=office.bureau, reason="反映机关", registered=registered(office, about_office=True))
    assert not seen.exists()
