from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from stations.models import District
from stations.views.public_stations import front_page
from yicheng_express.dashboard.asking import Asked, own_township
from yicheng_express.dashboard.desk import tasks_of
from yicheng_express.dashboard.month_figures import month_figures
from yicheng_express.dates import today


@login_not_required
@require_safe
def home(request):
    """The villagers' page; for who is signed in, the desk."""
    return desk(request) if request.user.is_authenticated else front_page(request)


def desk(request):
    """Where staff land: what there is to do, the last month's reports, where coverage stands today."""
    user = request.user
    districts = District.objects.visible_to(user)[:2]
    asked = report = month = None
    if len(districts) == 1 and user.has_perm("stations.view_village"):
        asked = Asked(user, districts[0], own_township(user), today())
        report = asked.report
        month = month_figures(user, districts[0])
    context = {"asked": asked, "report": report, "month": month, "tasks": tasks_of(user)}
    if month and user.has_perm("stations.remind_filing"):
        context["missing_page"] = missing_page(districts[0], month.month)
    return render(request, "dashboard/home.html", context)


def missing_page(district, month):
    """The address of the list of who has still to send the month in."""
    query = {"district": district.code, "month": f"{month:%Y-%m}"}
    return f"{reverse('filings_missing')}?{urlencode(query)}"
