"""How a report stands, for templates: its state as a badge, and the day it is due."""

from django import template

from stations.filing.due import badge_of, is_late, punctuality_in_words

register = template.Library()
register.filter("state_badge", badge_of)
register.filter("is_late", is_late)
register.filter("punctuality", punctuality_in_words)
