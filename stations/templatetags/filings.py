"""How a report stands, for templates: its state as a badge, and the day it is due; and how it is read."""

from django import template
from django.utils.html import format_html_join

from stations.filing.due import badge_of, is_late, punctuality_in_words
from stations.filing.figures import LONGEST_EXPLANATION
from stations.models.filings import LARGEST_FIGURE
from stations.roster import ADMINISTRATIVE_ENDINGS, COMMITTEE_ENDINGS

register = template.Library()
register.filter("state_badge", badge_of)
register.filter("is_late", is_late)
register.filter("punctuality", punctuality_in_words)


@register.simple_tag
def reading_rules():
    """What the grid's script must know to read cells and names as the server does: attributes of its form."""
    rules = {
        "largest-figure": LARGEST_FIGURE,
        "longest-explanation": LONGEST_EXPLANATION,
        "committees": " ".join(COMMITTEE_ENDINGS),
        "village-endings": " ".join(ADMINISTRATIVE_ENDINGS),
    }
    return format_html_join(" ", 'data-{}="{}"', rules.items())
