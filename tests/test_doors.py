"""The shared battery: every page and every admin page, asked by everybody, with other people's data there.

A page that is added to the portal and not to PAGES fails here; so does a public page not named in PUBLIC.
"""

import io
from urllib.parse import quote

import openpyxl
import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse

from stations.choices import FilingState, RobotKind
from stations.models import District, FacilityPhoto, GroupRobot, Village, VillageStation
from stations.policy_file import load_policy
from subsidies.models import Application, Fund, RuleVersion, VerificationPhoto
from tests.factories import (
    CenterFactory,
    EnterpriseFactory,
    FilingFactory,
    FilingLineFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)
from tests.stations.rosters import YICHENG_POLICY
from tests.subsidies.rows import draft_of, made_void, notice_of, publicized, rolled
from yicheng_express.accounts.roles import Role

ALL = set(Role)
READERS = ALL - {Role.ENTERPRISE, Role.TECHNICIAN}
BUREAU = {Role.BUREAU_CLERK, Role.BUREAU_CHIEF}

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="

# Pages that need no login.
PUBLIC = {"login", "api_nowhere", "public_notices", "public_notice", "public_objection"}
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
APPLICATION_STEPS = {name for name in PAGES if name.startswith("application_")} | {
    "applications_submit",
    "applications_approve",
    "recovery_settle",
}
POST_ONLY = {
    "logout",
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


def own_pages():
    for entry in get_resolver().url_patterns:
        for pattern in [entry] if isinstance(entry, URLPattern) else entry.url_patterns:
            if not isinstance(entry, URLPattern) and entry.app_name == "admin":
                continue
            yield pattern.name


def test_every_page_is_declared_and_every_admin_too():
    assert set(own_pages()) == PUBLIC | set(PAGES) | set(API) | set(API_WRITERS)
    assert {model.__name__ for model in admin.site._registry} == set(ADMIN_VIEWERS)


@pytest.fixture
def network(district, elsewhere):
    """A row of everything in 驿城区, for every model of the admin; another district has data too."""
    township = TownshipFactory(district=district, code="411702102", name="板桥镇")
    village = VillageFactory(township=township, code="411702102204", name="夏庄")
    operator = EnterpriseFactory(district=district, name="本区快递有限公司", brand="本区快递")
    station = StationFactory(village=village, operator=operator, name="夏庄便民服务站", opened=True)
    OperatingPeriodFactory(facility=HubFactory(township=township, operator=operator))
    OperatingPeriodFactory(facility=CenterFactory(district=district, operator=operator))
    load_policy(YICHENG_POLICY)
    load_policy(YICHENG_POLICY.replace(b'"411702"', b'"411721"'))
    photos = [
        FacilityPhoto.objects.create(facility=each, image="facility_photos/none.jpg")
        for each in (station, VillageStation.objects.get(name="外村服务站"))
    ]
    UserFactory(scope_code="411702", full_name="本区同事")
    UserFactory(scope_code="411721", full_name="外县同事")
    for each in District.objects.all():
        GroupRobot.objects.create(district=each, kind=RobotKind.WECOM, url=WECOM + each.code)
    filings = [
        FilingFactory(township=each.township, state=FilingState.SUBMITTED)
        for each in (station, VillageStation.objects.get(name="外村服务站"))
    ]
    for filing in filings:
        FilingLineFactory(filing=filing, facility=filing.township.facilities.get(tier="station"))
    applications = [application_of(each) for each in (station, VillageStation.objects.get(name="外村服务站"))]
    notices = [notice_of(each, number=f"{each.code}-GS2026-00001") for each in (district, elsewhere)]
    funds = [Fund.objects.create(district=each, name="资金", year=2026) for each in (district, elsewhere)]
    visits = [
        VerificationPhoto.objects.create(application=each, image="facility_photos/none.jpg")
        for each in applications
    ]
    return {
        "facility_photo": [[photo.pk] for photo in photos],
        "verification_photo": [[photo.pk] for photo in visits],
        "filing": [filing.address for filing in filings],
        "application": [[application.number] for application in applications],
        "notice": [[notice.number] for notice in notices],
        "objection": [[notice.number, 1] for notice in notices],
        "fund": [[fund.district.code, fund.year, fund.name] for fund in funds],
        "roll": [[void_roll_of(fund).number] for fund in funds],
    }


def application_of(station):
    """A draft of an application for a station."""
    version = RuleVersion.objects.get(rule__district=station.district, rule__key="village-station")
    number = f"{station.district.code}-SQ2026-00001"
    return Application.objects.create(
        number=number, rule=version.rule, version=version, facility_id=station.pk
    )


def void_roll_of(fund):
    """A roll that is void, with the hub of a township of the fund's district on it."""
    code, township = fund.district.code, fund.district.townships.first()
    people = [UserFactory(scope_code=code) for _ in range(4)]
    hub = HubFactory(township=township, operator=fund.district.enterprises.first())
    application = draft_of(hub, number=f"{code}-SQ2026-00002", key="township-hub")
    notice = notice_of(fund.district, number=f"{code}-GS2026-00002")
    roll = rolled(publicized(application, notice, people), fund, people, number=f"{code}-HMC2026-00001")
    return made_void(roll)


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


@pytest.fixture(autouse=True)
def photo_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "facility_photos").mkdir()
    (tmp_path / "facility_photos" / "none.jpg").write_bytes(b"a photo")


