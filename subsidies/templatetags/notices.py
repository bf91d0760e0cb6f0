"""How a notice stands, and whether the public reads it, for templates."""

from django import template

from subsidies.notice_listing import COMING, OVER, RUNNING, standing_of
from subsidies.views.public_notices import PUBLIC_FOR

register = template.Library()
WORDS = {COMING: "未开始", RUNNING: "公示中", OVER: "已结束"}
BADGES = {RUNNING: "good"}


@register.filter
def standing_on(notice, day):
    """公示中, 未开始 or 已结束."""
    return WORDS[standing_of(notice, day)]


@register.filter
def standing_badge_on(notice, day):
    """The colour of its badge."""
    return BADGES.get(standing_of(notice, day), "")


@register.filter
def is_public_on(notice, day):
    """Whether its public page is there on `day`, as `public_notices_on` has it."""
    return notice.first_day <= day <= notice.last_day + PUBLIC_FOR
