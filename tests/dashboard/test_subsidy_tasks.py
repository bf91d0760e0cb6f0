"""What the subsidies ask of each role, on the home page; and that every count has its rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from subsidies.choices import Channel, Decision
from subsidies.publicity import decide, enter_objection
from subsidies.workflow import approve, return_application, revoke
from tests.factories import UserFactory
from tests.subsidies.conftest import AFTER, BEGIN, NOTICE
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.subsidy_tasks import MOST_SHOWN, subsidy_tasks

pytestmark = pytest.mark.django_db


def titles(user):
    return [task.title for task in subsidy_tasks(user)]


def the_task(user, title):
    (task,) = [task for task in subsidy_tasks(user) if task.title == title]
    return task


def rows_of(client, user, task):
    """The list that the task leads to, as this person sees it."""
    client.force_login(user)
    response = client.get(task.href)
    assert response.status_code == 200
    return response.context["page"].paginator.count


# --- the township's people ----------------------------------------------------------------------------------


def test_a_township_is_told_of_its_drafts_and_of_no_others(cases, client):
    draft = cases.draft()
    cases.draft(cases.other_station, by=cases.other_clerk)
    task = the_task(cases.clerk, "待报送的补贴申请")
    assert (task.count, task.href) == (1, f"/subsidies/applications/{draft.number}/")
    cases.draft(cases.stations[1])
    task = the_task(cases.clerk, "待报送的补贴申请")
    assert task.count == rows_of(client, cases.clerk, task) == 2


def test_what_came_back_says_why(cases):
    sent = cases.submitted()
    return_application(sent, by=cases.verifier, reason="收款账户户名不对。")
    (task,) = subsidy_tasks(cases.clerk)
    assert task.title == "夏庄便民服务站的补贴申请待修改"
    assert task.text == "退回原因：收款账户户名不对。"
    assert task.badges == (("已退回", "alert"),)
    assert task.href == f"/subsidies/applications/{sent.number}/"


def test_an_approval_that_was_revoked_came_back_as_well(cases):
    revoke(cases.approved(), by=cases.chief, reason="站点已搬出村")
    assert the_task(cases.clerk, "夏庄便民服务站的补贴申请待修改").text == "退回原因：站点已搬出村。"


def test_many_that_came_back_lead_to_the_list(cases, client, monkeypatch):
    monkeypatch.setattr("yicheng_express.dashboard.subsidy_tasks.MOST_SHOWN", 2)
    for station in cases.stations:
        return_application(cases.submitted(station), by=cases.verifier, reason="请补正")
    last = subsidy_tasks(cases.clerk)[-1]
    assert last.title == "还有 2 件补贴申请待修改"
    assert rows_of(client, cases.clerk, last) == len(cases.stations) == 4
    assert MOST_SHOWN == 5


def test_nothing_that_is_under_way_is_asked_of_the_township(cases):
    cases.approved(*cases.stations[:2])
    assert subsidy_tasks(cases.clerk) == []


# --- the bureau ---------------------------------------------------------------------------------------------


def test_the_bureaus_clerk_verifies_and_makes_public(cases, client):
    cases.submitted(cases.stations[0])
    cases.submitted(cases.stations[1])
    cases.verified(cases.stations[2])
    cases.draft(cases.stations[3])
    assert titles(cases.verifier) == ["待核查的补贴申请", "待公示的补贴申请"]
    for task, number in zip(subsidy_tasks(cases.verifier), [2, 1], strict=True):
        assert task.count == rows_of(client, cases.verifier, task) == number
    assert titles(cases.chief) == []


def test_the_chief_approves_only_when_the_notice_is_over(cases, client):
    cases.publicized(*cases.stations[:2])
    cases.clock.set(NOTICE[1])
    assert subsidy_tasks(cases.chief) == []
    cases.clock.set(AFTER)
    task = the_task(cases.chief, "待批准的补贴申请")
    assert task.count == rows_of(client, cases.chief, task) == 2


def test_an_objection_waits_for_the_bureau_and_keeps_its_application_from_the_chief(cases):
    first, _second = cases.publicized(*cases.stations[:2])
    cases.clock.set(NOTICE[0])
    objection = enter_objection(
        first.notice,
        by=cases.bureau,
        words="不在村里",
        channel=Channel.PHONE,
        received_on=NOTICE[0],
        application=first,
    )
    cases.clock.set(AFTER)
    for user in (cases.verifier, cases.chief):
        task = the_task(user, "待处理的公示异议")
        assert (task.count, task.urgent) == (1, True)
        assert task.href == f"/subsidies/notices/{first.notice.number}/"
    assert the_task(cases.chief, "待批准的补贴申请").count == 1
    decide(objection, by=cases.chief, decision=Decision.UPHELD, words="属实")
    assert "待处理的公示异议" not in titles(cases.chief)
    task = the_task(cases.chief, "夏庄便民服务站的补贴申请不能批准")
    assert task.href == f"/subsidies/applications/{first.number}/"


# --- finance ------------------------------------------------------------------------------------------------


def test_finance_makes_the_roll_records_the_bank_and_pays_again(cases, client):
    applications = cases.approved(*cases.stations[:3])
    task = the_task(cases.finance, "待编花名册的补贴申请")
    assert (task.count, task.text) == (3, "已批准，共 3,000 元。")
    client.force_login(cases.finance)
    assert client.get(task.href).status_code == 200
    roll = cases.lock(applications)
    task = the_task(cases.finance, "待银行结果的花名册")
    assert task.count == rows_of(client, cases.finance, task) == 1
    first, *others = roll.items.all()
    cases.record([cases.result(first, paid=False), *(cases.result(item) for item in others)])
    (task,) = subsidy_tasks(cases.cashier)
    assert task.title == f"花名册 {roll.number} 有退汇待补发"
    assert (task.count, task.href) == (1, f"/subsidies/rolls/{roll.number}/")
    assert client.get(task.href).status_code == 200


# --- the others ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.LEADER, Role.INSPECTOR, Role.ENTERPRISE, Role.TECHNICIAN])
def test_who_has_no_step_is_asked_nothing(role, cases):
    cases.submitted(cases.stations[0])
    cases.verified(cases.stations[1])
    cases.approved(cases.stations[2])
    scope = "" if role == Role.ENTERPRISE else "411702"
    assert subsidy_tasks(UserFactory(role=role, scope_code=scope)) == []


@pytest.mark.parametrize("name", ["clerk", "verifier", "chief", "finance"])
def test_the_tasks_take_the_same_number_of_queries_for_any_number_of_cases(name, cases):
    def queries():
        user = type(cases.clerk).objects.get(username=name)
        with CaptureQueriesContext(connection) as captured:
            assert subsidy_tasks(user)
        return len(captured)

    one, *others = cases.stations
    start(cases, name, [one])
    few = queries()
    start(cases, name, others)
    assert queries() == few


def start(cases, name, stations):
    if name == "clerk":
        for station in stations:
            cases.draft(station)
    elif name == "verifier":
        for station in stations:
            cases.submitted(station)
    else:
        cases.clock.set(BEGIN)
        applications = [cases.verified(station) for station in stations]
        cases.publish(applications)
        cases.clock.set(AFTER)
        if name == "finance":
            for application in applications:
                approve(cases.fresh(application), by=cases.chief, fund=cases.fund)


def test_the_navigation_leads_to_the_subsidies_and_marks_them(cases, client):
    client.force_login(cases.clerk)
    page = client.get("/subsidies/applications/")
    assert ("补贴", "/subsidies/eligibility/", True) in page.context["frame"].navigation
    client.force_login(UserFactory(role=Role.TECHNICIAN, scope_code="411702"))
    assert "补贴" not in [name for name, *_rest in client.get("/").context["frame"].navigation]
