"""What waits for review: told, filtered, and accepted at once where nothing is in question."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.choices import FilingState, FilingStep
from stations.filing.matrix import filings_in
from stations.filing.verbs import accept, accept_unquestioned, return_filing, submit
from stations.models import Filing, FilingChange, FilingEvent, FilingReopening
from stations.review_forms import ReviewFilterForm
from stations.views import filing_review
from tests.factories import (
    FilingFactory,
    FilingLineFactory,
    StationFactory,
    TownshipFactory,
    noon,
)
from tests.stations.filing.conftest import OCTOBER, SEPTEMBER
from tests.stations.filing.reports import submitted_elsewhere, text_of, wait
from tests.stations.planning import gather_statistics
from tests.test_conflicts import at_once
from yicheng_express.dates import today

pytestmark = pytest.mark.django_db
LIST = "/filings/review/"
PAGE = "/filings/review/411702102/2026-10/"


# --- the list that waits ------------------------------------------------------------------------------------


def test_the_list_tells_punctuality_questions_and_what_changed_since(board, reviewer):
    board.accepted(SEPTEMBER)
    filing = board.submitted()
    Filing.objects.filter(pk=filing.pk).update(due_on=today() - datetime.timedelta(days=1))
    return_filing(filing, by=board.reviewer, reason="请核对")
    filing.refresh_from_db()
    board.write(filing, {board.stations[0]: (0, 0, 0, "负责人住院"), board.hub: (301, 60, 15)})
    submit(filing, by=board.clerk)
    answer = reviewer.get(LIST, {"month": "2026-10"})
    (row,) = answer.context["page"]
    assert (row.is_punctual, row.questioned_lines, row.changed_figures) == (False, 1, 4)
    page = text_of(answer)
    for told in ("逾期", "退回后再报，改动 4 个数", "赵麦收", "催报"):
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


def test_the_lists_are_served_from_indexes(board, elsewhere):
    """Not one of them reads all the reports of the nation."""
    board.open()
    Filing.objects.bulk_create(
        FilingFactory.build(township=township, month=datetime.date(year, month, 1))
        for township in [TownshipFactory(district=elsewhere) for _each in range(20)]
        for year in (2024, 2025, 2026)
        for month in range(1, 13)
    )
    gather_statistics()
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
            reopening = FilingReopening.objects.create(
                filing=other, reason="补报", until=today(), by=board.chief
            )
            station = StationFactory(village=board.stations[0].village, operator=board.hub.operator)
            line = FilingLineFactory(filing=filing, facility=station, questions=[{"text": "多"}])
            FilingChange.objects.create(
                line=line,
                reopening=reopening,
                figure="inbound",
                old=1,
                new=2,
                reason="补报",
                changed_by=board.clerk,
                accepted_by=board.reviewer,
            )
        for page, found in counts.items():
            with CaptureQueriesContext(connection) as queries:
                assert reviewer.get(page).status_code == 200
            found.append(len(queries))
    assert all(few == many for few, many in counts.values()), counts


# --- all without a question at once -------------------------------------------------------------------------


def shown_in(answer):
    return " ".join(f"{filing.pk}:{filing.revision}" for filing in answer.context["filings"])


def test_before_all_are_accepted_each_tells_which_submission_it_is_and_leads_to_itself(board, reviewer):
    return_filing(board.submitted(), by=board.reviewer, reason="请核对")
    filing = Filing.objects.get(township=board.township)
    board.write(filing, {board.stations[0]: (101, 20, 5), board.hub: (301, 60, 15)})
    submit(filing, by=board.clerk)
    page = text_of(reviewer.post(f"{LIST}accept/"))
    assert "退回后再报，改动 2 个数" in page
    assert f'<a href="{PAGE}">板桥镇</a>' in page
    assert f"{today():%m-%d} 首报" in page
    assert ">取消</a>" in page


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
    assert "另有 1 份是您填写或报送的" in text_of(question)
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
