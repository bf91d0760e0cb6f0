from django.urls import path

import subsidies.converters  # noqa: F401 - makes <application:…> known
from subsidies.api import paying_views, step_views, views

STEPS = {
    "submit": step_views.SubmitView,
    "verify": step_views.VerifyView,
    "return": step_views.ReturnView,
    "reject": step_views.RejectView,
    "withdraw": step_views.WithdrawView,
    "approve": step_views.ApproveView,
    "revoke": step_views.RevokeView,
    "correct-payee": step_views.CorrectPayeeView,
}

urlpatterns = [
    path("rules/", views.RulesView.as_view(), name="api_rules"),
    path("assessments/", views.AssessmentsView.as_view(), name="api_assessments"),
    path("applications/", views.ApplicationsView.as_view(), name="api_applications"),
    path("applications/<application:number>/", views.ApplicationView.as_view(), name="api_application"),
    *(
        path(
            f"applications/<application:number>/{step}/",
            view.as_view(),
            name=f"api_application_{step.replace('-', '_')}",
        )
        for step, view in STEPS.items()
    ),
    path("notices/", paying_views.NoticesView.as_view(), name="api_notices"),
    path("rolls/", paying_views.RollsView.as_view(), name="api_rolls"),
    path("rolls/<slug:number>/void/", paying_views.RollVoidView.as_view(), name="api_roll_void"),
]
