"""年终定稿: a year is frozen, and its versions are read as they were; what has changed since is told."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stations.workbooks.transfer import attachment
from supervision.choices import StandingKind
from supervision.refusals import SupervisionRefused
from supervision.standing_forms import FreezingForm
from supervision.standings.comparison import changes_since, terms_changed
from supervision.standings.freezing import freeze, is_intact, latest_of
from supervision.standings.rights import (
    is_own_line,
    lines_seen,
    require_freeze,
    sees_all,
    standings_seen,
)
from supervision.standings.snapshot import frozen_result, live_result
from supervision.standings.years import Year
from supervision.views.standing_pages import (
    NO_RESULT,
    figures_with_rows,
    form_asked,
    require_kind,
    result_asked,
)
from supervision.workbooks.credit_paper import credit_workbook
from supervision.workbooks.ranking_paper import ranking_workbook
from yicheng_express.dates import today
from yicheng_express.posting import reasons_of

PAGE_ROWS = 50
NO_VERSION = "没有这个版本，或者它不在您的管辖范围内。"
PAPERS = {StandingKind.RANKING: ranking_workbook, StandingKind.CREDIT: credit_workbook}


@require_safe
def versions(request, kind):
    """Every version that was frozen, the latest year first."""
    require_kind(request.user, kind)
    found = standings_seen(request.user).filter(kind=kind).select_related("district", "frozen_by")
    page = Paginator(found.defer("result").order_by("-year", "-version"), PAGE_ROWS)
    context = {"kind": kind, "page": page.get_page(request.GET.get("page"))}
    return render(request, "supervision/standings/versions.html", context)


def version_in_scope(request, kind, code, year, version):
    require_kind(request.user, kind)
    found = standings_seen(request.user).filter(kind=kind, district__code=code, year=year, version=version)
    standing = found.select_related("district", "frozen_by").first()
    if standing is None:
        raise Http404(NO_VERSION)
    return standing


@require_safe
def version(request, kind, code, year, version):
    """One version as it was frozen, and what the data of today say otherwise."""
    standing = version_in_scope(request, kind, code, year, version)
    result = frozen_result(standing)
    context = {
        "standing": standing,
        "kind": kind,
        "result": result,
        "is_all": sees_all(request.user),
        "lines": lines_seen(request.user, result),
        "is_latest": latest_of(standing.district, kind, year).version == version,
        "is_intact": is_intact(standing),
        **changes_told(request.user, standing, result),
    }
    return render(request, "supervision/standings/version.html", context)


def changes_told(user, standing, result):
    """What is not as it was frozen, of the lines that this person sees."""
    try:
        live = live_result(standing.kind, standing.district, Year(standing.year, today()))
    except SupervisionRefused as refusal:
        return {"changes": [], "incomparable": refusal.reasons}
    changes = changes_since(result, live, named=sees_all(user))
    changes = [each for each in changes if is_own_line(user, each)]
    return {"changes": changes, "terms_changed": terms_changed(result, live)}


@require_safe
def version_line(request, kind, code, year, version, line):
    """One line of a version, with the rows that made it then."""
    standing = version_in_scope(request, kind, code, year, version)
    result = frozen_result(standing)
    found = result.line(line)
    if found is None or not is_own_line(request.user, found):
        raise Http404(NO_RESULT)
    is_ranking = kind == StandingKind.RANKING
    figures = figures_with_rows(request.user, found.parts if is_ranking else found.deductions)
    context = {"standing": standing, "result": result, "line": found, "district": standing.district}
    context |= {"parts" if is_ranking else "deductions": figures}
    name = "ranking_line" if is_ranking else "credit_line"
    return render(request, f"supervision/standings/{name}.html", context)


@require_safe
def version_workbook(request, kind, code, year, version):
    standing = version_in_scope(request, kind, code, year, version)
    if not sees_all(request.user):
        raise PermissionDenied
    label = StandingKind(kind).label
    name = f"{standing.district.name}{year}年{label}（第{version}版）.xlsx"
    return attachment(PAPERS[kind](frozen_result(standing), standing), name)


@require_http_methods(["GET", "HEAD", "POST"])
def freezing(request, kind):
    """What would be frozen, to be confirmed; with a POST it is."""
    require_kind(request.user, kind)
    form = form_asked(request)
    if form.shown is None:
        raise Http404(NO_RESULT)
    require_freeze(request.user, form.shown)
    if request.method != "POST":
        return freezing_page(request, kind, form)
    asked = FreezingForm(request.POST)
    if not asked.is_valid():
        return freezing_page(request, kind, form, asked=asked, refusal="没有定稿，请按下面的提示改好。")
    year = form.chosen.number
    try:
        standing = freeze(form.shown, kind=kind, year=year, by=request.user, **asked.cleaned_data)
    except (SupervisionRefused, PermissionDenied) as refusal:
        return freezing_page(request, kind, form, reason=asked.cleaned_data["reason"], refusal=refusal)
    messages.success(
        request, f"{standing.year} 年{standing.get_kind_display()}已定稿为第 {standing.version} 版。"
    )
    return redirect(f"{kind}_version", standing.district.code, standing.year, standing.version)


def freezing_page(request, kind, form, *, asked=None, reason="", refusal=None):
    """What would be frozen as things stand now; after a refusal with what was written."""
    latest = latest_of(form.shown, kind, form.chosen.number)
    result, reasons = result_asked(kind, form)
    context = {
        "kind": kind,
        "kind_label": StandingKind(kind).label,
        "form": form,
        "year": form.chosen,
        "latest": latest,
        "result": result,
        "reasons": reasons,
        "asked": asked or FreezingForm(latest=latest, reason=reason),
        "next_version": latest.version + 1 if latest else 1,
        "refusals": reasons_of(refusal) if refusal else [],
    }
    return render(request, "supervision/standings/freeze.html", context, status=409 if refusal else 200)
