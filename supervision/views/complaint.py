"""One complaint: all that is known of it, and the forms of what this person may do with it now."""

import logging

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from supervision.complaint_forms import (
    AnswerForm,
    AssignForm,
    CloseForm,
    MergeForm,
    PauseForm,
    RejectForm,
    ReleaseForm,
    RenewForm,
    ReopenForm,
    ResumeForm,
    SendBackForm,
    SeparateForm,
    TakeDownForm,
)
from supervision.complaints.case import Case
from supervision.complaints.steps import RELATED
from supervision.models import Complaint, ComplaintPhoto
from yicheng_express.dates import today
from yicheng_express.posting import reasons_of

PEOPLE = ("entered_by", "ended_by", "released_by")
FORMS = {
    "assign": AssignForm,
    "answer": AnswerForm,
    "close": CloseForm,
    "send_back": SendBackForm,
    "reject": RejectForm,
    "pause": PauseForm,
    "resume": ResumeForm,
    "merge": MergeForm,
    "separate": SeparateForm,
    "reopen": ReopenForm,
    "release": ReleaseForm,
    "take_down": TakeDownForm,
    "renew": RenewForm,
}
# Beside the step that leads on: what leads back, aside, or out; in this order.
BESIDE = ("send_back", "assign", "reject", "pause", "resume", "merge", "separate", "reopen")

logger = logging.getLogger(__name__)


@require_safe
@never_cache
@permission_required("supervision.view_complaint", raise_exception=True)
def complaint(request, number):
    """Everything of one case; nothing is written by looking at it."""
    return case_page(request, complaint_in_scope(request, number))


def complaint_in_scope(request, number):
    """The complaint of that number; a 404 where it lies out of the person's scope."""
    complaints = Complaint.objects.visible_to(request.user).select_related(*RELATED, *PEOPLE)
    return get_object_or_404(complaints, number=number)


def case_page(request, complaint, *, refusal=None, tried="", form=None, contact=None):
    """The page as things stand now; after a refusal with what was typed, and why nothing was done.

    tried: the name of the act that was refused, or whose `form` is not written yet. contact: the whole of who
    complained, once, for who asked to see it.
    """
    case = Case(complaint, request.user, today())
    forms = forms_of(case, tried, form)
    context = {
        "case": case,
        "complaint": complaint,
        "forms": forms,
        "unsent": form.written() if form is not None and tried not in forms else [],
        "beside": [name for name in BESIDE if name in case.acts and name not in case.leading_on],
        "refusals": reasons_of(refusal) if refusal else [],
        "tried": tried,
        "contact": contact,
    }
    return render(request, "supervision/complaints/case.html", context, status=409 if refusal else 200)


def forms_of(case, tried, form):
    """Name → the form of each act that can be done now; the one that was tried as it was typed."""
    forms = {
        name: FORMS[name](complaint=case.complaint, user=case.user)
        for name, act in case.acts.items()
        if name in FORMS and (act.can_be_done or name == tried)
    }
    return forms | ({tried: form} if form is not None and tried in forms else {})


@require_safe
@permission_required("supervision.view_complaint", raise_exception=True)
def complaint_photo(request, pk):
    """A photo of a complaint or of an answer, for who may see the complaint."""
    found = get_object_or_404(ComplaintPhoto.objects.visible_to(request.user), pk=pk)
    try:
        return FileResponse(found.image.open("rb"), content_type="image/jpeg")
    except FileNotFoundError:
        logger.error("the file of complaint photo %s is gone: %s", found.pk, found.image.name)
        raise Http404("这张照片的文件不在了，请联系系统管理员。") from None
