"""查询投诉 before the public: who has number and code is told, anybody else is told nothing."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from supervision.choices import Handler, Verdict
from supervision.complaints.attempts import FREE, MOST_WRONG_CODES, MOST_WRONG_PAIRS
from supervision.complaints.casework import answer, assign, close, reject
from supervision.complaints.codes import renew_code
from supervision.complaints.intake import receive_online
from supervision.complaints.merging import merge
from supervision.complaints.releasing import release
from supervision.models import Complaint, ComplaintTerms, PublicAttempt
from tests.supervision.public.conftest import BEGIN, WORDS, text
from tests.supervision.public.test_challenge import result_of, sums
from tests.supervision.public.test_complaining import TOKEN

__all__ = ["sums"]

FOLLOW, REOPEN, END = (
    reverse(name) for name in ("follow_complaint", "follow_complaint_reopen", "follow_complaint_end")
)
RELEASED = reverse("released_complaints")


@pytest.fixture
def pair(ground):
    """A complaint of a charge, with everything that is for nobody's eyes, and its code."""
    return complained(ground, words="收了五元，打13912345678找我。", contact_name="张三丰")


def complained(ground, **fields):
    values = {"kind": "overcharge", "overcharged": 5, "words": WORDS, "facility": ground.station}
    values |= {"contact_phone": "13912345678", "sent_from": "10.9.9.9"}
    return receive_online(ground.district, **values | fields)


def follow(client, number, code, **more):
    return client.post(FOLLOW, {"number": number, "code": code} | more)


def told(client, pair):
    """The page that the complainant reads."""
    complaint, code = pair
    answer = follow(client, complaint.number, code)
    assert answer.headers["Location"] == FOLLOW
    return text(client.get(FOLLOW))


def answered(complaint, people, words="已责令退还。"):
    complaint.refresh_from_db()
    complaint = assign(
        complaint,
        by=people["bureau"],
        handler=Handler.TOWNSHIP,
        township=complaint.township,
        instructions="尽快查清",
    )
    return answer(complaint, by=people["clerk"], text=words)


def closed(complaint, people, **fields):
    values = {"verdict": Verdict.UPHELD, "is_solved": True, "reply": "多收的五元已经退还。", "refunded": 5}
    return close(answered(complaint, people), by=people["chief"], **values | fields)


# --- the pair -----------------------------------------------------------------------------------------------


def test_every_wrong_pair_is_answered_byte_for_byte_alike(ground, pair, client):
    complaint, code = pair
    _, other_code = complained(ground)
    pages = set()
    for number, typed in (
        ("411702-TS2026-00099", code),
        (complaint.number, other_code),
        (complaint.number, ""),
        ("", ""),
        ("<b>", "'; DROP"),
        (complaint.number, code + "X"),
        ("啊" * 3000, code),
    ):
        PublicAttempt.objects.all().delete()
        answer = follow(client, number, typed)
        assert answer.status_code == 409
        assert "complaint_followed" not in answer.cookies
        pages.add(text(answer))
    assert len(pages) == 1
    assert "编号和查询码对不上" in pages.pop()
    assert client.get(FOLLOW).status_code == 200


def test_after_wrong_pairs_a_sum_is_asked_and_after_many_nobody_is_told_anything(pair, client, sums, ground):
    complaint, code = pair
    for _ in range(FREE["follow"]):
        assert "data:image/png" not in client.get(FOLLOW).text
        follow(client, complaint.number, "AAAAAAAA")
    page = client.get(FOLLOW).text
    assert "data:image/png" in page
    answer = follow(client, complaint.number, code)
    assert answer.status_code == 409
    assert "complaint_followed" not in answer.cookies, "right, but without the sum"

    def with_sum(typed, wrong=0):
        client.cookies.clear()
        token = TOKEN.search(client.get(FOLLOW).text)[1]
        return follow(
            client, complaint.number, typed, challenge=token, answer=str(result_of(sums[-1]) + wrong)
        )

    assert with_sum(code, wrong=1).status_code == 409
    assert with_sum(code).status_code == 302
    for _ in range(FREE["follow"], MOST_WRONG_CODES - 1):
        assert "编号和查询码对不上" in text(with_sum("AAAAAAAA"))
    assert with_sum(code).status_code == 302
    wrong = MOST_WRONG_PAIRS - MOST_WRONG_CODES + 1
    PublicAttempt.objects.bulk_create(
        PublicAttempt(kind="follow", sent_from="127.0.0.1", day=BEGIN) for _ in range(wrong)
    )
    answer = with_sum(code)
    assert answer.status_code == 409
    assert "请明天再来，或拨打 12345" in text(answer)
    assert follow(Client(REMOTE_ADDR="10.1.1.1"), complaint.number, code).status_code == 302
    ground.clock.set(BEGIN + datetime.timedelta(days=1))
    assert follow(client, complaint.number, code).status_code == 302


