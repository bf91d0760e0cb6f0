"""公示 before the public: who reads what from when on, and how an objection comes in."""

import datetime
import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse

from stations.models import District
from subsidies.models import Objection, PublicityNotice
from subsidies.publicity import MOST_FROM_ONE_ADDRESS, decide, object_online
from subsidies.workflow import reject, return_application
from tests.subsidies.conftest import BEGIN, NOTICE, card_of
from yicheng_express.client_address import client_address

FIRST, LAST = NOTICE
AFTER = LAST + datetime.timedelta(days=1)
LONG_NUMBER = re.compile(r"(?<![0-9.])[0-9]{11,}(?![0-9])")


@pytest.fixture
def notice(cases):
    """A notice with two stations on its first day."""
    notice = cases.publicized(cases.stations[0], cases.stations[1])[0].notice
    cases.clock.set(FIRST)
    return notice


def page_of(notice):
    return reverse("public_notice", args=[notice.number])


def objection_to(notice):
    return reverse("public_objection", args=[notice.number])


def text(answer):
    return answer.content.decode()


def test_anybody_reads_a_notice_from_its_first_day_to_a_year_after_its_last(notice, cases, client):
    a_year_later = LAST + datetime.timedelta(days=365)
    days = [(BEGIN, False), (FIRST, True), (LAST, True), (a_year_later, True)]
    days.append((a_year_later + datetime.timedelta(days=1), False))
    for day, can_read in days:
        cases.clock.set(day)
        assert client.get(page_of(notice)).status_code == (200 if can_read else 404), day
        assert (notice.title in text(client.get(reverse("public_notices")))) == can_read, day


def test_nobody_signed_in_reads_it_there_before_its_first_day_either(notice, cases, client):
    cases.clock.set(BEGIN)
    client.force_login(cases.chief)
    assert client.get(page_of(notice)).status_code == 404
    assert client.post(objection_to(notice), {"words": "x"}).status_code == 404


def test_the_running_ones_stand_apart_from_those_that_are_over(notice, cases, client):
    assert list(client.get(reverse("public_notices")).context["running"]) == [notice]
    cases.clock.set(AFTER)
    answer = client.get(reverse("public_notices"))
    assert list(answer.context["running"]) == []
    assert list(answer.context["page"]) == [notice]
    assert "现在没有正在公示的名单" in text(answer)


def test_the_page_says_what_is_paid_to_whom_for_what_and_how_to_object(notice, client):
    page = text(client.get(page_of(notice)))
    for words in (
        "夏庄便民服务站",
        "胡楼便民服务站",
        "板桥镇",
        "1,000",
        "2,000",
        "0396-1234567",
        "7 个工作日",
        "也可以在网上提出",
    ):
        assert words in page


def test_no_public_page_shows_a_phone_an_account_a_payee_or_an_objection(notice, cases, client):
    application = notice.items.first().application
    application.facility.manager_phone = "13811112222"
    application.facility.save()
    objection = object_online(notice, words="私下反映", name="李四某", phone="13900001234")
    decide(objection, by=cases.bureau, decision="dismissed", words="核实不属实")
    pages = [text(client.get(page_of(notice))), text(client.get(reverse("public_notices")))]
    pages.append(text(client.post(objection_to(notice), {"words": ""})))
    for page in pages:
        assert notice.title in page
        secrets = [card_of(each.pk) for each in cases.stations] + ["王建国", "农商银行", "13811112222"]
        secrets += ["私下反映", "李四某", "13900001234", "核实不属实", application.number]
        assert [secret for secret in secrets if secret in page] == []
        without_token = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
        assert LONG_NUMBER.findall(without_token) == []


def test_a_phone_in_the_name_of_a_facility_is_not_made_public(cases, client):
    station = cases.stations[0]
    station.name = "王五超市13911112222"
    station.save()
    notice = cases.publicized(station).notice
    cases.clock.set(FIRST)
    page = text(client.get(page_of(notice)))
    assert "王五超市" in page
    assert "13911112222" not in page


def test_the_public_pages_name_the_district_and_say_nothing_that_is_for_the_staff(
    notice, district, elsewhere, client
):
    page = text(client.get(page_of(notice)))
    assert f"<span>{district.name}快递进村</span>" in page
    assert f"<span>{district.name}快递进村</span>" not in text(client.get(reverse("public_notices")))
    for each in (page, text(client.get(reverse("public_notices")))):
        assert "账号或密码有问题" not in each
        assert f'href="{reverse("login")}">工作人员登录</a>' in each


def test_a_portal_of_one_district_bears_its_name_before_the_sign_in_too(district, client):
    page = text(client.get(reverse("public_notices")))
    assert f"<span>{district.name}快递进村</span>" in page


def test_an_objection_is_taken_without_a_login_or_a_session(notice, client):
    strict = Client(enforce_csrf_checks=True)
    page = text(strict.get(page_of(notice)))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    sent = {"item": "2", "words": "这里没有人", "name": "", "phone": "", "csrfmiddlewaretoken": token}
    answer = strict.post(objection_to(notice), sent, follow=True)
    assert "异议已经收到" in text(answer)
    [objection] = Objection.objects.all()
    assert objection.application == notice.items.get(position=2).application
    assert (objection.words, objection.channel, objection.sent_from) == ("这里没有人", "online", "127.0.0.1")
    assert "sessionid" not in strict.cookies
    assert not Session.objects.exists()


