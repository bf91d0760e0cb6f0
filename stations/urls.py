from django.urls import path

from stations import views

urlpatterns = [
    path("coverage/", views.coverage, name="coverage"),
    path("facilities/", views.facilities, name="facilities"),
    path("photos/<int:pk>/", views.photo, name="facility_photo"),
]
