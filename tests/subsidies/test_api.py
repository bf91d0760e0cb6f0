"""The API of the subsidies: the same verbs and the same scope as the pages, every answer in words."""

import datetime
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stations.models import Facility
from subsidies.choices import ApplicationState
from subsidies.models import Application, PublicityNotice, Roll
from subsidies.workflow import create
from tests.factories import StationFactory, UserFactory, VillageFactory
from tests.stations.filing.calls import is_told_in_chinese
from tests.subsidies.calls import api_of, step_by_api, verify_by_api
from tests.subsidies.conftest import AFTER, BEGIN, FUND, NOTICE, card_of, photo
from yicheng_express.accounts.roles import Role

State = ApplicationState
pytestmark = pytest.mark.django_db
ACCOUNT = card_of(4711)
PAYEE = {"kind": "person", "name": "王建国", "bank": "驻马店农商银行", "account": ACCOUNT}
APPROVAL = {"fund": {"name": FUND, "year": 2026}}


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def people(cases):
    """Name → the client of that person."""
    names = ("clerk", "other_clerk", "verifier", "bureau", "chief", "finance", "cashier")
    return {name: signed_in(getattr(cases, name)) for name in names}


# --- the whole way ------------------------------------------------------------------------------------------


def test_a_case_goes_from_assessment_to_roll_by_the_api_alone(cases, people):
    station = cases.stations[0]
    found = api_of("assessments", client=people["clerk"], method="get", rule="village-station").json()
    assert station.code in [each["facility"]["code"] for each in found["results"] if each["is_eligible"]]
    made = api_of(
        "applications", client=people["clerk"], data={"facility": station.code, "rule": "village-station"}
    )
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    number, application = made.json()["number"], Application.objects.get()
    written = api_of(
        "application",
        number,
        client=people["clerk"],
        method="patch",
        data={"payee": PAYEE, "note": "房租补贴", "revision": 0},
    ).json()
    assert written["payee"]["account"] == f"**** **** {ACCOUNT[-4:]}"
    assert (written["note"], written["revision"]) == ("房租补贴", 1)
    answer = step_by_api(people["clerk"], application, "submit", 1)
    assert (answer.json()["state"], answer.json()["amount"]) == ("submitted", 1000)
    application.refresh_from_db()
    answer = verify_by_api(people["verifier"], application, [photo(), photo()], visited_on=BEGIN)
    assert (answer.json()["state"], answer.json()["visit"]["photos"]) == ("verified", 2)
    answer = api_of(
        "notices",
        client=people["bureau"],
        data={
            "applications": [{"number": number, "revision": answer.json()["revision"]}],
            "first_day": NOTICE[0].isoformat(),
            "last_day": NOTICE[1].isoformat(),
            "title": "快递进村补贴公示",
            "contact": "商务局 0396-1234567",
        },
    )
    assert answer.status_code == 201
    assert answer.json() == {
        "number": PublicityNotice.objects.get().number,
        "title": "快递进村补贴公示",
        "first_day": "2026-03-03",
        "last_day": "2026-03-11",
        "working_days": 7,
        "contact": "商务局 0396-1234567",
        "applications": [number],
    }
    cases.clock.set(AFTER)
    application.refresh_from_db()
    answer = step_by_api(people["chief"], application, "approve", **APPROVAL)
    assert (answer.json()["state"], answer.json()["approved_by"]) == ("approved", "王建设")
    answer = api_of(
        "rolls",
        client=people["finance"],
        data={
            "fund": APPROVAL["fund"],
            "applications": [{"number": number, "revision": answer.json()["revision"]}],
            "title": "补贴资金发放花名册",
            "unit": "财政局",
        },
    )
    assert answer.status_code == 201
    roll = Roll.objects.get()
    told = answer.json()
    assert (told["number"], told["sha256"], told["items"], told["total"]) == (
        roll.number,
        roll.sha256,
        1,
        1000,
    )
    assert told["total_in_capitals"] == "壹仟元整"
    case = api_of("application", number, client=people["clerk"], method="get").json()
    assert case["roll"] == roll.number
    assert [event["step"] for event in case["events"]] == [
        "created",
        "written",
        "submitted",
        "verified",
        "publicized",
        "approved",
        "rolled",
    ]
    answer = api_of("roll_void", roll.number, client=people["finance"], data={"reason": "户名有误"})
    assert (answer.status_code, answer.json()["void_reason"]) == (200, "户名有误")
    assert cases.fresh(application).state == State.APPROVED


