"""The list of orders, and the notice that is printed and handed over."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stations.coverage import policy_on
from supervision.models import Rectification
from supervision.rectification_forms import RectificationFilterForm
from supervision.rectifications.case import Case
from supervision.rectifications.listing import (
    QUEUES,
    as_rows,
    in_queue,
    own_queues,
    queue_counts,
)
from supervision.views.rectification import order_in_scope
from yicheng_express.dates import today

PAGE_ROWS = 50


@require_safe
@permission_required("supervision.view_rectification", raise_exception=True)
def rectifications(request):
    """The orders in scope: those that wait for this person unless others are asked for."""
    form = RectificationFilterForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404("没有这样的列表，或者它不在您的管辖范围内。")
    found = form.narrowed(Rectification.objects.visible_to(request.user))
    counts, own = queue_counts(found, today()), own_queues(request.user)
    waiting = next((name for name in own if counts[name]), "all")
    name = form.cleaned_data["queue"] or ("all" if form.narrows else waiting)
    rows = as_rows(in_queue(found, name, today()), name)
    context = {
        "form": form,
        "queue": name,
        "tabs": [(each, counts[each.name], each.name in own) for each in QUEUES],
        "page": Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page")),
        "is_empty": not counts["all"],
        "today": today(),
    }
    return render(request, "supervision/rectifications/list.html", context)


@require_safe
@never_cache
@permission_required("supervision.view_rectification", raise_exception=True)
def rectification_notice(request, number):
    """整改通知书, of the present round: what is printed, signed by both and handed over."""
    order = order_in_scope(request, number)
    policy = policy_on(order.facility.district, order.issued_on)
    context = {"case": Case(order, request.user, today()), "order": order, "policy": policy}
    return render(request, "supervision/rectifications/notice.html", context)
