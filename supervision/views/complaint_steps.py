"""The steps of one complaint, by POST: each page hands what was written to its one verb.

What the verb refuses is told on the complaint's page, with what was typed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from supervision.complaint_forms import RenewForm
from supervision.complaints import casework, contacts, merging, pausing, releasing, reopening
from supervision.complaints.codes import renew_code
from supervision.complaints.rights import (
    require_answer,
    require_close,
    require_enter,
    require_handle,
    require_release,
    require_see_contact,
)
from supervision.refusals import SupervisionRefused
from supervision.views.case_steps import step_of
from supervision.views.complaint import FORMS, case_page, complaint_in_scope
from yicheng_express.posting import reasons_of

NEVER_SHOWN = -1  # a revision that no page showed
PHOTOS_AGAIN = "照片没有保存，改好后请重新选择照片。"


@dataclass(frozen=True)
class Taking:
    """verb: what is done. require: (user, complaint) → whose it is. done: in words, behind it."""

    verb: Callable
    require: Callable
    done: str


TAKEN = {
    "assign": Taking(casework.assign, require_handle, "已交办"),
    "answer": Taking(casework.answer, require_answer, "已答复"),
    "send_back": Taking(casework.send_back, require_close, "已退回重办"),
    "close": Taking(casework.close, require_close, "已办结"),
    "reject": Taking(casework.reject, require_handle, "已决定不予受理"),
    "pause": Taking(pausing.pause, require_handle, "已暂停计时"),
    "resume": Taking(pausing.resume, require_handle, "已恢复计时"),
    "merge": Taking(merging.merge, require_handle, "已并案"),
    "separate": Taking(merging.separate, require_handle, "已拆分"),
    "reopen": Taking(reopening.reopen, require_handle, "已重开"),
    "release": Taking(releasing.release, require_release, "已公开"),
    "take_down": Taking(releasing.take_down, require_release, "已撤下公开"),
}


by_post_alone = step_of("complaint", complaint_in_scope, "supervision.view_complaint")


def step(name):
    """The page of one step."""
    taking = TAKEN[name]

    @by_post_alone(taking.require)
    def taken(request, found):
        return take(request, found, name, taking)

    return taken


def take(request, found, name, taking):
    """Let the verb do what was written, on the revision that was seen; tell it, or why it was refused."""
    who = {"complaint": found, "user": request.user}
    if "insert" in request.POST and hasattr(FORMS[name], "with_insertion"):
        form = FORMS[name].with_insertion(request.POST, **who)
        return case_page(request, found, tried=name, form=form)
    form = FORMS[name](request.POST, request.FILES, **who)
    if not form.is_valid():
        faults = [error for errors in form.errors.values() for error in errors]
        return refused(request, found, name, form, SupervisionRefused(*faults))
    try:
        taking.verb(found, by=request.user, seen=form.cleaned_data["seen"], **form.arguments())
    except (SupervisionRefused, PermissionDenied) as refusal:
        return refused(request, found, name, form, refusal)
    messages.success(request, f"{taking.done}：{found.number}。")
    return redirect("complaint", found.number)


def refused(request, found, name, form, refusal):
    """The page again, as things stand now. Photos that were sent have to be chosen anew."""
    if request.FILES:
        refusal = SupervisionRefused(*reasons_of(refusal), PHOTOS_AGAIN)
    form.complaint = found = complaint_in_scope(request, found.number)
    return case_page(request, found, refusal=refusal, tried=name, form=form.looked_at_now())


@by_post_alone(require_see_contact)
def complaint_reveal(request, found):
    """The whole contact, once, on this answer alone; that it was seen is recorded first."""
    return case_page(request, found, contact=contacts.reveal(found, by=request.user))


def who_enters(user, complaint):
    require_enter(user, complaint.district)


@by_post_alone(who_enters)
def complaint_renew(request, found):
    """A new query code for a caller who has lost it, once, on this answer alone."""
    form = RenewForm(request.POST, complaint=found, user=request.user)
    seen = form.cleaned_data["seen"] if form.is_valid() else NEVER_SHOWN
    try:
        code = renew_code(found, by=request.user, seen=seen)
    except (SupervisionRefused, PermissionDenied) as refusal:
        return refused(request, found, "renew", form, refusal)
    context = {"complaint": found, "code": code, "is_renewed": True}
    return render(request, "supervision/complaints/entered.html", context)
