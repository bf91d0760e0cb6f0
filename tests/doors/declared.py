"""Every page, address of the API and list of the admin, with the roles that may open it: the one table."""

from django.contrib import admin
from django.urls import reverse

from stations.models import VillageStation
from tests.factories import UserFactory
from yicheng_express.accounts.roles import Role

ALL = set(Role)
READERS = ALL - {Role.ENTERPRISE, Role.TECHNICIAN}
BUREAU = {Role.BUREAU_CLERK, Role.BUREAU_CHIEF}
COMPLAINTS = ALL - {Role.FINANCE, Role.TECHNICIAN}
CREDIT_READERS = BUREAU | {Role.INSPECTOR, Role.LEADER, Role.ENTERPRISE}
INSPECTORS = BUREAU | {Role.INSPECTOR}
BRIEF_READERS = READERS - {Role.TOWNSHIP_CLERK}
SUPERVISED = ALL - {Role.FINANCE, Role.TECHNICIAN}  # what is inspected concerns all but these
ANSWERERS = {Role.TOWNSHIP_CLERK, Role.ENTERPRISE}

# Pages that need no login.
PUBLIC = {"login", "api_nowhere", "public_notices", "public_notice", "public_objection"}
PUBLIC |= {"find_station", "village_stations"}
PUBLIC |= {"complain", "complain_at", "complain_received", "released_complaints"}
PUBLIC |= {"follow_complaint", "follow_complaint_end", "follow_complaint_reopen"}
# Before the sign-in another page stands at its address, which everybody may read.
FOR_EVERYBODY_TOO = {"home"}
# The others, with the roles that may open them; a value in a page's address is found in the user's scope.
PAGES = {
    "home": ALL,
    "logout": ALL,
    "password_change": ALL,
    "password_change_done": ALL,
    "dashboard_screen": READERS,
    "briefs": BRIEF_READERS,
    "brief": BRIEF_READERS,
    "brief_freeze": {Role.BUREAU_CHIEF},
    "brief_version": BRIEF_READERS,
    "dashboard": READERS,
    "dashboard_of": READERS,
    "dashboard_work": READERS,
    "dashboard_village": READERS,
    "rows": READERS,
    "rows_export": READERS,
    "facilities": ALL - {Role.TECHNICIAN},
    "facility_photo": ALL - {Role.TECHNICIAN},
    "filings": BUREAU | {Role.TOWNSHIP_CLERK},
    "filing": READERS,
    "filing_workbook": READERS,
    "filing_upload": {Role.TOWNSHIP_CLERK},
    "filing_upload_confirm": {Role.TOWNSHIP_CLERK},
    "filing_upload_marked": {Role.TOWNSHIP_CLERK},
    "filings_open": BUREAU,
    "filings_missing": BUREAU,
    "filings_remind": BUREAU,
    "filings_review": READERS,
    "filing_accept_all": BUREAU,
    "filing_review": BUREAU,
    "filing_accept": BUREAU,
    "filing_return": BUREAU,
    "filing_reopen": {Role.BUREAU_CHIEF},
    "filing_reopenings": READERS,
    "notices": READERS,
    "notice": READERS,
    "notice_new": BUREAU,
    "notice_objection": BUREAU,
    "objection_decide": BUREAU,
    "funds": READERS - {Role.TOWNSHIP_CLERK},
    "fund": READERS - {Role.TOWNSHIP_CLERK},
    "fund_workbook": READERS - {Role.TOWNSHIP_CLERK},
    "fund_open": {Role.FINANCE},
    "fund_move": {Role.FINANCE},
    "rolls": READERS - {Role.TOWNSHIP_CLERK},
    "roll": READERS - {Role.TOWNSHIP_CLERK},
    "roll_new": {Role.FINANCE},
    "roll_void": {Role.FINANCE},
    "roll_reissue": {Role.FINANCE},
    "roll_supplement": {Role.FINANCE},
    "roll_paper": {Role.FINANCE},
    "roll_bank_list": {Role.FINANCE},
    "roll_public": READERS - {Role.TOWNSHIP_CLERK},
    "bank_results": READERS - {Role.TOWNSHIP_CLERK},
    "bank_results_confirm": {Role.FINANCE},
    "survival": READERS,
    "survival_export": READERS,
    "eligibility": READERS,
    "eligibility_workbook": READERS,
    "subsidy_rules": READERS,
    "applications": READERS,
    "applications_create": BUREAU | {Role.TOWNSHIP_CLERK},
    "applications_submit": BUREAU | {Role.TOWNSHIP_CLERK},
    "applications_approve": {Role.BUREAU_CHIEF},
    "application": READERS,
    "application_write": {Role.TOWNSHIP_CLERK},
    "application_submit": {Role.TOWNSHIP_CLERK},
    "application_withdraw": {Role.TOWNSHIP_CLERK},
    "application_verify": BUREAU,
    "application_return": BUREAU,
    "application_reject": BUREAU,
    "application_correct_payee": BUREAU,
    "application_approve": {Role.BUREAU_CHIEF},
    "application_revoke": {Role.BUREAU_CHIEF},
    "application_reveal": {Role.FINANCE},
    "application_recovery": {Role.BUREAU_CHIEF, Role.FINANCE},
    "recovery_settle": {Role.BUREAU_CHIEF, Role.FINANCE},
    "verification_photo": READERS,
    "complaints": COMPLAINTS,
    "complaints_export": COMPLAINTS,
    "complaints_settle": BUREAU,
    "complaint_enter": BUREAU | {Role.INSPECTOR},
    "complaint": COMPLAINTS,
    "complaint_photo": COMPLAINTS,
    "complaint_classify": BUREAU,
    "complaint_assign": BUREAU,
    "complaint_answer": {Role.TOWNSHIP_CLERK},
    "complaint_send_back": BUREAU | {Role.INSPECTOR},
    "complaint_close": BUREAU | {Role.INSPECTOR},
    "complaint_reject": BUREAU,
    "complaint_pause": BUREAU,
    "complaint_resume": BUREAU,
    "complaint_merge": BUREAU,
    "complaint_separate": BUREAU,
    "complaint_reopen": BUREAU,
    "complaint_release": BUREAU,
    "complaint_take_down": BUREAU,
    "complaint_reveal": BUREAU | {Role.TOWNSHIP_CLERK},
    "ranking": READERS,
    "ranking_workbook": READERS - {Role.TOWNSHIP_CLERK},
    "ranking_line": READERS,
    "ranking_freeze": {Role.BUREAU_CHIEF},
    "ranking_versions": READERS,
    "ranking_version": READERS,
    "ranking_version_workbook": READERS - {Role.TOWNSHIP_CLERK},
    "ranking_version_line": READERS,
    "credit": CREDIT_READERS,
    "credit_workbook": CREDIT_READERS - {Role.ENTERPRISE},
    "credit_line": CREDIT_READERS,
    "credit_freeze": {Role.BUREAU_CHIEF},
    "credit_versions": CREDIT_READERS,
    "credit_version": CREDIT_READERS,
    "credit_version_workbook": CREDIT_READERS - {Role.ENTERPRISE},
    "credit_version_line": CREDIT_READERS,
    "work_tasks": READERS,
    "work_task": READERS,
    "task_new": BUREAU,
    "tasks_spread": BUREAU,
    "task_progress": {Role.TOWNSHIP_CLERK},
    "task_report": {Role.TOWNSHIP_CLERK},
    "task_confirm": BUREAU,
    "task_send_back": BUREAU,
    "task_change_due": BUREAU,
    "task_withdraw": BUREAU,
    "task_proof": READERS,
    "complaint_renew": BUREAU | {Role.INSPECTOR},
    "inspections": SUPERVISED,
    "inspection": SUPERVISED,
    "inspection_rounds": INSPECTORS,
    "inspection_round": INSPECTORS,
    "inspection_plan": INSPECTORS,
    "inspections_single": INSPECTORS,
    "inspection_draw": INSPECTORS,
    "inspection_begin": INSPECTORS,
    "inspection_cancel": INSPECTORS,
    "inspection_save": INSPECTORS,
    "inspection_finish": INSPECTORS,
    "finding_photo": SUPERVISED,
    "rectifications": SUPERVISED,
    "rectification": SUPERVISED,
    "rectification_notice": SUPERVISED,
    "rectification_answer": ANSWERERS,
    "rectification_check": INSPECTORS,
    "rectification_extend": INSPECTORS,
    "rectification_void": {Role.BUREAU_CHIEF},
    "rectification_photo": SUPERVISED,
}
# The API: by its own addresses, with 401 instead of the way to the sign-in.
API = {
    "api_filing": READERS,
    "api_rules": READERS,
    "api_assessments": READERS,
    "api_applications": READERS,
    "api_application": READERS,
    "api_inspection": INSPECTORS,
}
# Who may write by the API; the others are told so, whatever they send.
API_WRITERS = {
    "api_filing_submit": {Role.TOWNSHIP_CLERK},
    "api_applications": BUREAU | {Role.TOWNSHIP_CLERK},
    "api_application_submit": {Role.TOWNSHIP_CLERK},
    "api_application_withdraw": {Role.TOWNSHIP_CLERK},
    "api_application_verify": BUREAU,
    "api_application_return": BUREAU,
    "api_application_reject": BUREAU,
    "api_application_approve": {Role.BUREAU_CHIEF},
    "api_application_revoke": {Role.BUREAU_CHIEF},
    "api_application_correct_payee": BUREAU,
    "api_notices": BUREAU,
    "api_rolls": {Role.FINANCE},
    "api_roll_void": {Role.FINANCE},
    "api_inspection_photos": INSPECTORS,
    "api_inspection_photo_remove": INSPECTORS,
    "api_inspection_finish": INSPECTORS,
}
COMPLAINT_PAGES = {"complaint_enter", "complaint_photo", "complaint_classify"}
APPLICATION_STEPS = {name for name in PAGES if name.startswith("application_")} | {
    "applications_submit",
    "applications_approve",
    "recovery_settle",
}
COMPLAINT_STEPS = {name for name in PAGES if name.startswith("complaint_")} - COMPLAINT_PAGES
TASK_STEPS = {name for name in PAGES if name.startswith("task_")} - {"task_new", "task_proof"}
INSPECTION_STEPS = {f"inspection_{step}" for step in ("begin", "cancel", "save", "finish")}
ORDER_STEPS = {f"rectification_{step}" for step in ("answer", "check", "extend", "void")}
POST_ONLY = {
    "brief_freeze",
    "inspections_single",
    *INSPECTION_STEPS,
    *ORDER_STEPS,
    "logout",
    "complaints_settle",
    *COMPLAINT_STEPS,
    "filings_open",
    "filings_remind",
    "filing_accept_all",
    "filing_accept",
    "filing_return",
    "filing_reopen",
    "filing_upload_confirm",
    "filing_upload_marked",
    *APPLICATION_STEPS,
    "notice_objection",
    "objection_decide",
    "fund_open",
    "fund_move",
    "roll_void",
    "roll_paper",
    "roll_bank_list",
    "bank_results_confirm",
    "tasks_spread",
    *TASK_STEPS,
}

