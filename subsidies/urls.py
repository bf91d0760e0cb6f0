from django.urls import path

import stations.converters  # noqa: F401 - makes <division:…> known
import subsidies.converters  # noqa: F401 - makes <application:…> known
from subsidies.views import (
    application,
    application_steps,
    applications,
    board,
    funds,
    notices,
    public_notices,
    results,
    roll_making,
    rolls,
    rules,
    survival,
)

urlpatterns = [
    path("subsidies/eligibility/", board.eligibility, name="eligibility"),
    path("subsidies/eligibility/workbook/", board.eligibility_workbook, name="eligibility_workbook"),
    path("subsidies/rules/", rules.rules, name="subsidy_rules"),
    path("subsidies/applications/", applications.applications, name="applications"),
    path("subsidies/applications/new/", applications.applications_create, name="applications_create"),
    path("subsidies/applications/submit/", applications.applications_submit, name="applications_submit"),
    path("subsidies/applications/approve/", applications.applications_approve, name="applications_approve"),
    path("subsidies/applications/<application:number>/", application.application, name="application"),
    *(
        path(f"subsidies/applications/<application:number>/{words}/", view, name=view.__name__)
        for words, view in application_steps.STEPS.items()
    ),
    path(
        "subsidies/applications/<application:number>/recoveries/<int:pk>/",
        application_steps.recovery_settle,
        name="recovery_settle",
    ),
    path(
        "subsidies/verification-photos/<int:pk>/",
        application.verification_photo,
        name="verification_photo",
    ),
    path("subsidies/notices/", notices.notices, name="notices"),
    path("subsidies/notices/new/", notices.notice_new, name="notice_new"),
    path("subsidies/notices/<str:number>/", notices.notice, name="notice"),
    path(
        "subsidies/notices/<str:number>/objections/",
        notices.notice_objection,
        name="notice_objection",
    ),
    path(
        "subsidies/notices/<str:number>/objections/<int:place>/",
        notices.objection_decide,
        name="objection_decide",
    ),
    path("subsidies/funds/", funds.funds, name="funds"),
    path("subsidies/funds/open/", funds.fund_open, name="fund_open"),
    path("subsidies/funds/<division:code>/<int:year>/<path:name>/", funds.fund, name="fund"),
    path("subsidies/funds/move/<division:code>/<int:year>/<path:name>/", funds.fund_move, name="fund_move"),
    path(
        "subsidies/funds/workbook/<division:code>/<int:year>/<path:name>/",
        funds.workbook,
        name="fund_workbook",
    ),
    path("subsidies/rolls/", rolls.rolls, name="rolls"),
    path("subsidies/rolls/new/", roll_making.roll_new, name="roll_new"),
    path("subsidies/results/", results.bank_results, name="bank_results"),
    path("subsidies/results/confirm/", results.bank_results_confirm, name="bank_results_confirm"),
    path("subsidies/rolls/<slug:number>/", rolls.roll, name="roll"),
    path("subsidies/rolls/<slug:number>/void/", rolls.roll_void, name="roll_void"),
    path("subsidies/rolls/<slug:number>/reissue/", roll_making.roll_reissue, name="roll_reissue"),
    path("subsidies/rolls/<slug:number>/supplement/", roll_making.roll_supplement, name="roll_supplement"),
    path("subsidies/rolls/<slug:number>/paper/", rolls.roll_paper, name="roll_paper"),
    path("subsidies/rolls/<slug:number>/public/", rolls.roll_public, name="roll_public"),
    path("subsidies/rolls/<slug:number>/bank-list/", rolls.roll_bank_list, name="roll_bank_list"),
    path("subsidies/survival/", survival.survival, name="survival"),
    path("subsidies/survival/workbook/", survival.survival_export, name="survival_export"),
    path("publicity/", public_notices.public_notices, name="public_notices"),
    path("publicity/<str:number>/", public_notices.public_notice, name="public_notice"),
    path(
        "publicity/<str:number>/objection/",
        public_notices.public_objection,
        name="public_objection",
    ),
]
