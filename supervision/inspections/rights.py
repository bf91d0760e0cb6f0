"""Who may do what with inspections. Pages ask `may_…`, the verbs `require_…`.

A township's people and an enterprise plan nothing and inspect nothing, whatever rights they were given.
"""

from django.core.exceptions import PermissionDenied

from yicheng_express.accounts.scope import DISTRICT_DIGITS


def is_of_district(user, district, right):
    """Whether the person has the right for the whole district."""
    code = user.scope_code
    of_district = bool(code) and len(code) <= DISTRICT_DIGITS and district.code.startswith(code)
    return user.is_active and of_district and user.has_perm(f"supervision.{right}")


def may_plan(user, district):
    return is_of_district(user, district, "plan_inspection")


def may_carry_out(user, inspection):
    return is_of_district(user, inspection.district, "carry_out_inspection")


def require_plan(user, district):
    if not may_plan(user, district):
        raise PermissionDenied("检查由商务局和邮政管理部门安排，您的账号没有安排检查的权限。")


def require_carry_out(user, inspection):
    if not may_carry_out(user, inspection):
        raise PermissionDenied("检查由商务局和邮政管理部门实施，您的账号没有实施检查的权限。")
