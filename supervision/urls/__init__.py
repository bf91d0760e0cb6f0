"""The addresses of supervision, family by family."""

from supervision.urls import complaints, inspections, standings, tasks

urlpatterns = [
    *complaints.urlpatterns,
    *inspections.urlpatterns,
    *standings.urlpatterns,
    *tasks.urlpatterns,
]
