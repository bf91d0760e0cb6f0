from django.urls import path, re_path

import stations.converters  # noqa: F401 - makes <division:…> and <month:…> known
from stations.api import views

urlpatterns = [
    path("filings/<division:code>/<month:month>/", views.FilingView.as_view(), name="api_filing"),
    path(
        "filings/<division:code>/<month:month>/submit/",
        views.SubmissionView.as_view(),
        name="api_filing_submit",
    ),
    re_path("", views.NowhereView.as_view(), name="api_nowhere"),
]
