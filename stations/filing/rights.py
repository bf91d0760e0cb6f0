"""Who may do what with a month's report that they can see. Pages ask `may_…`, the verbs `require_…`."""

from django.core.exceptions import PermissionDenied

from yicheng_express.accounts.scope import DISTRICT_DIGITS


def reaches(user, filing):
    """Whether the report lies in the person's scope: pages have asked `visible_to`, the verbs ask again."""
    return bool(user.scope_code) and filing.place.code.startswith(user.scope_code)


def may_fill(user, filing):
    """A township's report is filled by the township's own people, the district's own by the bureau."""
    of_township = len(user.scope_code) > DISTRICT_DIGITS
    is_its_own = of_township == (filing.township_id is not None) and reaches(user, filing)
    return is_its_own and user.has_perm("stations.fill_filing")


def may_review(user, filing):
    """Who decides did not send it in."""
    is_another = user.pk != filing.submitted_by_id
    return is_another and reaches(user, filing) and user.has_perm("stations.review_filing")


def may_reopen(user, filing):
    return reaches(user, filing) and user.has_perm("stations.reopen_filing")


def require_fill(user, filing):
    if not may_fill(user, filing):
        raise PermissionDenied(
            "乡镇（街道）的月报由本乡镇（街道）填报，商务局可以退回请其修改。"
            if filing.township_id
            else "配送中心的月报由商务局填报。"
        )


def require_review(user, filing):
    if may_review(user, filing):
        return
    if user.pk == filing.submitted_by_id:
        raise PermissionDenied("这份月报是您报送的，请由另一位同事审核。")
    raise PermissionDenied("月报由商务局审核，您的账号没有审核权限。")


def require_reopen(user, filing):
    if not may_reopen(user, filing):
        raise PermissionDenied("已通过的月报只能由商务局负责人重开。")
