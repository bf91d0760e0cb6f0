"""The bureau's pages: who sees what, one decision on each report, and everything that is told before it."""

import datetime

import pytest
from django.urls import reverse

from stations.choices import FilingState, FilingStep
from stations.filing.verbs import accept, return_filing, submit
from stations.models import Filing, FilingEvent
from tests.factories import (
    StationFactory,
    noon,
)
from tests.stations.filing.conftest import OCTOBER, SEPTEMBER
from tests.stations.filing.reports import submitted_elsewhere, text_of, wait
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db
LIST = "/filings/review/"
PAGE = "/filings/review/411702102/2026-10/"
FOREIGN = "/filings/review/411721100/2026-10/"
READERS = [Role.LEADER, Role.FINANCE, Role.INSPECTOR]


def decide(client, filing, verb, **words):
    filing.refresh_from_db()
    page = reverse(f"filing_{verb}", args=filing.address)
    return client.post(page, {"seen": filing.revision} | words)


# --- who sees what ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", READERS)
def test_leaders_finance_and_inspectors_read_and_decide_nothing(role, board, elsewhere, as_role):
    board.submitted()
    submitted_elsewhere(elsewhere)
    page = text_of(as_role(role).get(LIST, {"month": "2026-10"}))
    assert "板桥镇" in page
    assert "水屯镇" in page
    for absent in ("西平县", "柏城镇", "外县人", "审核<span", "通过全部", "催报", "/filings/review/4117"):
        assert absent not in page


def test_a_township_sees_its_own_row_and_no_other(board, elsewhere, client):
    board.submitted()
    client.force_login(board.clerk)
    page = text_of(client.get(LIST, {"month": "2026-10"}))
    assert "板桥镇" in page
    for absent in ("水屯镇", "驿城区配送中心", "新坡", "柏城镇", "通过全部", "催报"):
        assert absent not in page


def test_who_has_the_city_chooses_the_district(board, elsewhere, as_role):
    board.submitted()
    submitted_elsewhere(elsewhere)
    client = as_role(Role.LEADER, scope_code="4117")
    first = text_of(client.get(LIST))
    second = text_of(client.get(f"{LIST}?district=411721"))
    assert "板桥镇" in first
    assert "柏城镇" not in first
    assert "柏城镇" in second
    assert "板桥镇" not in second
    assert as_role(Role.LEADER).get(f"{LIST}?district=411721").status_code == 404


def test_a_report_out_of_scope_is_not_there_and_in_scope_needs_the_right(board, elsewhere, client):
    filing = board.submitted()
    submitted_elsewhere(elsewhere)
    client.force_login(board.reviewer)
    assert client.get(PAGE).status_code == 200
    assert client.get(FOREIGN).status_code == 404
    for verb in ("accept/", "return/"):
        assert client.post(FOREIGN + verb, {"seen": 0, "reason": "x"}).status_code == 404
    assert client.post(FOREIGN + "reopen/").status_code == 403
    client.force_login(board.chief)
    assert client.post(FOREIGN + "reopen/").status_code == 404
    client.force_login(board.clerk)
    assert client.get(PAGE).status_code == 403
    for verb in ("accept/", "return/", "reopen/"):
        assert client.post(PAGE + verb, {"seen": filing.revision, "reason": "x"}).status_code == 403
    filing.refresh_from_db()
    assert filing.state == FilingState.SUBMITTED


# --- one report ---------------------------------------------------------------------------------------------


def test_what_is_unusual_stands_on_top_with_earlier_months_and_the_explanation(board, reviewer):
    board.accepted(datetime.date(2025, 10, 1), inbound=70)
    board.accepted(SEPTEMBER)
    filing = board.fill(board.open())
    board.write(filing, {board.stations[0]: (0, 0, 0, "负责人住院，停业半月")})
    submit(filing, by=board.clerk)
    answer = reviewer.get(PAGE)
    (asked,) = answer.context["review"].questioned
    assert asked.by_figure == [("到件", 0, 100, 70), ("发件", 0, 20, 20), ("农产品上行", 0, 5, 5)]
    page = text_of(answer)
    assert page.index("本月没有处理快件，2026年9月处理 120 件") < page.index("全部网点")
    assert "负责人住院，停业半月" in page
    totals = {
        total.label: (total.handled, total.handled_last_month) for total in answer.context["review"].totals
    }
    assert totals == {"集散中心": (360, 360), "村级站": (240, 360)}


def test_a_reviewer_is_told_that_nothing_was_compared_with_last_month(board, reviewer):
    board.submitted()
    earlier = board.fill(board.open(SEPTEMBER))
    assert "上月月报还没有报送，本月没有与上月比较。" in text_of(reviewer.get(PAGE))
    submit(earlier, by=board.clerk)
    assert "没有与上月比较" not in text_of(reviewer.get(PAGE))


