"""Two people at the same money: round after round with real threads, never twice and never below zero."""

import itertools

import pytest

from subsidies.choices import ApplicationState
from subsidies.funds import appropriate, open_fund
from subsidies.models import Application, FundEntry, Roll, RollItem
from subsidies.publicity import enter_objection
from subsidies.rolls import void_roll
from subsidies.workflow import approve, create, return_application
from tests.factories import UserFactory
from tests.rounds import meet, rounds
from tests.subsidies.conftest import NOTICE
from tests.subsidies.rounds import approved, assert_refused_in_words, new_stations, publicized
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def second_chief(cases):
    return UserFactory(role=Role.BUREAU_CHIEF, scope_code=cases.district.code, full_name="另一位负责人")


def totals(fund):
    fund.refresh_from_db()
    return fund.reserved, fund.spent, fund.balance


def test_two_approvers_meet_and_the_money_is_set_aside_once(cases, second_chief):
    number = rounds()
    applications = publicized(cases, number)
    outcomes = meet(
        number,
        lambda turn: approve(applications[turn], by=cases.chief, fund=cases.fund),
        lambda turn: approve(applications[turn], by=second_chief, fund=cases.fund),
    )
    assert_refused_in_words(outcomes)
    assert [turn.count(None) for turn in outcomes] == [1] * number
    assert Application.objects.approved().count() == number
    assert FundEntry.objects.filter(kind="reserved").count() == number
    assert totals(cases.fund) == (number * 1000, 0, 1_000_000 - number * 1000)


def test_two_approvers_meet_at_the_last_yuan_of_a_fund(cases, second_chief):
    """There is money for one of the two, every time; on two notices, so that they meet at the fund alone."""
    number = rounds()
    applications = publicized(cases, 2 * number, notices=2)
    named = itertools.product(cases.rule().versions.get().funds, range(2000, 2101))
    free = [pair for pair in named if pair != (cases.fund.name, cases.fund.year)]
    funds = [
        open_fund(cases.district, name=name, year=year, by=cases.finance) for name, year in free[:number]
    ]
    funds = [appropriate(fund, amount=1999, document="x", by=cases.finance) for fund in funds]
    outcomes = meet(
        number,
        lambda turn: approve(applications[2 * turn], by=cases.chief, fund=funds[turn]),
        lambda turn: approve(applications[2 * turn + 1], by=second_chief, fund=funds[turn]),
    )
    assert_refused_in_words(outcomes)
    assert [turn.count(None) for turn in outcomes] == [1] * number
    assert {totals(fund) for fund in funds} == {(1000, 0, 999)}


def test_two_rolls_are_locked_at_once_and_nobody_stands_on_both(cases):
    number = rounds()
    applications = approved(cases, 3 * number)
    outcomes = meet(
        number,
        lambda turn: cases.lock(applications[3 * turn : 3 * turn + 2]),
        lambda turn: cases.lock(applications[3 * turn + 1 : 3 * turn + 3], by=cases.cashier),
    )
    assert_refused_in_words(outcomes)
    assert [turn.count(None) for turn in outcomes] == [1] * number
    assert Roll.objects.count() == number
    on_rolls = list(RollItem.objects.live().values_list("application", flat=True))
    assert len(on_rolls) == len(set(on_rolls)) == 2 * number


def test_a_fund_that_two_approve_from_at_once_is_never_overdrawn(cases, second_chief):
    """All from one fund, with money for all but one of them."""
    number = rounds()
    applications = publicized(cases, 2 * number, notices=2)
    fund = open_fund(cases.district, name="电子商务进农村资金", year=2026, by=cases.finance)
    fund = appropriate(fund, amount=2000 * number - 1000, document="x", by=cases.finance)
    outcomes = meet(
        number,
        lambda turn: approve(applications[2 * turn], by=cases.chief, fund=fund),
        lambda turn: approve(applications[2 * turn + 1], by=second_chief, fund=fund),
    )
    assert_refused_in_words(outcomes)
    assert sum(turn.count(None) for turn in outcomes) == 2 * number - 1
    assert totals(fund) == (2000 * number - 1000, 0, 0)
    assert FundEntry.objects.filter(fund=fund, kind="reserved").count() == 2 * number - 1


def test_two_rolls_of_different_applications_are_locked_at_once_under_two_numbers(cases):
    number = rounds(50)
    applications = approved(cases, 2 * number, notices=2)
    outcomes = meet(
        number,
        lambda turn: cases.lock([applications[2 * turn]]),
        lambda turn: cases.lock([applications[2 * turn + 1]], by=cases.cashier),
    )
    assert {outcome for turn in outcomes for outcome in turn} == {None}
    numbers = sorted(Roll.objects.values_list("number", flat=True))
    assert numbers == [f"411702-HMC2026-{place:05d}" for place in range(1, 2 * number + 1)]


