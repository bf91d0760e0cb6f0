"""What is forbidden is refused: every step, from every place, by everybody; by verb, API and page alike."""

import pytest

from subsidies.choices import ApplicationState, Step
from subsidies.models import Application
from subsidies.steps import TRANSITIONS
from tests.stations.filing.calls import is_told_in_chinese
from tests.subsidies.calls import api_of, step_by_api, verify_by_api
from tests.subsidies.conftest import AFTER, FUND, photo
from tests.subsidies.situations import (
    MAY,
    NEEDS_A_ROLL,
    NEXT_NOTICE,
    PAYEE,
    REASON,
    SITUATIONS,
    VERBS,
    WRITE,
    brought_to,
    clients_of,
    everybody,
    everything,
    refusal,
    taken_back,
)
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db
REFUSED = (403, 404, 409)


# --- the table says all there is ----------------------------------------------------------------------------


def test_every_step_and_every_state_is_in_the_table():
    assert set(MAY) == set(VERBS) == set(TRANSITIONS)
    assert set(TRANSITIONS) == set(Step) - {Step.CREATED}
    assert {state for state, _bring in SITUATIONS.values()} == set(ApplicationState)


@pytest.mark.parametrize("step", TRANSITIONS, ids=str)
def test_a_step_begins_where_the_transitions_say_and_nowhere_else(step):
    assert {SITUATIONS[situation][0] for situation in MAY[step]} == set(TRANSITIONS[step])


def test_every_role_is_asked(cases):
    people = everybody(cases)
    assert {group.name for person in people.values() for group in person.groups.all()} == set(Role)


# --- by the verbs -------------------------------------------------------------------------------------------


def steps_of(case):
    return [step for step in MAY if case.item or step not in NEEDS_A_ROLL]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_verb_refuses_everybody_but_those_of_the_table(situation, cases):
    people = everybody(cases)
    case = brought_to(cases, situation)
    before = everything()
    for step in steps_of(case):
        may = MAY[step].get(situation, set())
        for name in people.keys() - may:
            reasons = refusal(step, case, people[name])
            assert reasons is not None, f"{name} has {step} from {situation}"
            assert all(is_chinese(reason) for reason in reasons), reasons
            assert reasons
        assert everything() == before, f"{step} from {situation} changed something"


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_verb_does_for_those_of_the_table_what_the_transitions_say(situation, cases):
    people = everybody(cases)
    case = brought_to(cases, situation)
    before = everything()
    for step in steps_of(case):
        for name in MAY[step].get(situation, set()):
            with taken_back():
                assert refusal(step, case, people[name]) is None, f"{name}: {step} from {situation}"
                after = Application.objects.get()
                assert after.state == TRANSITIONS.get(step, {}).get(case.application.state, after.state)
                assert everything() != before
        assert everything() == before


def is_chinese(text):
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


# --- by the API ---------------------------------------------------------------------------------------------

PAYEE_SENT = dict(zip(("kind", "name", "bank", "account"), map(str, PAYEE), strict=True))
FUND_SENT = {"name": FUND, "year": 2026}


def seen(case):
    return [{"number": case.number, "revision": case.application.revision}]


def write_by_api(client, case):
    sent = {"payee": PAYEE_SENT, "note": "改过", "revision": case.application.revision}
    return api_of("application", case.number, client=client, method="patch", data=sent)


def publish_by_api(client, case):
    first, last = map(str, NEXT_NOTICE)
    days = {"first_day": first, "last_day": last, "title": "公示", "contact": "商务局 0396-1234567"}
    return api_of("notices", client=client, data={"applications": seen(case)} | days)


def lock_by_api(client, case):
    supplements = {"supplements": case.bounced_of.number} if case.bounced_of else {}
    roll = {"fund": FUND_SENT, "applications": seen(case), "title": "花名册", "unit": "财政局"}
    return api_of("rolls", client=client, data=roll | supplements)


def step(name, **sent):
    return lambda client, case: step_by_api(client, case.application, name, **sent)


BY_API = {
    WRITE: write_by_api,
    Step.SUBMITTED: step("submit"),
    Step.VERIFIED: lambda client, case: verify_by_api(client, case.application, [photo()], visited_on=AFTER),
    Step.PUBLICIZED: publish_by_api,
    Step.APPROVED: step("approve", fund=FUND_SENT),
    Step.ROLLED: lock_by_api,
    Step.UNROLLED: lambda client, case: api_of(
        "roll_void", case.roll_number, client=client, data={"reason": REASON}
    ),
    Step.PAYEE_CORRECTED: step("correct_payee", payee=PAYEE_SENT, reason=REASON),
    Step.REVOKED: step("revoke", reason=REASON),
    Step.RETURNED: step("return", reason=REASON),
    Step.REJECTED: step("reject", reason=REASON),
    Step.WITHDRAWN: step("withdraw"),
}
# The bank's results come as its own workbook, by the page alone.
NOT_BY_API = {Step.PAID, Step.BOUNCED}


def test_the_api_has_every_step_but_the_banks_results():
    assert set(BY_API) == set(MAY) - NOT_BY_API


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_api_refuses_everybody_but_those_of_the_table(situation, cases):
    people = everybody(cases)
    clients = clients_of(people)
    case = brought_to(cases, situation)
    before = everything()
    for step, call in BY_API.items():
        for name in sorted(clients.keys() - MAY[step].get(situation, set())):
            answer = call(clients[name], case)
            where = f"{name}: {step} from {situation}: {answer.status_code}"
            assert answer.status_code in REFUSED, where
            assert is_told_in_chinese(answer), where
            if comes_to_the_verb(step, case, people[name]):
                assert answer.status_code != 404, where
                assert answer.json()["reasons"] == refusal(step, case, people[name]), where
        assert everything() == before, f"{step} from {situation} changed something"


def comes_to_the_verb(step, case, person):
    """Whether the API tells the verb's words: to who reads the case; of a roll, where there is one."""
    seen = Application.objects.visible_to(person) if person.has_perm("subsidies.view_application") else []
    return case.application in seen and step in steps_of(case)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_api_does_it_for_those_of_the_table(situation, cases):
    clients = clients_of(everybody(cases))
    case = brought_to(cases, situation)
    for step, call in BY_API.items():
        for name in MAY[step].get(situation, set()) & clients.keys():
            with taken_back():
                answer = call(clients[name], case)
                assert answer.status_code in (200, 201), f"{name}: {step} from {situation}: {answer.json()}"


@pytest.mark.parametrize("name", ["other_clerk", "foreign_chief"])
def test_the_api_knows_nothing_of_what_is_out_of_scope(name, cases):
    clients = clients_of(everybody(cases))
    case = brought_to(cases, "rolled")
    for step, call in BY_API.items():
        answer = call(clients[name], case)
        expected = (403, 404) if step in (Step.PUBLICIZED, Step.ROLLED, Step.UNROLLED) else (404,)
        assert answer.status_code in expected, f"{name}: {step}"
        assert case.application.facility.name not in answer.content.decode()
