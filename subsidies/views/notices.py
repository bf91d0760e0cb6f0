"""The notices before who works with them: what is public and until when, making one, objections to it."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stations.models import District
from stations.working_days import YearUnknown
from subsidies.models import Application, Fund, NoticeItem, PublicityNotice
from subsidies.notice_forms import DecisionForm, EntryForm, NoticeFilterForm, NoticeForm
from subsidies.notice_listing import (
    MOST_TO_CHOOSE,
    first_day_to_offer,
    last_contact,
    notices_listed,
    numbered_objections,
    to_publicize,
)
from subsidies.posted import revision
from subsidies.publicity import (
    approved_already,
    decide,
    earliest_last_day,
    enter_objection,
    publish,
    working_days_asked,
)
from subsidies.refusals import SubsidyRefused
from subsidies.rights import is_of_district
from yicheng_express.dates import today
from yicheng_express.posting import by_post, reasons_of

PAGE_ROWS = 50
MOST_NAMED = 5  # numbers that a message names
SEEN = "seen-"
NOT_FILLED = "没有办理，请按表中的提示改好。"
viewing = permission_required("subsidies.view_publicitynotice", raise_exception=True)
publishing = permission_required("subsidies.publish_notice", raise_exception=True)
deciding = permission_required("subsidies.decide_objection", raise_exception=True)
of_notice = by_post("notice", "number")


@require_safe
@viewing
def notices(request):
    """Every notice, the latest first; those that wait to be made known to who may do it."""
    form = NoticeFilterForm(request.GET)
    found = form.narrowed(notices_listed(request.user), today())
    can_publish = request.user.has_perm("subsidies.publish_notice")
    waiting = Application.objects.visible_to(request.user).awaiting_publicity()
    context = {
        "form": form,
        "page": Paginator(found, PAGE_ROWS).get_page(request.GET.get("page")),
        "today": today(),
        "can_publish": can_publish,
        "waiting": waiting.count() if can_publish else 0,
        "sees_objections": request.user.has_perm("subsidies.view_objection"),
    }
    return render(request, "subsidies/notices/notices.html", context)


# --- making one ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@publishing
def notice_new(request):
    """Choose what is made public, from when and until when; by POST it is published."""
    chosen = applications_named(request)
    district = district_of(request, chosen)
    if request.method == "POST":
        return publish_chosen(request, district, chosen)
    return new_page(request, district, chosen or to_publicize(request.user, district))


def applications_named(request):
    """The applications whose numbers were sent; a 404 where one is out of scope."""
    sent = request.POST if request.method == "POST" else request.GET
    numbers = set(sent.getlist("application"))
    found = Application.objects.visible_to(request.user).filter(number__in=numbers)
    chosen = list(found.select_related("facility__district"))
    if len(chosen) != len(numbers):
        raise Http404
    return chosen


def district_of(request, chosen):
    """The district of the first that was chosen, else the one in the address, else the first in scope."""
    if chosen:
        return chosen[0].facility.district
    seen = District.objects.visible_to(request.user)
    asked = request.GET.get("district")
    district = get_object_or_404(seen, code=asked) if asked else seen.first()
    if district is None:
        raise Http404
    return district


def publish_chosen(request, district, chosen):
    form = NoticeForm(request.POST)
    if not form.is_valid():
        return new_page(request, district, chosen, form=form, refusal=NOT_FILLED)
    asked = form.cleaned_data
    try:
        asked["last_day"] = asked["last_day"] or earliest_last_day(district, asked["first_day"])
        notice = publish(chosen, by=request.user, seen=revisions_seen(request, chosen), **asked)
    except (SubsidyRefused, PermissionDenied) as refusal:
        return new_page(request, district, chosen, form=form, refusal=refusal)
    messages.success(
        request, f"已发布公示 {notice.number}，{notice.first_day} 起公开，{notice.last_day}（含当日）止。"
    )
    return redirect("notice", notice.number)


def revisions_seen(request, applications):
    """Application key → the revision that the page showed; one that never is, where it did not say."""
    return {each.pk: revision(request.POST.get(SEEN + each.number, "")) for each in applications}


def new_page(request, district, chosen, *, form=None, refusal=None):
    """What waits to be made public, those ticked that are chosen; with the days that the policy asks for."""
    waiting = to_publicize(request.user, district)
    ticked = {each.pk for each in chosen}
    offered_now = {each.pk for each in waiting}
    days, unknown = days_to_offer(district)
    offered = days | {"title": title_to_offer(district), "contact": last_contact(district)}
    refusals = [*(reasons_of(refusal) if refusal else []), *unknown]
    context = {
        "district": district,
        "districts": District.objects.visible_to(request.user)[:50],
        "rows": [(each, each.pk in ticked) for each in waiting],
        "total": sum(each.amount for each in waiting if each.pk in ticked),
        "ticked": len([each for each in waiting if each.pk in ticked]),
        "left_out": [each.number for each in chosen if each.pk not in offered_now] if not refusal else [],
        "is_cut": len(waiting) == MOST_TO_CHOOSE,
        "form": form or NoticeForm(initial=offered),
        "working_days": days.get("working_days"),
        "funds": Fund.objects.visible_to(request.user).filter(district=district, year=today().year),
        "refusals": refusals,
    }
    return render(request, "subsidies/notices/new.html", context, status=409 if refusal else 200)


def days_to_offer(district):
    """The shortest notice that can begin now, and in words what keeps it from being reckoned."""
    try:
        first_day = first_day_to_offer(district)
        asked = working_days_asked(district, first_day)
        last_day = earliest_last_day(district, first_day)
    except (SubsidyRefused, YearUnknown) as refusal:
        return {}, reasons_of(refusal)
    return {"first_day": first_day, "last_day": last_day, "working_days": asked}, []


def title_to_offer(district):
    """With its place among the notices of the year, so that no two are called the same."""
    year = today().year
    made = PublicityNotice.objects.filter(district=district, first_day__year=year).count()
    return f"{district.name}{year}年快递进村补贴资金拟发放对象公示（第 {made + 1} 批）"


# --- one notice ---------------------------------------------------------------------------------------------


@require_safe
@viewing
def notice(request, number):
    """One notice as the sheet that is put up, and what is held against it."""
    return notice_page(request, notice_in_scope(request, number))


def notice_in_scope(request, number):
    seen = PublicityNotice.objects.visible_to(request.user).select_related("district", "by")
    return get_object_or_404(seen, number=number)


def notice_page(request, notice, *, refusal=None, entry_form=None, place=None, decision_form=None):
    """The page as things stand now; after a refusal with what was typed, and why nothing was done."""
    items = NoticeItem.objects.visible_to(request.user).filter(notice=notice)
    items = list(items.with_standing().select_related("application"))
    can_decide = is_of_district(request.user, notice.district, "decide_objection")
    objections = numbered_objections(notice, request.user) if can_decide else []
    context = {
        "notice": notice,
        "items": items,
        "total": sum(item.amount for item in items),
        "today": today(),
        "address": request.build_absolute_uri(reverse("public_notice", args=[notice.number])),
        "can_decide": can_decide,
        "objections": [
            (each, objection, decision_form if each == place else DecisionForm(auto_id=f"id_{each}_%s"))
            for each, objection in objections
        ],
        "open_objections": sum(not objection.decision for _place, objection in objections),
        "entry_form": entry_form or (can_enter(notice, can_decide) and EntryForm(items=items)),
        "is_entering": entry_form is not None,
        "refusals": reasons_of(refusal) if refusal else [],
    }
    return render(request, "subsidies/notices/notice.html", context, status=409 if refusal else 200)


def can_enter(notice, can_decide):
    """From the first day on: what came in time may be entered later."""
    return can_decide and notice.first_day <= today()


@of_notice
@deciding
def notice_objection(request, number):
    """Enter an objection that came by phone, letter or visit."""
    notice = notice_in_scope(request, number)
    form = EntryForm(request.POST, items=notice.items.select_related("application"))
    if not form.is_valid():
        return notice_page(request, notice, refusal=NOT_FILLED, entry_form=form)
    try:
        objection = enter_objection(notice, by=request.user, **form.cleaned_data)
    except (SubsidyRefused, PermissionDenied) as refusal:
        return notice_page(request, notice, refusal=refusal, entry_form=form)
    messages.success(request, "已登记一件异议。处理之前，它所针对的申请不能批准，也不能列入花名册。")
    if approved := approved_already(objection):
        numbers = "、".join(each.number for each in approved[:MOST_NAMED])
        messages.warning(
            request,
            f"其中 {len(approved)} 件已经批准（{numbers}）：还没有列入花名册的，请先处理异议，异议成立的由"
            "商务局负责人撤销批准；已在花名册上的，请马上告诉财政局作废花名册；已发放的，异议成立后登记追回。",
        )
    return redirect("notice", notice.number)


@of_notice
@deciding
def objection_decide(request, number, place):
    """Decide on one objection, with words."""
    notice = notice_in_scope(request, number)
    objection = dict(numbered_objections(notice, request.user)).get(place)
    if objection is None:
        raise Http404
    form = DecisionForm(request.POST, auto_id=f"id_{place}_%s")
    if not form.is_valid():
        return notice_page(request, notice, refusal=NOT_FILLED, place=place, decision_form=form)
    try:
        objection = decide(objection, by=request.user, **form.cleaned_data)
    except (SubsidyRefused, PermissionDenied) as refusal:
        return notice_page(request, notice, refusal=refusal, place=place, decision_form=form)
    messages.success(request, f"第 {place} 件异议已处理：{objection.get_decision_display()}。")
    return redirect("notice", notice.number)
