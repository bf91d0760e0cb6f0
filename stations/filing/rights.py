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
    """The bureau decides; and who decides has neither sent the report in nor written any of it."""
    return is_of_bureau(user, filing, "review_filing") and not has_part_in(user, filing)


def may_reopen(user, filing):
    return is_of_bureau(user, filing, "reopen_filing")


def is_of_bureau(user, filing, right):
    """Whether the person has the right for a whole district; a township's people decide on no report."""
    of_district = len(user.scope_code) <= DISTRICT_DIGITS
    return of_district and reaches(user, filing) and user.has_perm(f"stations.{right}")


def has_part_in(user, filing):
    """Whether the person sent the report in or wrote any line of it; twin of `without_part_of`."""
    return user.pk == filing.submitted_by_id or filing.lines.filter(entered_by=user.pk).exists()


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
    if is_of_bureau(user, filing, "review_filing"):
        raise PermissionDenied("这份月报是您填写或报送的，请由另一位同事审核。")
    raise PermissionDenied("月报由商务局审核，您的账号没有审核权限。")


def require_reopen(user, filing):
    if not may_reopen(user, filing):
        raise PermissionDenied("已通过的月报只能由商务局负责人重开。")
