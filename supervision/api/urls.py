from django.urls import path

from supervision.api import views

urlpatterns = [
    path("inspections/<slug:number>/", views.InspectionView.as_view(), name="api_inspection"),
    path("inspections/<slug:number>/photos/", views.PhotosView.as_view(), name="api_inspection_photos"),
    path(
        "inspections/<slug:number>/photos/<int:pk>/remove/",
        views.RemoveView.as_view(),
        name="api_inspection_photo_remove",
    ),
    path("inspections/<slug:number>/finish/", views.FinishView.as_view(), name="api_inspection_finish"),
]
