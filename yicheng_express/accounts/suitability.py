"""Which roles, division and enterprise go together on one account."""

from django.apps import apps

from yicheng_express.accounts.roles import Role
from yicheng_express.accounts.scope import DISTRICT_DIGITS, begins_with

TOWNSHIP_DIGITS = 9


def why_not_together(roles, scope_code, enterprise):
    """What is wrong with these together, as {field: message}; empty where nothing is.

    An enterprise's account has that role alone and its enterprise; a township clerk has a township; the
    technician, who opens accounts, has no part in the business.
    """
    if scope_code and enterprise:
        return {"enterprise": "管辖代码与所属企业只能填一项。"}
    if Role.ENTERPRISE in roles or enterprise:
        return why_no_enterprise_account(roles, enterprise)
    if Role.TECHNICIAN in roles and len(roles) > 1:
        return {"groups": "系统管理员只管账号，不能兼任业务角色，请另开一个账号。"}
    if not scope_code:
        return {"scope_code": "请填写管辖代码；没有管辖代码的账号什么也看不到。"}
    if Role.TOWNSHIP_CLERK in roles and len(scope_code) != TOWNSHIP_DIGITS:
        return {"scope_code": "乡镇（街道）经办的管辖代码应为所在乡镇（街道）的 9 位代码。"}
    if not is_known_division(scope_code):
        return {"scope_code": f"名册里没有代码为 {scope_code} 的区划，请核对。"}
    return {}


def why_no_enterprise_account(roles, enterprise):
    if not enterprise:
        return {"enterprise": "快递企业的账号请选择所属企业。"}
    if set(roles) != {Role.ENTERPRISE}:
        return {"groups": "企业账号的角色应为快递企业，且只有这一个。"}
    return {}


def is_known_division(code):
    """Whether a division of that code, or of a code that begins with it, is in the roster.

    The divisions are the register's; this app knows them by name alone, as the user's enterprise.
    """
    level = "Township" if len(code) > DISTRICT_DIGITS else "District"
    return apps.get_model("stations", level).objects.filter(begins_with("code", code)).exists()
