"""What is forbidden is refused: every step, from every place, by everybody; by verb and page alike."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from supervision.choices import ComplaintState, ComplaintStep
from supervision.complaints.steps import TRANSITIONS
from supervision.models import Assignment, Complaint, ComplaintEvent
from supervision.refusals import SupervisionRefused
from tests.subsidies.situations import taken_back
from tests.supervision.complaints.conftest import signed_in
from tests.supervision.complaints.situations import HANDLERS, JUDGES, MAY, SITUATIONS, may, verbs_of

pytestmark = pytest.mark.django_db
OF_INTAKE = {ComplaintStep.RECEIVED, ComplaintStep.CODE_RENEWED, ComplaintStep.CONTACT_SEEN}


def everything():
    """All that a step could change."""
    return [list(model.objects.order_by("pk").values()) for model in (Complaint, Assignment, ComplaintEvent)]


def outcome(verb, complaint, by):
    """None, or the words in which it was refused."""
    try:
        verb(complaint, by)
    except SupervisionRefused as refusal:
        return refusal.reasons
    except PermissionDenied as refusal:
        return [str(refusal)]
    return None


def test_every_step_and_every_state_is_in_the_table():
    assert set(MAY) == set(TRANSITIONS) == set(ComplaintStep) - OF_INTAKE
    assert {each.state for each in SITUATIONS.values()} == set(ComplaintState)


def test_a_verb_does_for_those_of_the_table_and_refuses_everybody_else_in_words(office):
    verbs = verbs_of(office, office.received(kind="overcharge"))
    for situation in SITUATIONS:
        with taken_back():
            complaint = SITUATIONS[situation].bring(office)
            for step, verb in verbs.items():
                ask_everybody(office, complaint, step, verb, may(step, situation), situation)


def ask_everybody(office, complaint, step, verb, allowed, situation):
    before = everything()
    for name in office.people.keys() - allowed - WITHOUT_COMPLAINTS:
        told = outcome(verb, complaint, office.people[name])
        assert told, f"{name} has {step} from {situation}"
        assert all(any("一" <= sign <= "鿿" for sign in words) for words in told), told
    assert everything() == before, f"{step} from {situation} was refused and changed something"
    for name in allowed - {"colleague"}:
        with taken_back():
            told = outcome(verb, complaint, office.people[name])
            assert told is None, f"{name}: {step} from {situation}: {told}"
            assert office.fresh(complaint).state == TRANSITIONS[step][complaint.state]


PAGES = {
    "assign": HANDLERS,
    "reject": HANDLERS,
    "pause": HANDLERS,
    "resume": HANDLERS,
    "merge": HANDLERS,
    "separate": HANDLERS,
    "reopen": HANDLERS,
    "classify": HANDLERS,
    "release": HANDLERS,
    "take_down": HANDLERS,
    "answer": {"clerk"},
    "send_back": JUDGES,
    "close": JUDGES,
    "reveal": HANDLERS | {"clerk"},
    "renew": JUDGES,
}
WITHOUT_COMPLAINTS = {"finance", "technician"}  # held to it by the pages
UNSEEN = {"finance": 403, "technician": 403, "stranger": 404, "other_clerk": 404, "other_agent": 404}


def test_a_page_refuses_a_step_to_all_others(office):
    """With the township's clerk to answer; who does not see it is not told that it is there."""
    complaint = office.assigned(office.received(contact_phone="13912345678"))
    before = everything()
    for name, person in office.people.items():
        client = signed_in(person)
        for page in [page for page, people in PAGES.items() if name not in people]:
            status = client.post(reverse(f"complaint_{page}", args=[complaint.number]), {}).status_code
            assert status in {UNSEEN.get(name, 403), 403}, (name, page, status)
    client = signed_in(office.chief)
    for page in PAGES.keys() - {"classify"}:
        assert client.get(reverse(f"complaint_{page}", args=[complaint.number])).status_code == 302, page
    assert everything() == before
