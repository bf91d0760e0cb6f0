"""Where the figures of a brief lead."""

from django import template

from yicheng_express.dashboard.templatetags.figures import rows_of

register = template.Library()


@register.simple_tag
def villages_behind(asked, query):
    """The address of the 建制村 behind a figure of a brief; "" of a frozen one, and for what counts none."""
    return "" if asked is None or query is None else rows_of(asked, "villages", **query)
