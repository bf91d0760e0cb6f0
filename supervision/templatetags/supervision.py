"""What the pages of supervision show alike."""

from django import template

from supervision.sections import sections_of

register = template.Library()


@register.inclusion_tag("supervision/sections.html", takes_context=True)
def supervision_sections(context):
    """The line of links to the pages of supervision that this user may open."""
    request = context["request"]
    return {"sections": sections_of(request.user, request.path)}
