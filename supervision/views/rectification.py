"""One order: its page, and its steps by POST, each handed to its one verb."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from supervision.models import Rectification
from supervision.rectification_forms import AnswerForm, CheckForm, ExtensionForm, VoidForm
from supervision.rectifications.answering import answer
from supervision.rectifications.case import Case
from supervision.rectifications.changing import extend, void
from supervision.rectifications.checking import check
from supervision.rectifications.rights import require_answer, require_check, require_void
from supervision.rectifications.steps import RELATED, open_items
from supervision.refusals import SupervisionRefused
from supervision.views.case_steps import faults_of, step_of, told
from yicheng_express.dates import today

RIGHT = "supervision.view_rectification"
FORMS = {"answer": AnswerForm, "check": CheckForm, "extend": ExtensionForm, "void": VoidForm}


def order_in_scope(request, number):
    """The order of that number; a 404 where it lies out of the person's scope."""
    related = (*RELATED, "issued_by", "closed_by")
    orders = Rectification.objects.visible_to(request.user).select_related(*related)
    return get_object_or_404(orders, number=number)


@require_safe
@never_cache
@permission_required(RIGHT, raise_exception=True)
def rectification(request, number):
    return order_page(request, order_in_scope(request, number))


def order_page(request, order, *, refusals=(), tried="", form=None):
    """The page as things stand now; after a refusal with what was typed, and why nothing was done."""
    case = Case(order, request.user, today())
    forms = {
        name: FORMS[name](initial={"seen": order.revision}, auto_id=f"{name}-%s")
        for name, reason in case.acts.items()
        if not reason
    }
    if tried in forms:
        forms[tried] = form
    context = {"case": case, "order": order, "forms": forms, "refusals": refusals, "tried": tried}
    status = 409 if refusals else 200
    return render(request, "supervision/rectifications/order.html", context, status=status)


step = step_of("rectification", order_in_scope, RIGHT)


def take(request, order, name, verb, done):
    """Let the verb do what was written, on the revision that was seen; tell it, or why it was refused."""
    form = FORMS[name](request.POST, auto_id=f"{name}-%s")
    try:
        is_valid = form.is_valid()
        more = form.read(open_items(order), request.FILES) if hasattr(form, "read") else {}
        if not is_valid:
            raise SupervisionRefused(*faults_of(form))
        verb(order, by=request.user, seen=form.cleaned_data["seen"], **form.arguments(), **more)
    except (SupervisionRefused, PermissionDenied) as refusal:
        order = order_in_scope(request, order.number)
        refusals = told(refusal, photos=bool(request.FILES))
        return order_page(request, order, refusals=refusals, tried=name, form=form)
    messages.success(request, f"{done}：{order.facility.name}（{order.number}）。")
    return redirect("rectification", order.number)


@step(require_answer)
def rectification_answer(request, order):
    return take(request, order, "answer", answer, "已报送整改")


@step(require_check)
def rectification_check(request, order):
    return take(request, order, "check", check, "已登记复查")


@step(require_check)
def rectification_extend(request, order):
    return take(request, order, "extend", extend, "已延长期限")


@step(require_void)
def rectification_void(request, order):
    return take(request, order, "void", void, "已撤销整改")
