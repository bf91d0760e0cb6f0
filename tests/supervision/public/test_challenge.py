"""The sum that is asked after repeated tries, what is counted of an address, and that it is forgotten."""

import base64
import datetime
import hashlib
import io
import re

import pytest
from django.core import signing
from django.core.management import call_command
from PIL import Image

from supervision.choices import AttemptKind
from supervision.complaints import challenge
from supervision.complaints.attempts import BUSY_DAY, FREE, MOST_TRIES, is_used_up, needs_challenge, note
from supervision.complaints.challenge import LASTS, draw, is_answered
from supervision.complaints.intake import receive_online
from supervision.models import Complaint, PublicAttempt
from tests.rounds import meet, rounds
from tests.supervision.public.conftest import BEGIN

FOLLOW, COMPLAIN = AttemptKind.FOLLOW, AttemptKind.COMPLAIN
HERE = "10.0.0.1"


@pytest.fixture
def sums(monkeypatch):
    """The sums that were drawn, which otherwise stand in their pictures alone."""
    drawn = []
    picture_of = challenge.picture_of
    monkeypatch.setattr(challenge, "picture_of", lambda text: drawn.append(text) or picture_of(text))
    return drawn


def result_of(text):
    return sum(int(number) for number in re.findall(r"\d+", text))


@pytest.mark.django_db
def test_a_sum_is_answered_once_in_time_and_for_what_it_was_asked(sums, clock):
    for typed in ("{}", " {} ", "={}", "0{}", "wide"):
        token = draw(FOLLOW).token
        answer = result_of(sums[-1])
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(answer))
        assert is_answered(FOLLOW, token, wide if typed == "wide" else typed.format(answer), HERE), typed
        assert not is_answered(FOLLOW, token, answer, HERE), "answered twice"
    for wrong in ("", "abc", "-1", "9" * 400, None):
        token = draw(FOLLOW).token
        assert not is_answered(FOLLOW, token, wrong, HERE), wrong
        assert not is_answered(FOLLOW, token, result_of(sums[-1]), HERE), "a wrong answer uses it up"
    assert not is_answered(COMPLAIN, draw(FOLLOW).token, result_of(sums[-1]), HERE), (
        "asked for something else"
    )
    for forged in ("", "x", draw(FOLLOW).token[:-1], signing.dumps(["0", challenge.keyed("0", 1)])):
        assert not is_answered(FOLLOW, forged, 1, HERE), forged


@pytest.mark.django_db
def test_a_sum_is_forgotten_after_half_an_hour(sums, monkeypatch):
    token = draw(FOLLOW).token
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + LASTS.total_seconds() + 1)
    assert not is_answered(FOLLOW, token, result_of(sums[-1]), HERE)


def test_the_picture_is_ours_and_its_result_is_nowhere_but_in_it(sums):
    one, other = draw(FOLLOW), draw(FOLLOW)
    assert one.picture != other.picture
    kind, encoded = one.picture.split(",")
    assert kind == "data:image/png;base64"
    picture = Image.open(io.BytesIO(base64.b64decode(encoded)))
    assert picture.size == (220, 72)
    assert not picture.info
    once, expected = signing.loads(one.token, salt=challenge.SALT + FOLLOW)
    told = f"{once} {result_of(sums[0])}"
    assert expected == challenge.keyed(once, result_of(sums[0]))
    assert expected != hashlib.sha256(told.encode()).hexdigest(), "found without the portal's key"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_with_the_same_sum_one_is_let_in(sums):
    tokens = [(draw(FOLLOW).token, result_of(sums[-1])) for _ in range(rounds(20))]
    let_in = []

    def answer(turn):
        token, result = tokens[turn]
        if is_answered(FOLLOW, token, result, HERE):
            let_in.append(turn)

    assert meet(len(tokens), answer, answer) == [[None, None]] * len(tokens)
    assert sorted(let_in) == list(range(len(tokens)))


def test_a_sum_is_asked_after_a_few_tries_of_an_address_on_a_day(ground):
    for kind in (FOLLOW, COMPLAIN):
        for _ in range(FREE[kind]):
            assert not needs_challenge(kind, HERE)
            note(kind, HERE)
        assert needs_challenge(kind, HERE)
        assert not needs_challenge(kind, "10.0.0.2")
        assert needs_challenge(kind, None), "who has no address is always asked"
        assert not is_used_up(kind, None)
    ground.clock.set(BEGIN + datetime.timedelta(days=1))
    assert not needs_challenge(FOLLOW, HERE)


def test_tries_that_come_to_nothing_are_let_in_no_more_either(ground):
    PublicAttempt.objects.bulk_create(
        PublicAttempt(kind=COMPLAIN, sent_from=HERE, day=BEGIN) for _ in range(MOST_TRIES)
    )
    assert is_used_up(COMPLAIN, HERE)


def test_on_a_day_on_which_many_come_everybody_is_asked(ground):
    receive_online(ground.district, kind="delay", words="晚了。")
    values = {"district": ground.district, "kind": "delay", "channel": "online", "words": "晚了。"}
    values |= {"received_on": BEGIN, "begun_on": BEGIN, "working_days": 7, "code_hash": "!"}
    Complaint.objects.bulk_create(
        Complaint(number=f"411702-TS2026-{1000 + place}", **values) for place in range(BUSY_DAY - 2)
    )
    assert not needs_challenge(COMPLAIN, HERE)
    receive_online(ground.district, kind="delay", words="晚了。")
    assert needs_challenge(COMPLAIN, HERE)
    assert not needs_challenge(FOLLOW, HERE)


def test_addresses_are_forgotten_after_thirty_days(ground, capsys):
    complaint, _ = receive_online(ground.district, kind="delay", words="晚了。", sent_from=HERE)
    for days, is_known in ((30, True), (31, False)):
        ground.clock.set(BEGIN + datetime.timedelta(days=days))
        call_command("forget_addresses")
        complaint.refresh_from_db()
        assert (complaint.sent_from == HERE) == is_known == PublicAttempt.objects.exists(), days
    assert "清除访问记录 1 条，投诉的来源地址 1 件" in capsys.readouterr().out
