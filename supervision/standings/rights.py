"""Who sees which line of a year's result, and who freezes a year."""

from django.core.exceptions import PermissionDenied

from supervision.choices import StandingKind
from supervision.models import Standing
from supervision.standings.rows import RIGHT_OF, RIGHT_TO
from yicheng_express.accounts.scope import DISTRICT_DIGITS


def sees_all(user):
    """Whether the whole list is for this person: a township and an enterprise see their own line alone."""
    return not user.enterprise_id and len(user.scope_code) <= DISTRICT_DIGITS


def is_own_line(user, line):
    """Whether a line (of a township or an enterprise, by its code) may be shown to this person."""
    if sees_all(user):
        return True
    if user.enterprise_id:
        return line.code == user.enterprise.credit_code
    return line.code == user.scope_code


def lines_seen(user, result):
    """The lines of a result that this person may see."""
    return [line for line in result.lines if is_own_line(user, line)]


def kinds_seen(user):
    return [kind for kind in StandingKind if user.has_perm(RIGHT_TO[kind])]


def standings_seen(user):
    """The frozen results whose own line at least this person may see."""
    return Standing.objects.visible_to(user).filter(kind__in=kinds_seen(user))


def rows_seen(user, rows):
    """Those of the rows whose records are this person's to look at."""
    return [row for row in rows if user.has_perm(RIGHT_OF[row.kind])]


def may_freeze(user, district):
    is_theirs = bool(user.scope_code) and district.code.startswith(user.scope_code)
    return sees_all(user) and user.is_active and is_theirs and user.has_perm("supervision.freeze_standing")


def require_freeze(user, district):
    if not may_freeze(user, district):
        raise PermissionDenied("年终定稿由商务局负责人办理，您的账号没有定稿权限。")
