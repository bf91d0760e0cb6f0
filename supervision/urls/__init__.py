"""The addresses of supervision, a module for each family."""

urlpatterns = []
