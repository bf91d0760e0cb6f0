"""How a notice stands, and whether the public reads it, for templates."""

from django import template

from subsidies.notice_listing import COMING, OVER, RUNNING, is_public_on, standing_of, what_waits_on

register = template.Library()
WORDS = {COMING: "未开始", RUNNING: "公示中", OVER: "已结束"}
BADGES = {RUNNING: "good"}


@register.filter
def standing_on(notice, day):
    """公示中, 未开始 or 已结束."""
    return WORDS[standing_of(notice, day)]


@register.filter
def waiting_on(notice, day):
    """What is still to be decided: see `what_waits_on`."""
    return what_waits_on(notice, day)


@register.filter
def standing_badge_on(notice, day):
    """The colour of its badge."""
    return BADGES.get(standing_of(notice, day), "")


register.filter(is_public_on)
