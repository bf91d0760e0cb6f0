import datetime
import logging

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from stations.activity import dormant_stations
from stations.coverage import coverage_report, coverage_trend, missing_villages, since_first_covered
from stations.forms import CoverageForm, FacilityFilterForm
from stations.models import Facility, FacilityPhoto, Township
from stations.states import manner_in_words, state_in_words
from yicheng_express.dates import last_month_end, month_of, months_before, today

TREND_MONTHS = 24
PAGE_ROWS = 50
logger = logging.getLogger(__name__)


@require_safe
@permission_required("stations.view_village", raise_exception=True)
def coverage(request):
    """Coverage of the townships that the user may see, on any day: figures, what is missing, the trend."""
    form = CoverageForm(request.GET, user=request.user)
    asked = form.cleaned_data if form.is_valid() else out_of_scope_is_404(form)
    township = asked.get("township")
    district = township.district if township else asked.get("district") or form.first_district
    if district is None:
        return render(request, "stations/coverage.html", {"form": form, "report": None})
    form.narrow_to(district)
    day = asked.get("on") or today()
    townships = Township.objects.visible_to(request.user).filter(district=district)
    if township:
        townships = townships.filter(pk=township.pk)
    report = coverage_report(district, day, townships=townships)
    threshold = report.policy and report.policy.priority_population
    return render(
        request,
        "stations/coverage.html",
        {
            "form": form,
            "report": report,
            "township": township,
            "missing": list(missing_villages(townships, day, priority_population=threshold)),
            "dormant": list(dormant_stations(townships, report.basis)) if report.total.dormant else [],
            "trend": since_first_covered(coverage_trend(townships, *trend_months(day))),
            "today": today(),
            "days_to_choose": days_to_choose(report),
        },
    )


def trend_months(day):
    """From when until when the trend goes that ends with the last month end up to `day`."""
    last = last_month_end(day)
    return months_before(last, TREND_MONTHS - 1), last


def days_to_choose(report):
    """The days that are asked for most: today, the end of last month, and the days of the targets."""
    days = [("今天", today()), ("上月末", month_of(today()) - datetime.timedelta(days=1))]
    if report.policy:
        days += [("达标日", target.due_on) for target in report.policy.coverage_targets.all()]
    return [(label, day, day == report.on) for label, day in days]


def out_of_scope_is_404(form):
    """A division that is not among the user's choices is a 404; a day that is no day is told in the form."""
    if set(form.errors) - {"on"}:
        raise Http404("没有这个区划，或者它不在您的管辖范围内。")
    return form.cleaned_data


@require_safe
@permission_required("stations.view_facility", raise_exception=True)
def facilities(request):
    """The facilities that the user may see, fifty to a page: where they are, how they stand, whom to call."""
    form = FacilityFilterForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404("没有这样的网点列表，或者它不在您的管辖范围内。")
    found = form.narrowed(Facility.objects.visible_to(request.user), today())
    found = found.select_related("township", "village", "operator").order_by("code")
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    for facility in page:
        facility.state, facility.manner = state_in_words(facility), manner_in_words(facility)
    return render(request, "stations/facilities.html", {"form": form, "page": page})


@require_safe
@permission_required("stations.view_facilityphoto", raise_exception=True)
def photo(request, pk):
    """A facility's photo, for who may see the facility."""
    found = get_object_or_404(FacilityPhoto.objects.visible_to(request.user), pk=pk)
    try:
        return FileResponse(found.image.open("rb"), content_type="image/jpeg")
    except FileNotFoundError:
        logger.error("the file of photo %s is gone: %s", found.pk, found.image.name)
        raise Http404("这张照片的文件不在了，请联系系统管理员。") from None
