"""What the pages of the subsidies show alike."""

from django import template

from subsidies.choices import ApplicationState
from subsidies.sections import sections_of

register = template.Library()

# The colour of a state's badge (templates/components/badge.html); the others are plain facts.
BADGES = {
    ApplicationState.APPROVED: "good",
    ApplicationState.PAID: "good",
    ApplicationState.RETURNED: "alert",
    ApplicationState.REJECTED: "alert",
}


@register.inclusion_tag("subsidies/sections.html", takes_context=True)
def subsidy_sections(context):
    """The line of links to the pages of the subsidies that this user may open."""
    request = context["request"]
    return {"sections": sections_of(request.user, request.path)}


@register.filter
def yuan(amount):
    """12,340 元; — where nothing is known."""
    return "—" if amount is None else f"{amount:,.0f} 元"


@register.filter
def badge_of(state):
    """The colour of the badge of an application's state."""
    return BADGES.get(state, "")
