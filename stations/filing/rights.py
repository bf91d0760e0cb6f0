"""Who may do what with a month's report, beside seeing it: each answers whether, the verbs ask `require`."""

from django.core.exceptions import PermissionDenied

from yicheng_express.accounts.scope import DISTRICT_DIGITS


def may_fill(user, filing):
    """A township's report is filled by the township's own people, the district's own by the bureau."""
    of_township = len(user.scope_code) > DISTRICT_DIGITS
    return user.has_perm("stations.fill_filing") and of_township == (filing.township_id is not None)


def may_review(user, filing):
    """Who decides did not send it in."""
    return user.has_perm("stations.review_filing") and user.pk != filing.submitted_by_id


def may_reopen(user):
    return user.has_perm("stations.reopen_filing")


def require_fill(user, filing):
    if not may_fill(user, filing):
        raise PermissionDenied(
            "乡镇（街道）的月报由本乡镇（街道）填报，商务局可以退回请其修改。"
            if filing.township_id
            else "配送中心的月报由商务局填报。"
        )


def require_review(user, filing):
    if not user.has_perm("stations.review_filing"):
        raise PermissionDenied("月报由商务局审核，您的账号没有审核权限。")
    if user.pk == filing.submitted_by_id:
        raise PermissionDenied("这份月报是您报送的，请由另一位同事审核。")


def require_reopen(user):
    if not may_reopen(user):
        raise PermissionDenied("已通过的月报只能由商务局负责人重开。")
