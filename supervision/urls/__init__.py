"""The addresses of supervision, family by family."""

from supervision.urls import complaints, inspections, public, standings, tasks

urlpatterns = [
    *public.urlpatterns,
    *complaints.urlpatterns,
    *inspections.urlpatterns,
    *standings.urlpatterns,
    *tasks.urlpatterns,
]
