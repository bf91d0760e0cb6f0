from django.urls import path

import stations.converters  # noqa: F401 - makes <division:…> known
from supervision.choices import StandingKind
from supervision.views import credit, ranking, standings


def versions_of(kind):
    """The addresses of the frozen versions of a kind."""
    begin, of_kind = f"supervision/{kind}/versions", {"kind": kind}
    one = f"{begin}/<division:code>/<int:year>/<int:version>"
    return [
        path(f"supervision/{kind}/freeze/", standings.freezing, of_kind, name=f"{kind}_freeze"),
        path(f"{begin}/", standings.versions, of_kind, name=f"{kind}_versions"),
        path(f"{one}/", standings.version, of_kind, name=f"{kind}_version"),
        path(f"{one}/workbook/", standings.version_workbook, of_kind, name=f"{kind}_version_workbook"),
        path(f"{one}/lines/<str:line>/", standings.version_line, of_kind, name=f"{kind}_version_line"),
    ]


urlpatterns = [
    path("supervision/ranking/", ranking.ranking, name="ranking"),
    path("supervision/ranking/workbook/", ranking.workbook, name="ranking_workbook"),
    path("supervision/ranking/<division:code>/<int:year>/", ranking.ranking_line, name="ranking_line"),
    *versions_of(StandingKind.RANKING.value),
    path("supervision/credit/", credit.credit, name="credit"),
    path("supervision/credit/workbook/", credit.workbook, name="credit_workbook"),
    path("supervision/credit/<division:code>/<int:year>/<str:line>/", credit.credit_line, name="credit_line"),
    *versions_of(StandingKind.CREDIT.value),
]
