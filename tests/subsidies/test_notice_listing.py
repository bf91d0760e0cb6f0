"""The list of notices: what stands on each, how much can be approved, what an objection keeps from it."""

import pytest
from django.urls import reverse

from subsidies.choices import Decision
from subsidies.publicity import decide, object_online
from subsidies.workflow import approve
from tests.subsidies.conftest import AFTER, NOTICE


@pytest.fixture
def notice(cases):
    """A notice of four: one objection stands undecided, one is upheld, one was dismissed."""
    applications = cases.publicized(*cases.stations)
    cases.clock.set(NOTICE[0])
    notice = applications[0].notice
    for application, decision in zip(applications, ["", Decision.UPHELD, Decision.DISMISSED], strict=False):
        objection = object_online(notice, words="不在村里", application=application)
        if decision:
            decide(objection, by=cases.bureau, decision=decision, words="已核实")
    return notice


@pytest.fixture
def decisions(cases, client, notice):
    """What the list says of the decisions on the notice, to this person on this day."""

    def ask(user, day):
        cases.clock.set(day)
        client.force_login(user)
        content = client.get(reverse("notices")).content.decode()
        return content.partition('data-label="批准">')[2].partition("</td>")[0]

    return ask


def test_while_the_notice_runs_nothing_is_said_to_wait_for_approval(cases, decisions):
    assert decisions(cases.bureau, NOTICE[1]) == "4 件，期满后批准"


def test_afterwards_what_can_be_approved_is_told_apart_from_what_cannot(cases, decisions):
    assert decisions(cases.bureau, AFTER) == (
        "2 件待批准<br>"
        '<strong class="alert">1 件有异议，待处理</strong><br>'
        '<strong class="alert">1 件异议成立，待退回</strong>'
    )


def test_the_list_of_notices_and_that_of_applications_say_the_same_number(cases, decisions, client):
    assert decisions(cases.chief, AFTER).startswith("2 件待批准")
    assert len(client.get(reverse("applications"), {"queue": "to_approve"}).context["page"]) == 2


def test_who_is_told_of_no_objections_reads_that_something_is_to_be_done(cases, decisions):
    assert decisions(cases.clerk, AFTER) == "2 件待批准<br>2 件待处理"


def test_an_objection_against_all_of_a_notice_keeps_all_of_it(cases, decisions, notice):
    object_online(notice, words="名单不实")
    assert decisions(cases.bureau, AFTER).startswith('<strong class="alert">3 件有异议，待处理</strong>')


def test_what_is_decided_waits_no_more(cases, decisions, notice):
    cases.clock.set(AFTER)
    for application in notice.applications.exclude(objections__decision__in=["", Decision.UPHELD]):
        approve(application, by=cases.chief, fund=cases.fund)
    assert "待批准" not in decisions(cases.chief, AFTER)