def test_what_was_sent_in_is_returned_refused_and_taken_back_with_words(cases, people):
    returned, rejected, withdrawn = (cases.submitted(station) for station in cases.stations[:3])
    answer = step_by_api(people["verifier"], returned, "return", reason="户名与身份证不符")
    assert (answer.json()["state"], answer.json()["events"][-1]["reason"]) == ("returned", "户名与身份证不符")
    answer = step_by_api(people["verifier"], rejected, "reject", reason="没有开门")
    assert answer.json()["state"] == "rejected"
    answer = step_by_api(people["clerk"], withdrawn, "withdraw")
    assert (answer.json()["state"], answer.json()["events"][-1]["reason"]) == ("withdrawn", "申请单位撤回")


def test_an_approval_is_revoked_and_a_bounced_account_corrected(cases, people):
    revoked = cases.approved(cases.stations[0])
    answer = step_by_api(people["chief"], revoked, "revoke", reason="网点已经关闭")
    assert (answer.json()["state"], answer.json()["fund"]) == ("returned", None)
    cases.clock.set(BEGIN)
    roll = cases.rolled(cases.stations[1])
    cases.record([cases.result(item, paid=False) for item in roll.items.all()])
    bounced = Application.objects.get(facility=cases.stations[1])
    right = PAYEE | {"name": "王建军"}
    answer = step_by_api(people["verifier"], bounced, "correct_payee", payee=right, reason="户名更正")
    assert answer.status_code == 200
    assert answer.json()["payee"]["name"] == "王建军"
    supplement = api_of(
        "rolls",
        client=people["finance"],
        data={
            "fund": APPROVAL["fund"],
            "applications": [{"number": bounced.number, "revision": answer.json()["revision"]}],
            "title": "补发花名册",
            "unit": "财政局",
            "supplements": roll.number,
        },
    )
    assert (supplement.status_code, supplement.json()["supplements"]) == (201, roll.number)


# --- reading ------------------------------------------------------------------------------------------------


def test_the_rules_are_told_as_the_policy_says_them(cases, people):
    told = api_of("rules", client=people["clerk"], method="get").json()
    assert told["count"] == 3
    by_key = {rule["rule"]: rule for rule in told["results"]}
    hub = by_key["township-hub"]
    assert (hub["district"], hub["amount"], hub["recurrence"]) == ("411702", {"fixed": "20000"}, "once")
    assert [condition["required"] for condition in hub["conditions"]] == ["不低于 200,000 件", "不低于 100%"]
    assert "每个站点给予一次性补贴1000元" in by_key["village-station"]["text"]
    before = api_of("rules", client=people["clerk"], method="get", on="2021-08-01").json()
    assert (before["count"], before["results"]) == (0, [])


def test_an_assessment_tells_required_found_and_lacking(cases, people):
    cases.file_year(cases.hub, 2025, 16_666)
    told = api_of("assessments", client=people["verifier"], method="get", rule="township-hub", year=2025)
    told = told.json()
    assert (told["year"], told["as_of"], told["on"]) == (2025, "2025-12-31", "2026-03-02")
    [hub] = told["results"]
    assert hub["facility"]["code"] == cases.hub.code
    assert (hub["is_eligible"], hub["amount"], hub["lacking"]) == (False, 20_000, ["年处理快件量：还差 8 件"])
    volume = hub["conditions"][0]
    assert (volume["required"], volume["found"], volume["shortfall"]) == (
        "不低于 200,000 件",
        "199,992 件",
        "还差 8 件",
    )
    assert volume["is_met"] is False


def test_assessments_are_narrowed_to_a_township_and_a_village(cases, people):
    def codes(client="verifier", **query):
        answer = api_of("assessments", client=people[client], method="get", rule="village-station", **query)
        return [each["facility"]["code"] for each in answer.json()["results"]]

    station = cases.stations[1]
    assert len(codes()) == 5
    assert codes(township="411702103") == [cases.other_station.code]
    assert codes(village=station.village.code) == [station.code]
    assert codes("other_clerk") == [cases.other_station.code]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"rule": "no-such"}, 404),
        ({"rule": "village-station", "on": "2021-01-01"}, 404),
        ({"rule": "village-station", "on": "2021-13-01"}, 400),
        ({"rule": "village-station", "township": "411721100"}, 404),
        ({"rule": "village-station", "village": "411721100200"}, 404),
        ({"rule": "village-station", "district": "411721"}, 404),
        ({"rule": "township-hub", "year": 2027}, 400),
        ({"rule": "township-hub", "year": 20250}, 400),
        ({"rule": "village-station", "page": 2}, 404),
        ({"rule": "village-station", "page_size": 100_000}, 400),
        ({"rule": "village-station", "pagesize": 10}, 400),
    ],
    ids=str,
)
def test_a_question_that_cannot_be_answered_is_told_so(query, status, cases, people):
    answer = api_of("assessments", client=people["verifier"], method="get", **query)
    assert answer.status_code == status
    assert is_told_in_chinese(answer)


