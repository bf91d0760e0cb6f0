from django.contrib.auth import views
from django.urls import path

from yicheng_express.accounts.views import SignIn

urlpatterns = [
    path(
        "login/",
        SignIn.as_view(),
        name="login",
    ),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path(
        "password/",
        views.PasswordChangeView.as_view(
            template_name="accounts/password.html", success_url="/password/done/"
        ),
        name="password_change",
    ),
    path(
        "password/done/",
        views.PasswordChangeDoneView.as_view(template_name="accounts/password_done.html"),
        name="password_change_done",
    ),
]