def test_wrong_codes_shut_their_own_number_from_wherever_and_nobody_elses(pair, ground):
    complaint, code = pair
    other, other_code = complained(ground)
    unknown = "411702-TS2026-00099"
    neighbours = [Client(REMOTE_ADDR=f"10.1.1.{each}") for each in range(MOST_WRONG_CODES)]
    pages = set()
    for number in (complaint.number, unknown):
        for neighbour in neighbours:
            pages.add(text(follow(neighbour, number, "AAAAAAAA")))
        typed = number.lower().replace("-", " ")
        for typed_code in (code, "AAAAAAAA"):
            answer = follow(Client(REMOTE_ADDR=f"10.2.{len(typed_code)}.{number[-1]}"), typed, typed_code)
            assert (answer.status_code, "complaint_followed" in answer.cookies) == (409, False)
            pages.add(text(answer))
    assert len(pages) == 1, "the reply to every wrong pair, and to a right one now"
    assert f"输错 {MOST_WRONG_CODES} 次" in pages.pop()
    assert follow(neighbours[0], other.number, other_code).status_code == 302
    kept = set(PublicAttempt.objects.filter(kind="follow").values_list("number_hash", flat=True))
    assert len(kept) == 2
    assert not kept & {complaint.number, unknown, ""}
    ground.clock.set(BEGIN + datetime.timedelta(days=1))
    assert follow(neighbours[0], complaint.number, code).status_code == 302


def test_ten_wrong_pairs_of_one_address_shut_nobody_out_behind_it(pair, client, monkeypatch):
    complaint, code = pair
    monkeypatch.setattr("supervision.views.public_following.is_answered", lambda *_: True)
    for each in range(MOST_WRONG_CODES + 1):
        follow(client, f"411702-TS2026-1{each:04d}", code)
    assert follow(client, complaint.number, code).status_code == 302


def test_looking_with_the_right_pair_is_counted_nowhere(pair, client):
    for _ in range(FREE["follow"] + 1):
        told(client, pair)
    assert not PublicAttempt.objects.filter(kind="follow").exists()


def test_it_survives_a_reload_until_it_is_left_or_the_code_is_renewed(pair, client, people):
    complaint, _ = pair
    told(client, pair)
    for _ in range(2):
        answer = client.get(FOLLOW)
        assert complaint.number in answer.text
        assert "no-store" in answer.headers["Cache-Control"]
    assert complaint.number not in Client().get(FOLLOW).text
    forged = Client()
    forged.cookies["complaint_followed"] = client.cookies["complaint_followed"].value[:-2]
    assert complaint.number not in forged.get(FOLLOW).text
    assert client.post(END).headers["Location"] == FOLLOW
    assert complaint.number not in client.get(FOLLOW).text
    told(client, pair)
    renew_code(complaint, by=people["bureau"])
    assert complaint.number not in client.get(FOLLOW).text


# --- what is told -------------------------------------------------------------------------------------------


def test_the_complainant_reads_how_far_it_is_in_plain_words_and_nobodys_name(pair, client, people, ground):
    complaint, _ = pair
    page = told(client, pair)
    for words in (
        "已经收到",
        "收到后 7 个工作日内办结，也就是 2026年3月11日（含当日）前",
        "板桥镇 夏庄",
        "收了五元，打（号码略）找我",
    ):
        assert words in page, words
    complaint = answered(complaint, people, words="内部：已约谈站长李四")
    page = told(client, pair)
    for words in ("办理单位已经答复，正在审核", "交给办理单位", "2026-03-02"):
        assert words in page, words
    assert "内部" not in page
    closed_one = close(
        complaint,
        by=people["chief"],
        verdict=Verdict.UPHELD,
        is_solved=True,
        refunded=5,
        reply="多收的五元<b>已经退还。",
    )
    page = told(client, pair)
    for words in (
        "经查属实，问题已经解决，退还 5 元",
        "多收的五元&lt;b&gt;已经退还。",
        "可以要求重新办理一次",
    ):
        assert words in page, words
    names = [user.full_name for user in people.values()] + [user.username for user in people.values()]
    secrets = [
        *names,
        "张三丰",
        "13912345678",
        "10.9.9.9",
        "尽快查清",
        "王建国",
        "13900000000",
        closed_one.code_hash,
    ]
    assert [secret for secret in secrets if secret in page] == []


def test_deadlines_are_told_as_they_stand(ground, client, people):
    one = complained(ground)
    ground.clock.set(datetime.date(2026, 3, 12))
    assert "应在 2026年3月11日 前办结，现在已经超过期限" in told(client, one)
    ground.clock.set(datetime.date(2031, 12, 30))
    assert "具体日期要等" in told(client, complained(ground))
    handled = complained(ground)
    assign(Complaint.objects.get(pk=handled[0].pk), by=people["bureau"], handler=Handler.BUREAU)
    assert "由商务局负责核实和答复" in told(client, handled)
    refused = complained(ground)
    reject(Complaint.objects.get(pk=refused[0].pk), by=people["bureau"], reason="商品质量请打 12315。")
    page = told(client, refused)
    assert "没有受理" in page
    assert "商品质量请打 12315。" in page


