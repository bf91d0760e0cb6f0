"""The notices before who works with them: listed, read, and what is held against them decided."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from subsidies.choices import Channel, Decision
from subsidies.models import Objection, PublicityNotice
from subsidies.publicity import decide, enter_objection, object_online
from tests.factories import UserFactory
from tests.subsidies.conftest import BEGIN, NOTICE
from tests.subsidies.notice_desk import page_of, text
from tests.test_own_words import forms_of
from yicheng_express.accounts.roles import Role

FIRST, LAST = NOTICE
PHONE = "13900001234"


# --- the list -----------------------------------------------------------------------------------------------


def test_the_list_tells_how_each_notice_stands(cases, as_person):
    cases.publicized(cases.stations[0], cases.stations[1])
    client = as_person("bureau")
    for day, words in [
        (BEGIN, "未开始"),
        (FIRST, "公示中"),
        (LAST, "公示中"),
        (LAST.replace(day=12), "已结束"),
    ]:
        cases.clock.set(day)
        [row] = client.get(reverse("notices")).context["page"].object_list
        assert (row.items_count, row.total, row.undecided) == (2, 2000, 2)
        assert f'">{words}</span>' in text(client.get(reverse("notices")))


@pytest.mark.parametrize(
    ("day", "standing"),
    [(BEGIN, "coming"), (FIRST, "running"), (LAST, "running"), (LAST.replace(day=12), "over")],
)
def test_the_list_is_narrowed_by_how_they_stand(day, standing, cases, as_person):
    cases.publicized()
    cases.clock.set(day)
    client = as_person("bureau")
    for asked in ("coming", "running", "over"):
        found = client.get(reverse("notices"), {"standing": asked}).context["page"].object_list
        assert len(found) == (asked == standing)


def test_open_objections_are_counted_for_those_who_decide_alone(cases, as_person):
    notice = cases.publicized().notice
    cases.clock.set(FIRST)
    decide(object_online(notice, words="一"), by=cases.bureau, decision=Decision.DISMISSED, words="不实")
    assert "1 件，已处理" in text(as_person("bureau").get(reverse("notices")))
    object_online(notice, words="二")
    assert "1 件待处理" in text(as_person("bureau").get(reverse("notices"), {"objections": "open"}))
    assert "件待处理" not in text(as_person("clerk").get(reverse("notices")))


def test_the_list_has_the_same_number_of_queries_at_1_and_at_4_notices(cases, as_person):
    cases.publicized(cases.stations[0])
    client, counts = as_person("bureau"), []
    for more in ([], cases.stations[1:]):
        for station in more:
            cases.publicized(station)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("notices"))
        counts.append(len(queries))
    assert PublicityNotice.objects.count() == 4
    assert counts[0] == counts[1]


# --- one notice, and objections -----------------------------------------------------------------------------


def test_a_notice_shows_its_list_its_days_and_where_the_public_reads_it(cases, as_person):
    notice = cases.publicized(cases.stations[0], cases.stations[1])[0].notice
    page = text(as_person("chief").get(page_of(notice)))
    for words in ("夏庄便民服务站", "胡楼便民服务站", "7 个工作日", "0396-1234567", "2,000"):
        assert words in page
    assert "http://testserver" + reverse("public_notice", args=[notice.number]) in page
    assert "群众 2026-03-03 起才能看到" in page


def test_the_public_page_is_offered_on_the_days_on_which_it_is_there(cases, as_person):
    notice = cases.publicized().notice
    public = reverse("public_notice", args=[notice.number])
    link = f'href="{public}">群众看到的页面</a>'
    over, a_day = LAST + datetime.timedelta(days=366), datetime.timedelta(days=1)
    days = [(BEGIN, "起才能看到"), (FIRST, ""), (LAST, ""), (over - a_day, ""), (over, "公开期已过")]
    for day, words in days:
        cases.clock.set(day)
        client = as_person("chief")
        page = text(client.get(page_of(notice)))
        assert words in page, day
        assert (link in page) == (not words) == (client.get(public).status_code == 200), day


def test_a_township_without_a_line_on_a_notice_is_led_to_the_public_page_and_to_no_print(cases, as_person):
    notice = cases.publicized().notice
    cases.clock.set(FIRST)
    hint, whole = "在浏览器里打印", f'全部名单见 <a href="{reverse("public_notice", args=[notice.number])}"'
    own, others = (text(as_person(name).get(page_of(notice))) for name in ("clerk", "other_clerk"))
    assert (hint in own, hint in others) == (True, False)
    assert (whole in own, whole in others) == (False, True)


def test_a_township_reads_its_own_lines_and_no_objection(cases, as_person):
    cases.verified(cases.stations[0])
    own, others = (
        cases.publicized(cases.stations[1]),
        cases.verified(cases.other_station, by=cases.other_clerk),
    )
    notice = own.notice
    cases.clock.set(FIRST)
    object_online(notice, words="反映情况", name="李四", phone=PHONE)
    page = text(as_person("clerk").get(page_of(notice)))
    assert "胡楼便民服务站" in page
    for hidden in ("反映情况", "李四", PHONE, others.number):
        assert hidden not in page
    assert "没有本乡镇（街道）的网点" in text(as_person("other_clerk").get(page_of(notice)))


@pytest.mark.parametrize("name", ["finance", "cashier"])
def test_who_does_not_decide_reads_no_objection(name, cases, as_person):
    notice = cases.publicized().notice
    cases.clock.set(FIRST)
    object_online(notice, words="反映情况", name="李四", phone=PHONE)
    page = text(as_person(name).get(page_of(notice)))
    assert "反映情况" not in page
    assert PHONE not in page
    sent = {"decision": "dismissed", "words": "不实"}
    assert as_person(name).post(reverse("objection_decide", args=[notice.number, 1]), sent).status_code == 403


def test_an_objection_that_came_by_phone_is_entered(cases, as_person):
    notice = cases.publicized(cases.stations[0], cases.stations[1])[0].notice
    cases.clock.set(FIRST)
    sent = {"channel": "phone", "received_on": "20260303", "item": "2", "words": "没有驻村", "phone": PHONE}
    as_person("bureau").post(reverse("notice_objection", args=[notice.number]), sent)
    [objection] = Objection.objects.all()
    assert (objection.channel, objection.entered_by) == (Channel.PHONE, cases.bureau)
    assert objection.application.facility == cases.stations[1]
    page = text(as_person("chief").get(page_of(notice)))
    for words in ("没有驻村", PHONE, "周立秋登记", "有 1 件异议没有处理"):
        assert words in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"received_on": "2026-03-12"}, "收到日期应在公示期"),
        ({"received_on": "2026-03-01"}, "收到日期应在公示期"),
        ({"words": ""}, "请写明异议内容"),
        ({"channel": "online"}, "没有办理"),
        ({"item": "9"}, "没有办理"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_with_what_was_typed(changes, words, cases, as_person):
    notice = cases.publicized().notice
    cases.clock.set(FIRST)
    sent = {"channel": "letter", "received_on": "2026-03-03", "item": "", "words": "群众来信", "name": "李四"}
    url = reverse("notice_objection", args=[notice.number])
    answer = as_person("bureau").post(url, sent | changes)
    assert answer.status_code == 409
    assert words in text(answer)
    assert 'value="李四"' in text(answer)
    assert '<details class="entering" open>' in text(answer)
    assert not Objection.objects.exists()


def test_an_objection_is_decided_once_with_words(cases, as_person):
    application = cases.publicized()
    cases.clock.set(FIRST)
    for words in ("第一件", "第二件"):
        object_online(application.notice, words=words)
    url = reverse("objection_decide", args=[application.notice.number, 2])
    client = as_person("chief")
    nothing = client.post(url, {"decision": "upheld", "words": " "})
    assert nothing.status_code == 409
    assert "请写处理说明" in text(nothing)
    assert client.post(url, {"decision": "upheld", "words": "确未驻村"}).status_code == 302
    decided = Objection.objects.get(words="第二件")
    assert (decided.decision, decided.decision_words, decided.decided_by) == (
        "upheld",
        "确未驻村",
        cases.chief,
    )
    assert Objection.objects.get(words="第一件").decision == ""
    again = client.post(url, {"decision": "dismissed", "words": "改了"})
    assert again.status_code == 409
    assert "已经处理：异议成立" in text(again)
    assert client.post(url.replace("/2/", "/3/"), {"decision": "upheld", "words": "x"}).status_code == 404


def test_who_comes_back_to_the_address_of_a_decision_is_shown_the_notice(cases, as_person):
    notice = cases.publicized().notice
    client = as_person("bureau")
    for name, rest in (("notice_objection", []), ("objection_decide", [1])):
        answer = client.get(reverse(name, args=[notice.number, *rest]))
        assert answer.headers["Location"] == page_of(notice)


def test_a_notice_of_another_district_is_not_there(cases, client):
    notice = cases.publicized().notice
    cases.clock.set(FIRST)
    enter_objection(notice, by=cases.bureau, words="x", channel="phone", received_on=FIRST)
    client.force_login(UserFactory(role=Role.BUREAU_CHIEF, scope_code="411721"))
    assert client.get(page_of(notice)).status_code == 404
    for name, rest in (("notice_objection", []), ("objection_decide", [1])):
        assert client.post(reverse(name, args=[notice.number, *rest])).status_code == 404
    assert client.get(reverse("notices")).context["page"].paginator.count == 0


def test_a_notice_has_the_same_number_of_queries_whatever_stands_on_it(cases, as_person):
    small = cases.publicized(cases.stations[0]).notice
    large = cases.publicized(*cases.stations[1:])[0].notice
    cases.clock.set(FIRST)
    for notice, number in ((small, 1), (large, 5)):
        for _ in range(number):
            object_online(notice, words="x", application=notice.items.first().application)
    client, counts = as_person("bureau"), []
    for notice in (small, large):
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(notice))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_no_form_about_notices_or_funds_is_checked_by_the_browser(cases, as_person):
    notice = cases.publicized(cases.stations[0]).notice
    cases.verified(cases.stations[1])
    cases.clock.set(FIRST)
    object_online(notice, words="x")
    fund = reverse("fund", args=[cases.district.code, cases.fund.year, cases.fund.name])
    pages = {
        reverse("notices"): "bureau",
        reverse("notice_new"): "bureau",
        page_of(notice): "bureau",
        reverse("public_notice", args=[notice.number]): "clerk",
        reverse("funds"): "finance",
        fund: "finance",
    }
    for page, name in pages.items():
        tags = forms_of(as_person(name).get(page))
        assert tags, page
        assert all("novalidate" in tag for tag in tags), page


def test_who_enters_an_objection_after_the_approval_is_told_what_has_to_be_done(cases, as_person):
    application = cases.approved()
    sent = {"words": "没有开门", "channel": "letter", "received_on": f"{LAST}", "item": "1"}
    address = reverse("notice_objection", args=[application.notice.number])
    page = text(as_person("bureau").post(address, sent, follow=True))
    assert f"其中 1 件已经批准（{application.number}）" in page
    assert "撤销批准" in page
