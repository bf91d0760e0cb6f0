"""Arranging inspections: a list to be ticked, or a draw by lot, its candidates shown before it."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stations.models import Facility
from supervision.inspection_forms import CriteriaForm, DrawForm, RoundForm
from supervision.inspections.drawing import fingerprint
from supervision.inspections.planning import MOST_AT_ONCE, draw_round, plan_round, plan_single
from supervision.refusals import SupervisionRefused
from supervision.views.case_steps import faults_of, told
from yicheng_express.dates import today

RIGHT = "supervision.plan_inspection"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permission_required(RIGHT, raise_exception=True)
def inspection_plan(request):
    """Facilities to be ticked: as a round, or each by itself."""
    if request.method != "POST":
        return plan_page(request, RoundForm(initial={"first_day": today()}))
    form = RoundForm(request.POST)
    if not form.is_valid():
        return plan_page(request, form, SupervisionRefused(*faults_of(form)))
    try:
        batch = plan_round(
            asked_criteria(request).district_asked, ticked(request), by=request.user, **form.cleaned_data
        )
    except (SupervisionRefused, PermissionDenied) as refusal:
        return plan_page(request, form, refusal)
    messages.success(request, f"已安排批次“{batch.title}”，{batch.inspections.count()} 个网点。")
    return redirect("inspection_round", batch.pk)


@never_cache
@permission_required(RIGHT, raise_exception=True)
def inspections_single(request):
    """An inspection of each ticked facility, of no round."""
    if request.method != "POST":
        return redirect("inspection_plan")
    try:
        arranged = plan_single(ticked(request), by=request.user)
    except (SupervisionRefused, PermissionDenied) as refusal:
        return plan_page(request, RoundForm(initial={"first_day": today()}), refusal)
    messages.success(request, f"已安排 {len(arranged)} 次检查。")
    if len(arranged) == 1:
        return redirect("inspection", arranged[0].number)
    return redirect(f"{reverse('inspections')}?queue=to_do")


def ticked(request):
    """The chosen facilities within the scope; what is none of them is left out."""
    codes = request.POST.getlist("facility")
    facilities = Facility.objects.visible_to(request.user).filter(code__in=codes[: 2 * MOST_AT_ONCE])
    return list(facilities.select_related("district", "operator", "township").order_by("code"))


def asked_criteria(request):
    """The criteria in the address, or in what was posted. Raises Http404 for a division out of scope."""
    form = CriteriaForm(request.GET, user=request.user)
    if not form.is_valid() and set(form.errors) - {"not_since"}:
        raise Http404("没有这样的范围，或者它不在您的管辖范围内。")
    if form.first is None:
        raise Http404("您的管辖范围里没有区（县）。")
    return form


def candidates_of(criteria):
    """The facilities among which is chosen; none while a day cannot be read."""
    if criteria.errors:
        return []
    return list(criteria.criteria.candidates(criteria.district_asked, today()))


def plan_page(request, form, refusal=None):
    criteria = asked_criteria(request)
    context = {
        "criteria": criteria,
        "form": form,
        "facilities": candidates_of(criteria)[:MOST_AT_ONCE],
        "ticked": set(request.POST.getlist("facility")),
        "refusals": told(refusal) if refusal else [],
    }
    status = 409 if refusal else 200
    return render(request, "supervision/inspections/plan.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permission_required(RIGHT, raise_exception=True)
def inspection_draw(request):
    """The candidates are shown before the draw is made; once made it stands."""
    if request.method != "POST":
        return draw_page(request)
    form = DrawForm(request.POST)
    criteria = asked_criteria(request)
    if not form.is_valid() or criteria.errors:
        return draw_page(request, form, SupervisionRefused(*faults_of(form), *faults_of(criteria)))
    try:
        batch = draw_round(criteria.district_asked, criteria.criteria, by=request.user, **form.cleaned_data)
    except (SupervisionRefused, PermissionDenied) as refusal:
        return draw_page(request, form, refusal)
    messages.success(request, f"已抽取 {batch.inspections.count()} 个网点，名单和种子已存档。")
    return redirect("inspection_round", batch.pk)


def draw_page(request, form=None, refusal=None):
    """The page again with what was typed; the list that is to be drawn from is the one shown now."""
    criteria = asked_criteria(request)
    candidates = candidates_of(criteria)
    shown = fingerprint([each.code for each in candidates])
    if form is None:
        form = DrawForm(initial={"shown": shown, "first_day": today()})
    else:
        form.data = form.data.copy()
        form.data["shown"] = shown
    context = {
        "criteria": criteria,
        "form": form,
        "candidates": candidates,
        "refusals": told(refusal) if refusal else [],
    }
    status = 409 if refusal else 200
    return render(request, "supervision/inspections/draw.html", context, status=status)
