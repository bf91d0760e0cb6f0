from django.urls import path

import stations.converters  # noqa: F401 - makes <division:…> and <village:…> known
from yicheng_express.dashboard import overview, views
from yicheng_express.dashboard.brief import pages as brief
from yicheng_express.dashboard.rows import pages as rows
from yicheng_express.dashboard.screen import pages as wall

urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard/", overview.dashboard, name="dashboard"),
    path("dashboard/<division:code>/", overview.dashboard_of, name="dashboard_of"),
    path("dashboard/<division:code>/work/", overview.work, name="dashboard_work"),
    path("dashboard/villages/<village:code>/", overview.village, name="dashboard_village"),
    path("dashboard/rows/<slug:name>/", rows.rows, name="rows"),
    path("dashboard/rows/<slug:name>/workbook/", rows.rows_export, name="rows_export"),
    path("dashboard/screen/", wall.screen, name="dashboard_screen"),
    path("dashboard/briefs/", brief.briefs, name="briefs"),
    path("dashboard/brief/<division:code>/<month:month>/", brief.brief, name="brief"),
    path("dashboard/brief/<division:code>/<month:month>/freeze/", brief.brief_freeze, name="brief_freeze"),
    path(
        "dashboard/brief/<division:code>/<month:month>/<int:version>/",
        brief.brief_version,
        name="brief_version",
    ),
]