@pytest.mark.parametrize("name", sorted(set(PAGES) - POST_ONLY))
def test_a_page_sends_the_anonymous_to_sign_in(name, network, client):
    page = address(name, network)
    assert client.get(page).headers["Location"] == f"/login/?next={quote(page)}"


def test_signing_out_needs_a_post(client, network):
    sign_in(client, Role.LEADER)
    assert client.get("/logout/").status_code == 405


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", sorted(set(PAGES) - POST_ONLY))
def test_a_page_opens_for_its_roles_alone(name, role, network, client):
    sign_in(client, role)
    assert client.get(address(name, network)).status_code == (200 if role in PAGES[name] else 403)


@pytest.mark.parametrize("name", sorted(API))
def test_the_api_tells_the_anonymous_to_sign_in(name, network, client):
    answer = client.get(address(name, network))
    assert answer.status_code == 401
    assert answer.json() == {"reasons": ["请先登录。"]}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", sorted(API))
def test_the_api_opens_for_its_roles_alone(name, role, network, client):
    sign_in(client, role)
    assert client.get(address(name, network)).status_code == (200 if role in API[name] else 403)


def post_by_api(client, page):
    return client.post(page, {"revision": 0}, content_type="application/json")


@pytest.mark.parametrize("name", sorted(API_WRITERS))
def test_nothing_is_written_by_the_api_without_signing_in(name, network, client):
    answer = post_by_api(client, address(name, network))
    assert (answer.status_code, answer.json()) == (401, {"reasons": ["请先登录。"]})


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", sorted(API_WRITERS))
def test_the_api_lets_its_roles_alone_write(name, role, network, client):
    sign_in(client, role)
    answer = post_by_api(client, address(name, network))
    assert (answer.status_code == 403) == (role not in API_WRITERS[name])
    assert answer.status_code == 200 or answer.json()["reasons"]


@pytest.mark.parametrize("name", sorted(set(API_WRITERS) & set(ABOUT)))
def test_the_api_writes_nothing_of_others(name, network, client):
    for role in API_WRITERS[name]:
        sign_in(client, role)
        assert post_by_api(client, address(name, network, own=False)).status_code == 404


@pytest.mark.parametrize("name", sorted(set(ABOUT) - POST_ONLY - set(API_WRITERS)))
@pytest.mark.parametrize("role", sorted(ALL - {Role.TECHNICIAN}))
def test_what_belongs_to_others_is_not_there(name, role, network, client):
    sign_in(client, role)
    expected = {404} if role in (PAGES | API)[name] else {403, 404}
    assert client.get(address(name, network, own=False)).status_code in expected


@pytest.mark.parametrize(
    "query", ["district=411721", "township=411721100", "district=x", "township=411702999"]
)
def test_the_coverage_of_others_is_not_there(query, network, client):
    sign_in(client, Role.LEADER)
    assert client.get(f"/coverage/?{query}").status_code == 404


@pytest.mark.parametrize("role", sorted(READERS))
def test_no_page_shows_another_districts_names(role, network, client):
    sign_in(client, role)
    names = ("home", "coverage", "facilities", "filings_review", "filing_reopenings")
    for name in (*names, "eligibility", "subsidy_rules"):
        content = client.get(reverse(name)).content.decode()
        for foreign in ("西平县", "柏城镇", "外村", "外县快递"):
            assert foreign not in content


def admin_url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_admin_sends_the_anonymous_to_sign_in(model, network, client):
    for page in ("changelist", "add"):
        url = admin_url(model, page)
        assert client.get(url).headers["Location"].startswith("/login/?next=")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_admin_opens_for_its_roles_alone(model, role, network, client):
    sign_in(client, role)
    allowed = role in ADMIN_VIEWERS[model.__name__]
    row = model._default_manager.visible_to(UserFactory(scope_code="411702")).first()
    assert row is not None
    pages = [admin_url(model, "changelist"), admin_url(model, "change", row.pk)]
    if hasattr(model, "history"):
        pages.append(admin_url(model, "history", row.pk))
    for page in pages:
        status = client.get(page).status_code
        assert status == (200 if allowed else 403), page


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_admin_keeps_another_districts_rows_out(model, network, client):
    """Out of scope is a 404: reading, changing, deleting and its history; and no list names it."""
    role = min(ADMIN_VIEWERS[model.__name__])
    sign_in(client, role)
    abroad = VillageStation.objects.get(name="外村服务站")
    CenterFactory(district=abroad.district, operator=abroad.operator)
    HubFactory(township=abroad.township, operator=abroad.operator)
    foreign = model._default_manager.visible_to(UserFactory(scope_code="411721")).first()
    assert foreign is not None
    for page in ("change", "delete", "history"):
        assert client.get(admin_url(model, page, foreign.pk)).status_code in (404, 403), page
    assert client.get(admin_url(model, "change", foreign.pk)).status_code == 404
    assert client.post(admin_url(model, "change", foreign.pk), {}).status_code in (404, 403)
    listed = client.get(admin_url(model, "changelist")).context["cl"].result_list
    assert foreign not in set(listed)
    assert len(listed) > 0


