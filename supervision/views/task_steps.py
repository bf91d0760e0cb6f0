"""The steps of one task, by POST: each hands what was written to its one verb, or tells why not."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from supervision.refusals import SupervisionRefused
from supervision.tasks import keeping, work
from supervision.tasks.rights import require_keep, require_report
from supervision.views.tasks import FORMS, reading, task_in_scope, task_page

AGAIN = "佐证材料没有保存，改好后请重新选择。"


def teller(user, task):
    require_report(user, task)


def keeper(user, task):
    require_keep(user, task.district)


def step(require):
    """By POST alone, for whom `require` (user, task) lets; out of scope is a 404, without the right a 403."""

    def decorated(view):
        @wraps(view)
        @never_cache
        @reading
        def taken(request, pk):
            task = task_in_scope(request, pk)
            if request.method != "POST":
                return redirect("work_task", pk)
            require(request.user, task)
            return view(request, task)

        return taken

    return decorated


def take(request, task, name, verb, done, **more):
    """Let the verb do what was written, on the revision that was seen; tell it, or why it was refused."""
    form = FORMS[name](request.POST, task=task)
    if not form.is_valid():
        faults = [error for errors in form.errors.values() for error in errors]
        return refused(request, task, name, form, SupervisionRefused(*faults))
    try:
        verb(task, by=request.user, seen=form.cleaned_data["seen"], **form.arguments(), **more)
    except (SupervisionRefused, PermissionDenied) as refusal:
        return refused(request, task, name, form, refusal)
    messages.success(request, f"{done}：{task}。")
    return redirect("work_task", task.pk)


def refused(request, task, name, form, refusal):
    """The page again, as things stand now. Files that were sent have to be chosen anew."""
    if request.FILES:
        refusal = SupervisionRefused(*getattr(refusal, "reasons", [str(refusal)]), AGAIN)
    return task_page(request, task_in_scope(request, task.pk), refusal=refusal, tried=name, form=form)


def proofs_in(request):
    return {"proofs": request.FILES.getlist("proofs")}


@step(teller)
def task_progress(request, task):
    return take(request, task, "progress", work.note_progress, "已登记进展", **proofs_in(request))


@step(teller)
def task_report(request, task):
    return take(request, task, "report", work.report_done, "已报告完成", **proofs_in(request))


@step(keeper)
def task_confirm(request, task):
    return take(request, task, "confirm", keeping.confirm, "已确认完成")


@step(keeper)
def task_send_back(request, task):
    return take(request, task, "send_back", keeping.send_back, "已退回")


@step(keeper)
def task_change_due(request, task):
    return take(request, task, "change_due", keeping.change_due, "已调整期限")


@step(keeper)
def task_withdraw(request, task):
    return take(request, task, "withdraw", keeping.withdraw, "已撤销")


# Address → page.
STEPS = {
    "progress": task_progress,
    "report": task_report,
    "confirm": task_confirm,
    "send-back": task_send_back,
    "due": task_change_due,
    "withdraw": task_withdraw,
}