def test_who_sees_two_districts_says_of_which_the_rule_is(cases):
    city = signed_in(UserFactory(role=Role.LEADER, scope_code="4117"))
    answer = api_of("assessments", client=city, method="get", rule="village-station")
    assert (answer.status_code, "district" in answer.json()["reasons"][0]) == (400, True)
    answer = api_of("assessments", client=city, method="get", rule="village-station", district="411721")
    assert [each["facility"]["name"] for each in answer.json()["results"]] == ["外村服务站"]


def test_the_list_is_narrowed_and_comes_by_pages(cases, people):
    submitted, draft = cases.submitted(cases.stations[0]), cases.draft(cases.stations[1])
    other = create(Facility.objects.get(pk=cases.other_station.pk), cases.rule(), by=cases.other_clerk)

    def numbers(client="bureau", **query):
        answer = api_of("applications", client=people[client], method="get", **query)
        return {each["number"] for each in answer.json()["results"]}

    assert numbers() == {submitted.number, draft.number, other.number}
    assert numbers("clerk") == {submitted.number, draft.number}
    assert numbers(state="submitted") == {submitted.number}
    assert numbers(township="411702103") == {other.number}
    assert numbers(rule="township-hub") == set()
    first = api_of("applications", client=people["bureau"], method="get", page_size=2).json()
    assert (first["count"], first["pages"], len(first["results"])) == (3, 2, 2)
    second = api_of("applications", client=people["bureau"], method="get", page_size=2, page=2).json()
    assert len({each["number"] for each in first["results"] + second["results"]}) == 3
    for wrong, status in ({"township": "411721100"}, 404), ({"state": "nonsense"}, 400), ({"page": "x"}, 400):
        answer = api_of("applications", client=people["bureau"], method="get", **wrong)
        assert (answer.status_code, is_told_in_chinese(answer)) == (status, True)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ENTERPRISE, Role.TECHNICIAN}))
def test_nobody_is_told_a_whole_account_number(role, cases):
    application = cases.approved()
    scope = cases.township.code if role == Role.TOWNSHIP_CLERK else "411702"
    client = signed_in(UserFactory(role=role, scope_code=scope))
    answer = api_of("application", application.number, client=client, method="get")
    assert answer.status_code == 200
    content = answer.content.decode() + api_of("applications", client=client, method="get").content.decode()
    assert application.number in content
    assert application.payee_account not in content
    assert application.payee_account[:-4] not in content
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("role", [Role.LEADER, Role.INSPECTOR])
def test_who_only_reads_is_told_the_first_sign_of_a_payees_name(role, cases):
    application = cases.submitted()
    client = signed_in(UserFactory(role=role, scope_code="411702"))
    told = api_of("application", application.number, client=client, method="get").json()
    assert told["payee"]["name"] == "王**"
    told = api_of("application", application.number, client=signed_in(cases.verifier), method="get").json()
    assert told["payee"]["name"] == "王建国"


@pytest.mark.parametrize("name", ["applications", "assessments"])
def test_a_list_has_the_same_number_of_queries_at_3_and_at_30_rows(name, cases, people):
    query = {"rule": "village-station"} if name == "assessments" else {}
    numbers, rows = [], []
    for village in (3, 30):
        grow(cases, village)
        with CaptureQueriesContext(connection) as queries:
            answer = api_of(name, client=people["bureau"], method="get", **query)
        numbers.append(len(queries))
        rows.append(len(answer.json()["results"]))
    assert rows[1] - rows[0] >= 27
    assert numbers[0] == numbers[1]


def grow(cases, number):
    """So many stations more, each with an application."""
    for place in range(number):
        village = VillageFactory(township=cases.township, code=f"411702102{400 + number + place}")
        station = StationFactory(village=village, operator=cases.hub.operator, opened=True)
        create(Facility.objects.get(pk=station.pk), cases.rule(), by=cases.clerk)


# --- who may ------------------------------------------------------------------------------------------------


