"""The API of the subsidies: the same verbs and the same scope as the pages, every answer in words."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stations.models import Facility
from subsidies.choices import ApplicationState
from subsidies.models import Application, PublicityNotice, Roll
from subsidies.workflow import create
from tests.factories import StationFactory, UserFactory, VillageFactory
from tests.stations.filing.calls import is_told_in_chinese
from tests.subsidies.calls import ACCOUNT, PAYEE, api_of, step_by_api, verify_by_api
from tests.subsidies.conftest import AFTER, BEGIN, FUND, NOTICE, photo, signed_in
from yicheng_express.accounts.roles import Role

State = ApplicationState
pytestmark = pytest.mark.django_db
APPROVAL = {"fund": {"name": FUND, "year": 2026}}


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


def test_a_note_alone_is_written_into_a_draft_without_an_account(cases, people):
    application = create(cases.stations[0], cases.rule(), by=cases.clerk)
    told = api_of(
        "application",
        application.number,
        client=people["clerk"],
        method="patch",
        data={"note": "存折在办", "revision": 0},
    )
    assert (told.status_code, told.json()["note"]) == (200, "存折在办")
    told = api_of(
        "application",
        application.number,
        client=people["clerk"],
        method="patch",
        data={"payee": PAYEE, "revision": 1},
    )
    assert told.json()["note"] == "存折在办"
    assert cases.fresh(application).payee_account == PAYEE["account"]


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
