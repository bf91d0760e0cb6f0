"""The addresses of supervision, family by family."""

from supervision.urls import inspections

urlpatterns = [*inspections.urlpatterns]
