"""How the pages of a year's result show figures and find addresses."""

from decimal import Decimal

from django import template
from django.urls import reverse

register = template.Library()


@register.filter
def at(mapping, key):
    """The value at `key`; None where there is none."""
    return (mapping or {}).get(key)


@register.filter
def share_of(part, whole):
    """How long a bar of a hundred is: the part of the whole, in percent."""
    return Decimal(part) * 100 / Decimal(whole)


@register.filter
def version_address(standing):
    """Where a frozen version is read."""
    return reverse(f"{standing.kind}_version", args=[standing.district.code, standing.year, standing.version])
