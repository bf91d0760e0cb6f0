"""Who reads the briefs of which districts, and who freezes one."""

from django.core.exceptions import PermissionDenied

from stations.models import District
from yicheng_express.accounts.scope import DISTRICT_DIGITS


def districts_read(user):
    """The districts whose briefs this person reads: those that lie in the scope as a whole."""
    districts = District.objects.visible_to(user)
    return districts if len(user.scope_code) <= DISTRICT_DIGITS else districts.none()


def may_freeze(user, district):
    may = user.has_perm("dashboard.freeze_brief")
    return may and districts_read(user).filter(pk=district.pk).exists()


def require_freeze(user, district):
    if not may_freeze(user, district):
        raise PermissionDenied("简报由商务局负责人定稿，您的账号没有定稿权限。")
