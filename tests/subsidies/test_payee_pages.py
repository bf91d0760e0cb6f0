"""The form of the payee and of a recovery: what is wrong is told at its field, a sentence a line."""

import re

import pytest
from django.urls import reverse

from tests.subsidies.conftest import signed_in

FIELDS = re.compile(r'<div class="field has-errors">.*?<label for="write-(\w+)">.*?</ul>', re.DOTALL)
ON_TOP = re.compile(r'<ul class="messages" role="alert">(.*?)</ul>', re.DOTALL)


def sent(cases, application, **typed):
    """The page that answers what was typed for the payee."""
    typed = {
        "kind": "person",
        "name": "王建国",
        "bank": "农商行",
        "account": "",
        "seen": application.revision,
    } | typed
    address = reverse("application_write", args=[application.number])
    return signed_in(cases.clerk).post(address, typed)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"account": "123"}, ["account"]),
        ({"kind": "", "name": " "}, ["kind", "name"]),
        ({"bank": "行" * 81, "account": "6217000010001234560"}, ["bank", "account"]),
    ],
)
def test_what_is_wrong_with_an_account_is_told_at_its_field(typed, fields, cases):
    draft = cases.draft()
    answer = sent(cases, draft, **typed)
    assert answer.status_code == 409
    assert FIELDS.findall(answer.content.decode()) == fields
    assert cases.fresh(draft).revision == draft.revision


def test_every_sentence_has_a_line_of_its_own_on_top(cases):
    answer = sent(cases, cases.draft(), name="", bank="")
    told = ON_TOP.search(answer.content.decode())[1]
    assert re.findall(r'<li class="error">(.*?)</li>', told) == ["请填写户名。", "请填写开户银行。"]


def test_an_account_that_is_known_is_held_against_another_kind(cases):
    answer = sent(cases, cases.draft(account="6217000010001234569"), kind="passbook")
    assert answer.status_code == 302
    draft = cases.draft(cases.stations[1])
    type(draft).objects.filter(pk=draft.pk).update(payee_kind="passbook", payee_account="12345678")
    answer = sent(cases, cases.fresh(draft), kind="person")
    assert FIELDS.findall(answer.content.decode()) == ["account"]


@pytest.mark.parametrize("typed", ["1,000 元", "１０００", "1000.00"])
def test_a_recovery_is_written_as_people_write_money(typed, cases):
    paid = cases.paid().items.get().application
    data = {"amount": typed, "reason": "站点关停", "seen": cases.fresh(paid).revision}
    signed_in(cases.finance).post(reverse("application_recovery", args=[paid.number]), data)
    assert paid.recoveries.get().amount == 1000
