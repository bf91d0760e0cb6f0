from django.urls import path

import stations.converters  # noqa: F401 - makes <division:…> and <month:…> known
from stations.views import filing, filing_months, network

urlpatterns = [
    path("coverage/", network.coverage, name="coverage"),
    path("facilities/", network.facilities, name="facilities"),
    path("filings/", filing.mine, name="filings"),
    path("filings/<division:code>/<month:month>/", filing.filing, name="filing"),
    path("photos/<int:pk>/", network.photo, name="facility_photo"),
    path("filings/open/", filing_months.open_the_month, name="filings_open"),
    path("filings/remind/", filing_months.remind_the_missing, name="filings_remind"),
]
