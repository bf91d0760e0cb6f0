"""The steps of one application, by POST: each page hands what was written to its one verb.

What the verb refuses is told on the application's page, with what was typed.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache

from subsidies import account_viewings, recoveries, workflow
from subsidies.application_forms import SettlementForm
from subsidies.case import Case
from subsidies.choices import SeenIn
from subsidies.models import Application
from subsidies.refusals import SubsidyRefused
from subsidies.rights import (
    require_apply,
    require_approve,
    require_decide,
    require_district_right,
    require_verify,
)
from subsidies.views.application import application_in_scope, bound, case_page
from yicheng_express.dates import today

PHOTOS_AGAIN = "照片没有保存，改好后请重新选择照片。"


def step(require):
    """By POST alone, for whom `require` (user, application) lets; out of scope is a 404, without the right a
    403 in words. Who comes back to the address (a tab that is opened again) is shown the application.
    """

    def decorated(view):
        @wraps(view)
        @never_cache
        @permission_required("subsidies.view_application", raise_exception=True)
        def taken(request, number, **named):
            found = application_in_scope(request, number)
            if request.method != "POST":
                return redirect("application", number)
            require(request.user, found)
            return view(request, found, **named)

        return taken

    return decorated


def applicant(user, found):
    require_apply(user, found.facility)


def who_recovers(user, found):
    require_district_right(user, found.facility.district, "note_recovery", recoveries.NO_RIGHT)


def who_sees_accounts(user, found):
    require_district_right(user, found.facility.district, "view_payee_account", account_viewings.NO_RIGHT)


def take(request, found, name, verb, done):
    """Let the verb do what was written, on the revision that was seen; tell it, or why it was refused."""
    form = bound(Case(found, request.user, today()), name, request.POST, request.FILES)
    if not form.is_valid():
        return refused(request, found, name, form, SubsidyRefused(*faults_of(form)))
    try:
        verb(found, by=request.user, seen=form.cleaned_data["seen"], **form.arguments())
    except (SubsidyRefused, PermissionDenied) as refusal:
        return refused(request, found, name, form, refusal)
    messages.success(request, f"{done}：{found.facility.name}（{found.number}）。")
    return redirect("application", found.number)


def refused(request, found, name, form, refusal):
    """The page again, as things stand now. Photos that were sent have to be chosen anew."""
    if request.FILES:
        refusal = SubsidyRefused(*getattr(refusal, "reasons", [str(refusal)]), PHOTOS_AGAIN)
    found = application_in_scope(request, found.number)
    return case_page(request, found, refusal=refusal, tried=name, form=form)


def faults_of(form):
    """What is wrong with a form, in words for the head of the page."""
    return [error for errors in form.errors.values() for error in errors]


@step(applicant)
def application_write(request, found):
    return take(request, found, "write", workflow.write, "已保存")


@step(applicant)
def application_submit(request, found):
    """Send it in; what was typed of the payee beside the button is kept first, or nothing is."""
    if "account" in request.POST:
        return take(request, found, "write", write_and_submit, "已报送")
    return take(request, found, "submit", workflow.submit, "已报送")


@transaction.atomic
def write_and_submit(application, *, by, seen, **written):
    """Both or neither: what is refused when it is sent in is not kept either."""
    application = workflow.write(application, by=by, seen=seen, **written)
    return workflow.submit(application, by=by, seen=application.revision)


@step(require_verify)
def application_verify(request, found):
    return take(request, found, "verify", workflow.verify, "已核查")


@step(require_decide)
def application_return(request, found):
    return take(request, found, "return", workflow.return_application, "已退回")


@step(require_decide)
def application_reject(request, found):
    return take(request, found, "reject", workflow.reject, "已决定不予补贴")


@step(applicant)
def application_withdraw(request, found):
    return take(request, found, "withdraw", workflow.withdraw, "已撤回")


@step(require_approve)
def application_approve(request, found):
    return take(request, found, "approve", workflow.approve, "已批准")


@step(require_approve)
def application_revoke(request, found):
    return take(request, found, "revoke", workflow.revoke, "已撤销批准")


@step(require_verify)
def application_correct_payee(request, found):
    return take(request, found, "correct_payee", workflow.correct_payee, "已更正收款账户")


@step(who_recovers)
def application_recovery(request, found):
    return take(request, found, "recover", recoveries.note_recovery, "已登记追回")


@step(who_recovers)
def recovery_settle(request, found, pk):
    recovery = get_object_or_404(found.recoveries, pk=pk)
    form = SettlementForm(request.POST, auto_id="settlement-%s")
    if not form.is_valid():
        return refused(request, found, "settle", form, SubsidyRefused(*faults_of(form)))
    try:
        recoveries.settle_recovery(recovery, by=request.user, **form.cleaned_data)
    except (SubsidyRefused, PermissionDenied) as refusal:
        return refused(request, found, "settle", form, refusal)
    messages.success(request, f"已登记追回到账：{recovery.amount:,} 元。")
    return redirect("application", found.number)


@step(who_sees_accounts)
def application_reveal(request, found):
    """The whole account number, once, on this answer alone; that it was seen is recorded first."""
    shown = Application.objects.filter(pk=found.pk).exclude(payee_account="")
    district = found.facility.district
    account_viewings.reveal(shown, by=request.user, seen_in=SeenIn.PAGE, district=district)
    return case_page(request, found, account=found.payee_account)


# Address → page; `recovery_settle` has its own.
STEPS = {
    "write": application_write,
    "submit": application_submit,
    "verify": application_verify,
    "return": application_return,
    "reject": application_reject,
    "withdraw": application_withdraw,
    "approve": application_approve,
    "revoke": application_revoke,
    "correct-payee": application_correct_payee,
    "reveal": application_reveal,
    "recoveries": application_recovery,
}
