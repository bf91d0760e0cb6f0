from django.urls import path

import stations.converters  # noqa: F401 - makes <division:…> and <month:…> known
from stations.views import network

urlpatterns = [
    path("coverage/", network.coverage, name="coverage"),
    path("facilities/", network.facilities, name="facilities"),
    path("photos/<int:pk>/", network.photo, name="facility_photo"),
]