def test_what_belongs_to_others_is_not_there(cases, people, elsewhere):
    foreigner = UserFactory(role=Role.TOWNSHIP_CLERK, scope_code="411721100")
    foreign = create(
        Facility.objects.get(name="外村服务站"), elsewhere.subsidy_rules.get(key=KEY), by=foreigner
    )
    own = cases.draft()
    for client, there in (("clerk", foreign), ("bureau", foreign), ("other_clerk", own)):
        for method in ("get", "patch"):
            answer = api_of("application", there.number, client=people[client], method=method)
            assert (answer.status_code, is_told_in_chinese(answer)) == (404, True)
        assert step_by_api(people[client], there, "submit").status_code == 404
    answer = api_of("applications", client=people["clerk"], data={"facility": "外村", "rule": KEY})
    assert answer.status_code == 404
    answer = api_of(
        "applications", client=people["clerk"], data={"facility": cases.other_station.code, "rule": KEY}
    )
    assert answer.status_code == 404


KEY = "village-station"


def test_a_notice_and_a_roll_take_nothing_from_elsewhere(cases, people, elsewhere):
    foreigner = UserFactory(role=Role.TOWNSHIP_CLERK, scope_code="411721100")
    foreign = create(
        Facility.objects.get(name="外村服务站"), elsewhere.subsidy_rules.get(key=KEY), by=foreigner
    )
    seen = [{"number": foreign.number, "revision": 0}]
    days = {"first_day": NOTICE[0].isoformat(), "last_day": NOTICE[1].isoformat()}
    answer = api_of(
        "notices",
        client=people["bureau"],
        data={"applications": seen, "title": "公示", "contact": "商务局"} | days,
    )
    assert (answer.status_code, foreign.number in answer.json()["reasons"][0]) == (404, True)
    roll = {"fund": APPROVAL["fund"], "applications": seen, "title": "花名册", "unit": "财政局"}
    assert api_of("rolls", client=people["finance"], data=roll).status_code == 404
    approved = cases.approved()
    roll["applications"] = [{"number": approved.number, "revision": approved.revision}]
    for wrong in (
        {"fund": {"name": "没有的资金", "year": 2026}},
        {"fund": APPROVAL["fund"] | {"district": "411721"}},
        {"supplements": "411702-HMC2026-09999"},
    ):
        answer = api_of("rolls", client=people["finance"], data=roll | wrong)
        assert (answer.status_code, is_told_in_chinese(answer)) == (404, True)
    assert not Roll.objects.exists()


def test_a_request_without_the_token_gets_403(cases):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cases.clerk)
    answer = step_by_api(client, cases.draft(), "submit")
    assert answer.status_code == 403
    assert "安全凭证" in answer.json()["reasons"][0]


# --- refusals -----------------------------------------------------------------------------------------------


def test_what_changed_since_it_was_seen_is_a_409_with_the_application_as_it_is(cases, people):
    application = cases.draft()
    answer = step_by_api(people["clerk"], application, "submit", application.revision - 1)
    assert answer.status_code == 409
    assert "又有改动" in answer.json()["reasons"][0]
    assert answer.json()["application"]["revision"] == application.revision
    assert answer.json()["application"]["state"] == "draft"


def test_what_is_lacking_is_told_one_by_one(cases, people):
    application = cases.draft()
    cases.close(cases.stations[0], BEGIN - datetime.timedelta(1))
    answer = step_by_api(people["clerk"], application, "submit")
    assert answer.status_code == 409
    assert any("驻村设点" in reason for reason in answer.json()["reasons"])
    assert cases.fresh(application).state == State.DRAFT


def test_a_masked_account_sent_back_is_not_taken_for_one(cases, people):
    application = cases.draft()
    told = api_of("application", application.number, client=people["clerk"], method="get").json()
    payee = {name: told["payee"][name] for name in ("kind", "name", "bank", "account")}
    sent = {"payee": payee, "revision": told["revision"]}
    answer = api_of("application", application.number, client=people["clerk"], method="patch", data=sent)
    assert answer.status_code == 409
    assert "账号" in answer.json()["reasons"][0]
    assert cases.fresh(application).payee_account == application.payee_account


def test_what_is_not_sent_stays_as_it_is(cases, people):
    application = cases.draft()
    sent = {"note": "新的说明", "revision": application.revision}
    answer = api_of("application", application.number, client=people["clerk"], method="patch", data=sent)
    assert answer.status_code == 200
    sent = {"payee": PAYEE | {"bank": "工商银行"}, "revision": answer.json()["revision"]}
    api_of("application", application.number, client=people["clerk"], method="patch", data=sent)
    written = cases.fresh(application)
    assert (written.note, written.payee_bank, written.payee_account) == ("新的说明", "工商银行", ACCOUNT)


