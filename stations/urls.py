from django.urls import path

import stations.converters  # noqa: F401 - makes <division:…>, <village:…> and <month:…> known
from stations.views import (
    filing,
    filing_decision,
    filing_months,
    filing_reopenings,
    filing_review,
    filing_workbook,
    network,
    public_stations,
)

urlpatterns = [
    path("find/", public_stations.find_station, name="find_station"),
    path("find/<village:code>/", public_stations.village_stations, name="village_stations"),
    path("facilities/", network.facilities, name="facilities"),
    path("filings/", filing.mine, name="filings"),
    path("filings/<division:code>/<month:month>/", filing.filing, name="filing"),
    path(
        "filings/<division:code>/<month:month>/workbook/",
        filing_workbook.workbook,
        name="filing_workbook",
    ),
    path("filings/<division:code>/<month:month>/upload/", filing_workbook.upload, name="filing_upload"),
    path(
        "filings/<division:code>/<month:month>/upload/confirm/",
        filing_workbook.upload_confirm,
        name="filing_upload_confirm",
    ),
    path(
        "filings/<division:code>/<month:month>/upload/marked/",
        filing_workbook.upload_marked,
        name="filing_upload_marked",
    ),
    path("filings/review/", filing_review.reviews, name="filings_review"),
    path("filings/review/accept/", filing_review.accept_all, name="filing_accept_all"),
    path("filings/review/<division:code>/<month:month>/", filing_decision.review, name="filing_review"),
    path(
        "filings/review/<division:code>/<month:month>/accept/",
        filing_decision.accept_one,
        name="filing_accept",
    ),
    path(
        "filings/review/<division:code>/<month:month>/return/",
        filing_decision.return_one,
        name="filing_return",
    ),
    path(
        "filings/review/<division:code>/<month:month>/reopen/",
        filing_decision.reopen_one,
        name="filing_reopen",
    ),
    path("filings/reopenings/", filing_reopenings.reopenings, name="filing_reopenings"),
    path("photos/<int:pk>/", network.photo, name="facility_photo"),
    path("filings/open/", filing_months.open_the_month, name="filings_open"),
    path("filings/missing/", filing_months.missing, name="filings_missing"),
    path("filings/remind/", filing_months.remind_the_missing, name="filings_remind"),
]
