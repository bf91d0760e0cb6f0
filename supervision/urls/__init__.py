"""The addresses of supervision, a module for each family."""

from supervision.urls import complaints

urlpatterns = [*complaints.urlpatterns]