def test_an_approval_names_a_fund_that_there_is(cases, people):
    application = cases.publicized()
    cases.clock.set(AFTER)
    for fund in ({"name": FUND, "year": 2025}, {"name": "没有", "year": 2026}):
        answer = step_by_api(people["chief"], application, "approve", fund=fund)
        assert (answer.status_code, fund["name"] in answer.json()["reasons"][0]) == (404, True)
    assert cases.fresh(application).state == State.PUBLICIZED


NONSENSE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"x"',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"revision": NaN}',
    b'{"revision": true}',
    b'{"revision": []}',
    b'{"\\ud800": 1}',
    b'{"revision": 1e400}',
    b'{"revision": ' + b"9" * 5000 + b"}",
]
ADDRESSES = [
    *(("application", True), ("applications", False), ("notices", False), ("rolls", False)),
    *((f"application_{step}", True) for step in ("submit", "return", "approve", "correct_payee", "withdraw")),
]


@pytest.mark.parametrize("body", NONSENSE, ids=lambda body: repr(body[:20]))
def test_a_body_that_is_no_such_thing_is_a_400_in_words(body, cases, settings):
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
    everybody = UserFactory(is_superuser=True, scope_code="411702102", username="boss")
    application = cases.draft()
    client = signed_in(everybody)
    client.raise_request_exception = False
    for name, about_one in ADDRESSES:
        everybody.scope_code = (
            "411702102" if name.endswith(("application", "submit", "withdraw")) else "411702"
        )
        everybody.save()
        address = reverse(f"api_{name}", args=[application.number] if about_one else [])
        method = client.patch if name == "application" else client.post
        answer = method(address, body, content_type="application/json")
        assert answer.status_code == 400, (name, answer.content.decode()[:200])
        assert is_told_in_chinese(answer)
    assert cases.fresh(application).revision == application.revision


@pytest.mark.parametrize(
    "wrong",
    [
        {"payee": {}},
        {"payee": []},
        {"payee": "x"},
        {"payee": PAYEE | {"account": 12}},
        {"payee": PAYEE | {"account": None}},
        {"payee": PAYEE | {"account": "1\0"}},
        {"payee": PAYEE | {"name": "\ud800"}},
        {"payee": PAYEE | {"name": "长" * 2000}},
        {"payee": PAYEE | {"kind": "cash"}},
        {"payee": PAYEE | {"colour": "red"}},
        {"note": "长" * 301},
        {"note": ["x"]},
        {"state": "approved"},
        {"amount": 5},
    ],
    ids=lambda wrong: repr(wrong)[:40],
)
def test_a_value_of_the_wrong_kind_is_told_and_nothing_is_written(wrong, cases, people):
    application = cases.draft()
    body = json.dumps({"revision": application.revision} | wrong)
    address = reverse("api_application", args=[application.number])
    answer = people["clerk"].patch(address, body, content_type="application/json")
    assert answer.status_code in (400, 409)
    assert is_told_in_chinese(answer)
    assert cases.fresh(application).revision == application.revision


@pytest.mark.parametrize(
    "wrong",
    [
        {"photos": []},
        {"photos": "x"},
        {"visited_on": "2026-02-30"},
        {"visited_on": "1900-01-01"},
        {"visited_by": ""},
        {"visited_by": "长" * 70},
        {"revision": ""},
        {"state": "paid"},
    ],
    ids=lambda wrong: repr(wrong)[:40],
)
def test_a_visit_that_is_none_is_told_and_nothing_is_written(wrong, cases, people):
    application = cases.submitted()
    sent = {"photos": [photo()], "visited_on": BEGIN} | wrong
    answer = verify_by_api(people["verifier"], application, sent.pop("photos"), **sent)
    assert answer.status_code in (400, 409)
    assert is_told_in_chinese(answer)
    assert cases.fresh(application).state == State.SUBMITTED
    assert not application.photos.exists()


def test_a_photo_comes_by_multipart_alone(cases, people):
    application = cases.submitted()
    sent = {"visited_on": "2026-03-02", "visited_by": "李春梅"}
    answer = step_by_api(people["verifier"], application, "verify", **sent)
    assert (answer.status_code, "至少一张" in answer.json()["reasons"][0]) == (409, True)
    answer = step_by_api(people["verifier"], application, "verify", photos=["x"], **sent)
    assert (answer.status_code, is_told_in_chinese(answer)) == (400, True)
