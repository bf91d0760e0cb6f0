"""The addresses of supervision, a module for each family."""

from supervision.urls import standings, tasks

urlpatterns = [*standings.urlpatterns, *tasks.urlpatterns]
