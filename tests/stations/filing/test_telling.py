"""What the pages of the month's report say where there is nothing, something else, or something more."""

import datetime

import pytest
from django.urls import reverse

from stations.filing.months import last_finished
from stations.filing.verbs import reopen
from stations.models import Filing, OperatingPeriod
from tests.stations.filing.reports import text_of, wait
from yicheng_express.dates import months_before, next_month, today

pytestmark = pytest.mark.django_db
A_DAY = datetime.timedelta(days=1)
PAGE = "/filings/review/411702102/2026-10/"
MISSING = "/filings/missing/"
OCTOBER_HERE = {"district": "411702", "month": "2026-10"}
NOTHING_OPEN = "2026年10月没有营业的网点，没有月报可开。请先登记网点和营业期。"
ALL_THERE = "没有变化：月报和网点都已齐全"


# --- a month is opened --------------------------------------------------------------------------------------


def open_october(client):
    return client.post("/filings/open/", OCTOBER_HERE, follow=True)


def test_a_month_in_which_nothing_was_open_is_a_warning(board, reviewer):
    OperatingPeriod.objects.filter(facility__district=board.district).delete()
    answer = open_october(reviewer)
    assert [(told.level_tag, str(told)) for told in answer.context["messages"]] == [("warning", NOTHING_OPEN)]
    assert not Filing.objects.exists()


def test_reports_taken_back_and_none_left_are_told_both(board, reviewer):
    board.open()
    OperatingPeriod.objects.filter(facility__district=board.district).delete()
    page = text_of(open_october(reviewer))
    assert "撤回没有网点的空月报 3 份" in page
    assert NOTHING_OPEN in page


def test_a_month_that_is_complete_is_no_warning(board, reviewer):
    board.open()
    page = text_of(open_october(reviewer))
    assert ALL_THERE in page
    assert NOTHING_OPEN not in page


# --- the matrix, a year on ----------------------------------------------------------------------------------


def year_after(client, last):
    return client.get("/filings/review/", {"last": f"{last:%Y-%m}"}).context["form"].year_after


def test_a_year_on_ends_at_the_latest_month_that_has_ended(board, reviewer):
    latest = last_finished()
    assert reviewer.get("/filings/review/").context["form"].year_after is None
    assert "后一年" not in text_of(reviewer.get("/filings/review/"))
    assert year_after(reviewer, latest) is None
    assert year_after(reviewer, next_month(latest)) is None
    assert year_after(reviewer, months_before(latest, 1)) == f"{latest:%Y-%m}"
    assert year_after(reviewer, months_before(latest, 12)) == f"{latest:%Y-%m}"
    assert year_after(reviewer, months_before(latest, 13)) == f"{months_before(latest, 1):%Y-%m}"


# --- after a decision ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "words", "done"), [("accept", {}, "已通过"), ("return", {"reason": "请核对"}, "已退回")]
)
def test_the_next_report_that_is_opened_after_a_decision_is_named(verb, words, done, board, reviewer):
    filing = board.submitted()
    (following,) = wait(board, 1)
    page = reverse(f"filing_{verb}", args=filing.address)
    answer = reviewer.post(page, {"seen": filing.revision} | words, follow=True)
    assert answer.context["filing"] == following
    (told,) = answer.context["messages"]
    assert str(told) == f"{done}：{filing}。下面是下一份待审核的：{following}。"


def test_no_next_report_is_named_where_none_waits(board, reviewer):
    filing = board.submitted()
    page = reverse("filing_accept", args=filing.address)
    (told,) = reviewer.post(page, {"seen": filing.revision}, follow=True).context["messages"]
    assert str(told) == f"已通过：{filing}。"


# --- reopened, and late -------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [PAGE, MISSING])
def test_a_report_that_is_reopened_has_its_badge(page, board, reviewer):
    filing = board.accepted()
    assert "重开中" not in text_of(reviewer.get(page))
    reopen(filing, by=board.chief, reason="补报", until=today())
    assert text_of(reviewer.get(page)).count(">重开中</span>") == 1
    filing.reopenings.update(until=today() - A_DAY)
    assert "重开中" not in text_of(reviewer.get(page))


def test_the_review_page_says_of_a_report_not_sent_in_that_it_is_late(board, reviewer):
    board.open()
    Filing.objects.update(due_on=today() - 3 * A_DAY)
    assert '截止，<span class="alert">已逾期 3 天</span>' in text_of(reviewer.get(PAGE))
    Filing.objects.update(due_on=today())
    assert "截止，<span>今天截止</span>" in text_of(reviewer.get(PAGE))


# --- the list of who is missing -----------------------------------------------------------------------------


def test_where_no_month_was_opened_the_list_says_so(board, reviewer):
    page = text_of(reviewer.get(MISSING))
    assert "还没有开过月" in page
    assert "没有待报送的月报" not in page
    board.open()
    assert "还没有开过月" not in text_of(reviewer.get(MISSING))
    page = text_of(reviewer.get(MISSING, {"month": "2026-09"}))
    assert "这个月还没有开月。" in page
    assert "还没有开过月" not in page


def test_there_is_a_way_back_to_the_review_page_of_the_same_month(board, reviewer):
    way_back = '<p class="way-back"><a href="/filings/review/?district=411702{}">返回月报审核</a></p>'
    assert way_back.format("") in text_of(reviewer.get(MISSING))
    page = text_of(reviewer.get(MISSING, OCTOBER_HERE))
    assert way_back.format("&amp;month=2026-10") in page
