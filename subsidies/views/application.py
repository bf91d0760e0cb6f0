"""One application: all that is known of it, and the forms of what this person may do with it now."""

import logging

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from subsidies.application_forms import (
    ApprovalForm,
    CorrectionForm,
    PlainForm,
    RecoveryForm,
    RejectionForm,
    ReturnForm,
    RevocationForm,
    SettlementForm,
    VisitForm,
    WithdrawalForm,
    WriteForm,
)
from subsidies.case import Case
from subsidies.models import Application, VerificationPhoto
from subsidies.steps import RELATED
from subsidies.views.ways_to_a_roll import way_of
from yicheng_express.dates import today

PEOPLE = ("created_by", "submitted_by", "verified_by", "approved_by", "paid_by")
FORMS = {
    "write": WriteForm,
    "submit": PlainForm,
    "verify": VisitForm,
    "approve": ApprovalForm,
    "correct_payee": CorrectionForm,
    "return": ReturnForm,
    "reject": RejectionForm,
    "withdraw": WithdrawalForm,
    "revoke": RevocationForm,
    "recover": RecoveryForm,
}
# Beside the step that leads on: what leads back, or out.
WAYS_BACK = ("return", "reject", "withdraw", "revoke")

logger = logging.getLogger(__name__)


@require_safe
@never_cache
@permission_required("subsidies.view_application", raise_exception=True)
def application(request, number):
    """Everything of one case; nothing is written by looking at it."""
    return case_page(request, application_in_scope(request, number))


def application_in_scope(request, number):
    """The application of that number; a 404 where it lies out of the person's scope."""
    applications = Application.objects.visible_to(request.user).select_related(*RELATED, *PEOPLE)
    return get_object_or_404(applications, number=number)


def case_page(request, application, *, refusal=None, tried="", form=None, account=""):
    """The page as things stand now; after a refusal with what was typed, and why nothing was done.

    tried: the name of the act that was refused. account: the whole number, once, for who asked to see it.
    """
    case = Case(application, request.user, today())
    context = {
        "case": case,
        "application": application,
        "forms": forms_of(case, tried, form),
        "ways_back": [name for name in WAYS_BACK if name in case.acts],
        "refusals": getattr(refusal, "reasons", [str(refusal)]) if refusal else [],
        "tried": tried,
        "account": account,
        "way_to_a_roll": way_of(case) if "roll" in case.acts else "",
        "settlement": form if tried == "settle" else SettlementForm(auto_id="settlement-%s"),
    }
    return render(request, "subsidies/application/case.html", context, status=409 if refusal else 200)


def forms_of(case, tried, form):
    """Name → the form of each act that can be done now; the one that was tried as it was typed."""
    forms = {
        name: bound(case, name)
        for name, act in case.acts.items()
        if name in FORMS and (act.can_be_done or name == tried)
    }
    return forms | ({tried: form} if form is not None and tried in forms else {})


def bound(case, name, data=None, files=None):
    """The form of an act, empty or with what was posted."""
    options = {"funds": case.funds} if name == "approve" else {}
    return FORMS[name](data, files, application=case.application, **options)


@require_safe
@permission_required("subsidies.view_application", raise_exception=True)
def verification_photo(request, pk):
    """A photo of an on-site check, for who may see the application."""
    found = get_object_or_404(VerificationPhoto.objects.visible_to(request.user), pk=pk)
    try:
        return FileResponse(found.image.open("rb"), content_type="image/jpeg")
    except FileNotFoundError:
        logger.error("the file of verification photo %s is gone: %s", found.pk, found.image.name)
        raise Http404("这张照片的文件不在了，请联系系统管理员。") from None