def test_an_objection_is_entered_while_the_roll_is_locked(cases):
    """Whoever comes second waits for the first: it came after the roll, or it kept off the roll."""
    number = rounds(50)
    applications = approved(cases, number)
    outcomes = meet(
        number,
        lambda turn: enter_objection(
            applications[turn].notice,
            by=cases.bureau,
            words="没有建站",
            channel="letter",
            received_on=NOTICE[1],
            application=applications[turn],
        ),
        lambda turn: cases.lock([applications[turn]]),
    )
    assert_refused_in_words(outcomes)
    assert [turn[0] for turn in outcomes] == [None] * number
    assert Roll.objects.count() == [turn[1] for turn in outcomes].count(None)


def test_a_roll_is_made_void_while_the_bank_s_result_comes_in(cases):
    """It is void and nothing is paid by it, or it is paid and stands; never both."""
    number = rounds(50)
    rolls = [cases.lock([application]) for application in approved(cases, number)]
    rows = [cases.result(roll.items.get()) for roll in rolls]
    outcomes = meet(
        number,
        lambda turn: void_roll(rolls[turn], by=cases.finance, reason="写错"),
        lambda turn: cases.record([rows[turn]]),
    )
    assert_refused_in_words(outcomes)
    assert [turn.count(None) for turn in outcomes] == [1] * number
    void = Roll.objects.exclude(voided_at=None)
    assert void.count() == [turn[0] for turn in outcomes].count(None)
    assert not RollItem.objects.paid().filter(roll__in=void).exists()
    paid = number - void.count()
    assert Application.objects.paid().count() == paid
    assert totals(cases.fund)[:2] == ((number - paid) * 1000, paid * 1000)


def test_the_same_result_arrives_twice_at_once_and_is_paid_once(cases):
    number = rounds(50)
    applications = approved(cases, number)
    rows = [cases.result(cases.lock([application]).items.get()) for application in applications]
    outcomes = meet(
        number,
        lambda turn: cases.record([rows[turn]]),
        lambda turn: cases.record([rows[turn]], by=cases.finance),
    )
    assert {outcome for turn in outcomes for outcome in turn} == {None}
    assert Application.objects.paid().count() == number
    assert FundEntry.objects.filter(kind="spent").count() == number
    assert totals(cases.fund) == (0, number * 1000, 1_000_000 - number * 1000)


def test_two_make_the_application_of_one_station_at_once(cases):
    number = rounds(50)
    stations = new_stations(cases, number)
    outcomes = meet(
        number,
        lambda turn: create(stations[turn], cases.rule(), by=cases.clerk),
        lambda turn: create(stations[turn], cases.rule(), by=cases.colleague),
    )
    assert_refused_in_words(outcomes)
    assert [turn.count(None) for turn in outcomes] == [1] * number
    assert Application.objects.values("facility").distinct().count() == Application.objects.count() == number


def test_two_make_applications_of_two_stations_at_once_under_two_numbers(cases):
    number = rounds(50)
    stations = new_stations(cases, 2 * number)
    outcomes = meet(
        number,
        lambda turn: create(stations[2 * turn], cases.rule(), by=cases.clerk),
        lambda turn: create(stations[2 * turn + 1], cases.rule(), by=cases.colleague),
    )
    assert {outcome for turn in outcomes for outcome in turn} == {None}
    numbers = sorted(Application.objects.values_list("number", flat=True))
    assert numbers == [f"411702-SQ2026-{place:05d}" for place in range(1, 2 * number + 1)]


def test_one_approves_while_another_sends_back_and_the_fund_agrees_with_the_outcome(cases, second_chief):
    number = rounds(50)
    applications = publicized(cases, number)
    outcomes = meet(
        number,
        lambda turn: approve(applications[turn], by=cases.chief, fund=cases.fund),
        lambda turn: return_application(applications[turn], by=second_chief, reason="补材料"),
    )
    assert_refused_in_words(outcomes)
    assert [turn.count(None) for turn in outcomes] == [1] * number
    made = Application.objects.filter(pk__in=[application.pk for application in applications])
    states = list(made.values_list("state", flat=True))
    assert set(states) <= {ApplicationState.APPROVED, ApplicationState.RETURNED}
    assert totals(cases.fund)[0] == states.count(ApplicationState.APPROVED) * 1000


def test_an_objection_is_entered_while_the_application_is_approved(cases):
    """Likewise: it came after the approval, or it kept from it; and nobody waits for ever."""
    number = rounds(50)
    applications = publicized(cases, number)
    outcomes = meet(
        number,
        lambda turn: enter_objection(
            applications[turn].notice,
            by=cases.bureau,
            words="没有建站",
            channel="letter",
            received_on=NOTICE[1],
            application=applications[turn],
        ),
        lambda turn: approve(applications[turn], by=cases.chief, fund=cases.fund),
    )
    assert_refused_in_words(outcomes)
    assert [turn[0] for turn in outcomes] == [None] * number
    assert Application.objects.approved().count() == [turn[1] for turn in outcomes].count(None)
