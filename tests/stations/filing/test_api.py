"""The API of the month's report: every status, in words, for the right people alone."""

import pytest
from django.test import Client

from stations.choices import FilingState
from stations.filing.verbs import return_filing, submit
from stations.models import Filing
from tests.factories import FilingFactory, StationFactory, UserFactory
from tests.stations.filing.calls import api_of, change, is_told_in_chinese, patch, post_submission
from tests.stations.filing.conftest import SEPTEMBER
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db


# --- reading ------------------------------------------------------------------------------------------------


def test_a_report_is_told_whole(board, filing, signed_in):
    board.fill(filing)
    told = signed_in.get(api_of(filing)).json()
    lines = told.pop("lines")
    assert told == {
        "code": "411702102",
        "place": "板桥镇",
        "month": "2026-10",
        "state": "draft",
        "state_label": "草稿",
        "revision": filing.revision,
        "due_on": filing.due_on.isoformat(),
        "can_fill": True,
        "why_locked": "",
        "saved_at": told["saved_at"],
        "saved_by": "赵麦收",
        "findings": [],
    }
    assert told["saved_at"].endswith("+08:00")
    assert [line["facility"] for line in lines] == [each.code for each in board.facilities]
    assert lines[1] == {
        "facility": board.stations[0].code,
        "name": "夏庄便民服务站",
        "inbound": 100,
        "outbound": 20,
        "agri_outbound": 5,
        "explanation": "",
        "remark": "",
        "is_open": True,
        "entered_by": "赵麦收",
        "entered_at": lines[1]["entered_at"],
    }


def test_what_the_validator_says_is_told_cell_by_cell(board, filing, signed_in):
    board.write(filing, {board.hub: (1, 2, 3)})
    findings = signed_in.get(api_of(filing)).json()["findings"]
    assert {(each["facility"], each["cell"], each["kind"], each["is_refusal"]) for each in findings} >= {
        (board.hub.code, "agri_outbound", "agri_over_outbound", True),
        (board.stations[0].code, "inbound", "empty", True),
    }


def test_readers_read_and_are_told_why_they_cannot_write(board, filing, client):
    client.force_login(board.reviewer)
    told = client.get(api_of(filing)).json()
    assert told["can_fill"] is False
    assert "还没有报送" in told["why_locked"]
    assert not any(line["is_open"] for line in told["lines"])
    submit(board.fill(filing), by=board.clerk)
    assert "由本乡镇（街道）填报" in client.get(api_of(filing)).json()["why_locked"]


# --- who may ------------------------------------------------------------------------------------------------


def test_who_is_not_signed_in_gets_401(filing, client):
    for answer in (client.get(api_of(filing)), patch(client, filing), post_submission(client, filing)):
        assert answer.status_code == 401
        assert answer.json() == {"reasons": ["请先登录。"]}


def test_a_request_without_the_token_gets_403(board, filing):
    client = Client(enforce_csrf_checks=True)
    client.force_login(board.clerk)
    for answer in (patch(client, filing, change(board.hub)), post_submission(client, filing)):
        assert answer.status_code == 403
        assert "安全凭证已失效" in answer.json()["reasons"][0]
    assert client.get(api_of(filing)).status_code == 200


@pytest.mark.parametrize("code", ["411702103", "411702", "411721100", "411721", "999999999"])
def test_what_belongs_to_others_is_not_there(code, board, filing, elsewhere, signed_in):
    filed_elsewhere(elsewhere)
    for answer in asked_in_every_way(signed_in, code):
        assert answer.status_code == 404
        assert is_told_in_chinese(answer)


@pytest.mark.parametrize("role", [Role.BUREAU_CLERK, Role.BUREAU_CHIEF, Role.FINANCE])
@pytest.mark.parametrize("code", ["411721100", "411721"])
def test_what_belongs_to_another_district_is_not_there_for_the_bureau_either(
    code, role, board, filing, elsewhere, as_role
):
    filed_elsewhere(elsewhere)
    for answer in asked_in_every_way(as_role(role), code):
        assert answer.status_code == 404


