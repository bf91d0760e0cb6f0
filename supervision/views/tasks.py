"""工作任务: what stands where, one task with its story, and what proves it."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stations.coverage import policy_on
from stations.models import District
from supervision.models import TaskProof, WorkTask
from supervision.refusals import SupervisionRefused
from supervision.task_forms import (
    VIEWS,
    ConfirmationForm,
    DueForm,
    NewTaskForm,
    ProgressForm,
    ReportForm,
    SendingBackForm,
    TaskFilterForm,
    WithdrawalForm,
)
from supervision.tasks.acts import acts_of
from supervision.tasks.keeping import set_tasks
from supervision.tasks.listing import STANDINGS, by_duty, by_owner, counted, pressing_first
from supervision.tasks.rights import may_keep, require_keep
from supervision.tasks.spreading import spread_again
from supervision.tasks.work import is_late
from yicheng_express.accounts.scope import DISTRICT_DIGITS
from yicheng_express.dates import today
from yicheng_express.posting import by_post, reasons_of

PAGE_ROWS = 50
FORMS = {
    "progress": ProgressForm,
    "report": ReportForm,
    "confirm": ConfirmationForm,
    "send_back": SendingBackForm,
    "change_due": DueForm,
    "withdraw": WithdrawalForm,
}
logger = logging.getLogger(__name__)
reading = permission_required("supervision.view_worktask", raise_exception=True)
keeping = permission_required("supervision.keep_task", raise_exception=True)


@require_safe
@reading
def work_tasks(request):
    """What stands where: figures, then the tasks one by one, by duty or by owner."""
    form = TaskFilterForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404("没有这样的任务列表，或者它不在您的管辖范围内。")
    day = today()
    seen = WorkTask.objects.visible_to(request.user).with_clock(day)
    found = form.narrowed(seen)
    is_of_township = len(request.user.scope_code) > DISTRICT_DIGITS
    view = form.cleaned_data["view"] or ("list" if is_of_township or form.narrows else "duties")
    district = first_kept(request.user)
    context = {
        "form": form,
        "view": view,
        "views": VIEWS.items(),
        "counts": counted(found, day),
        "standings": standings_of(found),
        "is_of_township": is_of_township,
        "can_set": district is not None,
        "policy": district and policy_on(district, day),
        "today": day,
    }
    if view == "duties":
        context["duties"] = by_duty(found, day)
    elif view == "owners":
        context["owners"] = by_owner(found, day)
    else:
        shown = pressing_first(form.in_standing(found)).select_related("township", "district")
        context["page"] = Paginator(shown, PAGE_ROWS).get_page(request.GET.get("page"))
    return render(request, "supervision/tasks/tasks.html", context)


def standings_of(tasks):
    """[(word in the address, label, how many)], in one query."""
    found = tasks.aggregate(
        **{name: Count("pk", filter=condition) for name, (_words, condition) in STANDINGS.items()}
    )
    return [(name, words, found[name]) for name, (words, _condition) in STANDINGS.items()]


def first_kept(user):
    """The first district whose tasks this person sets; None where there is none."""
    districts = District.objects.visible_to(user)
    return next((district for district in districts[:1] if may_keep(user, district)), None)


@require_http_methods(["GET", "HEAD", "POST"])
@keeping
def task_new(request):
    """A task of the bureau's own, for as many departments and townships as owe it."""
    district = district_asked(request)
    require_keep(request.user, district)
    form = NewTaskForm(
        request.POST if request.method == "POST" else None, user=request.user, district=district
    )
    if request.method != "POST" or not form.is_valid():
        return new_page(request, form, district)
    try:
        tasks = set_tasks(district, by=request.user, **form.arguments())
    except (SupervisionRefused, PermissionDenied) as refusal:
        return new_page(request, form, district, refusal)
    messages.success(request, f"已下达任务“{form.cleaned_data['title']}”，{len(tasks):,} 个单位。")
    return redirect("work_tasks")


def district_asked(request):
    """The district in the address or in the form, else the first in sight."""
    districts = District.objects.visible_to(request.user)
    code = request.POST.get("district") or request.GET.get("district")
    district = (districts.filter(code=str(code)) if code else districts).first()
    if district is None:
        raise Http404("没有这个区（县），或者它不在您的管辖范围内。")
    return district


def new_page(request, form, district, refusal=None):
    context = {"form": form, "district": district, "refusals": reasons_of(refusal) if refusal else []}
    is_refused = refusal is not None or bool(form.errors)
    return render(request, "supervision/tasks/new.html", context, status=409 if is_refused else 200)


@by_post("work_tasks")
@keeping
def tasks_spread(request):
    """Set the policy's duties anew to whom they concern by the register of today."""
    district = district_asked(request)
    require_keep(request.user, district)
    policy = policy_on(district, today())
    if policy is None:
        messages.error(request, f"{district.name}还没有政策文件，没有任务可以下达。")
        return redirect("work_tasks")
    try:
        spread = spread_again(policy, by=request.user)
        messages.success(request, f"已按《{policy.title}》核对任务：{spread.in_words}。")
    except SupervisionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("work_tasks")


# --- one task -----------------------------------------------------------------------------------------------


@require_safe
@never_cache
@reading
def work_task(request, pk):
    """Everything of one task; nothing is written by looking at it."""
    return task_page(request, task_in_scope(request, pk))


def task_in_scope(request, pk):
    seen = WorkTask.objects.visible_to(request.user).with_clock(today())
    related = ("district", "township", "policy", "reported_by", "done_by")
    return get_object_or_404(seen.select_related(*related), pk=pk)


def task_page(request, task, *, refusal=None, tried="", form=None):
    """The page as things stand now; after a refusal with what was typed, and why nothing was done."""
    acts = acts_of(request.user, task)
    forms = {name: FORMS[name](task=task) for name, act in acts.items() if act.can_be_done}
    if form is not None and tried in forms:
        forms[tried] = form
    context = {
        "task": task,
        "acts": acts,
        "forms": forms,
        "tried": tried,
        "clause": task.policy and task.policy.clauses.filter(number=task.clause_number).first(),
        "notes": list(task.notes.select_related("by").prefetch_related("proofs")),
        "is_late": is_late(task, today()),
        "refusals": reasons_of(refusal) if refusal else [],
    }
    return render(request, "supervision/tasks/task.html", context, status=409 if refusal else 200)


@require_safe
@reading
def task_proof(request, pk):
    """What proves a task, for who may see the task: a photo to look at, a PDF as a download."""
    proof = get_object_or_404(TaskProof.objects.visible_to(request.user), pk=pk)
    try:
        file = proof.file.open("rb")
    except FileNotFoundError:
        logger.error("the file of task proof %s is gone: %s", proof.pk, proof.file.name)
        raise Http404("这份材料的文件不在了，请联系系统管理员。") from None
    if proof.is_photo:
        answer = FileResponse(file, content_type="image/jpeg")
    else:
        name = proof.name if proof.name.lower().endswith(".pdf") else f"{proof.name}.pdf"
        answer = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