ADMIN_VIEWERS = {
    "District": BUREAU,
    "Township": BUREAU,
    "Village": BUREAU,
    "Enterprise": BUREAU,
    "DistrictCenter": BUREAU,
    "TownshipHub": BUREAU,
    "VillageStation": BUREAU,
    "Policy": BUREAU,
    "GroupRobot": {Role.BUREAU_CHIEF},
    "Application": BUREAU,
    "PublicityNotice": BUREAU,
    "Fund": BUREAU,
    "Roll": BUREAU,
    "RuleVersion": BUREAU,
    "Complaint": BUREAU,
    "StandardAnswer": BUREAU,
    "Inspection": BUREAU,
    "InspectionRound": BUREAU,
    "Rectification": BUREAU,
    "User": {Role.TECHNICIAN},
    "WorkTask": BUREAU,
}
# Where records come and go by workbook: who may import; who may view may export.
IMPORTERS = {
    "Township": {Role.BUREAU_CHIEF},
    "Village": BUREAU,
    "Enterprise": BUREAU,
    "DistrictCenter": BUREAU,
    "TownshipHub": BUREAU,
    "VillageStation": BUREAU,
}
MODELS = [model for model in admin.site._registry if model.__name__ in ADMIN_VIEWERS]

# Pages about one thing, and what stands in their address: one's own and somebody else's.
ABOUT = {
    "brief": "brief",
    "brief_freeze": "brief",
    "dashboard_of": "division",
    "dashboard_village": "village",
    "dashboard_work": "division",
    "rows": "rows",
    "rows_export": "rows",
    "facility_photo": "facility_photo",
    "filing": "filing",
    "filing_workbook": "filing",
    "filing_upload": "filing",
    "filing_upload_confirm": "filing",
    "filing_upload_marked": "filing",
    "filing_review": "filing",
    "filing_accept": "filing",
    "filing_return": "filing",
    "filing_reopen": "filing",
    "notice": "notice",
    "notice_objection": "notice",
    "objection_decide": "objection",
    "fund": "fund",
    "fund_workbook": "fund",
    "fund_move": "fund",
    **{name: "roll" for name in PAGES if name.startswith("roll_") and name != "roll_new"},
    "roll": "roll",
    "api_filing": "filing",
    "api_filing_submit": "filing",
    "application": "application",
    **{name: "application" for name in PAGES if name.startswith("application_")},
    "verification_photo": "verification_photo",
    "complaint": "complaint",
    "complaint_classify": "complaint",
    "complaint_photo": "complaint_photo",
    **dict.fromkeys(COMPLAINT_STEPS, "complaint"),
    "api_application": "application",
    **{name: "application" for name in API_WRITERS if name.startswith("api_application_")},
    "api_roll_void": "roll",
    **{name: name for name in PAGES if name.endswith(("_line", "_version"))},
    "ranking_version_workbook": "ranking_version",
    "credit_version_workbook": "credit_version",
    "work_task": "task",
    **dict.fromkeys(TASK_STEPS, "task"),
    "task_proof": "task_proof",
    "inspection": "inspection",
    "inspection_round": "inspection_round",
    "finding_photo": "finding_photo",
    "rectification": "rectification",
    "rectification_notice": "rectification",
    "rectification_photo": "rectification_photo",
    **dict.fromkeys(INSPECTION_STEPS, "inspection"),
    **dict.fromkeys(ORDER_STEPS, "rectification"),
    "api_inspection": "inspection",
    "api_inspection_photos": "inspection",
    "api_inspection_photo_remove": "inspection_photo",
    "api_inspection_finish": "inspection",
}
QUERIES = {
    "api_assessments": "?rule=village-station",
    "ranking_freeze": "?year=2025",
    "credit_freeze": "?year=2025",
}


def address(name, network, own=True):
    arguments = network[ABOUT[name]][0 if own else 1] if name in ABOUT else []
    return reverse(name, args=arguments) + QUERIES.get(name, "")


def sign_in(client, role):
    enterprise = None
    scope_code = {Role.ENTERPRISE: "", Role.TOWNSHIP_CLERK: "411702102"}.get(role, "411702")
    if role == Role.ENTERPRISE:
        enterprise = VillageStation.objects.get(name="夏庄便民服务站").operator
    user = UserFactory(role=role, scope_code=scope_code, enterprise=enterprise)
    client.force_login(user)
    return user


def admin_url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)
