"""The one table of transitions of an order, and what its verbs do alike. The verbs stand in `issuing`,
`answering`, `checking` and `changing`; their events are those of the inspection that the order follows from.
"""

from supervision.choices import InspectionStep, RectificationState
from supervision.models import Rectification
from supervision.refusals import SupervisionRefused

State, Step = RectificationState, InspectionStep

# Step → from which state to which. What is not here does not happen.
TRANSITIONS = {
    Step.ANSWERED: {State.ISSUED: State.ANSWERED},
    Step.FAILED_AGAIN: {State.ANSWERED: State.ISSUED},
    Step.CLOSED: {State.ANSWERED: State.CLOSED},
    Step.EXTENDED: {State.ISSUED: State.ISSUED},
    Step.VOIDED: {State.ISSUED: State.VOIDED, State.ANSWERED: State.VOIDED},
}
RELATED = (
    "enterprise",
    "inspection__district",
    "facility__district",
    "facility__township",
    "facility__village",
    "facility__operator",
)


def locked_order(order):
    """The order as it stands, its row held until the end of the transaction."""
    rows = Rectification.objects.select_for_update(of=("self",), no_key=True).select_related(*RELATED)
    return rows.get(pk=order.pk)


def follow(order, step):
    """Put the order into the state that the step leads to. Raises SupervisionRefused where it cannot."""
    if reason := why_not(order, step):
        raise SupervisionRefused(reason)
    order.state = TRANSITIONS[step][order.state]


def why_not(order, step):
    """Why the step leads nowhere from the state that the order is in; empty where it does."""
    ways = TRANSITIONS[step]
    if order.state in ways:
        return ""
    begins = "、".join(f"“{State(state).label}”" for state in ways)
    return (
        f"整改 {order.number} 现在是“{order.get_state_display()}”，不能{step.label}；"
        f"{step.label}要在{begins}时办理。请刷新页面。"
    )


def present_round(order):
    return order.rounds.order_by("-position").first()


def open_items(order):
    """The items that no second look has passed yet, in the order of the checklist."""
    return list(order.items.filter(is_cleared=False).select_related("finding").order_by("finding__position"))
