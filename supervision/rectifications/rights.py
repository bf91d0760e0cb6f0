"""Who may do what with orders to put something right. Pages ask `may_…`, the verbs `require_…`.

Whoever answered an order does not check it, in any of its rounds: asked of the record, and of superusers too.
"""

from django.core.exceptions import PermissionDenied

from supervision.inspections.rights import is_of_district
from yicheng_express.accounts.scope import DISTRICT_DIGITS


def may_answer(user, order):
    """The enterprise that the order is addressed to, or the people of the facility's township."""
    if not (user.is_active and user.has_perm("supervision.answer_rectification")):
        return False
    if user.enterprise_id:
        return user.enterprise_id == order.enterprise_id
    township = order.facility.township
    of_township = len(user.scope_code) > DISTRICT_DIGITS
    return of_township and township is not None and township.code.startswith(user.scope_code)


def may_check(user, order):
    return is_of_district(user, order.facility.district, "check_rectification")


def may_void(user, order):
    return is_of_district(user, order.facility.district, "void_rectification")


def has_answered(user, order):
    return order.rounds.filter(answered_by=user.pk).exists()


def require_answer(user, order):
    if not may_answer(user, order):
        raise PermissionDenied("整改由被通知的企业或者网点所在的乡镇（街道）报送，您的账号不能报送。")


def require_check(user, order):
    if not may_check(user, order):
        raise PermissionDenied("整改由商务局和邮政管理部门复查，您的账号没有复查权限。")


def require_check_by_another(user, order):
    require_check(user, order)
    if has_answered(user, order):
        raise PermissionDenied(f"{order.number} 的整改是您报送的，复查请由另一位同事办理。")


def require_void(user, order):
    if not may_void(user, order):
        raise PermissionDenied("撤销整改由商务局负责人办理，您的账号没有这项权限。")
