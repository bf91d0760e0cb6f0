"""Who may do what with the tasks that they can see: `may_…` for pages, `require_…` for the verbs.

The bureau sets tasks, confirms them, and keeps the progress of the departments, who have no accounts; a
township tells of its own. Whoever reported a task as done does not confirm it.
"""

from django.core.exceptions import PermissionDenied

from yicheng_express.accounts.scope import DISTRICT_DIGITS


def reaches(user, code):
    return user.is_active and bool(user.scope_code) and code.startswith(user.scope_code)


def may_keep(user, district):
    """Whether this person sets, confirms and withdraws tasks of the district."""
    of_district = len(user.scope_code) <= DISTRICT_DIGITS
    return of_district and reaches(user, district.code) and user.has_perm("supervision.keep_task")


def may_report(user, task):
    """Whether this person tells how far it has come: the township itself; of a department the bureau."""
    if task.township_id:
        own = len(user.scope_code) > DISTRICT_DIGITS and reaches(user, task.township.code)
        return own and user.has_perm("supervision.report_task")
    return may_keep(user, task.district) and user.has_perm("supervision.report_task")


def require_keep(user, district):
    if not may_keep(user, district):
        raise PermissionDenied("任务由商务局下达、确认和调整，您的账号没有这项权限。")


def require_report(user, task):
    if not may_report(user, task):
        raise PermissionDenied(
            f"这项任务由{task.owner}填报进展，您的账号没有这项权限。"
            if task.township_id
            else "部门任务的进展由商务局登记，您的账号没有这项权限。"
        )


def require_another(user, task):
    if user.pk == task.reported_by_id:
        raise PermissionDenied("完成是您报告的，请由另一位同事确认：报告人和确认人应是两个人。")