SHEETS = [model for model in MODELS if model.__name__ in IMPORTERS]


@pytest.mark.parametrize("model", SHEETS, ids=lambda model: model.__name__)
def test_workbooks_go_to_their_roles_alone(model, network, client):
    pages = {page: admin_url(model, page) for page in ("import", "template", "export", "process_import")}
    for page in pages.values():
        assert client.get(page).headers["Location"].startswith("/login/?next=")
    for role in Role:
        sign_in(client, role)
        importer = role in IMPORTERS[model.__name__]
        viewer = role in ADMIN_VIEWERS[model.__name__]
        assert client.get(pages["import"]).status_code == (200 if importer else 403)
        assert client.get(pages["template"]).status_code == (200 if importer else 403)
        assert client.post(pages["process_import"], {"token": "x"}).status_code == (302 if importer else 403)
        assert client.get(pages["export"]).status_code == (200 if viewer else 403)


@pytest.mark.parametrize("model", SHEETS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("page", ["export", "template"])
def test_no_workbook_holds_anything_of_another_district(page, model, network, client):
    sign_in(client, Role.BUREAU_CHIEF)
    workbook = openpyxl.load_workbook(io.BytesIO(client.get(admin_url(model, page)).content))
    texts = [str(cell) for sheet in workbook for row in sheet.iter_rows(values_only=True) for cell in row]
    assert any("411702" in text or "本区快递" in text for text in texts) or page == "template"
    assert not [text for text in texts if "外" in text or "411721" in text or "柏城" in text]


def test_search_boxes_and_choices_offer_nothing_of_another_district(network, client):
    sign_in(client, Role.BUREAU_CLERK)
    for model, field, own, foreign in [
        ("villagestation", "village", "夏庄", "外村"),
        ("villagestation", "operator", "本区快递", "外县快递"),
        ("townshiphub", "township", "板桥镇", "柏城镇"),
    ]:
        query = {"app_label": "stations", "model_name": model, "field_name": field}
        for term, count in [(own, 1), (foreign, 0)]:
            results = client.get("/admin/autocomplete/", query | {"term": term}).json()["results"]
            assert len(results) == count, (field, term, results)


def test_no_form_takes_a_place_or_an_operator_of_another_district(network, client):
    sign_in(client, Role.BUREAU_CLERK)
    own = Village.objects.get(name="夏庄")
    foreign = VillageStation.objects.get(name="外村服务站")
    before = VillageStation.objects.count()
    for village, operator in [(foreign.village_id, foreign.operator_id), (own.pk, foreign.operator_id)]:
        response = client.post(
            "/admin/stations/villagestation/add/",
            {
                "village": village,
                "operator": operator,
                "name": "新站",
                "operating_periods-TOTAL_FORMS": 0,
                "operating_periods-INITIAL_FORMS": 0,
                "photos-TOTAL_FORMS": 0,
                "photos-INITIAL_FORMS": 0,
            },
        )
        assert response.status_code == 200
        assert response.context["adminform"].form.errors
    assert VillageStation.objects.count() == before


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_list_of_the_admin_has_the_same_number_of_queries_at_3_and_at_30_rows(model, network, client):
    sign_in(client, min(ADMIN_VIEWERS[model.__name__]))
    counts = []
    for rows in (3, 30):
        grow(model, rows)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(admin_url(model, "changelist")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def grow(model, rows):
    """At least this many rows of the model in 驿城区, where there can be so many."""
    village = Village.objects.get(name="夏庄")
    district, operator = village.township.district, VillageStation.objects.get(name="夏庄便民服务站").operator
    make = {
        "Township": lambda n: TownshipFactory(district=district, code=f"411702{n + 200:03d}"),
        "Village": lambda n: VillageFactory(township=village.township, code=f"411702102{n + 250:03d}"),
        "Enterprise": lambda n: EnterpriseFactory(district=district),
        "VillageStation": lambda n: StationFactory(village=village, operator=operator, opened=True),
        "TownshipHub": lambda n: HubFactory(township=village.township, operator=operator, opened=True),
        "DistrictCenter": lambda n: CenterFactory(district=district, operator=operator, opened=True),
        "User": lambda n: UserFactory(role=Role.LEADER, scope_code="411702"),
        "Application": lambda n: draft_of(
            StationFactory(village=village, operator=operator), number=f"411702-SQ2026-{n + 1000:05d}"
        ),
    }.get(model.__name__)
    present = model._default_manager.count()
    for number in range(present, rows) if make else ():
        make(number)


def test_the_coverage_page_has_the_same_number_of_queries_at_3_and_at_30_villages(network, client):
    sign_in(client, Role.LEADER)
    counts = []
    for rows in (3, 30):
        grow(Village, rows)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/coverage/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_every_app_of_the_house_is_installed():
    assert {"accounts", "stations", "subsidies", "supervision", "dashboard"} <= set(apps.app_configs)
