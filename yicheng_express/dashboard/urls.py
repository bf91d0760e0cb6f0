from django.urls import path

import stations.converters  # noqa: F401 - makes <division:…> and <village:…> known
from yicheng_express.dashboard import overview, views
from yicheng_express.dashboard.rows import pages as rows

urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard/", overview.dashboard, name="dashboard"),
    path("dashboard/<division:code>/", overview.dashboard_of, name="dashboard_of"),
    path("dashboard/villages/<village:code>/", overview.village, name="dashboard_village"),
    path("dashboard/rows/<slug:name>/", rows.rows, name="rows"),
    path("dashboard/rows/<slug:name>/workbook/", rows.rows_export, name="rows_export"),
]