def test_a_report_is_accepted_and_the_next_one_that_waits_is_shown(board, reviewer):
    filing = board.submitted()
    open_other = Filing.objects.get(township=board.other, month=OCTOBER)
    board.write(open_other, {board.other_station: (1, 1, 0)}, by=board.other_clerk)
    submit(open_other, by=board.other_clerk)
    answer = decide(reviewer, filing, "accept")
    assert answer.headers["Location"] == "/filings/review/411702103/2026-10/"
    filing.refresh_from_db()
    assert filing.state == FilingState.ACCEPTED
    assert decide(reviewer, open_other, "accept").headers["Location"] == LIST


def test_the_next_one_is_of_the_same_filter(board, reviewer):
    filing = board.submitted()
    wait(board, 1)
    (september,) = wait(board, 1, month=SEPTEMBER)
    Filing.objects.filter(pk=september.pk).update(submitted_at=noon(datetime.date(2026, 11, 9)))
    filing.refresh_from_db()
    page = f"{reverse('filing_accept', args=filing.address)}?month=2026-09"
    after = reviewer.post(page, {"seen": filing.revision}).headers["Location"]
    assert after == reverse("filing_review", args=september.address) + "?month=2026-09"


def test_a_report_is_sent_back_with_a_reason_and_a_remark_at_a_line(board, reviewer):
    filing = board.submitted()
    remark = {f"remark-{board.hub.code}": "  与台账不符 ", f"remark-{board.stations[0].code}": " "}
    assert decide(reviewer, filing, "return", reason="请核对", **remark).status_code == 302
    filing.refresh_from_db()
    assert filing.state == FilingState.RETURNED
    assert filing.lines.get(facility=board.hub).remark == "与台账不符"
    assert filing.lines.exclude(remark="").count() == 1
    page = text_of(reviewer.get(PAGE))
    for told in ("已退回填报单位修改", "与台账不符", "等待修改", "请核对"):
        assert told in page
    assert 'name="reason"' not in page


@pytest.mark.parametrize("verb", ["accept", "return", "reopen"])
def test_who_comes_back_to_the_address_of_a_decision_is_shown_the_report(verb, board, reviewer):
    board.submitted()
    answer = reviewer.get(f"{PAGE}{verb}/?questions=with", follow=True)
    assert answer.redirect_chain == [(f"{PAGE}?questions=with", 302)]
    assert reviewer.get(f"{LIST}accept/?month=2026-10").headers["Location"] == f"{LIST}?month=2026-10"


def test_a_return_without_a_reason_is_told_and_keeps_what_was_typed(board, reviewer):
    filing = board.submitted()
    answer = decide(reviewer, filing, "return", reason=" ", **{f"remark-{board.hub.code}": "与台账不符"})
    assert answer.status_code == 409
    assert "退回要写明原因" in text_of(answer)
    assert 'value="与台账不符"' in text_of(answer)
    filing.refresh_from_db()
    assert filing.state == FilingState.SUBMITTED


def test_a_remark_at_a_facility_of_another_report_is_refused_in_words(board, reviewer):
    filing = board.submitted()
    remark = {f"remark-{board.other_station.code}": "与台账不符"}
    answer = decide(reviewer, filing, "return", reason="请核对", **remark)
    assert answer.status_code == 409
    assert f"月报里没有这些网点：{board.other_station.code}" in text_of(answer)


def test_who_wrote_remarks_and_accepts_is_asked_which_it_is(board, reviewer):
    filing = board.submitted()
    for words in ({"reason": "请核对"}, {f"remark-{board.hub.code}": "与台账不符"}):
        answer = decide(reviewer, filing, "accept", **words)
        assert answer.status_code == 409
        assert "却点了“通过”" in text_of(answer)
    filing.refresh_from_db()
    assert filing.state == FilingState.SUBMITTED


@pytest.mark.parametrize("verb", ["accept", "return"])
def test_the_second_reviewer_is_told_who_was_quicker(verb, board, reviewer):
    filing = board.submitted()
    accept(filing, by=board.chief)
    page = reverse(f"filing_{verb}", args=filing.address)
    words = {"reason": "请核对"} if verb == "return" else {}
    answer = reviewer.post(page, {"seen": filing.revision} | words)
    assert answer.status_code == 409
    assert "这份月报现在是“已通过”（王建设 通过）" in text_of(answer)
    assert filing.events.filter(step__in=[FilingStep.ACCEPTED, FilingStep.RETURNED]).count() == 1


@pytest.mark.parametrize("seen", ["0", "", "x", "９", "99999999999999999999"])
def test_what_was_not_seen_is_not_decided(seen, board, reviewer):
    board.submitted()
    answer = reviewer.post(PAGE + "accept/", {"seen": seen})
    assert answer.status_code == 409
    assert "在您查看之后又有改动" in text_of(answer)
    assert reviewer.post(PAGE + "accept/").status_code == 409
    assert not Filing.objects.filter(state=FilingState.ACCEPTED).exists()


