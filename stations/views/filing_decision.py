"""One report before the bureau: looked at, accepted, sent back, or opened again."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from stations.choices import FilingState
from stations.filing.refusals import FilingRefused
from stations.filing.reviewing import review_of
from stations.filing.rights import has_part_in, may_reopen, may_review
from stations.filing.verbs import accept, reopen, return_filing
from stations.models import Filing
from stations.review_forms import ReopeningForm, ReviewFilterForm
from stations.views.filing_review import with_filter
from yicheng_express.dates import today

REMARK = "remark-"
STANDING = {
    FilingState.NOT_STARTED: "填报单位还没有开始填，可以在“月报审核”里催报。",
    FilingState.DRAFT: "填报单位正在填，还没有报送；报送后才能审核。",
    FilingState.RETURNED: "已退回填报单位修改，重新报送后再审核。",
    FilingState.ACCEPTED: "已通过并锁定，下面是计入统计的数字；要改须由商务局负责人重开。",
}
reviewing = permission_required("stations.review_filing", raise_exception=True)


def decision(view):
    """By POST alone; who comes back to its address (a tab that is opened again) is shown the report."""

    @wraps(view)
    def decided(request, code, month):
        if request.method == "POST":
            return view(request, code, month)
        return redirect(with_filter(request, "filing_review", code, month))

    return decided


@require_safe
@reviewing
def review(request, code, month):
    """One report: what is unusual, what changed since the last time, every line, and what can be done."""
    return review_page(request, filing_in_scope(request, code, month))


def filing_in_scope(request, code, month):
    filings = Filing.objects.visible_to(request.user).of_division(code).with_punctuality()
    return get_object_or_404(filings.select_related("district", "township", "submitted_by"), month=month)


def review_page(request, filing, *, refusal=None, reopening_form=None):
    """The page as things stand now; after a refusal with what was typed, and why nothing was done."""
    looked_at = review_of(filing)
    typed = remarks_in(request)
    is_waiting = filing.state == FilingState.SUBMITTED
    can_reopen = filing.state == FilingState.ACCEPTED and not looked_at.is_open_again
    context = {
        "filing": filing,
        "review": looked_at,
        "rows": [(each, typed.get(each.line.facility.code, "")) for each in looked_at.lines],
        "standing": STANDING.get(filing.state),
        "today": today(),
        "reason": request.POST.get("reason", ""),
        "refusals": getattr(refusal, "reasons", [refusal]) if refusal else [],
        "can_decide": is_waiting and may_review(request.user, filing),
        "is_own": is_waiting and has_part_in(request.user, filing),
        "reopening_form": can_reopen
        and may_reopen(request.user, filing)
        and (reopening_form or ReopeningForm()),
    }
    return render(request, "filing/review_filing.html", context, status=409 if refusal else 200)


@decision
@reviewing
def accept_one(request, code, month):
    filing = filing_in_scope(request, code, month)
    if remarks_in(request) or request.POST.get("reason", "").strip():
        refusal = "您写了退回原因或审核意见，却点了“通过”，所以没有办理。要退回请点“退回”；要通过请先清空。"
        return review_page(request, filing, refusal=refusal)
    return decide(request, filing, accept, "已通过")


@decision
@reviewing
def return_one(request, code, month):
    filing = filing_in_scope(request, code, month)
    words = {"reason": request.POST.get("reason", ""), "remarks": remarks_in(request)}
    return decide(request, filing, return_filing, "已退回", **words)


def decide(request, filing, verb, done, **words):
    """Let the verb decide on what was seen; then on to the next that waits, or what stands against it."""
    try:
        verb(filing, by=request.user, seen=revision_seen(request), **words)
    except (FilingRefused, PermissionDenied) as refusal:
        return review_page(
            request, filing_in_scope(request, filing.place.code, filing.month), refusal=refusal
        )
    following = next_waiting(request, filing)
    told = f"{done}：{filing}。"
    if following is None:
        messages.success(request, told)
        return redirect(with_filter(request, "filings_review"))
    messages.success(request, f"{told}下面是下一份待审核的：{following}。")
    return redirect(with_filter(request, "filing_review", *following.address))


@decision
@permission_required("stations.reopen_filing", raise_exception=True)
def reopen_one(request, code, month):
    filing = filing_in_scope(request, code, month)
    form = ReopeningForm(request.POST)
    if not form.is_valid():
        return review_page(request, filing, refusal="重开没有办理，请按表中的提示改好。", reopening_form=form)
    try:
        reopen(filing, by=request.user, **form.cleaned_data)
    except (FilingRefused, PermissionDenied) as refusal:
        form.add_error(None, str(refusal))
        filing = filing_in_scope(request, code, month)
        return review_page(request, filing, refusal=refusal, reopening_form=form)
    messages.success(request, f"已重开：{filing}，到 {form.cleaned_data['until']} 为止。")
    return redirect("filing_review", *filing.address)


def remarks_in(request):
    """Facility code → what was written at its line; without the empty ones."""
    return {
        name.removeprefix(REMARK): value
        for name, value in request.POST.items()
        if name.startswith(REMARK) and value.strip()
    }


def revision_seen(request):
    """The revision that the page showed; one that never is, where the page did not say."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1


def next_waiting(request, filing):
    """The report that waits next behind this one, of those in the filter of the address; or None."""
    form = ReviewFilterForm({"district": filing.district.code} | request.GET.dict(), user=request.user)
    if not form.is_valid():
        return None
    waiting = form.narrowed(Filing.objects.visible_to(request.user)).without_part_of(request.user)
    behind = Q(submitted_at=filing.submitted_at, pk__gt=filing.pk) | Q(submitted_at__gt=filing.submitted_at)
    return waiting.filter(behind).first() or waiting.first()
