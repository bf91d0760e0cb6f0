"""成效: what became of the stations that were paid."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stations.workbooks.transfer import attachment
from subsidies.models import Application
from subsidies.survival import HORIZONS, survival_report
from subsidies.workbooks.survival_sheet import survival_workbook
from yicheng_express.dates import today

PAGE_ROWS = 50
reading = permission_required("subsidies.view_application", raise_exception=True)


@require_safe
@reading
def survival(request):
    """How many of the paid stations in sight stood and worked after 6 and 12 months, and which do not now."""
    report = survival_report(Application.objects.visible_to(request.user), today())
    page = Paginator(report.lost, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "report": report,
        "page": page,
        "can_note": request.user.has_perm("subsidies.note_recovery"),
        "horizons": [(months, report.total.after[months]) for months in HORIZONS],
        "townships": [(row, list(row.after.values())) for row in report.townships],
    }
    return render(request, "subsidies/survival/survival.html", context)


@require_safe
@reading
def survival_export(request):
    """The same as .xlsx, every paid station with it."""
    report = survival_report(Application.objects.visible_to(request.user), today())
    return attachment(survival_workbook(report), f"已发放补贴站点成效（{report.on}）.xlsx")
