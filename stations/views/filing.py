from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stations.filing.findings import standing_against
from stations.filing.mine import filings_to_fill_by, first_to_fill
from stations.filing.page import neighbours, report_of
from stations.filing.refusals import FilingRefused
from stations.filing.reminders import with_story
from stations.filing.verbs import submit
from stations.models import District, Filing, Township
from stations.views.filing_form import Leftover, PostedGrid
from yicheng_express.accounts.scope import DISTRICT_DIGITS
from yicheng_express.dates import month_of, today

PAGE_ROWS = 24


@require_safe
@permission_required("stations.fill_filing", raise_exception=True)
def mine(request):
    """The months that this person's own division has to fill and those it has filed, newest first."""
    filings = filings_to_fill_by(request.user)
    newest_first = with_story(filings).order_by("-month", "pk")
    page = Paginator(newest_first, PAGE_ROWS).get_page(request.GET.get("page"))
    to_fill = first_to_fill(filings)
    return render(
        request,
        "filing/mine.html",
        {
            "page": page,
            "first": with_story(to_fill).first(),
            "waiting": to_fill.count(),
            "today": today(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("stations.view_filing", raise_exception=True)
def filing(request, code, month):
    """A month's report of a division: read by who may see it, filled by the division's own people."""
    found = filings_seen_by(request.user).of_division(code).filter(month=month).first()
    if found is None:
        return not_opened(request, code, month)
    if request.method == "POST":
        return save(request, found)
    return show(request, found)


def filings_seen_by(user):
    related = ("district", "township", "saved_by", "submitted_by")
    return Filing.objects.visible_to(user).select_related(*related)


def not_opened(request, code, month):
    """A 404 in words, for a division of one's own; of any other nothing is said."""
    is_district = len(code) <= DISTRICT_DIGITS
    if is_district and len(request.user.scope_code) > DISTRICT_DIGITS:
        raise Http404("配送中心的月报由商务局填报。")
    divisions = (District if is_district else Township).objects.visible_to(request.user)
    place = get_object_or_404(divisions, code=code)
    context = {"place": place, "month": month, "is_to_come": month > month_of(today())}
    return render(request, "filing/not_opened.html", context, status=404)


def save(request, found):
    """Write what was typed; send the report in where that was asked and everything could be written."""
    posted = PostedGrid(request.POST)
    try:
        saved, seen = posted.save(found, by=request.user)
    except FilingRefused as refusal:
        return show(request, found, posted, Leftover.of_locked(posted, refusal))
    if saved.refused or saved.conflicts:
        return keep_back(request, saved, posted)
    if posted.wants_to_submit:
        return send_in(request, found, posted, seen)
    number = len(posted.changes)
    messages.success(request, f"已保存 {number} 处改动，还没有报送。" if number else "没有改动，不用保存。")
    return redirect("filing", *found.address)


def keep_back(request, saved, posted):
    """Some cells could not be written; where the report was to be sent in, all that stands against it."""
    left = Leftover(refused=saved.refused, conflicts=saved.conflicts)
    if not posted.wants_to_submit:
        return show(request, saved.filing, posted, left)
    try:
        findings = standing_against(saved.filing)
    except FilingRefused:
        # No policy speaks of reports: the page says so by itself.
        findings = []
    return show(request, saved.filing, posted, left, unsent=findings)


def send_in(request, found, posted, seen):
    try:
        submit(found, by=request.user, seen=seen)
    except FilingRefused as refusal:
        of_cells = {str(finding) for finding in refusal.findings}
        reasons = [reason for reason in refusal.reasons if reason not in of_cells]
        return show(request, found, posted, Leftover(reasons=reasons), unsent=refusal.findings)
    messages.success(request, "月报已报送，等待商务局审核。")
    return redirect("filing", *found.address)


def show(request, found, posted=None, left=None, unsent=None):
    """The page as the report stands now; with what was typed and could not be kept laid over it.

    unsent: what was found when it was to be sent in and could not be, or None.
    """
    found = filings_seen_by(request.user).get(pk=found.pk)
    report = report_of(found, request.user)
    if left:
        left.lay_over(report, posted)
    if unsent is not None:
        report.tell_refusal(unsent)
    before, after = neighbours(found)
    context = {"report": report, "filing": found, "before": before, "after": after, "today": today()}
    return render(request, "filing/grid.html", context | {"left": left, "is_unsent": unsent is not None})
