"""The list of applications, new ones, and the same step for several at once: one verb for each of them."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from subsidies.application_forms import ApplicationFilterForm, NewApplicationForm
from subsidies.at_once import at_once, funds_to_approve_from
from subsidies.listing import (
    QUEUES,
    as_rows,
    in_queue,
    own_queues,
    payee_name,
    queue_counts,
    total_amount,
)
from subsidies.models import Application
from subsidies.outcome_words import MOST_TOLD, numbers_of, tell
from subsidies.posted import fund_chosen, revisions_shown
from subsidies.refusals import SubsidyRefused
from subsidies.views.ways_to_a_roll import way_for_all
from subsidies.workflow import approve, create, submit
from yicheng_express.dates import today

PAGE_ROWS = 50
# In which queue which step is taken for several at once, and by which right.
AT_ONCE = {
    "to_fill": ("submit", "submit_application"),
    "to_publicize": ("publish", "publish_notice"),
    "to_approve": ("approve", "approve_application"),
}


@require_safe
@permission_required("subsidies.view_application", raise_exception=True)
def applications(request):
    """The applications in scope: those that wait at this person's step unless others are asked for."""
    form = ApplicationFilterForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404("没有这样的列表，或者它不在您的管辖范围内。")
    found = form.narrowed(Application.objects.visible_to(request.user))
    counts, own = queue_counts(found, today()), own_queues(request.user)
    name = form.cleaned_data["queue"] or ("all" if form.narrows else first_of(own, counts))
    chosen = in_queue(found, name, today())
    page = Paginator(as_rows(chosen, name), PAGE_ROWS).get_page(request.GET.get("page"))
    for each in page:
        each.payee_shown = payee_name(request.user, each)
    step = AT_ONCE[name][0] if name in AT_ONCE and may_at_once(request.user, name) else ""
    context = {
        "form": form,
        "queue": name,
        "tabs": [(each, counts[each.name], each.name in own) for each in QUEUES],
        "page": page,
        "total": total_amount(chosen),
        "is_empty": not counts["all"],
        "leaves_out": name == "all" and counts["closed"],
        "step": step,
        "way_to_a_roll": way_for_all(request.user) if rolls_here(request.user, name, page) else "",
        "funds": funds_to_approve_from(request.user) if step == "approve" else [],
    }
    return render(request, "subsidies/application/list.html", context)


def first_of(own, counts):
    """Where a person's list begins: the first of their queues in which something waits."""
    return next((name for name in own if counts[name]), own[0] if own else "all")


def rolls_here(user, queue, page):
    """Whether this person makes the roll of what the queue shows."""
    return queue == "to_roll" and page.object_list and user.has_perm("subsidies.lock_roll")


def may_at_once(user, queue):
    return user.has_perm(f"subsidies.{AT_ONCE[queue][1]}")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("subsidies.submit_application", raise_exception=True)
def applications_create(request):
    """Drafts for the chosen facilities, one by one; the small form where nothing has been chosen yet."""
    if request.method != "POST":
        return new_page(request, NewApplicationForm(user=request.user, initial=request.GET.dict()))
    if "board" in request.POST and not request.POST.getlist("facility"):
        return back_to_the_board(request)
    form = NewApplicationForm(request.POST, user=request.user)
    if not form.is_valid():
        return new_page(request, form, [error for errors in form.errors.values() for error in errors])
    made, refused = made_one_by_one(request.user, form)
    if not made:
        return new_page(request, form, refused)
    messages.success(
        request,
        f"已建立申请 {len(made)} 件：{numbers_of(made)}。请填写收款账户后报送。",
    )
    for words in refused[:MOST_TOLD]:
        messages.warning(request, words)
    if len(made) == 1:
        return redirect("application", made[0].number)
    return redirect(f"{reverse('applications')}?{urlencode({'queue': 'to_fill'})}")


def back_to_the_board(request):
    """Nothing was ticked there: the board again, as it was asked."""
    messages.warning(request, "没有选中网点，请先在列表里勾选，再建立申请。")
    return redirect(f"{reverse('eligibility')}?{QueryDict(request.POST['board']).urlencode()}")


def new_page(request, form, refusals=()):
    context = {"form": form, "refusals": refusals}
    return render(request, "subsidies/application/new.html", context, status=409 if refusals else 200)


def made_one_by_one(user, form):
    """(the drafts that were made, in words what was refused)."""
    asked, made, refused = form.cleaned_data, [], []
    for facility in asked["facility"]:
        rule = form.rule_of(facility)
        try:
            if rule is None:
                raise SubsidyRefused(f"{facility.district.name}没有这项补贴规则，请重选。")
            made.append(create(facility, rule, by=user, year=asked["year"], period=asked["period"]))
        except (SubsidyRefused, PermissionDenied) as refusal:
            refused.append(f"{facility.name}：{refusal}")
    return made, refused


@permission_required("subsidies.submit_application", raise_exception=True)
def applications_submit(request):
    """Send in each of the chosen drafts."""
    return one_by_one(request, submit, "报送")


@permission_required("subsidies.approve_application", raise_exception=True)
def applications_approve(request):
    """Approve each of the chosen ones out of the chosen fund."""
    if request.method != "POST":
        return redirect("applications")
    fund = fund_chosen(request.POST.get("fund", ""), funds_to_approve_from(request.user))
    if fund is None:
        messages.error(request, "请选择从哪一项资金支付，再批准。")
        return redirect(back(request))
    return one_by_one(request, approve, "批准", fund=fund)


def back(request):
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return reverse("applications") + query


def one_by_one(request, verb, step, **arguments):
    """Let the verb do each of the chosen applications as it was seen; tell which, and why others not."""
    if request.method != "POST":
        return redirect("applications")
    numbers = request.POST.getlist("application")
    chosen = Application.objects.visible_to(request.user).filter(number__in=numbers)
    seen = revisions_shown(request.POST.get("shown", ""))
    outcome = at_once(verb, chosen, seen=seen, by=request.user, **arguments)
    tell(request, step, outcome, fund=arguments.get("fund"))
    return redirect(back(request))
