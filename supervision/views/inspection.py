"""One inspection: its page, the checklist at the station, and its steps.

The script of the checklist speaks the API; without it the checklist is a plain form that comes here.
"""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from supervision.inspection_forms import CancelForm, FinishForm
from supervision.inspections.carrying_out import (
    Entry,
    begin,
    finish,
    remove_photo,
    save_photo,
    save_results,
)
from supervision.inspections.case import Case
from supervision.inspections.outcome import finished_in_words
from supervision.inspections.planning import cancel
from supervision.inspections.rights import require_carry_out, require_plan
from supervision.inspections.steps import RELATED
from supervision.models import FindingPhoto, Inspection
from supervision.refusals import SupervisionRefused
from supervision.views.case_steps import faults_of, step_of, told
from yicheng_express.dates import today

PEOPLE = ("planned_by", "begun_by", "done_by")
RIGHT = "supervision.view_inspection"


def inspection_in_scope(request, number):
    """The inspection of that number; a 404 where it lies out of the person's scope."""
    inspections = Inspection.objects.visible_to(request.user).select_related(*RELATED, *PEOPLE)
    return get_object_or_404(inspections, number=number)


@require_safe
@never_cache
@permission_required(RIGHT, raise_exception=True)
def inspection(request, number):
    return inspection_page(request, inspection_in_scope(request, number))


def inspection_page(request, found, *, refusals=(), cancelling=None, finishing=None):
    """The page as things stand now; after a refusal with what was typed, and why nothing was done."""
    case = Case(found, request.user)
    seen = {"seen": found.revision}
    context = {
        "case": case,
        "inspection": found,
        "refusals": refusals,
        "cancel_form": cancelling or CancelForm(initial=seen, auto_id="cancel-%s"),
        "finish_form": finishing or FinishForm(initial=seen | first_words(request.user)),
    }
    page = "recording" if case.can_record else "inspection"
    status = 409 if refusals else 200
    return render(request, f"supervision/inspections/{page}.html", context, status=status)


def first_words(user):
    return {"inspected_on": today(), "inspected_by": user.full_name}


step = step_of("inspection", inspection_in_scope, RIGHT)


@step(require_carry_out)
def inspection_begin(request, found):
    try:
        begin(found, by=request.user)
    except SupervisionRefused as refusal:
        return again(request, found, told(refusal))
    return redirect("inspection", found.number)


@step(lambda user, found: require_plan(user, found.district))
def inspection_cancel(request, found):
    form = CancelForm(request.POST, auto_id="cancel-%s")
    if not form.is_valid():
        return again(request, found, faults_of(form), cancelling=form)
    try:
        cancel(found, by=request.user, seen=form.cleaned_data["seen"], **form.arguments())
    except SupervisionRefused as refusal:
        return again(request, found, told(refusal), cancelling=form)
    messages.success(request, f"已取消检查 {found.number}。")
    return redirect("inspection", found.number)


@step(require_carry_out)
def inspection_save(request, found):
    """The whole checklist as a form sends it: what can be kept is kept, the rest is told."""
    try:
        if refusals := keep_what_was_sent(request, found):
            return again(request, found, refusals)
    except SupervisionRefused as refusal:
        return again(request, found, told(refusal))
    messages.success(request, "已保存。")
    return redirect("inspection", found.number)


@step(require_carry_out)
def inspection_finish(request, found):
    """The same, and the inspection is finished where nothing is lacking."""
    form = FinishForm(request.POST)
    try:
        refusals = [*keep_what_was_sent(request, found), *faults_of(form)]
        if refusals:
            return again(request, found, refusals, finishing=form)
        done = finish(found, by=request.user, seen=form.cleaned_data["seen"], **form.arguments())
    except (SupervisionRefused, PermissionDenied) as refusal:
        return again(request, found, told(refusal), finishing=form)
    messages.success(request, finished_in_words(done))
    return redirect("inspection", found.number)


def again(request, found, refusals, **forms):
    return inspection_page(request, inspection_in_scope(request, found.number), refusals=refusals, **forms)


def keep_what_was_sent(request, found):
    """Keep results, words and photos of the posted checklist; answers in words what was not kept."""
    titles = dict(found.findings.values_list("key", "title"))
    entries = [entry_of(request.POST, key) for key in titles if f"result-{key}" in request.POST]
    saved = save_results(found, entries, by=request.user)
    refusals = [f"“{titles[key]}”：{text}" for key, text in saved.refused]
    refusals += [conflict_in_words(finding) for finding in saved.conflicts]
    for pk in request.POST.getlist("remove"):
        photos = FindingPhoto.objects.filter(finding__inspection=found)
        if pk.isdecimal() and (photo := photos.filter(pk=pk[:18]).first()):
            remove_photo(photo, by=request.user)
    for key, title in titles.items():
        for upload in request.FILES.getlist(f"photos-{key}"):
            try:
                with transaction.atomic():
                    save_photo(found, key, upload, by=request.user)
            except SupervisionRefused as refusal:
                refusals += [f"“{title}”的照片 {upload.name}：{reason}" for reason in refusal.reasons]
    return refusals


def entry_of(posted, key):
    base = (posted.get(f"was-result-{key}", ""), posted.get(f"was-words-{key}", ""))
    return Entry(key, posted[f"result-{key}"], posted.get(f"words-{key}", ""), base)


def conflict_in_words(finding):
    there = "：".join(filter(None, [finding.get_result_display() or "没有结果", finding.words]))
    return f"“{finding.title}”另一位检查员刚记为“{there}”，您的没有保存；要改请改好再保存。"