def test_who_sent_it_in_sees_why_another_must_decide(board, reviewer):
    own = board.open() and Filing.objects.get(township=None)
    board.write(own, {own.lines.get().facility: (1000, 900, 10)}, by=board.reviewer)
    submit(own, by=board.reviewer)
    page = text_of(reviewer.get("/filings/review/411702/2026-10/"))
    assert "这份月报是您填写或报送的，请由另一位同事审核" in page
    assert 'name="seen"' not in page
    answer = decide(reviewer, own, "accept")
    assert answer.status_code == 409
    assert "请由另一位同事审核" in text_of(answer)


def test_who_wrote_a_part_of_it_sees_why_another_must_decide(board, reviewer):
    board.submitted()
    own = Filing.objects.get(township=None)
    board.write(own, {own.lines.get().facility: (1000, 900, 10)}, by=board.reviewer)
    submit(own, by=board.chief)
    page = text_of(reviewer.get(reverse("filing_review", args=own.address)))
    assert "这份月报是您填写或报送的，请由另一位同事审核" in page
    assert "通过全部无疑问的月报（1 份）" in text_of(reviewer.get(LIST))
    asked = text_of(reviewer.post(f"{LIST}accept/"))
    assert "通过这 1 份月报？" in asked
    assert "另有 1 份是您填写或报送的" in asked
    answer = decide(reviewer, Filing.objects.get(township=board.township), "accept")
    assert answer.url == LIST


@pytest.mark.parametrize(("state", "words"), [("not_started", "还没有开始填"), ("draft", "还没有报送")])
def test_what_is_not_sent_in_shows_no_figures(state, words, board, reviewer):
    filing = board.open()
    if state == "draft":
        board.fill(filing, inbound=7777)
    page = text_of(reviewer.get(PAGE))
    assert words in page
    assert "7,777" not in page
    assert "全部网点" not in page


def test_a_report_that_comes_back_tells_what_changed_and_what_was_answered(board, reviewer):
    filing = board.submitted()
    first, second, _third = board.stations
    remarks = {first.code: "请核对到件", second.code: "请说明"}
    return_filing(filing, by=board.reviewer, reason="与企业数据不符", remarks=remarks)
    filing.refresh_from_db()
    board.write(filing, {first: (90, 20, 5)})
    submit(filing, by=board.clerk)
    answer = reviewer.get(PAGE)
    review = answer.context["review"]
    found = {
        each.name: [(one.label, one.old, one.new) for one in each.differences] for each in review.answers
    }
    assert found == {first.name: [("到件", 100, 90)], second.name: []}
    assert review.since_last is None
    page = text_of(answer)
    for told in ("与企业数据不符", "请核对到件", "没有改动"):
        assert told in page
    assert "与上次报送相比" not in page


def test_a_change_that_answers_no_remark_is_shown_beside_the_answers(board, reviewer):
    filing = board.submitted()
    first, second, _third = board.stations
    return_filing(filing, by=board.reviewer, reason="请核对", remarks={first.code: "请核对到件"})
    filing.refresh_from_db()
    board.write(filing, {first: (90, 20, 5)})
    submit(filing, by=board.clerk)
    sent = filing.events.filter(step=FilingStep.SUBMITTED).order_by("-at", "-pk").first()
    sent.figures[second.code]["inbound"] = 110
    FilingEvent.objects.filter(pk=sent.pk).update(figures=sent.figures)
    answer = reviewer.get(PAGE)
    found = [(each.name, each.old, each.new) for each in answer.context["review"].since_last]
    assert found == [(second.name, 100, 110)]
    assert "上面以外，与上次报送不同的" in text_of(answer)


def test_of_an_accepted_report_the_questions_and_explanations_are_those_that_were_accepted(board, reviewer):
    filing = board.accepted()
    asked = [{"kind": "surge", "cell": "", "text": "超过上月的五倍"}]
    filing.lines.filter(facility=board.hub).update(
        accepted_questions=asked, accepted_explanation="电商节", questions=[], explanation="还没有报送的话"
    )
    answer = reviewer.get(PAGE)
    assert [each.line.facility.code for each in answer.context["review"].questioned] == [board.hub.code]
    page = text_of(answer)
    assert "超过上月的五倍" in page
    assert "电商节" in page
    assert "还没有报送的话" not in page


def test_each_question_leads_to_the_box_of_its_remark(board, reviewer):
    filing = board.submitted()
    filing.lines.filter(facility=board.hub).update(questions=[{"kind": "surge", "cell": "", "text": "多"}])
    page = text_of(reviewer.get(PAGE))
    assert f'href="#remark-{board.hub.code}"' in page
    assert f'id="remark-{board.hub.code}"' in page


def test_a_station_registered_since_is_told(board, reviewer):
    board.submitted()
    StationFactory(
        village=board.stations[0].village, operator=board.hub.operator, name="新登记站", opened=True
    )
    page = text_of(reviewer.get(PAGE))
    assert "新登记站" in page
    assert "退回后自动列入" in page
