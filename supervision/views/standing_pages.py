"""What the pages of ranking, credit and frozen versions share: who looks at what, and where rows lead."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode

from stations.models import District
from supervision.models import Complaint
from supervision.refusals import SupervisionRefused
from supervision.standing_forms import YearForm
from supervision.standings.freezing import latest_of
from supervision.standings.rights import rows_seen, sees_all
from supervision.standings.rows import COMPLAINT, FILING, INSPECTION, RECTIFICATION, RIGHT_TO, TASK, VILLAGE
from supervision.standings.snapshot import live_result
from supervision.standings.years import Year, years_of
from yicheng_express.dates import today

NO_RESULT = "没有这一年度的结果，或者它不在您的管辖范围内。"
PAGE_OF = {
    COMPLAINT: "complaint",
    INSPECTION: "inspection",
    RECTIFICATION: "rectification",
    TASK: "work_task",
}


def require_kind(user, kind):
    if not user.has_perm(RIGHT_TO[kind]):
        raise PermissionDenied


def form_asked(request):
    """The questions in the address; a 404 for what is out of scope, or was never offered."""
    form = YearForm(request.GET, user=request.user, today=today())
    if not form.is_valid():
        raise Http404(NO_RESULT)
    return form


def result_asked(kind, form):
    """(the result as it is reckoned now, or None; in words why there is none)."""
    if form.shown is None:
        return None, ["您的管辖范围内还没有区划，请联系本单位的系统管理员。"]
    year = form.chosen
    if form.years and year.number not in years_of(form.shown, year.today):
        return None, [f"{form.shown.name}在 {year.number} 年没有施行的政策，没有结果。"]
    try:
        return live_result(kind, form.shown, year), []
    except SupervisionRefused as refusal:
        return None, refusal.reasons


def result_of(user, kind, code, year):
    """(district, its result of that year); a 404 out of scope, and where the policy reckons nothing."""
    district = District.objects.visible_to(user).filter(code=code).first()
    if district is None or year not in years_of(district, today()):
        raise Http404(NO_RESULT)
    try:
        return district, live_result(kind, district, Year(year, today()))
    except SupervisionRefused as refusal:
        raise Http404("".join(refusal.reasons)) from None


def latest_before(kind, district, year):
    """The frozen version of the year before; None where it was not frozen."""
    return latest_of(district, kind, year - 1)


def figures_with_rows(user, figures):
    """[(Part or Deduction, [(Row, address)], whether the person may see them)]: one query for all.

    Of a complaint that a township or an enterprise does not see (any more) nothing is told.
    """
    complaints = [row.number for each in figures for row in each.rows if row.kind == COMPLAINT]
    seen = set(
        Complaint.objects.visible_to(user).filter(number__in=complaints).values_list("number", flat=True)
        if complaints
        else ()
    )
    told = [
        (each, [row for row in rows_seen(user, each.rows) if sees_all(user) or is_told(row, seen)])
        for each in figures
    ]
    return [
        (each, [(row, page_of(row, seen)) for row in rows], len(rows) == len(each.rows))
        for each, rows in told
    ]


def is_told(row, complaints_seen):
    return row.kind != COMPLAINT or row.number in complaints_seen


def page_of(row, complaints_seen):
    """Where the record of a row is read; empty where the person cannot read it."""
    if row.kind == VILLAGE:
        return f"{reverse('facilities')}?{urlencode({'q': row.number})}"
    if row.kind == FILING:
        return reverse("filing", args=row.number.split("/"))
    if row.kind == COMPLAINT and row.number not in complaints_seen:
        return ""
    return reverse(PAGE_OF[row.kind], args=[row.number])
