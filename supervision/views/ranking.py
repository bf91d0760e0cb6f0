"""乡镇（街道）排名 as it stands today: the list, one township's points with their rows, the workbook."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stations.models import Township
from stations.workbooks.transfer import attachment
from supervision.choices import StandingKind
from supervision.standings.freezing import latest_of
from supervision.standings.rights import lines_seen, may_freeze, sees_all
from supervision.standings.snapshot import frozen_result
from supervision.views.standing_pages import (
    NO_RESULT,
    figures_with_rows,
    form_asked,
    latest_before,
    result_asked,
    result_of,
)
from supervision.workbooks.ranking_paper import ranking_workbook

KIND = StandingKind.RANKING
reading = permission_required("supervision.view_ranking", raise_exception=True)


@require_safe
@reading
def ranking(request):
    """The townships of a district in a year; a township's people see its own line and place alone."""
    form = form_asked(request)
    result, reasons = result_asked(KIND, form)
    context = {"form": form, "result": result, "reasons": reasons}
    if result:
        context |= {
            "is_all": sees_all(request.user),
            "lines": lines_seen(request.user, result),
            "apart": [each for each in result.apart if sees_all(request.user) or is_own(request.user, each)],
            "places_before": places_of(latest_before(KIND, form.shown, result.year)),
            "frozen": latest_of(form.shown, KIND, result.year),
            "can_freeze": may_freeze(request.user, form.shown) and result.has_ended,
        }
    return render(request, "supervision/standings/ranking.html", context)


def is_own(user, apart):
    return apart.code == user.scope_code


def places_of(standing):
    """Township code → its place in a frozen ranking; empty without one."""
    return {line.code: line.place for line in frozen_result(standing).lines} if standing else {}


@require_safe
@reading
def ranking_line(request, code, year):
    """One township: each part with its formula and the rows that make it."""
    township = Township.objects.visible_to(request.user).filter(code=code).select_related("district").first()
    if township is None:
        raise Http404(NO_RESULT)
    district, result = result_of(request.user, KIND, township.district.code, year)
    line = result.line(code)
    if line is None:
        raise Http404(NO_RESULT)
    context = {
        "result": result,
        "district": district,
        "line": line,
        "parts": figures_with_rows(request.user, line.parts),
        "place_before": places_of(latest_before(KIND, district, year)).get(code),
    }
    return render(request, "supervision/standings/ranking_line.html", context)


@require_safe
@reading
def workbook(request):
    """The whole ranking as the paper that is signed; for who sees all of it."""
    if not sees_all(request.user):
        raise PermissionDenied
    form = form_asked(request)
    result, reasons = result_asked(KIND, form)
    if result is None:
        raise Http404("".join(reasons))
    return attachment(ranking_workbook(result), f"{result.district}{result.year}年乡镇（街道）排名.xlsx")