def filed_elsewhere(elsewhere):
    """Another district has October of its township and of its center."""
    FilingFactory(township=elsewhere.townships.get(), state=FilingState.DRAFT)
    FilingFactory(township=None, district=elsewhere, state=FilingState.DRAFT)


def asked_in_every_way(client, code):
    address = f"/api/v1/filings/{code}/2026-10/"
    body = {"content_type": "application/json"}
    yield client.get(address)
    yield client.patch(address, {"cells": []}, **body)
    yield client.post(address + "submit/", {"revision": 0}, **body)


def test_a_month_that_was_not_opened_is_not_there(board, filing, signed_in):
    assert signed_in.get("/api/v1/filings/411702102/2026-09/").status_code == 404


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.TECHNICIAN])
def test_who_has_nothing_to_do_with_reports_gets_403(role, board, filing, as_role):
    answer = as_role(role).get(api_of(filing))
    assert answer.status_code == 403
    assert is_told_in_chinese(answer)


def test_who_reads_cannot_write(board, filing, client):
    for user in (board.reviewer, UserFactory(role=Role.LEADER, scope_code="411702")):
        client.force_login(user)
        for answer in (patch(client, filing, change(board.hub)), post_submission(client, filing)):
            assert answer.status_code == 403
            assert "由本乡镇（街道）填报" in answer.json()["reasons"][0]
    assert filing.lines.get(facility=board.hub).is_empty


# --- writing ------------------------------------------------------------------------------------------------


def test_cells_are_written_and_the_report_as_it_stands_comes_back(board, filing, signed_in):
    answer = patch(
        signed_in,
        filing,
        change(board.hub, value="１，２３４"),
        change(board.hub, "outbound", value=7),
        change(board.hub, "agri_outbound", value=""),
        change(board.hub, "explanation", base="", value=" 两班车\n合并 "),
    )
    assert answer.status_code == 200
    told = answer.json()
    assert (told["written"], told["refused"], told["conflicts"]) == (4, [], [])
    assert told["filing"]["revision"] == filing.revision + 1
    assert told["filing"]["state"] == "draft"
    line = told["filing"]["lines"][0]
    assert [line[cell] for cell in ("inbound", "outbound", "agri_outbound")] == [1234, 7, None]
    assert line["explanation"] == "两班车 合并"


@pytest.mark.parametrize("value", ["-1", "1.5", "二十", "1e3", "999999999", True, 1.0, "x" * 300, "1\0"])
def test_what_is_no_figure_is_refused_at_its_cell_and_the_rest_is_written(value, board, filing, signed_in):
    answer = patch(signed_in, filing, change(board.hub, value=value), change(board.stations[0]))
    assert answer.status_code == 200
    told = answer.json()
    assert told["written"] == 1
    assert [(each["facility"], each["cell"]) for each in told["refused"]] == [(board.hub.code, "inbound")]
    assert told["refused"][0]["text"]


def test_an_explanation_that_is_too_long_is_refused_at_its_cell(board, filing, signed_in):
    told = patch(signed_in, filing, change(board.hub, "explanation", "", "长" * 201)).json()
    assert "最多 200 字" in told["refused"][0]["text"]


def test_a_colleagues_value_is_told_beside_ones_own(board, filing, signed_in):
    board.write(filing, {board.hub: (110,)}, by=board.colleague)
    told = patch(signed_in, filing, change(board.hub, value="120")).json()
    expected = {"facility": board.hub.code, "cell": "inbound", "mine": 120, "theirs": 110, "by": "钱小满"}
    assert told["conflicts"] == [expected]
    assert told["written"] == 0
    told = patch(signed_in, filing, change(board.hub, base=110, value="120")).json()
    assert told["written"] == 1


def test_the_same_change_sent_twice_is_no_conflict(board, filing, signed_in):
    for _ in range(2):
        assert patch(signed_in, filing, change(board.hub)).json()["conflicts"] == []
    filing.refresh_from_db()
    assert filing.revision == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("cell", "accepted_inbound", "没有“accepted_inbound”这一列"),
        ("facility", "411702103201-01", "本月月报里没有这个网点"),
        ("facility", "no-such", "本月月报里没有这个网点"),
    ],
)
def test_a_cell_that_is_not_there_is_refused_in_words(field, value, words, board, filing, signed_in):
    told = patch(signed_in, filing, change(board.hub) | {field: value}).json()
    assert words in told["refused"][0]["text"]
    assert told["written"] == 0
    assert not board.other_station.filing_lines.exclude(inbound=None).exists()


