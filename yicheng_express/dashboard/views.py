from django.shortcuts import render
from django.views.decorators.http import require_safe

from stations.coverage import coverage_report
from stations.models import District, Township
from yicheng_express.dashboard.desk import tasks_of
from yicheng_express.dates import today


@require_safe
def home(request):
    """Where everybody lands after signing in: where coverage stands today, and what there is to do."""
    user = request.user
    districts = District.objects.visible_to(user)[:2]
    report = None
    if len(districts) == 1 and user.has_perm("stations.view_village"):
        report = coverage_report(districts[0], today(), townships=Township.objects.visible_to(user))
    return render(request, "dashboard/home.html", {"report": report, "tasks": tasks_of(user)})
