"""What the API of the subsidies refuses, and that it tells it in words: never a 500, nothing half written."""

import datetime
import json

import pytest
from django.urls import reverse

from subsidies.choices import ApplicationState
from subsidies.workflow import approve
from tests.factories import UserFactory
from tests.stations.filing.calls import is_told_in_chinese
from tests.subsidies.calls import ACCOUNT, PAYEE, api_of, step_by_api, verify_by_api
from tests.subsidies.conftest import AFTER, BEGIN, FUND, NOTICE, photo, signed_in
from tests.subsidies.situations import everything, taken_back

State = ApplicationState
pytestmark = pytest.mark.django_db


def test_what_changed_since_it_was_seen_is_a_409_with_the_application_as_it_is(cases, people):
    application = cases.draft()
    answer = step_by_api(people["clerk"], application, "submit", application.revision - 1)
    assert answer.status_code == 409
    assert "又有改动" in answer.json()["reasons"][0]
    assert answer.json()["application"]["revision"] == application.revision
    assert answer.json()["application"]["state"] == "draft"


def test_many_at_once_are_left_alone_where_one_of_them_changed_since_it_was_seen(cases, people):
    """A notice, and a roll: all of them, or none."""
    first, last = map(str, NOTICE)
    notice = {"title": "公示", "contact": "商务局 0396-1234567", "first_day": first, "last_day": last}
    both = [cases.verified(station) for station in cases.stations[:2]]
    refuse_a_stale_one("notices", people["bureau"], both, notice)
    cases.publish(both)
    cases.clock.set(AFTER)
    both = [approve(each, by=cases.chief, fund=cases.fund) for each in both]
    roll = {"title": "花名册", "unit": "财政局", "fund": {"name": FUND, "year": 2026}}
    refuse_a_stale_one("rolls", people["finance"], both, roll)


def refuse_a_stale_one(name, client, applications, words):
    """The last one is sent with the revision before; then, as it is, all is done."""
    before = everything()
    seen = [{"number": each.number, "revision": each.revision} for each in applications]
    stale = [*seen[:-1], seen[-1] | {"revision": seen[-1]["revision"] - 1}]
    answer = api_of(name, client=client, data=words | {"applications": stale})
    told = f"申请 {applications[-1].number} 在您查看之后又有改动，请刷新页面，看过再办。"
    assert (answer.status_code, answer.json()["reasons"]) == (409, [told])
    assert everything() == before
    with taken_back():
        assert api_of(name, client=client, data=words | {"applications": seen}).status_code == 201


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
