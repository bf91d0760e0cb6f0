"""What is forbidden is refused at the doors for many at once too: the list's, and the web admin's.

A case in every situation stands before each door at the same time, so that what may go on does so beside what
may not; the table is that of the other doors (`situations.MAY`).
"""

import html

import pytest
from django.urls import reverse

from subsidies.at_once import reasons_beside
from subsidies.choices import Step
from subsidies.models import Application, ApplicationEvent
from subsidies.steps import TRANSITIONS
from tests.subsidies.situations import (
    MAY,
    REASON,
    clients_of,
    everybody,
    everything,
    one_of_each,
    refused,
    taken_back,
)

pytestmark = pytest.mark.django_db


def by_list(page):
    """Tick these cases in the list, as it showed them, and press the button."""

    def post(client, chosen, behind=0):
        shown = " ".join(f"{case.number}:{case.application.revision - behind}" for case in chosen)
        typed = {"application": [case.number for case in chosen], "shown": shown, "fund": fund_of(chosen)}
        return client.post(reverse(page), typed, follow=True)

    return post


def by_admin(action):
    """Choose these in the admin, and confirm the page between."""

    def post(client, chosen, behind=0):
        shown = " ".join(f"{case.number}:{case.application.revision - behind}" for case in chosen)
        keys = [case.application.pk for case in chosen]
        typed = {"action": action, "_selected_action": keys, "confirmed": "1", "shown": shown}
        typed |= {"fund": fund_of(chosen), "reason": REASON}
        return client.post(reverse("admin:subsidies_application_changelist"), typed, follow=True)

    return post


def fund_of(chosen):
    return chosen[0].cases.fund.pk


# Door → its step, the right without which it is not offered, how one goes through it, what it says then.
DOORS = {
    "list, submit": (Step.SUBMITTED, "submit_application", by_list("applications_submit"), "已报送"),
    "list, approve": (Step.APPROVED, "approve_application", by_list("applications_approve"), "已批准"),
    "admin, approve": (Step.APPROVED, "approve_application", by_admin("approve_chosen"), "已批准"),
    "admin, return": (Step.RETURNED, "verify_application", by_admin("return_chosen"), "已退回"),
}


@pytest.fixture
def people(cases):
    return everybody(cases)


@pytest.fixture
def laid(cases, people):
    """Situation → a case in it."""
    return one_of_each(cases)


def apart(laid, step, name):
    """(those with which this person may take the step, those with which not)."""
    may = [case for situation, case in laid.items() if name in MAY[step].get(situation, ())]
    return may, [case for case in laid.values() if case not in may]


def test_what_is_forbidden_stays_as_it_is_and_is_told_one_by_one(people, laid):
    before = everything()
    for name, client in clients_of(people).items():
        for door, (step, right, post, done) in DOORS.items():
            _may, forbidden = apart(laid, step, name)
            answer = post(client, forbidden)
            assert everything() == before, f"{name}: {door} changed something"
            assert tells_why(answer, people[name], right, (step, done), forbidden), f"{name}: {door}"


def tells_why(answer, person, right, taken, forbidden):
    """In the verb's own words of each that the person sees; who has not the right has no such door."""
    page = answer.content.decode()
    if not person.has_perm(f"subsidies.{right}"):
        return "您没有这项权限" in page if answer.status_code == 403 else "未选择动作" in page
    if not Application.objects.visible_to(person).exists():
        return not any(case.application.facility.name in page for case in forbidden)
    return all(f"{case.number}</a>）{why_not(*taken, case, person)}" in page for case in forbidden)


def why_not(step, done, case, person):
    reasons = reasons_beside(case.application, refused(step, case, person))
    return html.escape(f"没有{done.removeprefix('已')}：{'；'.join(each.rstrip('。') for each in reasons)}。")


def test_what_is_allowed_goes_on_beside_what_is_not(people, laid):
    before, moved = rows(), set()
    for name, client in clients_of(people).items():
        for door, (step, _right, post, done) in DOORS.items():
            may, forbidden = apart(laid, step, name)
            if not may:
                continue
            with taken_back():
                page = post(client, [*forbidden, *may]).content.decode()
                assert f"{done} {len(may)} 件" in page, f"{name}: {door}"
                after = rows()
                for case in may:
                    state, revision = after[case.number]["state"], after[case.number]["revision"]
                    assert state == TRANSITIONS[step][case.application.state], f"{name}: {door}"
                    assert revision == case.application.revision + 1
                changed = {number for number in before if after[number] != before[number]}
                assert changed == {case.number for case in may}, f"{name}: {door}"
                assert written(len(may)) == {(number, step, people[name].pk) for number in changed}
            moved.add(door)
    assert moved == set(DOORS)


def written(number):
    """What the latest so many events say: of which application, which step, by whom."""
    latest = ApplicationEvent.objects.order_by("-pk")[:number]
    return set(latest.values_list("application__number", "step", "by"))


def rows():
    """Number → every column of the application."""
    return {each["number"]: each for each in Application.objects.values()}


def test_what_has_changed_since_it_was_shown_stays_as_it_is(people, laid):
    before = everything()
    for name, client in clients_of(people).items():
        for door, (step, _right, post, _done) in DOORS.items():
            may, _forbidden = apart(laid, step, name)
            if may:
                page = post(client, may, behind=1).content.decode()
                assert page.count("在您查看之后又有改动") == len(may), f"{name}: {door}"
    assert everything() == before
