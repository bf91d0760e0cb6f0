"""A notice lasts the policy's working days, is frozen, and takes objections, decided before approval."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from stations.policy_file import load_policy
from subsidies.choices import ApplicationState, Channel, Decision
from subsidies.models import Application, NoticeItem, Objection, PublicityNotice
from subsidies.publicity import (
    MOST_FROM_ONE_ADDRESS,
    decide,
    earliest_last_day,
    enter_objection,
    object_online,
    publish,
    what_approval_waits_for,
)
from subsidies.refusals import ApplicationChanged, SubsidyRefused
from subsidies.views.notices import SEEN
from subsidies.workflow import approve, return_application, submit
from tests.stations.rosters import YICHENG_POLICY
from tests.subsidies.calls import api_of
from tests.subsidies.conftest import AFTER, BEGIN, NOTICE, signed_in
from tests.subsidies.situations import everything
from tests.subsidies.two_districts import cases_abroad, of_city
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
ONE_DISTRICT = "一份公示只能列同一个区（县）的申请。"


def publish_from(cases, applications, first, last, **changes):
    fields = {"title": "公示", "contact": "商务局 0396-1234567", "by": cases.bureau} | changes
    return publish(applications, first_day=first, last_day=last, **fields)


def test_a_notice_lasts_at_least_the_working_days_of_the_policy(cases):
    application = cases.verified()
    first, last = NOTICE
    assert earliest_last_day(cases.district, first) == last
    with pytest.raises(
        SubsidyRefused, match=r"不少于 7 个工作日（发布当天不算），.* 只有 6 个；最早到 2026-03-11 为止"
    ):
        publish_from(cases, [application], first, last - DAY)
    assert publish_from(cases, [application], first, last).working_days == 7


def test_the_day_of_publishing_is_none_of_the_working_days(cases):
    application = cases.verified()
    assert earliest_last_day(cases.district, BEGIN) == NOTICE[1]
    with pytest.raises(SubsidyRefused, match="只有 6 个；最早到 2026-03-11 为止"):
        publish_from(cases, [application], BEGIN, NOTICE[1] - DAY)
    notice = publish_from(cases, [application], BEGIN, NOTICE[1])
    assert notice.working_days == 7
    assert notice.is_published_on_its_first_day


@pytest.mark.parametrize(
    ("first", "last"),
    [
        # 2026: Spring Festival is off from 15 to 23 February; two Saturdays, the 14th and 28th, are worked.
        (datetime.date(2026, 2, 12), datetime.date(2026, 2, 27)),
        (datetime.date(2026, 2, 14), datetime.date(2026, 3, 2)),
        (datetime.date(2026, 4, 29), datetime.date(2026, 5, 11)),
    ],
)
def test_holidays_do_not_count_and_working_weekends_do(cases, first, last):
    assert earliest_last_day(cases.district, first) == last


def test_a_year_whose_holidays_nobody_knows_is_refused_in_words_until_the_policy_tells_them(cases):
    first = datetime.date(2031, 3, 3)
    with pytest.raises(SubsidyRefused, match="2031 年的节假日安排还不知道"):
        earliest_last_day(cases.district, first)
    told = b"\n[[calendar]]\nyear = 2031\nholidays = [2031-03-04]\nworking_weekends = [2031-03-08]\n"
    load_policy(YICHENG_POLICY + told)
    assert earliest_last_day(cases.district, first) == datetime.date(2031, 3, 11)


def test_a_notice_neither_begins_in_the_past_nor_lasts_for_ever(cases):
    application = cases.verified()
    first, last = NOTICE
    with pytest.raises(SubsidyRefused, match="不能早于今天"):
        publish_from(cases, [application], first - 2 * DAY, last)
    for wrong in (first - DAY, first + 91 * DAY):
        with pytest.raises(SubsidyRefused, match="90 天以内"):
            publish_from(cases, [application], first, wrong)
    with pytest.raises(SubsidyRefused, match="不写个人手机号"):
        publish_from(cases, [application], first, last, contact="张三 13900000000")
    with pytest.raises(SubsidyRefused, match="请选择要公示的申请"):
        publish_from(cases, [], first, last)


def test_all_of_a_notice_or_none_of_it(cases):
    verified, submitted = cases.verified(cases.stations[0]), cases.submitted(cases.stations[1])
    first, last = NOTICE
    with pytest.raises(SubsidyRefused, match=f"申请 {submitted.number} 现在是“待核查”，不能公示"):
        publish_from(cases, [verified, submitted], first, last)
    with pytest.raises(ApplicationChanged):
        publish_from(cases, [verified], first, last, seen={verified.pk: verified.revision - 1})
    assert not PublicityNotice.objects.exists()
    assert cases.fresh(verified).state == ApplicationState.VERIFIED
    for person in (cases.clerk, cases.finance):
        with pytest.raises(PermissionDenied, match="由商务局发布"):
            publish_from(cases, [verified], first, last, by=person)


def test_a_notice_is_of_one_district_also_for_who_works_for_two(cases):
    """Of a whole city's office: with the right in both districts, and still no notice over the border; by
    verb, page and API.
    """
    person = of_city(Role.BUREAU_CLERK)
    both = [cases.verified(), cases_abroad(cases).verified()]
    before = everything()
    with pytest.raises(SubsidyRefused, match=ONE_DISTRICT):
        publish_from(cases, both, *NOTICE, by=person)
    first, last = map(str, NOTICE)
    words = {"title": "公示", "contact": "商务局 0396-1234567", "first_day": first, "last_day": last}
    chosen = {"application": [each.number for each in both]} | {
        SEEN + each.number: each.revision for each in both
    }
    page = signed_in(person).post(reverse("notice_new"), chosen | words)
    assert (page.status_code, page.context["refusals"]) == (409, [ONE_DISTRICT])
    seen = [{"number": each.number, "revision": each.revision} for each in both]
    answer = api_of("notices", client=signed_in(person), data={"applications": seen} | words)
    assert (answer.status_code, answer.json()["reasons"]) == (409, [ONE_DISTRICT])
    assert everything() == before


def test_the_notice_says_what_was_found_and_no_payee(cases):
    application = cases.publicized()
    item = NoticeItem.objects.get()
    assert (item.facility_name, item.amount, item.clause_number) == ("夏庄便民服务站", 1000, "二(五)")
    assert "驻村设点" in item.grounds
    said = " ".join(str(getattr(item, each.attname)) for each in NoticeItem._meta.fields)
    for secret in (application.payee_name, application.payee_account, "13900000000"):
        assert secret not in said


@pytest.mark.parametrize(
    "number",
    [
        "13800138000",
        "138-0013-8000",
        "138 0013 8000",
        "１３８００１３８０００",
        "+8613800138000",
        "013800138000",
    ],
)
def test_a_mobile_is_kept_from_a_notice_however_it_is_written(number, cases):
    first, last = NOTICE
    cases.stations[0].operator.name = f"王建国 {number}"
    cases.stations[0].operator.save()
    cases.stations[0].name = f"夏庄站{number}"
    cases.stations[0].save()
    application = cases.verified(cases.stations[0])
    for name in ("contact", "title"):
        with pytest.raises(SubsidyRefused, match="不写个人手机号"):
            publish_from(cases, [application], first, last, **{name: f"张三 {number}"})
    item = publish_from(cases, [application], first, last).items.get()
    assert item.operator_name == "王建国 （号码略）"
    assert item.facility_name == "夏庄站（号码略）"


@pytest.mark.parametrize(
    "number", ["0396-1380013", "0396-2926098", "（0396）2926098、2926099", "2026年第1批13个"]
)
def test_an_office_s_number_is_no_mobile(number, cases):
    first, last = NOTICE
    assert publish_from(cases, [cases.verified()], first, last, contact=f"商务局 {number}").contact


# --- objections ---------------------------------------------------------------------------------------------


def test_an_open_objection_keeps_from_approval_and_a_dismissed_one_does_not(cases):
    application = cases.publicized()
    cases.clock.set(NOTICE[0])
    objection = object_online(application.notice, words="站点没有开门", application=application)
    cases.clock.set(AFTER)
    with pytest.raises(SubsidyRefused, match="1 件异议还没有处理"):
        approve(application, by=cases.chief, fund=cases.fund)
    decide(objection, by=cases.bureau, decision=Decision.DISMISSED, words="现场核实在营业")
    assert not what_approval_waits_for(application, AFTER)
    assert approve(application, by=cases.chief, fund=cases.fund).state == ApplicationState.APPROVED


def test_an_objection_to_the_whole_notice_holds_every_application_and_to_one_only_that_one(cases):
    one, other = cases.publicized(*cases.stations[:2])
    cases.clock.set(NOTICE[0])
    whole = object_online(one.notice, words="名单不全")
    aimed = object_online(one.notice, words="没有这个站", application=other)
    cases.clock.set(AFTER)
    assert len(what_approval_waits_for(one, AFTER)) == len(what_approval_waits_for(other, AFTER)) == 1
    decide(whole, by=cases.bureau, decision=Decision.DISMISSED, words="已说明")
    decide(aimed, by=cases.bureau, decision=Decision.UPHELD, words="查实")
    assert not what_approval_waits_for(one, AFTER)
    with pytest.raises(SubsidyRefused, match="1 件异议成立，不能批准；请退回或不予补贴"):
        approve(other, by=cases.chief, fund=cases.fund)


def test_what_is_publicized_anew_is_not_held_by_an_old_objection(cases):
    application = cases.publicized()
    cases.clock.set(NOTICE[0])
    objection = object_online(application.notice, words="面积不实", application=application)
    decide(objection, by=cases.bureau, decision=Decision.UPHELD, words="查实")
    again = submit(return_application(application, by=cases.chief, reason="查实"), by=cases.clerk)
    again = cases.verify(again)
    first = NOTICE[1] + DAY
    cases.clock.set(first)
    notice = publish_from(cases, [again], first, earliest_last_day(cases.district, first))
    again = cases.fresh(again)
    assert again.notice == notice
    cases.clock.set(notice.last_day + DAY)
    assert approve(again, by=cases.chief, fund=cases.fund).state == ApplicationState.APPROVED


def test_objections_are_taken_from_the_first_to_the_last_day(cases):
    notice = cases.publicized().notice
    for day, is_taken in (
        (NOTICE[0] - DAY, False),
        (NOTICE[0], True),
        (NOTICE[1], True),
        (NOTICE[1] + DAY, False),
    ):
        cases.clock.set(day)
        if is_taken:
            assert object_online(notice, words="有异议").received_on == day
        else:
            with pytest.raises(SubsidyRefused, match="现在不在公示期内"):
                object_online(notice, words="有异议")
    entered = enter_objection(
        notice, by=cases.bureau, words="电话反映", channel=Channel.PHONE, received_on=NOTICE[1]
    )
    assert (entered.entered_by, entered.channel) == (cases.bureau, Channel.PHONE)
    with pytest.raises(SubsidyRefused, match="收到日期应在公示期"):
        enter_objection(
            notice, by=cases.bureau, words="x", channel=Channel.PHONE, received_on=NOTICE[1] + DAY
        )
    with pytest.raises(PermissionDenied):
        enter_objection(notice, by=cases.clerk, words="x", channel=Channel.PHONE, received_on=NOTICE[1])


def test_so_many_objections_a_day_come_from_one_address(cases):
    notice = cases.publicized().notice
    cases.clock.set(NOTICE[0])
    for _ in range(MOST_FROM_ONE_ADDRESS):
        object_online(notice, words="有异议", sent_from="203.0.113.7")
    with pytest.raises(SubsidyRefused, match="请明天再来"):
        object_online(notice, words="有异议", sent_from="203.0.113.7")
    object_online(notice, words="有异议", sent_from="203.0.113.8")
    cases.clock.set(NOTICE[0] + DAY)
    object_online(notice, words="有异议", sent_from="203.0.113.7")


def test_a_notice_takes_so_many_objections_a_day_online_and_more_by_phone(cases, monkeypatch):
    monkeypatch.setattr("subsidies.publicity.MOST_ONLINE", 3)
    notice = cases.publicized().notice
    cases.clock.set(NOTICE[0])
    for place in range(3):
        object_online(notice, words="有异议", sent_from=f"203.0.113.{place}")
    with pytest.raises(SubsidyRefused, match="请明天再来，或联系受理单位：驿城区商务局 0396-1234567"):
        object_online(notice, words="有异议", sent_from="203.0.113.9")
    phoned = {"words": "有异议", "channel": Channel.PHONE, "received_on": NOTICE[0]}
    assert enter_objection(notice, by=cases.bureau, **phoned)
    cases.clock.set(NOTICE[0] + DAY)
    assert object_online(notice, words="有异议", sent_from="203.0.113.9")


def test_a_decision_has_words_is_made_once_and_by_the_bureau(cases):
    notice = cases.publicized().notice
    cases.clock.set(NOTICE[0])
    objection = object_online(notice, words="有异议", name="李四", phone="13800000000")
    with pytest.raises(PermissionDenied):
        decide(objection, by=cases.finance, decision=Decision.UPHELD, words="x")
    with pytest.raises(SubsidyRefused, match="请写处理说明"):
        decide(objection, by=cases.bureau, decision=Decision.UPHELD, words=" ")
    with pytest.raises(SubsidyRefused, match="请选择处理结果"):
        decide(objection, by=cases.bureau, decision="perhaps", words="x")
    decide(objection, by=cases.bureau, decision=Decision.DISMISSED, words="不属实")
    with pytest.raises(SubsidyRefused, match="已经处理：异议不成立"):
        decide(objection, by=cases.chief, decision=Decision.UPHELD, words="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(decision=Decision.UPHELD)


def test_the_database_itself_refuses_an_approval_that_an_objection_stands_against(cases):
    application = cases.publicized()
    cases.clock.set(NOTICE[0])
    Objection.objects.create(
        notice=application.notice, words="有异议", channel=Channel.ONLINE, received_on=NOTICE[0]
    )
    approved = {
        "state": ApplicationState.APPROVED,
        "approved_by": cases.chief,
        "approved_at": application.verified_at,
        "fund": cases.fund,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**approved)
    Objection.objects.update(
        decision="dismissed", decision_words="x", decided_by=cases.chief, decided_at=application.verified_at
    )
    Application.objects.filter(pk=application.pk).update(**approved)


def test_an_objection_to_what_is_not_on_the_notice_is_refused(cases):
    notice = cases.publicized().notice
    cases.clock.set(NOTICE[0])
    stranger = cases.draft(cases.stations[1])
    with pytest.raises(SubsidyRefused, match="不在这份公示上"):
        object_online(notice, words="x", application=stranger)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.create(
            notice=notice, application=stranger, words="x", channel="phone", received_on=NOTICE[0]
        )
