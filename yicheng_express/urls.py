"""Addresses of the portal. A page without a login says so with `login_not_required`."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("yicheng_express.dashboard.urls")),
    path("", include("yicheng_express.accounts.urls")),
    path("", include("stations.urls")),
    path("", include("subsidies.urls")),
    path("", include("supervision.urls")),
    path("api/v1/", include("subsidies.api.urls")),
    path("api/v1/", include("supervision.api.urls")),
    path("api/v1/", include("stations.api.urls")),
    path("admin/", admin.site.urls),
]
