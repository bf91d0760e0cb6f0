"""For figures that lead to their rows: the addresses, and the figure as a link."""

from dataclasses import replace

from django import template
from django.urls import reverse

from yicheng_express.dashboard.rows.addresses import rows_of

register = template.Library()
register.simple_tag(rows_of)


@register.inclusion_tag("dashboard/counted.html")
def counted(number, asked, name, **query):
    """A figure as a link to exactly that many rows."""
    return {"number": number, "href": rows_of(asked, name, **query)}


@register.simple_tag
def dashboard_of(asked, township=None):
    """The address of the dashboard of what was asked, or of a township of it, on the same day."""
    place = township or asked.place
    return reverse("dashboard_of", args=[place.code]) + asked.day_in_address


@register.inclusion_tag("dashboard/counted.html")
def counted_in(number, asked, township, name, **query):
    """The same of one township of what was asked; of all of it where that is None."""
    about = replace(asked, township=township) if township else asked
    return {"number": number, "href": rows_of(about, name, **query)}


@register.inclusion_tag("dashboard/counted.html")
def complained(number, complaints, **query):
    """A figure of YearComplaints as a link to exactly that many of the list of complaints."""
    return {"number": number, "href": complaints.address(**query)}
