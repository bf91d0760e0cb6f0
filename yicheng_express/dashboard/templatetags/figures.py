from django import template
from django.urls import reverse

from yicheng_express.dashboard.rows.registry import LISTINGS

register = template.Library()


@register.simple_tag
def rows_of(asked, name, **query):
    """The address of the rows behind a figure; empty for who may not read them."""
    if not asked.user.has_perm(LISTINGS[name].permission):
        return ""
    return asked.address("rows", name, **query)


@register.inclusion_tag("components/counted.html")
def counted(number, asked, name, **query):
    """A figure as a link to exactly that many rows."""
    return {"number": number, "href": rows_of(asked, name, **query)}


@register.simple_tag
def dashboard_of(asked, township=None):
    """The address of the dashboard of what was asked, or of a township of it, on the same day."""
    place = township or asked.place
    return f"{reverse('dashboard_of', args=[place.code])}?on={asked.on}"
