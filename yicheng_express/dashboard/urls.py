from django.urls import path

from yicheng_express.dashboard import views

urlpatterns = [
    path("", views.home, name="home"),
]
