"""Query codes: what they look like, how they are typed, and that a wrong pair tells nothing."""

import re

import pytest
from django.contrib.auth import hashers
from django.core.exceptions import PermissionDenied

from supervision.complaints import codes
from supervision.complaints.codes import ALPHABET, complaint_of, new_code, number_of, renew_code, signs_of
from supervision.complaints.intake import receive_online
from supervision.refusals import CaseChanged


@pytest.fixture
def pair(ground):
    return receive_online(ground.district, kind="delay", words="晚了五天。")


def test_a_code_has_no_sign_that_is_mistaken_for_another():
    assert not set(ALPHABET) & set("0O1IL2Z5S8B")
    seen = {new_code() for _ in range(50)}
    assert len(seen) == 50
    assert all(re.fullmatch(rf"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", code) for code in seen)


def test_a_pair_is_found_however_it_is_typed(pair):
    complaint, code = pair
    signs = code.replace("-", "")
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in signs)
    for number in (
        complaint.number,
        " 411702ts202600001 ",
        "４１１７０２－ＴＳ２０２６－００００１",
        "411702—TS2026—00001",
    ):
        for typed in (
            code,
            code.lower(),
            signs,
            f" {signs[:4]} {signs[4:]} ",
            wide,
            f"{signs[:4]}–{signs[4:]}",
        ):
            assert complaint_of(number, typed) == complaint, (number, typed)


def test_anything_else_is_nobody_and_costs_one_comparison(pair, monkeypatch, ground):
    complaint, code = pair
    other, other_code = receive_online(ground.district, kind="delay", words="又晚了。")
    compared = []
    monkeypatch.setattr(
        codes, "check_password", lambda *pair: compared.append(pair) or hashers.check_password(*pair)
    )
    wrong = [
        ("411702-TS2026-99999", code),
        (complaint.number, other_code),
        (other.number, code),
        (complaint.number, ""),
        ("", code),
        ("", ""),
        (complaint.number, code[:-1]),
        (complaint.number, code + "A"),
        (complaint.number, "啊" * 5000),
        ("%' OR 1=1 --", "x"),
        (complaint.number + "0", code),
    ]
    for number, typed in wrong:
        assert complaint_of(number, typed) is None, (number, typed)
    assert len(compared) == len(wrong)
    assert all(len(typed) <= codes.LONGEST_TYPED and hashed.count("$") == 2 for typed, hashed in compared)
    assert {hashers.identify_hasher(hashed).algorithm for _, hashed in compared} == {"md5"}


def test_nonsense_is_no_number():
    for nonsense in ("", "TS", "411702-SQ2026-00001", "411702-TS2026-1", "4117022-TS2026-00001", "\0"):
        assert number_of(nonsense) == "", nonsense
    assert signs_of("a-b c·９") == "ABC9"


def test_a_new_code_is_given_by_the_bureau_and_ends_the_old_one(pair, people):
    complaint, code = pair
    renewed = renew_code(complaint, by=people["bureau"], seen=complaint.revision)
    assert complaint_of(complaint.number, code) is None
    assert complaint_of(complaint.number, renewed) == complaint
    event = complaint.events.last()
    assert (event.step, event.by, event.words) == ("code_renewed", people["bureau"], "")
    with pytest.raises(CaseChanged):
        renew_code(complaint, by=people["bureau"], seen=complaint.revision)
    with pytest.raises(PermissionDenied):
        renew_code(complaint, by=people["clerk"])
