"""For the lists of the admin: each cell with the name of its column, which a phone shows beside it."""

from django import template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import mark_safe

register = template.Library()


@register.filter
def named_by(cells, headers):
    """The cells of a row (`<td class=…>…</td>`, as Django makes them), each with the text of its heading."""
    return [with_name(cell, strip_tags(header["text"])) for cell, header in zip(cells, headers, strict=True)]


def with_name(cell, name):
    tag, rest = cell.split(" ", 1)
    return mark_safe(tag + format_html(' data-label="{}" ', name) + rest)  # noqa: S308 - Django's own cell
