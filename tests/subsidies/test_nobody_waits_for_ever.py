"""Two verbs that hold the same rows take them in one order, or weakly enough: neither is thrown out.

PostgreSQL ends one of two that wait for each other; whoever it is is told that somebody else had changed
something. SQLite has one writer at a time; there the rounds only show that both are done.
"""

import pytest

from subsidies.funds import appropriate, open_fund
from subsidies.models import PublicityNotice
from subsidies.publicity import enter_objection, object_online
from subsidies.rolls import lock_roll
from subsidies.workflow import approve, reject
from tests.rounds import meet, rounds
from tests.subsidies.conftest import NOTICE
from tests.subsidies.rounds import approved, publicized

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 50


def test_one_refuses_while_somebody_objects(cases, monkeypatch):
    monkeypatch.setattr("subsidies.publicity.MOST_ONLINE", 1000)
    number = rounds(ROUNDS)
    applications = publicized(cases, number)
    cases.clock.set(NOTICE[0])
    notice = PublicityNotice.objects.get()
    outcomes = meet(
        number,
        lambda turn: reject(applications[turn], by=cases.bureau, reason="不符"),
        lambda turn: object_online(notice, words="有异议", application=applications[turn]),
    )
    assert outcomes == [[None, None]] * number


def test_a_roll_is_locked_while_results_of_another_come_in(cases):
    number = rounds(ROUNDS)
    waiting = approved(cases, 2 * number, notices=2)
    items = [cases.lock([each]).items.get() for each in waiting[::2]]
    outcomes = meet(
        number,
        lambda turn: cases.lock([waiting[2 * turn + 1]]),
        lambda turn: cases.record([cases.result(items[turn])]),
    )
    assert outcomes == [[None, None]] * number


def test_results_come_in_while_a_late_objection_is_entered(cases):
    number = rounds(ROUNDS)
    applications = approved(cases, number)
    items = [cases.lock([each]).items.get() for each in applications]
    notice = PublicityNotice.objects.get()
    late = {"by": cases.bureau, "words": "来信", "channel": "letter", "received_on": NOTICE[0]}
    outcomes = meet(
        number,
        lambda turn: cases.record([cases.result(items[turn])]),
        lambda turn: enter_objection(notice, **late, application=applications[turn]),
    )
    assert outcomes == [[None, None]] * number


def test_two_files_of_results_touch_the_same_two_funds(cases):
    """One takes a payment of the second fund back and pays from the first, the other pays from both."""
    number = rounds(ROUNDS)
    other = open_fund(cases.district, name="电子商务进农村资金", year=2026, by=cases.finance)
    other = appropriate(other, amount=1_000_000, document="驿财〔2026〕2号", by=cases.finance)
    funds = [cases.fund, other] * (2 * number)
    applications = [
        approve(each, by=cases.chief, fund=fund)
        for each, fund in zip(publicized(cases, 4 * number, notices=4), funds, strict=True)
    ]
    head = {"by": cases.finance, "title": "花名册", "unit": "财政局"}
    items = [
        lock_roll(fund, [each], **head).items.get() for each, fund in zip(applications, funds, strict=True)
    ]
    cases.record([cases.result(items[4 * turn + 1]) for turn in range(number)])
    outcomes = meet(
        number,
        lambda turn: cases.record(
            [cases.result(items[4 * turn + 1], paid=False), cases.result(items[4 * turn])]
        ),
        lambda turn: cases.record([cases.result(items[4 * turn + 2]), cases.result(items[4 * turn + 3])]),
    )
    assert outcomes == [[None, None]] * number
