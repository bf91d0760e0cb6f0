"""What is forbidden is refused: every verb, from every state, by everybody; in one loop."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from supervision.choices import InspectionStep
from supervision.inspections.carrying_out import Entry, begin, save_photo, save_results
from supervision.inspections.planning import cancel, plan_single
from supervision.inspections.steps import TRANSITIONS
from supervision.models import Finding, Inspection, InspectionEvent, Rectification, RectificationRound
from supervision.rectifications.changing import extend, void
from supervision.rectifications.steps import TRANSITIONS as OF_ORDERS
from supervision.refusals import SupervisionRefused
from tests.supervision.inspections.conftest import photo

Step = InspectionStep
INSPECTORS = {"bureau", "chief", "inspector", "checker"}
ANSWERERS = {"clerk", "agent"}
# Verb → (what it takes, step in the table, who may). Nobody else may, and nobody from another state.
OF_INSPECTIONS = {
    "begin": (lambda board, each, by: begin(each, by=by), Step.BEGUN, INSPECTORS),
    "finish": (lambda board, each, by: board.finish(each, by=by), Step.DONE, INSPECTORS),
    "cancel": (lambda board, each, by: cancel(each, by=by, reason="改期"), Step.CANCELLED, INSPECTORS),
    "save": (
        lambda board, each, by: save_results(each, [Entry("real-name", "pass")], by=by),
        Step.DONE,
        INSPECTORS,
    ),
    "photo": (lambda board, each, by: save_photo(each, "real-name", photo(), by=by), Step.DONE, INSPECTORS),
}
OF_AN_ORDER = {
    "answer": (lambda board, each, by: board.answer(each, by=by), Step.ANSWERED, ANSWERERS),
    "pass": (lambda board, each, by: board.check(each, by=by), Step.CLOSED, INSPECTORS),
    "fail": (
        lambda board, each, by: board.check(each, by=by, failed=["charges-posted"]),
        Step.FAILED_AGAIN,
        INSPECTORS,
    ),
    "extend": (
        lambda board, each, by: extend(each, by=by, working_days=1, reason="缺货"),
        Step.EXTENDED,
        INSPECTORS,
    ),
    "void": (lambda board, each, by: void(each, by=by, reason="查错了"), Step.VOIDED, {"chief"}),
}


def everything():
    models = (Inspection, Finding, InspectionEvent, Rectification, RectificationRound)
    return [list(model.objects.order_by("pk").values()) for model in models]


class TakenBackError(Exception):
    pass


def outcome(verb, board, case, by):
    """None where it was done (and taken back), else what was raised."""
    try:
        with transaction.atomic():
            verb(board, case, by)
            raise TakenBackError
    except TakenBackError:
        return None
    except (SupervisionRefused, PermissionDenied) as refusal:
        return refusal


def ask_everybody(board, cases, verbs, transitions):
    before = everything()
    for name, (verb, step, may) in verbs.items():
        for state, case in cases.items():
            for person, user in board.people.items():
                found = outcome(verb, board, case, user)
                is_allowed = person in may and state in transitions[step]
                where = f"{person}: {name} while {state}: {found!r}"
                assert (found is None) == is_allowed, where
                assert person in may or isinstance(found, PermissionDenied), where
            assert everything() == before, f"{name} while {state}"
        assert any(state in transitions[step] for state in cases), name


def test_every_step_of_an_inspection_is_for_its_people_in_its_state_alone(board):
    cases = {"planned": board.planned(0), "done": board.done({}, 1), "under_way": board.recorded({}, 2)}
    cancelled = board.done({}, 1)
    cases["cancelled"] = cancel(board.planned(1), by=board.bureau, reason="改期")
    assert cancelled.state == "done"
    ask_everybody(board, cases, OF_INSPECTIONS, TRANSITIONS)
    for person, user in board.people.items():
        if person not in INSPECTORS:
            with pytest.raises(PermissionDenied):
                plan_single([board.facility(1)], by=user)


def test_every_step_of_an_order_is_for_its_people_in_its_state_alone(board):
    cases = {
        "issued": board.order(place=0),
        "answered": board.answered(place=1),
        "closed": board.closed(place=2),
    }
    cases["voided"] = void(board.order(place=2), by=board.chief, reason="查错了")
    ask_everybody(board, cases, OF_AN_ORDER, OF_ORDERS)


def test_the_tables_name_every_step_that_has_a_verb():
    told = {step for _verb, step, _may in (OF_INSPECTIONS | OF_AN_ORDER).values()}
    assert told == set(TRANSITIONS) | set(OF_ORDERS)
    assert set(InspectionStep) - told == {Step.PLANNED, Step.ISSUED}
