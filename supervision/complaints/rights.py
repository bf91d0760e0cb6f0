"""Who may do what with the complaints that they can see. Pages ask `may_…`, the verbs `require_…`.

The bureau handles a case; whoever it was given to answers; the bureau and the postal administration close
it. Whoever answered neither judges the answer nor ends the case: asked of the record, over all of its life
and of what was merged into it, and held by the database too.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from supervision.choices import ComplaintState, Handler
from supervision.models import Assignment
from yicheng_express.accounts.scope import DISTRICT_DIGITS


def reaches(user, code):
    """Whether the division lies in the person's scope: pages have asked `visible_to`, the verbs ask again."""
    return user.is_active and bool(user.scope_code) and code.startswith(user.scope_code)


def is_of_district(user, district, right):
    """Whether the person has the right for the whole district."""
    of_district = len(user.scope_code) <= DISTRICT_DIGITS
    return of_district and reaches(user, district.code) and user.has_perm(f"supervision.{right}")


def may_enter(user, district):
    return is_of_district(user, district, "enter_complaint")


def may_handle(user, complaint):
    """Assign, refuse, pause, merge, correct, reopen: the bureau's."""
    return is_of_district(user, complaint.district, "handle_complaint")


def may_answer(user, complaint):
    """Whether the answer is this person's unit's to give; the bureau and the inspectors are two units."""
    assignment = complaint.assignment
    if assignment is None or not user.has_perm("supervision.answer_complaint"):
        return False
    if assignment.handler == Handler.ENTERPRISE:
        return is_of_enterprise(user, assignment.enterprise_id) and not complaint.about_office
    if assignment.handler == Handler.TOWNSHIP:
        return is_of_township(user, assignment.township) and not complaint.about_office
    if not is_of_district(user, complaint.district, "answer_complaint"):
        return False
    return user.has_perm("supervision.handle_complaint") == (assignment.handler == Handler.BUREAU)


def is_of_township(user, township):
    return len(user.scope_code) > DISTRICT_DIGITS and reaches(user, township.code)


def is_of_enterprise(user, enterprise_id):
    return user.is_active and user.enterprise_id == enterprise_id


def may_close(user, complaint):
    """Judge an answer: close the case on it, or send it back."""
    return is_of_district(user, complaint.district, "close_complaint")


def may_release(user, complaint):
    return is_of_district(user, complaint.district, "release_complaint")


def may_see_contact(user, complaint):
    """Whoever handles it: the bureau, and who is to answer while the case is with them."""
    is_with_them = complaint.state in (ComplaintState.ASSIGNED, ComplaintState.ANSWERED)
    return may_handle(user, complaint) or (is_with_them and may_answer(user, complaint))


def has_answered(user, complaint):
    """Whether the person has ever given an answer in this case, or in one that was merged into it."""
    of_the_case = Q(complaint=complaint) | Q(complaint__merged_into=complaint)
    return Assignment.objects.filter(of_the_case, answered_by=user).exists()


def require_enter(user, district):
    require(may_enter(user, district), "投诉由商务局和邮政管理部门登记，您的账号没有登记权限。")


def require_handle(user, complaint):
    require(may_handle(user, complaint), "投诉由商务局受理和交办，您的账号没有这项权限。")


def require_answer(user, complaint):
    handler = complaint.assignment.handler_name if complaint.assignment else "商务局指定的单位"
    require(may_answer(user, complaint), f"这件投诉由{handler}答复，您的账号不能答复。")


def require_close(user, complaint):
    require(may_close(user, complaint), "投诉由商务局或邮政管理部门办结，您的账号没有办结权限。")


def require_not_answered(user, complaint):
    require(
        not has_answered(user, complaint),
        f"投诉 {complaint.number}（或并入它的投诉）您答复过，请由另一位同事审核：答复人和办结人应是两个人。",
    )


def require_release(user, complaint):
    require(may_release(user, complaint), "公开投诉由商务局办理，您的账号没有这项权限。")


def require_see_contact(user, complaint):
    require(may_see_contact(user, complaint), "联系方式只有正在办理这件投诉的人可以查看。")


def require(holds, words):
    if not holds:
        raise PermissionDenied(words)
