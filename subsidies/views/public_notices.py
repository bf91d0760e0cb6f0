"""公示 before the public: no login, no phone, no account number, and nobody's objection but one's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from subsidies.notice_forms import PublicObjectionForm
from subsidies.notice_listing import notices_standing, public_notices_on
from subsidies.publicity import object_online
from subsidies.refusals import SubsidyRefused
from yicheng_express.client_address import client_address
from yicheng_express.dates import today
from yicheng_express.posting import by_post, reasons_of

PAGE_ROWS = 20
THANKS = (
    "异议已经收到，由受理单位核实处理，处理完之前不会批准所涉及的补贴。"
    "留了电话的，处理时会同您联系；也可以打受理电话询问。"
)


@login_not_required
@require_safe
def public_notices(request):
    """The notices that run, and those of the last year."""
    found = public_notices_on(today()).select_related("district")
    over = notices_standing(found, "over", today())
    context = {
        "running": notices_standing(found, "running", today()),
        "page": Paginator(over, PAGE_ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "subsidies/public/notices.html", context)


@login_not_required
@require_safe
def public_notice(request, number):
    return public_page(request, notice_made_public(number))


def notice_made_public(number):
    found = public_notices_on(today()).select_related("district")
    return get_object_or_404(found, number=number)


def public_page(request, notice, *, refusal=None, form=None):
    items = list(notice.items.with_standing())
    can_object = notice.is_running_on(today())
    context = {
        "notice": notice,
        "items": items,
        "total": sum(item.amount for item in items),
        "today": today(),
        "address": request.build_absolute_uri(reverse("public_notice", args=[notice.number])),
        "form": (form or PublicObjectionForm(items=items)) if can_object else None,
        "refusals": reasons_of(refusal) if refusal else [],
    }
    return render(request, "subsidies/public/notice.html", context, status=409 if refusal else 200)


@login_not_required
@by_post("public_notice", "number")
def public_objection(request, number):
    """Take an objection from anybody. Who fills the hidden box is thanked all the same."""
    notice = notice_made_public(number)
    form = PublicObjectionForm(request.POST, items=notice.items.select_related("application"))
    if not form.is_valid():
        return public_page(request, notice, refusal="异议没有提交，请按下面的提示改好。", form=form)
    if not form.is_of_a_robot:
        try:
            object_online(notice, **form.objection, sent_from=client_address(request))
        except SubsidyRefused as refusal:
            return public_page(request, notice, refusal=refusal, form=form)
    messages.success(request, THANKS)
    return redirect("public_notice", notice.number)
