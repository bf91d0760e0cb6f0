"""The addresses of supervision, family by family."""

from supervision.urls import complaints, inspections

urlpatterns = [*complaints.urlpatterns, *inspections.urlpatterns]
