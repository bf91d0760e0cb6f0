"""The dashboard: of a district or a township, on any day."""

import datetime

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from stations.choices import Tier
from stations.models import Village
from yicheng_express.accounts.scope import DISTRICT_DIGITS
from yicheng_express.dashboard.asking import AskedForm
from yicheng_express.dashboard.sections import coverage_sections, work_sections
from yicheng_express.dashboard.village_page import village_page
from yicheng_express.dates import month_of, today

reading = permission_required("stations.view_village", raise_exception=True)


@require_safe
@reading
def dashboard(request):
    """What the chooser asks for, on the page of its division; without a question the whole of the scope."""
    form = AskedForm(chosen(request), user=request.user)
    asked = form.asked()
    page = "dashboard_work" if request.GET.get("page") == "work" else "dashboard_of"
    if asked and (form.cleaned_data.get("township") or page == "dashboard_work"):
        day = {"on": request.GET["on"]} if request.GET.get("on") else {}
        return redirect(f"{reverse(page, args=[asked.place.code])}?{urlencode(day)}")
    return dashboard_page(request, form, asked)


@require_safe
@reading
def dashboard_of(request, code):
    """The dashboard of one district or township."""
    form = form_of(request, code)
    return dashboard_page(request, form, form.asked())


def dashboard_page(request, form, asked):
    """Coverage whole, and the rest of the year's work in short."""
    if asked is None:
        return render(request, "dashboard/no_division.html")
    report = asked.report
    parts = coverage_sections(asked, report) | work_sections(asked, report, (Tier.STATION,))
    parcels = parts["parcels"]
    context = frame_of(form, asked, report) | parts | {"carried": parcels and parcels.shown(Tier.STATION)}
    return render(request, "dashboard/dashboard.html", context)


@require_safe
@reading
def work(request, code):
    """What is carried, lasts, is reported, complained of and paid in one district or township."""
    form = form_of(request, code)
    asked = form.asked()
    report = asked.report
    parts = work_sections(asked, report)
    parcels = parts["parcels"]
    context = frame_of(form, asked, report) | parts
    context["tier"] = parcels and parcels.shown(request.GET.get("tier", ""))
    context["is_work"] = True
    return render(request, "dashboard/work.html", context)


def chosen(request):
    """What the chooser was sent with; a district that the township is not of takes its place."""
    found = request.GET.dict()
    if not found.get("township", "").startswith(found.get("district", "")):
        found.pop("township", None)
    return found


def form_of(request, code):
    """The form of the page of one division: its address says which, and the day is asked."""
    level = "district" if len(code) == DISTRICT_DIGITS else "township"
    return AskedForm({"on": request.GET.get("on", ""), level: code}, user=request.user)


def frame_of(form, asked, report):
    """What stands around the parts of a dashboard."""
    return {"form": form, "asked": asked, "report": report, "today": today(), "days": days_to_choose(report)}


def days_to_choose(report):
    """The days that are asked for most: today, the end of last month, and the days of the targets."""
    days = [("今天", today()), ("上月末", month_of(today()) - datetime.timedelta(days=1))]
    if report.policy:
        days += [("达标日", target.due_on) for target in report.policy.coverage_targets.all()]
    return [(label, day, day == report.on) for label, day in days]


@require_safe
@reading
def village(request, code):
    """One 建制村 or community: how it is reached, and by which stations."""
    seen = Village.objects.visible_to(request.user).select_related(
        "township__district", "merged_into__township"
    )
    found = get_object_or_404(seen, code=code)
    form = form_of(request, found.township.code)
    asked = form.asked()
    context = {"asked": asked, "form": form, "page": village_page(found, asked), "today": today()}
    return render(request, "dashboard/village.html", context)
