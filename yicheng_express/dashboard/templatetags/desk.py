"""For the admin's desk: how many records there are behind each of its entries."""

from django import template
from django.contrib.admin import site

register = template.Library()


@register.simple_tag(takes_context=True)
def records(context, entry):
    """How many records of `entry`, a model of the admin's list of apps, this user finds in its list."""
    return site.get_model_admin(entry["model"]).get_queryset(context["request"]).count()