def test_who_was_merged_reads_how_the_main_case_stands_and_nothing_of_who_else_complained(
    ground, client, people
):
    main, _ = complained(ground, words="主件的话", contact_name="王小明", overcharged=9)
    other = complained(ground, words="我的话")
    merge(Complaint.objects.get(pk=other[0].pk), by=people["bureau"], into=Complaint.objects.get(pk=main.pk))
    page = told(client, other)
    assert "合并办理" in page
    assert "已经收到" in page
    closed(main, people, refunded=9, reply="站点已整改。")
    page = told(client, other)
    for words in (
        "我的话",
        "站点已整改。",
        "经查属实，问题已经解决。",
        "与反映同一问题的投诉合并办理",
        "办结",
    ):
        assert words in page, words
    for secret in (main.number, "主件的话", "王小明", "退还 9 元", "被收 9 元"):
        assert secret not in page, secret


def test_it_is_reopened_once_with_words_by_whoever_has_the_code(pair, client, people, ground):
    complaint, _ = pair
    assert client.post(REOPEN, {"words": "不满意"}).headers["Location"] == FOLLOW
    told(client, pair)
    answer = client.post(REOPEN, {"words": "不满意"})
    assert answer.status_code == 409
    assert "还在办理" in text(answer)
    closed(complaint, people)
    told(client, pair)
    answer = client.post(REOPEN, {"words": " "})
    assert answer.status_code == 409
    assert "请写明为什么要求重新办理" in text(answer)
    answer = client.post(REOPEN, {"words": "没退钱，打13912345678"}, follow=True)
    assert "这件投诉重新办理" in text(answer)
    assert "重开后 7 个工作日内办结" in text(answer)
    complaint.refresh_from_db()
    event = complaint.events.last()
    assert (complaint.state, event.step, event.by) == ("reopened", "reopened", None)
    assert "没退钱" in event.words
    assert "13912345678" not in event.words
    closed(complaint, people)
    page = text(client.get(FOLLOW))
    assert "要求重开过一次" in page
    assert 'name="words"' not in page
    assert client.get(REOPEN).headers["Location"] == FOLLOW


def test_after_its_days_it_is_reopened_no_more(pair, client, people, ground):
    closed(pair[0], people)
    days = ComplaintTerms.objects.first().reopen_days
    ground.clock.set(BEGIN + datetime.timedelta(days=days))
    assert 'name="words"' in told(client, pair)
    ground.clock.set(BEGIN + datetime.timedelta(days=days + 1))
    assert 'name="words"' not in told(client, pair)


# --- what was released --------------------------------------------------------------------------------------


def test_the_public_list_shows_what_was_released_and_nothing_else(ground, people, client):
    shown, hidden, office = (complained(ground, words=f"第{number}件原话")[0] for number in (1, 2, 3))
    for complaint in (shown, hidden, office):
        closed(complaint, people)
        complaint.refresh_from_db()
    release(shown, by=people["chief"], public_words="收费<b>五元", public_reply="已退还")
    release(office, by=people["chief"], public_words="镇里的事", public_reply="已处理")
    Complaint.objects.filter(pk=office.pk).update(about_office=True)
    page = text(client.get(RELEASED))
    for words in (
        "违规收费",
        "板桥镇 夏庄",
        "收费&lt;b&gt;五元",
        "已退还",
        "2026-03-02 收到，2026-03-02 办结",
    ):
        assert words in page, words
    secrets = [
        shown.number,
        hidden.number,
        "原话",
        "镇里的事",
        "张三",
        "13912345678",
        "多收的五元已经退还",
        "本区快递",
    ]
    secrets += [user.full_name for user in people.values()]
    assert [secret for secret in secrets if secret in page] == []


def test_the_public_list_takes_as_many_queries_for_many_as_for_few(ground, people, client):
    complaint, _ = complained(ground)
    closed(complaint, people)
    counts = []
    for rows in (3, 17):
        for _ in range(rows):
            values = {
                field.attname: getattr(Complaint.objects.get(pk=complaint.pk), field.attname)
                for field in Complaint._meta.fields
                if field.attname not in ("id", "assignment_id")
            }
            number = f"411702-TS2026-{Complaint.objects.count() + 100:05d}"
            values |= {
                "number": number,
                "state": "rejected",
                "verdict": "",
                "is_solved": None,
                "refunded": None,
            }
            values |= {
                "public_words": "公开",
                "released_at": ground.clock.now,
                "released_by_id": people["chief"].pk,
            }
            Complaint.objects.create(**values)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(RELEASED).text
        counts.append(len(queries))
    assert len(re.findall("公开</p>", page)) == 20
    assert counts[0] == counts[1]
