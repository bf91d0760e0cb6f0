"""What a person may do with an order as it stands, and what keeps them from what would be theirs to do.

Pages ask here which forms to show. The verbs ask again: what they refuse is told here in their own words.
"""

from collections.abc import Callable
from dataclasses import dataclass

from supervision.choices import InspectionStep
from supervision.rectifications.changing import why_not_extended
from supervision.rectifications.rights import has_answered, may_answer, may_check, may_void
from supervision.rectifications.steps import present_round, why_not


@dataclass(frozen=True)
class Kind:
    """step: whose transition must be open. is_theirs: whose role it is. reason: what stands against it."""

    step: str
    is_theirs: Callable
    reason: Callable = lambda user, order: ""


def against_checking(user, order):
    return "这份整改是您报送的，复查请由另一位同事办理。" if has_answered(user, order) else ""


def against_extension(user, order):
    return why_not_extended(present_round(order))


KINDS = {
    "answer": Kind(InspectionStep.ANSWERED, may_answer),
    "check": Kind(InspectionStep.CLOSED, may_check, against_checking),
    "extend": Kind(InspectionStep.EXTENDED, may_check, against_extension),
    "void": Kind(InspectionStep.VOIDED, may_void),
}


def acts_of(user, order):
    """Name → why it cannot be done yet (empty where it can), of all that is this person's to do now."""
    return {
        name: kind.reason(user, order)
        for name, kind in KINDS.items()
        if not why_not(order, kind.step) and kind.is_theirs(user, order)
    }
