"""Where the figures of a brief lead."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from yicheng_express.dashboard.rows.registry import LISTINGS
from yicheng_express.dashboard.templatetags.figures import rows_of

register = template.Library()


@register.simple_tag
def villages_behind(asked, query):
    """The address of the 建制村 behind a figure of a brief; "" of a frozen one, and for what counts none."""
    return "" if asked is None or query is None else rows_of(asked, "villages", **query)


@register.simple_tag
def records_behind(asked, fact):
    """The address of the records that a Fact is told of; "" of a frozen brief."""
    if asked is None:
        return ""
    if fact.listing in LISTINGS:
        return rows_of(asked, fact.listing, **fact.query)
    return f"{reverse(fact.listing)}?{urlencode({'district': asked.district.code} | fact.query)}"
