"""The one table of transitions of an inspection, and what every verb does with it: hold the row, follow the
table, write the event. The verbs stand in `planning` and `carrying_out`.
"""

from supervision import words
from supervision.choices import InspectionState, InspectionStep
from supervision.models import Inspection, InspectionEvent
from supervision.refusals import CaseChanged, SupervisionRefused
from yicheng_express.private_numbers import without_private_numbers

State, Step = InspectionState, InspectionStep

# Step → from which state to which. What is not here does not happen.
TRANSITIONS = {
    Step.BEGUN: {State.PLANNED: State.UNDER_WAY},
    Step.DONE: {State.UNDER_WAY: State.DONE},
    Step.CANCELLED: {State.PLANNED: State.CANCELLED, State.UNDER_WAY: State.CANCELLED},
}
LONGEST_REASON = 200
RELATED = (
    "district",
    "round",
    "enterprise",
    "facility__operator",
    "facility__district",
    "facility__township",
    "facility__village",
)


def locked_inspection(inspection):
    """The inspection as it stands, its row held until the end of the transaction."""
    rows = Inspection.objects.select_for_update(of=("self",), no_key=True).select_related(*RELATED)
    return rows.get(pk=inspection.pk)


def follow(inspection, step):
    """Put the inspection into the state that the step leads to. Raises SupervisionRefused where it cannot."""
    if reason := why_not(inspection, step):
        raise SupervisionRefused(reason)
    inspection.state = TRANSITIONS[step][inspection.state]


def why_not(inspection, step):
    """Why the step leads nowhere from the state that the inspection is in; empty where it does."""
    ways = TRANSITIONS[step]
    if inspection.state in ways:
        return ""
    begins = "、".join(f"“{State(state).label}”" for state in ways)
    return (
        f"检查 {inspection.number} 现在是“{inspection.get_state_display()}”，不能{step.label}；"
        f"{step.label}要在{begins}时办理。请刷新页面。"
    )


def refuse_if_changed(record, seen):
    """Raise CaseChanged where the person looked at another revision of the record than the one there is."""
    if seen is not None and seen != record.revision:
        raise CaseChanged(f"{record.number} 在您查看之后又有改动，请刷新页面，看过再办。")


def needed(text, message, longest=LONGEST_REASON):
    """The text as it is kept. Raises SupervisionRefused where nothing is left, or too much."""
    return words.needed(tidy(text), message, longest)


def tidy(text):
    """Without superfluous blanks, and without anybody's numbers: townships and enterprises read it."""
    return without_private_numbers(" ".join(str(text or "").split()))


def save_step(record, *fields):
    """Write the state, the next revision and these fields."""
    record.revision += 1
    record.save(update_fields=["state", "revision", *fields])


def note(inspection, step, by, words=""):
    """Write the event of a step of the inspection, or of the order that followed from it."""
    InspectionEvent.objects.create(inspection=inspection, step=step, by=by, words=words)
