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

# Pages that need no login.
PUBLIC = {"login", "api_nowhere", "public_notices", "public_notice", "public_objection"}
PUBLIC |= {"complain", "complain_at", "complain_received", "released_complaints"}
PUBLIC |= {"follow_complaint", "follow_complaint_end", "follow_complaint_reopen"}
# The others, with the roles that may open them; a value in a page's address is found in the user's scope.
PAGES = {
    "home": ALL,
    "logout": ALL,
    "password_change": ALL,
    "password_change_done": ALL,
    "coverage": READERS,
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
    "complaint_renew": BUREAU | {Role.INSPECTOR},
}
# The API: by its own addresses, with 401 instead of the way to the sign-in.
API = {
    "api_filing": READERS,
    "api_rules": READERS,
    "api_assessments": READERS,
    "api_applications": READERS,
    "api_application": READERS,
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
}
COMPLAINT_PAGES = {"complaint_enter", "complaint_photo", "complaint_classify"}
APPLICATION_STEPS = {name for name in PAGES if name.startswith("application_")} | {
    "applications_submit",
    "applications_approve",
    "recovery_settle",
}
COMPLAINT_STEPS = {name for name in PAGES if name.startswith("complaint_")} - COMPLAINT_PAGES
POST_ONLY = {
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
    "User": {Role.TECHNICIAN},
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
}
QUERIES = {"api_assessments": "?rule=village-station"}


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
