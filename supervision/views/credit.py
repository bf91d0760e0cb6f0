"""企业诚信评价 as it stands today: the list, one enterprise's deductions with their rows, the workbook."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stations.workbooks.transfer import attachment
from supervision.choices import StandingKind
from supervision.standings.freezing import latest_of
from supervision.standings.rights import is_own_line, lines_seen, may_freeze, sees_all
from supervision.views.standing_pages import (
    NO_RESULT,
    figures_with_rows,
    form_asked,
    result_asked,
    result_of,
)
from supervision.workbooks.credit_paper import credit_workbook

KIND = StandingKind.CREDIT
reading = permission_required("supervision.view_credit", raise_exception=True)


@require_safe
@reading
def credit(request):
    """The enterprises of a district in a year; an enterprise sees its own line alone."""
    form = form_asked(request)
    result, reasons = result_asked(KIND, form)
    context = {"form": form, "result": result, "reasons": reasons}
    if result:
        context |= {
            "is_all": sees_all(request.user),
            "lines": lines_seen(request.user, result),
            "frozen": latest_of(form.shown, KIND, result.year),
            "can_freeze": may_freeze(request.user, form.shown) and result.has_ended,
        }
    return render(request, "supervision/standings/credit.html", context)


@require_safe
@reading
def credit_line(request, code, year, line):
    """One enterprise: each deduction with its formula and the rows that make it."""
    district, result = result_of(request.user, KIND, code, year)
    found = result.line(line)
    if found is None or not is_own_line(request.user, found):
        raise Http404(NO_RESULT)
    context = {
        "result": result,
        "district": district,
        "line": found,
        "deductions": figures_with_rows(request.user, found.deductions),
    }
    return render(request, "supervision/standings/credit_line.html", context)


@require_safe
@reading
def workbook(request):
    """All of it as the paper that is signed; for who sees all of it."""
    if not sees_all(request.user):
        raise PermissionDenied
    form = form_asked(request)
    result, reasons = result_asked(KIND, form)
    if result is None:
        raise Http404("".join(reasons))
    return attachment(credit_workbook(result), f"{result.district}{result.year}年企业诚信评价.xlsx")
