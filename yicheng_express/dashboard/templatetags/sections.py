"""For the parts of the dashboard: figures that lead to a list that is there already."""

from django import template

register = template.Library()


@register.inclusion_tag("dashboard/counted.html")
def complained(number, complaints, **query):
    """A figure of YearComplaints as a link to exactly that many of the list of complaints."""
    return {"number": number, "href": complaints.address(**query)}
