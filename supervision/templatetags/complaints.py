"""How complaints are shown alike: amounts with fen, the colours of a state and of a clock."""

from django import template
from django.urls import reverse

from supervision.choices import ComplaintState, ComplaintStep
from supervision.complaints.amounts import in_yuan
from supervision.complaints.listing import CLOCKS
from supervision.querysets import DUE_SOON, IN_TIME, NO_DAY, OVERDUE

register = template.Library()

# The colour of a badge (templates/components/badge.html); the others are plain facts.
BADGES = {
    ComplaintState.CLOSED: "good",
    ComplaintState.REOPENED: "alert",
    IN_TIME: "good",
    DUE_SOON: "alert",
    OVERDUE: "alert",
    NO_DAY: "alert",
}
SETBACKS = {
    ComplaintStep.SENT_BACK,
    ComplaintStep.REJECTED,
    ComplaintStep.REOPENED,
    ComplaintStep.UNRELEASED,
}

register.filter("fen", in_yuan)


@register.filter
def complaint_badge(state):
    return BADGES.get(state, "")


@register.filter
def clock_badge(clock):
    return BADGES.get(clock, "")


@register.filter
def clock_words(clock):
    """临期, 逾期 …"""
    return CLOCKS.get(clock, "")


@register.filter
def is_setback(step):
    """Whether a step led back, or out."""
    return step in SETBACKS


@register.simple_tag
def step_address(name, number):
    """Where the form of a step goes."""
    return reverse(f"complaint_{name}", args=[number])