def test_a_cell_given_twice_is_refused_the_second_time(board, filing, signed_in):
    told = patch(signed_in, filing, change(board.hub), change(board.hub, value="13")).json()
    assert (told["written"], len(told["refused"])) == (1, 1)
    assert "填了两次" in told["refused"][0]["text"]


def test_a_locked_report_is_a_409_with_the_reason_and_the_report(board, filing, signed_in):
    board.submitted()
    answer = patch(signed_in, filing, change(board.hub, base=300))
    assert answer.status_code == 409
    assert "审核期间不能改数" in answer.json()["reasons"][0]
    assert answer.json()["filing"]["state"] == "submitted"


def test_only_the_remarked_lines_of_a_returned_report_are_open(board, filing, signed_in):
    board.submitted()
    return_filing(filing, by=board.reviewer, reason="核对", remarks={board.stations[0].code: "到件？"})
    told = signed_in.get(api_of(filing)).json()
    assert [line["is_open"] for line in told["lines"]] == [False, True, False, False]
    assert told["lines"][1]["remark"] == "到件？"
    told = patch(
        signed_in,
        filing,
        change(board.stations[0], base=100, value="99"),
        change(board.hub, base=300, value="299"),
    ).json()
    assert (told["written"], len(told["refused"])) == (1, 1)


def test_a_facility_registered_since_can_be_written_at_once(board, filing, signed_in):
    new = StationFactory(village=board.stations[0].village, operator=board.hub.operator, opened=True)
    codes = [line["facility"] for line in signed_in.get(api_of(filing)).json()["lines"]]
    assert new.code in codes
    assert patch(signed_in, filing, change(new)).json()["written"] == 1


# --- sending in ---------------------------------------------------------------------------------------------


def test_a_whole_report_is_sent_in(board, filing, signed_in):
    board.fill(filing)
    answer = post_submission(signed_in, filing)
    assert answer.status_code == 200
    assert answer.json()["filing"]["state"] == "submitted"
    assert answer.json()["filing"]["can_fill"] is False


def test_what_stands_against_it_is_told_cell_by_cell(board, filing, signed_in):
    board.accepted(SEPTEMBER)
    board.fill(filing)
    board.write(filing, {board.stations[0]: (0, 0, 0), board.stations[1]: (100, 20, "")})
    answer = post_submission(signed_in, filing)
    assert answer.status_code == 409
    told = answer.json()
    assert {(each["facility"], each["cell"], each["kind"]) for each in told["findings"]} == {
        (board.stations[0].code, "explanation", "no_explanation"),
        (board.stations[1].code, "agri_outbound", "empty"),
    }
    assert told["filing"]["state"] == "draft"
    assert len(told["reasons"]) == 2


def test_a_report_that_changed_since_is_looked_at_again(board, filing, signed_in):
    board.fill(filing)
    answer = post_submission(signed_in, filing, revision=filing.revision - 1)
    assert answer.status_code == 409
    assert "又有改动" in answer.json()["reasons"][0]
    assert answer.json()["findings"] == []


def test_a_report_is_sent_in_once(board, filing, signed_in):
    board.submitted()
    assert post_submission(signed_in, filing).status_code == 409


def test_the_whole_life_goes_by_the_api_as_by_the_page(board, filing, signed_in):
    cells = [change(each, cell, value="10") for each in board.stations for cell in ("inbound", "outbound")]
    cells += [change(board.hub, cell, value="30") for cell in ("inbound", "outbound")]
    cells += [change(each, "agri_outbound", value=0) for each in board.facilities]
    told = patch(signed_in, filing, *cells).json()
    assert told["written"] == 12
    assert post_submission(signed_in, filing, told["filing"]["revision"]).status_code == 200
    assert Filing.objects.get(pk=filing.pk).state == FilingState.SUBMITTED
