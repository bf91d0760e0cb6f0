"""The addresses of supervision, a module for each family."""

from supervision.urls import complaints, public

urlpatterns = [*public.urlpatterns, *complaints.urlpatterns]
