"""The bureau's pages: who sees what, one decision on each report, and everything that is told before it."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stations.choices import FilingState, FilingStep
from stations.filing.matrix import filings_in
from stations.filing.verbs import accept, accept_unquestioned, return_filing, submit
from stations.models import Filing, FilingEvent, FilingReopening
from stations.review_forms import ReviewFilterForm
from stations.views import filing_review
from tests.factories import (
    FilingFactory,
    FilingLineFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    noon,
)
from tests.stations.filing.conftest import OCTOBER, SEPTEMBER
from tests.test_conflicts import at_once
from yicheng_express.accounts.roles import Role
from yicheng_express.dates import today

pytestmark = pytest.mark.django_db
LIST = "/filings/review/"
PAGE = "/filings/review/411702102/2026-10/"
FOREIGN = "/filings/review/411721100/2026-10/"
READERS = [Role.LEADER, Role.FINANCE, Role.INSPECTOR]


@pytest.fixture
def reviewer(board, client):
    client.force_login(board.reviewer)
    return client


def text_of(answer):
    return answer.content.decode()


def decide(client, filing, verb, **words):
    filing.refresh_from_db()
    page = reverse(f"filing_{verb}", args=filing.address)
    return client.post(page, {"seen": filing.revision} | words)


def submitted_elsewhere(elsewhere):
    FilingFactory(
        township=elsewhere.townships.get(),
        district=elsewhere,
        state=FilingState.SUBMITTED,
        submitted_by=UserFactory(full_name="外县人"),
    )


# --- who sees what ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", READERS)
def test_leaders_finance_and_inspectors_read_and_decide_nothing(role, board, elsewhere, as_role):
    board.submitted()
    submitted_elsewhere(elsewhere)
    page = text_of(as_role(role).get(LIST))
    assert "板桥镇" in page
    assert "水屯镇" in page
    for absent in ("西平县", "柏城镇", "外县人", "审核<span", "通过全部", "催报", "/filings/review/4117"):
        assert absent not in page


def test_a_township_sees_its_own_row_and_no_other(board, elsewhere, client):
    board.submitted()
    client.force_login(board.clerk)
    page = text_of(client.get(LIST))
    assert "板桥镇" in page
    for absent in ("水屯镇", "本级", "新坡", "柏城镇", "通过全部", "催报"):
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


# --- the list that waits ------------------------------------------------------------------------------------


def test_the_list_tells_punctuality_questions_and_what_changed_since(board, reviewer):
    board.accepted(SEPTEMBER)
    filing = board.submitted()
    Filing.objects.filter(pk=filing.pk).update(due_on=today() - datetime.timedelta(days=1))
    return_filing(filing, by=board.reviewer, reason="请核对")
    filing.refresh_from_db()
    board.write(filing, {board.stations[0]: (0, 0, 0, "负责人住院"), board.hub: (301, 60, 15)})
    submit(filing, by=board.clerk)
    answer = reviewer.get(LIST)
    (row,) = answer.context["page"]
    assert (row.is_punctual, row.questioned_lines, row.changed_cells) == (False, 1, 5)
    page = text_of(answer)
    for told in ("逾期", "退回后再报，改动 5 格", "赵麦收", "催报"):
        assert told in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("month=2026-10", 2),
        ("place=411702102", 2),
        ("place=411702103", 1),
        ("place=411702", 0),
        ("questions=with", 1),
        ("questions=without", 2),
        ("timeliness=late", 1),
        ("timeliness=punctual", 2),
        ("round=again", 1),
        ("round=first", 2),
        ("month=2026-09&questions=with", 0),
        ("month=2031-01", 0),
    ],
)
def test_the_filter_stands_in_the_address(query, found, board, reviewer):
    late = FilingFactory(township=board.township, month=SEPTEMBER, state=FilingState.SUBMITTED)
    Filing.objects.filter(pk=late.pk).update(
        first_submitted_at=noon(late.due_on + datetime.timedelta(days=1))
    )
    Filing.objects.filter(pk=late.pk).update(submitted_at=noon(late.due_on + datetime.timedelta(days=3)))
    FilingFactory(township=board.township, state=FilingState.SUBMITTED)
    asked = FilingFactory(township=board.other, state=FilingState.SUBMITTED)
    FilingLineFactory(filing=asked, facility=board.other_station, questions=[{"text": "多"}])
    assert reviewer.get(f"{LIST}?{query}").context["page"].paginator.count == found


@pytest.mark.parametrize("query", ["month=x", "last=2026-13", "place=411721100", "round=2", "questions=x"])
def test_what_the_filter_never_offered_is_not_there(query, board, reviewer):
    assert reviewer.get(f"{LIST}?{query}").status_code == 404


def test_the_longest_waiting_stands_first_fifty_to_a_page(board, reviewer):
    for number in range(52):
        township = TownshipFactory(district=board.district)
        day = noon(datetime.date(2026, 11, 1)) + datetime.timedelta(minutes=-number)
        FilingFactory(township=township, state=FilingState.SUBMITTED, first_submitted_at=day)
    page = reviewer.get(LIST).context["page"]
    times = [filing.submitted_at for filing in page]
    assert times == sorted(times)
    assert len(times) == 50
    assert len(reviewer.get(f"{LIST}?page=2").context["page"].object_list) == 2


def test_the_lists_are_served_from_indexes(board):
    """Not one of them reads all the reports of the nation."""
    form = ReviewFilterForm({}, user=board.reviewer)
    assert form.is_valid()
    months = [OCTOBER, OCTOBER]
    queries = [
        form.narrowed(Filing.objects.visible_to(board.reviewer)),
        filings_in(board.district, months, board.reviewer, today()),
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    for query in queries:
        plan = query.explain()
        assert "Seq Scan on stations_filing" not in plan
        assert "SCAN stations_filing\n" not in plan + "\n"
        assert "filing_of_a_district_and_month" in plan


def test_the_pages_take_the_same_number_of_queries_at_few_and_many(board, reviewer):
    counts = {LIST: [], PAGE: [], "/filings/reopenings/": []}
    filing = board.submitted()
    for number in (2, 9):
        for _each in range(number):
            other = FilingFactory(
                township=TownshipFactory(district=board.district), state=FilingState.SUBMITTED
            )
            for _ in range(2):
                FilingEvent.objects.create(
                    filing=other, step=FilingStep.SUBMITTED, figures={}, by=board.clerk
                )
            FilingReopening.objects.create(filing=other, reason="补报", until=today(), by=board.chief)
            station = StationFactory(village=board.stations[0].village, operator=board.hub.operator)
            FilingLineFactory(filing=filing, facility=station, questions=[{"text": "多"}])
        for page, found in counts.items():
            with CaptureQueriesContext(connection) as queries:
                assert reviewer.get(page).status_code == 200
            found.append(len(queries))
    assert all(few == many for few, many in counts.values()), counts


# --- all without a question at once -------------------------------------------------------------------------


def wait(board, number, **fields):
    return [
        FilingFactory(
            township=TownshipFactory(district=board.district), state=FilingState.SUBMITTED, **fields
        )
        for _ in range(number)
    ]


def shown_in(answer):
    return " ".join(f"{filing.pk}:{filing.revision}" for filing in answer.context["filings"])


def test_all_without_a_question_are_accepted_over_more_than_one_page(board, reviewer, monkeypatch):
    monkeypatch.setattr(filing_review, "PAGE_ROWS", 3)
    plain = wait(board, 7)
    (asked,) = wait(board, 1)
    FilingLineFactory(filing=asked, questions=[{"text": "多"}])
    (september,) = wait(board, 1, month=SEPTEMBER)
    page = f"{LIST}accept/?month=2026-10"
    question = reviewer.post(page)
    assert set(question.context["filings"]) == set(plain)
    assert not Filing.objects.filter(state=FilingState.ACCEPTED).exists()
    done = reviewer.post(page, {"shown": shown_in(question)}, follow=True)
    assert done.redirect_chain == [(f"{LIST}?month=2026-10", 302)]
    assert "已通过 7 份月报" in text_of(done)
    assert set(Filing.objects.filter(state=FilingState.ACCEPTED)) == set(plain)
    assert set(Filing.objects.awaiting_review()) == {asked, september}


def test_what_was_decided_or_changed_after_the_question_is_left_and_told(board, reviewer):
    first, second, _third = wait(board, 3)
    question = reviewer.post(f"{LIST}accept/")
    accept(first, by=board.chief)
    Filing.objects.filter(pk=second.pk).update(revision=7)
    (later,) = wait(board, 1)
    done = reviewer.post(f"{LIST}accept/", {"shown": shown_in(question)}, follow=True)
    assert "已通过 1 份月报" in text_of(done)
    assert "另有 2 份在您确认之前已由别人办理或又有改动" in text_of(done)
    assert set(Filing.objects.awaiting_review()) == {second, later}


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_who_accept_all_at_once_accept_each_report_once(board):
    wait(board, 6)
    outcomes = {}

    def accept_all(person):
        outcomes[person] = accept_unquestioned(Filing.objects.visible_to(person), by=person)

    raised = at_once(lambda: accept_all(board.reviewer), lambda: accept_all(board.chief))
    assert raised == [None, None]
    accepted = [filing.pk for done, _refused in outcomes.values() for filing in done]
    assert sorted(accepted) == sorted(Filing.objects.values_list("pk", flat=True))
    assert FilingEvent.objects.filter(step=FilingStep.ACCEPTED).count() == 6


def test_ones_own_reports_are_left_to_a_colleague(board, reviewer):
    (own,) = wait(board, 1, submitted_by=board.reviewer)
    question = reviewer.post(f"{LIST}accept/")
    assert question.context["filings"] == []
    assert "另有 1 份是您报送的" in text_of(question)
    told = reviewer.post(f"{LIST}accept/", {"shown": f"{own.pk}:{own.revision}"}, follow=True)
    assert "请由另一位同事审核" in text_of(told)
    own.refresh_from_db()
    assert own.state == FilingState.SUBMITTED


def test_accepting_all_reaches_nothing_of_another_district(board, elsewhere, reviewer):
    submitted_elsewhere(elsewhere)
    foreign = Filing.objects.get(district=elsewhere)
    assert reviewer.post(f"{LIST}accept/").context["filings"] == []
    reviewer.post(f"{LIST}accept/", {"shown": f"{foreign.pk}:{foreign.revision}"})
    foreign.refresh_from_db()
    assert foreign.state == FilingState.SUBMITTED
    assert reviewer.post(f"{LIST}accept/?district=411721").status_code == 404


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
    assert page.index("本月没有处理快件，上月处理 120 件") < page.index("全部网点")
    assert "负责人住院，停业半月" in page
    totals = {
        total.label: (total.handled, total.handled_last_month) for total in answer.context["review"].totals
    }
    assert totals == {"集散中心": (360, 360), "村级站": (240, 360)}


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
    assert "这份月报是您报送的，请由另一位同事审核" in page
    assert 'name="seen"' not in page
    answer = decide(reviewer, own, "accept")
    assert answer.status_code == 409
    assert "请由另一位同事审核" in text_of(answer)


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
    assert [(each.name, each.label, each.old, each.new) for each in review.since_last] == [
        (first.name, "到件", 100, 90)
    ]
    assert {each.name: len(each.differences) for each in review.answers} == {first.name: 1, second.name: 0}
    for told in ("与企业数据不符", "请核对到件", "没有改动", "与上次报送相比"):
        assert told in text_of(answer)


def test_a_station_registered_since_is_told(board, reviewer):
    board.submitted()
    StationFactory(
        village=board.stations[0].village, operator=board.hub.operator, name="新登记站", opened=True
    )
    page = text_of(reviewer.get(PAGE))
    assert "新登记站" in page
    assert "退回后自动列入" in page
