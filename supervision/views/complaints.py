"""The list of complaints with its figures, the same as a workbook, and days that can be reckoned at last."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from stations.models import District
from stations.workbooks.transfer import attachment
from supervision.complaint_filter_forms import ComplaintFilterForm
from supervision.complaints.clock import settle_clocks, why_no_day
from supervision.complaints.listing import (
    as_rows,
    in_queue,
    oversees,
    own_queues,
    queue_counts,
    queues_of,
    statistics,
)
from supervision.complaints.rights import is_of_district
from supervision.models import Complaint, Rectification
from supervision.querysets import NO_DAY
from supervision.rectifications.clock import settle_rounds
from supervision.workbooks.complaints_sheet import complaints_workbook
from yicheng_express.dates import today
from yicheng_express.posting import by_post

PAGE_ROWS = 50
reading = permission_required("supervision.view_complaint", raise_exception=True)


@require_safe
@reading
def complaints(request):
    """The complaints in scope: those that wait for this person unless others are asked for."""
    form, found = asked_for(request)
    user = request.user
    counts, own = queue_counts(user, found), own_queues(user)
    name = form.cleaned_data["queue"] or ("all" if form.narrows else first_of(own, counts))
    rows = as_rows(in_queue(user, found, name), is_queue=name != "all")
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "queue": name,
        "tabs": [(each, counts[each.name], each.name in own) for each in queues_of(user)],
        "page": page,
        "statistics": statistics(found),
        "is_empty": not counts["all"],
        "oversees": oversees(user),
        "without_a_day": words_without_a_day(page) or words_of_orders_without_a_day(user),
        "can_settle": user.has_perm("supervision.handle_complaint"),
    }
    return render(request, "supervision/complaints/list.html", context)


@require_safe
@reading
def complaints_export(request):
    """The same as .xlsx, without a contact in it."""
    form, found = asked_for(request)
    if form.errors:
        raise Http404("日期写得不对，请回到列表改好再导出。")
    name = form.cleaned_data["queue"] or "all"
    rows = as_rows(in_queue(request.user, found, name), is_queue=name != "all")
    content = complaints_workbook(rows, statistics(found), on=today(), oversees=oversees(request.user))
    return attachment(content, f"投诉台账（{today()}）.xlsx")


@by_post("complaints")
@permission_required("supervision.handle_complaint", raise_exception=True)
def complaints_settle(request):
    """Reckon the days that could not be, now that the holidays of another year are known."""
    districts = District.objects.visible_to(request.user)
    mine = [each for each in districts if is_of_district(request.user, each, "handle_complaint")]
    orders = Rectification.objects.filter(facility__district__in=mine)
    settled = sum(settle_clocks(each) for each in mine) + settle_rounds(orders)
    messages.success(request, f"已推算 {settled} 个期限。" if settled else "没有可以推算的期限。")
    return redirect("complaints")


def asked_for(request):
    """(the form, the complaints in scope that it asks for, in whatever queue)."""
    form = ComplaintFilterForm(request.GET, user=request.user)
    if form.names_no_list:
        raise Http404("没有这样的列表，或者它不在您的管辖范围内。")
    return form, form.narrowed(Complaint.objects.visible_to(request.user).with_clock(today()))


def first_of(own, counts):
    """Where a person's list begins: the first of their queues in which something waits."""
    return next((name for name in own if counts[name]), own[0] if own else "all")


def words_of_orders_without_a_day(user):
    """The same of orders, for who can have their days reckoned: this page has the button."""
    if not user.has_perm("supervision.handle_complaint"):
        return ""
    orders = Rectification.objects.visible_to(user).to_answer()
    waits = orders.filter(rounds__due_on=None, rounds__answered_on=None).exists()
    return "有整改通知还没有期限；节假日安排已经知道的，可以推算。" if waits else ""


def words_without_a_day(page):
    """In words, why rows of the page have no last day; empty where all have one. A query at most."""
    first = next((each for each in page if NO_DAY in (each.clock, each.answer_clock)), None)
    if first is None:
        return ""
    clocked = first if first.clock == NO_DAY else first.assignment
    return why_no_day(clocked, first.district) or "节假日安排已经知道，期限可以推算了。"
