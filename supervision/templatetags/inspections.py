"""What the pages of inspections and orders show alike."""

from django import template

from supervision.choices import FindingResult, InspectionState, InspectionStep, RectificationState
from supervision.querysets import DUE_SOON, NO_DAY, OVERDUE
from supervision.rectifications.case import WORDS

register = template.Library()

# The colours of badges (templates/components/badge.html); what is not here is a plain fact.
BADGES = {
    InspectionState.DONE: "good",
    RectificationState.CLOSED: "good",
    FindingResult.PASS: "good",
    FindingResult.FAIL: "alert",
    OVERDUE: "alert",
    DUE_SOON: "alert",
    NO_DAY: "",
}
ALARMING = {InspectionStep.CANCELLED, InspectionStep.FAILED_AGAIN, InspectionStep.VOIDED}


@register.filter
def inspection_badge(state):
    """The colour of the badge of a state, a result or a clock."""
    return BADGES.get(state, "")


@register.filter
def clock_in_words(clock):
    """已逾期, 临近期限, 期限待定; nothing while there is time."""
    return WORDS.get(clock, "")


@register.filter
def is_alarming(step):
    """Whether a step of the story leads back, or out."""
    return step in ALARMING


@register.filter
def starts_with(lot, length):
    """The first signs of a lot: enough to compare it."""
    return lot[:length]


@register.simple_tag
def posted(form, name, key):
    """What was typed into the box of one item, where the page is shown again."""
    return form.data.get(f"{name}-{key}", "")
