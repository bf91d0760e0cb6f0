"""投诉 before the public: from the village to number and code, without a login and without a script."""

import datetime
import re
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from supervision.complaints.attempts import FREE, MOST_COMPLAINTS
from supervision.complaints.intake import receive_online
from supervision.models import Complaint, ComplaintTerms, PublicAttempt
from tests.factories import (
    CenterFactory,
    EnterpriseFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.rounds import meet, rounds
from tests.supervision.public.conftest import BEGIN, WORDS, text
from tests.supervision.public.test_challenge import result_of, sums

__all__ = ["sums"]

COMPLAIN, RECEIVED = reverse("complain"), reverse("complain_received")
TOKEN = re.compile(r'name="challenge" value="([^"]+)"')


# --- the village --------------------------------------------------------------------------------------------


def test_the_village_is_found_by_name_pinyin_or_township(ground, client):
    for query, there, not_there in (
        ("?district=411702&q=xiaz", ["夏庄", "板桥镇"], ["外村", "新坡</strong>"]),
        ("?district=411702&q=新坡", ["新坡"], ["没有找到"]),
        ("?district=411702&q=外村", ["没有找到“外村”"], ["柏城镇"]),
        ("?district=411702&township=411702103", ["水屯镇的村", "新坡", "只知道在水屯镇"], ["夏庄</a>"]),
        ("?district=411702&township=411721100", ["或者按乡镇（街道）找"], ["柏城镇", "外村"]),
        ("?district=411702&q=<script>", ["没有找到“&lt;script&gt;”"], ["<script>"]),
        ("?district=999999", ["您在哪个区（县）", "西平县"], ["您在哪个村"]),
        ("", ["您在哪个区（县）", "驿城区"], ["您在哪个村"]),
    ):
        answer = client.get(COMPLAIN + query)
        page = text(answer)
        assert answer.status_code == 200, query
        assert [words for words in there if words not in page] == [], query
        assert [words for words in not_there if words in page] == [], query


def test_a_portal_of_one_district_asks_for_the_village_at_once(district, client):
    TownshipFactory(district=district, name="板桥镇")
    page = text(client.get(COMPLAIN))
    assert "驿城区还没有开通网上投诉。" in page
    assert "12345" in page
    assert "您在哪个村" not in page


def test_a_place_that_is_gone_leads_back_to_the_search(ground, client):
    gone = VillageFactory(
        township=ground.place.township, code="411702102300", abolished_on=datetime.date(2025, 1, 1)
    )
    for code in (gone.code, "411702999", "999999999999"):
        answer = client.get(reverse("complain_at", args=[code]))
        assert answer.status_code == 404, code
        assert "请重新找您的村" in text(answer), code


def test_the_search_takes_as_many_queries_for_many_villages_as_for_few(ground, client):
    counts = []
    for rows in (3, 30):
        for number in range(rows):
            code = f"411702102{300 + rows * 10 + number}"
            village = VillageFactory(township=ground.place.township, code=code, name=f"夏{rows}庄{number}")
            StationFactory(village=ground.village, operator=ground.station.operator, opened=True)
        for page in (f"{COMPLAIN}?district=411702&q=xia", ground.form):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
    assert village
    assert counts[:2] == counts[2:]


# --- the form -----------------------------------------------------------------------------------------------


def test_what_there_is_to_choose_is_of_the_place(ground, client):
    operator = ground.station.operator
    closed = StationFactory(village=ground.village, operator=operator, name="夏庄老站")
    OperatingPeriodFactory(facility=closed, closed_on=datetime.date(2025, 1, 1))
    StationFactory(village=ground.village, operator=operator, name="夏庄新站")
    page = text(client.get(ground.form))
    for words in (
        "夏庄便民服务站",
        "夏庄老站（已停业）",
        "板桥镇集散中心",
        "本区快递（本区快递有限公司）",
        "板桥镇 夏庄",
    ):
        assert words in page, words
    for words in (
        "夏庄新站",
        "胡楼便民服务站",
        "新坡便民服务站",
        "外县快递",
        "外村",
        "王建国",
        "13900000000",
    ):
        assert words not in page, words
    assert 'name="township"' not in page
    page = text(client.get(reverse("complain_at", args=["411702102"])))
    assert '<option value="411702102" selected>板桥镇</option>' in page
    assert "西平县" not in page
    assert "柏城镇" not in page


def test_a_villager_is_given_number_and_code_once_without_a_login_or_a_session(ground, client):
    strict = Client(enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', strict.get(ground.form).text)[1]
    sent = ground.sent(overcharged="５元", contact_name="张三", contact_phone="13912345678")
    answer = strict.post(ground.form, sent | {"csrfmiddlewaretoken": token})
    assert answer.headers["Location"] == RECEIVED
    [complaint] = Complaint.objects.all()
    shown = strict.get(RECEIVED)
    code = re.search(r'class="query-code">([^<]+)<', shown.text)[1]
    assert complaint.number in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    assert code not in strict.get(RECEIVED).text
    assert complaint.number not in strict.get(RECEIVED).text
    assert complaint.number in strict.get(reverse("follow_complaint")).text, "this browser may look at it"
    assert (complaint.overcharged, complaint.contact_phone) == (Decimal(5), "13912345678")
    assert (complaint.facility_id, complaint.sent_from) == (ground.station.pk, "127.0.0.1")
    assert "sessionid" not in strict.cookies
    assert not Session.objects.exists()


def test_the_code_stands_in_no_address_and_in_no_script(ground, client):
    answer = client.post(ground.form, ground.sent(), follow=True)
    code = re.search(r'class="query-code">([^<]+)<', answer.text)[1]
    assert [code in address for address, _ in answer.redirect_chain] == [False]
    cookie = client.cookies["complaint_followed"]
    assert code.replace("-", "") not in cookie.value
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/complain/follow/")


def test_what_is_wrong_is_told_at_its_box_and_what_was_typed_stays(ground, client):
    typed = {"contact_name": "张三", "waybill": "YT<b>12", "words": "有<b>问题"}
    for sent, words in (
        ({"kind": ""}, "请选择反映什么问题"),
        ({"kind": "theft"}, "投诉还没有提交"),
        ({"words": " "}, "请写明发生了什么"),
        ({"words": "啊" * 2001}, "2000"),
        ({"overcharged": ""}, "请写明被收了多少钱"),
        ({"overcharged": "五元"}, "请写金额"),
        ({"kind": "delay"}, "只有“违规收费”才写"),
        ({"facility": ground.place.other_station.code}, "投诉还没有提交"),
        ({"enterprise": str(EnterpriseFactory(district__code="411721").pk)}, "投诉还没有提交"),
        ({"enterprise": "x" * 50}, "投诉还没有提交"),
    ):
        PublicAttempt.objects.all().delete()
        answer = client.post(ground.form, ground.sent(**typed | sent))
        page = text(answer)
        assert answer.status_code == 409, sent
        assert words in page, sent
        assert 'value="张三"' in page, sent
        assert "YT&lt;b&gt;12" in page, sent
        assert "刚才选的照片" not in page, sent
        assert not Complaint.objects.exists(), sent


def test_what_is_about_an_office_says_which(ground, client):
    at_district = reverse("complain_at", args=["411702"])
    sent = ground.sent(facility=None, about_office="on", kind="attitude", overcharged="")
    answer = client.post(at_district, sent)
    assert answer.status_code == 409
    assert "请选择是哪个乡镇（街道）" in text(answer)
    client.post(at_district, sent | {"township": "411702103"})
    client.post(ground.form, sent)
    first, second = Complaint.objects.order_by("pk")
    assert (first.township.name, first.village, first.about_office) == ("水屯镇", None, True)
    assert (second.township.name, second.village.name, second.about_office) == ("板桥镇", "夏庄", True)


def test_a_district_without_terms_offers_no_form_and_loses_no_word(ground, client):
    page = client.get(ground.form).text
    assert 'name="words"' in page
    ComplaintTerms.objects.all().delete()
    page = client.get(ground.form).text
    assert 'name="words"' not in page
    assert "12345" in page
    answer = client.post(ground.form, ground.sent())
    assert answer.status_code == 409
    assert "本区（县）还没有开通网上投诉，请拨打 12345" in text(answer)


# --- programs and limits ------------------------------------------------------------------------------------


def test_a_program_that_fills_the_hidden_box_is_asked_a_sum_and_a_person_answers_it(ground, client, sums):
    sent = ground.sent(website="http://example.org")
    answer = client.post(ground.form, sent)
    assert answer.status_code == 409
    assert not Complaint.objects.exists()
    assert "12345" in text(answer), "a way out for who cannot see the picture"
    sent |= {"challenge": TOKEN.search(answer.text)[1], "answer": str(result_of(sums[-1]))}
    assert client.post(ground.form, sent).status_code == 302
    assert client.post(ground.form, sent).status_code == 409, "the same sum once more"
    assert Complaint.objects.count() == 1


def test_after_repeated_tries_a_sum_is_asked_and_after_many_complaints_nothing_is_taken(ground, client, sums):
    for number in range(FREE["complain"]):
        assert "data:image/png" not in client.get(ground.form).text
        assert client.post(ground.form, ground.sent(words=f"第{number}件")).status_code == 302
    page = client.get(ground.form).text
    assert "data:image/png" in page
    answer = client.post(ground.form, ground.sent(words="又一件"))
    assert answer.status_code == 409
    assert "请算出下面图中两个数相加的得数" in text(answer)
    assert "又一件</textarea>" in text(answer)
    assert client.post(ground.form, ground.sent(), REMOTE_ADDR="10.1.1.1").status_code == 302
    for _ in range(FREE["complain"], MOST_COMPLAINTS):
        token = TOKEN.search(client.get(ground.form).text)[1]
        sent = ground.sent(challenge=token, answer=str(result_of(sums[-1])))
        assert client.post(ground.form, sent).status_code == 302
    answer = client.post(ground.form, ground.sent(words="太多"))
    assert answer.status_code == 409
    assert "请明天再来，或拨打 12345" in text(answer)
    assert "太多</textarea>" in text(answer)
    ground.clock.set(BEGIN + datetime.timedelta(days=1))
    assert client.post(ground.form, ground.sent()).status_code == 302


def test_photos_are_not_unpacked_before_the_sum_is_answered(ground, client, monkeypatch):
    def refuse(upload):
        raise AssertionError("unpacked")

    monkeypatch.setattr("supervision.complaints.photos.re_encoded", refuse)
    PublicAttempt.objects.bulk_create(
        PublicAttempt(kind="complain", sent_from="127.0.0.1", day=BEGIN) for _ in range(FREE["complain"])
    )
    from tests.supervision.public.conftest import photo

    for fields in ({}, {"words": ""}):
        answer = client.post(ground.form, ground.sent(photos=[photo()], **fields))
        assert answer.status_code == 409, fields


@pytest.mark.django_db(transaction=True)
def test_two_at_once_from_one_address_do_not_both_pass_the_limit(ground):
    number = rounds(10)
    PublicAttempt.objects.bulk_create(
        PublicAttempt(kind="complain", sent_from=f"10.0.0.{turn}", day=BEGIN, succeeded=True)
        for turn in range(number)
        for _ in range(MOST_COMPLAINTS - 1)
    )

    def complain(turn):
        receive_online(ground.district, kind="delay", words=WORDS, sent_from=f"10.0.0.{turn}")

    for turn, outcomes in enumerate(meet(number, complain, complain)):
        assert [type(each).__name__ for each in sorted(outcomes, key=bool)] == [
            "NoneType",
            "SupervisionRefused",
        ], turn
    assert Complaint.objects.count() == number
    assert len(set(Complaint.objects.values_list("number", flat=True))) == number


def test_every_page_leads_to_the_complaints_at_its_foot_and_strangers_at_its_head(ground, client):
    CenterFactory(district=ground.district, operator=ground.station.operator)
    page = client.get(reverse("login")).text
    for name in ("complain", "follow_complaint", "released_complaints", "public_notices"):
        assert page.count(f'href="{reverse(name)}"') == 2, name