def test_an_objection_may_be_against_the_whole_notice(notice, client):
    client.post(objection_to(notice), {"item": "", "words": "名单不全"})
    assert Objection.objects.get().application is None


def test_a_program_that_fills_the_hidden_box_is_thanked_and_nothing_is_written(notice, client):
    sent = {"words": "buy now", "website": "http://example.org"}
    answer = client.post(objection_to(notice), sent, follow=True)
    assert "异议已经收到" in text(answer)
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"words": ""}, "请写明异议内容"),
        ({"words": "啊" * 1001}, "1000"),
        ({"words": "x", "item": "9"}, "异议没有提交"),
        ({"words": "x", "phone": "1" * 31}, "30"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(sent, words, notice, client):
    answer = client.post(objection_to(notice), sent | {"name": "李四某"})
    assert answer.status_code == 409
    assert words in text(answer)
    assert 'value="李四某"' in text(answer)
    assert not Objection.objects.exists()


def test_after_the_last_day_nothing_is_taken_any_more(notice, cases, client):
    cases.clock.set(AFTER)
    page = text(client.get(page_of(notice)))
    assert "不再在网上受理异议" in page
    assert "可以在网上提出" not in page
    answer = client.post(objection_to(notice), {"words": "晚了"})
    assert answer.status_code == 409
    assert "现在不在公示期内" in text(answer)
    assert not Objection.objects.exists()


def test_only_so_many_a_day_come_from_one_address(notice, cases, client):
    for number in range(MOST_FROM_ONE_ADDRESS):
        assert client.post(objection_to(notice), {"words": f"第{number}件"}).status_code == 302
    answer = client.post(objection_to(notice), {"words": "又一件"})
    assert answer.status_code == 409
    assert "请明天再来" in text(answer)
    assert ">又一件</textarea>" in re.sub(r">\s+", ">", text(answer))
    elsewhere = client.post(objection_to(notice), {"words": "别处"}, REMOTE_ADDR="10.1.1.1")
    assert elsewhere.status_code == 302
    cases.clock.set(FIRST + datetime.timedelta(days=1))
    assert client.post(objection_to(notice), {"words": "第二天"}).status_code == 302


def test_who_comes_back_to_the_address_of_an_objection_is_shown_the_notice(notice, client):
    assert client.get(objection_to(notice)).headers["Location"] == page_of(notice)


@pytest.mark.parametrize(
    ("behind_proxy", "remote", "forwarded", "expected"),
    [
        (False, "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (True, "127.0.0.1", "203.0.113.9", "203.0.113.9"),
        (True, "127.0.0.1", "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (True, "127.0.0.1", None, "127.0.0.1"),
        (True, "127.0.0.1", "198.51.100.7, nonsense", None),
        (False, "", None, None),
        (False, "2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::"),
        (False, "::ffff:192.0.2.1", None, "192.0.2.1"),
        (False, "::1", None, "::"),
    ],
)
def test_a_request_comes_from_where_the_nearest_proxy_says(
    behind_proxy, remote, forwarded, expected, settings
):
    settings.BEHIND_PROXY = behind_proxy
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)
    assert client_address(request) == expected


def test_every_page_leads_to_the_notices_at_its_foot(client, db):
    assert f'href="{reverse("public_notices")}"' in text(client.get(reverse("login")))


@pytest.mark.parametrize(
    ("contact", "office"),
    [
        ("驿城区商务局 0396-1234567", "驿城区商务局"),
        ("商务局（0396）1234567", "商务局"),
        ("0396-1234567", "驿城区"),
    ],
)
def test_a_notice_is_signed_by_the_office_that_it_names(contact, office):
    assert PublicityNotice(district=District(name="驿城区"), contact=contact).office == office


def test_who_asks_for_a_notice_that_is_gone_is_told_how_long_they_are_public(cases, client):
    answer = client.get(reverse("public_notice", args=["411702-GS2020-00001"]))
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "公示只在公示期内和期满后一年内公开" in page
    assert f'href="{reverse("public_notices")}">看全部公示' in page
    assert "管辖范围" not in page
    assert "回到工作台" not in page


def test_what_was_sent_back_or_refused_meanwhile_is_marked_on_the_notice(cases, client):
    kept, returned, refused = cases.publicized(*cases.stations[:3])
    cases.clock.set(NOTICE[0])
    page = page_of(kept.notice)
    assert "已退出本次公示" not in client.get(page).text
    return_application(returned, by=cases.bureau, reason="请补资料")
    reject(refused, by=cases.bureau, reason="不符")
    items = client.get(page).context["items"]
    assert {item.application_id for item in items if item.is_off} == {returned.pk, refused.pk}
    assert client.get(page).text.count("已退出本次公示，不再拟发放") == 2
