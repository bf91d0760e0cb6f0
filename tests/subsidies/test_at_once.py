"""Two people at the same money: round after round with real threads, never twice and never below zero."""

import itertools
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from stations.models import Facility
from subsidies.choices import ApplicationState
from subsidies.funds import appropriate, open_fund
from subsidies.models import Application, FundEntry, NoticeItem, Roll, RollItem
from subsidies.refusals import SubsidyRefused
from subsidies.workflow import approve, create, return_application
from tests.factories import OperatingPeriodFactory, StationFactory, UserFactory
from tests.subsidies.conftest import AFTER, card_of
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
REFUSALS = (SubsidyRefused, PermissionDenied)


def rounds():
    """How many: SQLite has one writer at a time, PostgreSQL has not."""
    return 200 if connection.vendor == "postgresql" else 20


def meet(number, *works):
    """Run the works in threads of their own, which begin every round together; the outcomes by round.

    An outcome is None, or what was raised.
    """
    together = threading.Barrier(len(works))
    outcomes = [[None] * len(works) for _ in range(number)]

    def run(place, work):
        try:
            for turn in range(number):
                together.wait()
                try:
                    work(turn)
                except Exception as error:
                    outcomes[turn][place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def assert_refused_in_words(outcomes):
    """Whoever came second was refused by a rule, not by an accident."""
    for outcome in [each for turn in outcomes for each in turn]:
        assert outcome is None or isinstance(outcome, REFUSALS), repr(outcome)


def publicized(cases, number):
    """So many applications whose notice is over, as if they had come the whole way."""
    like = cases.publicized(cases.stations[0])
    stations = [
        StationFactory(village=cases.stations[1].village, operator=cases.stations[1].operator)
        for _ in range(number)
    ]
    for station in stations:
        OperatingPeriodFactory(facility=station)
    copied = {field.attname: getattr(like, field.attname) for field in Application._meta.concrete_fields}
    del copied["id"]
    made = Application.objects.bulk_create(
        Application(
            **copied | {"facility_id": station.pk, "number": f"X{place:05d}", "payee_account": card_of(place)}
        )
        for place, station in enumerate(stations)
    )
    item = NoticeItem.objects.get(application=like)
    said = {field.attname: getattr(item, field.attname) for field in NoticeItem._meta.concrete_fields}
    del said["id"]
    NoticeItem.objects.bulk_create(
        NoticeItem(**said | {"application_id": application.pk, "position": place})
        for place, application in enumerate(made, start=2)
    )
    cases.clock.set(AFTER)
    return made


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
    """There is money for one of the two, every time."""
    number = rounds()
    applications = publicized(cases, 2 * number)
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
    applications = publicized(cases, 3 * number)
    for application in applications:
        approve(application, by=cases.chief, fund=cases.fund)
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


def test_the_same_result_arrives_twice_at_once_and_is_paid_once(cases):
    number = rounds()
    applications = publicized(cases, number)
    for application in applications:
        approve(application, by=cases.chief, fund=cases.fund)
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
    number = rounds()
    village = cases.stations[1].village
    stations = []
    for _ in range(number):
        station = StationFactory(village=village, operator=cases.stations[1].operator)
        OperatingPeriodFactory(facility=station)
        stations.append(Facility.objects.get(pk=station.pk))
    outcomes = meet(
        number,
        lambda turn: create(stations[turn], cases.rule(), by=cases.clerk),
        lambda turn: create(stations[turn], cases.rule(), by=cases.colleague),
    )
    assert_refused_in_words(outcomes)
    assert [turn.count(None) for turn in outcomes] == [1] * number
    assert Application.objects.values("facility").distinct().count() == Application.objects.count() == number


def test_one_approves_while_another_sends_back_and_the_fund_agrees_with_the_outcome(cases, second_chief):
    number = rounds()
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
