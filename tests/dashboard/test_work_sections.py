"""The parts of the dashboard: each figure has exactly its rows, in scope, on any day, at the same cost."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from subsidies.funds import open_fund
from subsidies.models import FundEntry
from tests.dashboard.following import (
    alike,
    answers_to,
    asked_by,
    behind,
    figures_in,
    in_the_workbook,
    on_the_page,
    rendered,
)
from tests.dashboard.lives import TODAY, lives
from tests.factories import (
    FilingFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)
from tests.supervision.rows import complaint_at
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db
EARLIER = datetime.date(2026, 6, 3)


@pytest.fixture
def stations(cases, monkeypatch):
    # An entry takes the time of its making by a default that was bound before the clock was put.
    monkeypatch.setattr(FundEntry._meta.get_field("at"), "_get_default", lambda: timezone.now())
    return lives(cases)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def leader(scope_code="411702"):
    return UserFactory(role=Role.LEADER, scope_code=scope_code)


def test_every_figure_leads_to_exactly_its_rows(cases, stations):
    """One of those that ask alike is asked of the list itself, and once of its page and its workbook, too."""
    followed = set()
    for user, query in [
        (leader(), {"on": TODAY}),
        (leader("4117"), {"on": EARLIER, "district": "411702"}),
        (cases.clerk, {"on": TODAY}),
        (leader(), {"on": TODAY, "township": "411702102"}),
    ]:
        client = signed_in(user)
        figures = figures_in("".join(rendered(asked_by(user, **query)).values()))
        assert len(figures) > 50, query
        largest = {
            alike(address): (address, number) for address, number in sorted(figures, key=lambda each: each[1])
        }
        for question, (address, number) in largest.items():
            assert behind(address, user) == number, (query, address)
            if question not in followed:
                followed.add(question)
                assert on_the_page(address, client) == number, (query, address)
                assert in_the_workbook(address, client) == number, (query, address)


def test_every_month_township_and_kind_has_its_rows(cases, stations):
    user = leader()
    for address, number in set(figures_in("".join(rendered(asked_by(user, on=TODAY)).values()))):
        assert behind(address, user) == number, address


def test_something_of_everything_is_in_the_figures_so_that_they_can_be_wrong(cases, stations):
    shown = answers_to(asked_by(leader(), on=TODAY))
    standing, filed, complaints = shown["closures"].total, shown["punctual"].total, shown["complaints"]
    assert min(standing.open, standing.closed, standing.opened, standing.dormant) > 0
    assert min(filed.counts.values()) > 0
    assert set(filed.counts) >= {"in_time", "late", "missing", "unopened"}
    figures = complaints.figures
    assert min(figures.in_time, figures.late, figures.open, figures.rejected, complaints.overdue) > 0
    assert {part.number > 0 for each in shown["survival"].horizons for part in each.parts} == {True, False}
    assert [fund.balance for fund, _shares in shown["funds"].funds] != [0, 0]


def test_of_a_township_and_of_another_district_nothing_of_the_others_is_told(cases, stations):
    asked = asked_by(cases.clerk, on=TODAY)
    shown = answers_to(asked)
    own = [station for station in stations if station.township == cases.township]
    assert {each.township for each in shown["closures"].townships} == {cases.township}
    assert shown["closures"].total.open < len(own) < len(stations)
    assert shown["funds"] is None
    there = answers_to(asked_by(leader("411721"), on=TODAY))
    assert there["closures"].total.open == 1  # 外村服务站
    assert there["survival"].paid == there["complaints"].figures.received == 0
    assert there["funds"].funds == []


def test_a_role_is_shown_what_it_may_read_and_nothing_else(cases, stations):
    for role, hidden in [
        (Role.LEADER, set()),
        (Role.BUREAU_CLERK, set()),
        (Role.INSPECTOR, set()),
        (Role.FINANCE, {"complaints"}),
        (Role.TOWNSHIP_CLERK, {"funds"}),
    ]:
        code = "411702102" if role == Role.TOWNSHIP_CLERK else "411702"
        asked = asked_by(UserFactory(role=role, scope_code=code), on=TODAY)
        assert {name for name, answer in answers_to(asked).items() if answer is None} == hidden, role
        markup = rendered(asked)
        assert {name for name in markup if not markup[name].strip()} == hidden, role


def test_a_roster_alone_is_told_in_words(district):
    VillageFactory(township=TownshipFactory(district=district))
    markup = rendered(asked_by(leader(), on=TODAY))
    assert not markup["closures"].strip()
    assert not markup["punctual"].strip()
    assert "还没有发放过补贴" in markup["survival"]
    assert "还没有补贴资金" in markup["funds"]
    assert "没有收到投诉" in markup["complaints"]


def test_without_a_policy_no_station_is_dormant_and_none_is_said_not_to_be(district):
    StationFactory(village__township__district=district, opened=True)
    asked = asked_by(leader(), on=TODAY)
    assert answers_to(asked)["closures"].total.dormant is None
    assert "没有载入政策" in rendered(asked)["closures"]


def test_the_parts_take_as_many_queries_for_many_rows_as_for_few(cases, stations):
    counts = []
    for more in (0, 20):
        for number in range(more):
            township = TownshipFactory(district=cases.district)
            station = StationFactory(village__township=township, operator=cases.hub.operator, opened=False)
            OperatingPeriodFactory(facility=station, opened_on=EARLIER, closed_on=TODAY)
            FilingFactory(district=cases.district, township=township, state="accepted")
            complaint_at(station, received_on=EARLIER)
            open_fund(cases.district, name=f"资金{number}", year=2026, by=cases.finance)
        reader = leader()
        with CaptureQueriesContext(connection) as queries:
            answers_to(asked_by(reader, on=TODAY))
        counts.append(len(queries))
    assert counts[0] == counts[1]
