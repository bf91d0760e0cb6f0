"""What the month's reports ask of each role, on the home page; and that every count has its rows."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.choices import FilingState
from stations.filing.matrix import filing_matrix
from stations.filing.opening import open_month
from stations.filing.reminders import remind
from stations.filing.verbs import reopen, return_filing
from stations.models import Filing, FilingTerms
from tests.factories import (
    FilingFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    noon,
)
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.filing_tasks import MOST_SHOWN, filing_tasks
from yicheng_express.dashboard.month_figures import month_figures
from yicheng_express.dates import last_month_end, month_of, months_before, today

pytestmark = pytest.mark.django_db

A_DAY = datetime.timedelta(days=1)


@pytest.fixture
def last():
    """The last month that can be sent in."""
    return month_of(last_month_end(today()))


def in_words(month):
    return f"{month.year}年{month.month}月"


def titles(user):
    return [task.title for task in filing_tasks(user)]


def the_task(user, title):
    (task,) = [task for task in filing_tasks(user) if task.title == title]
    return task


# --- the township's people ----------------------------------------------------------------------------------


def test_a_township_is_told_which_report_to_fill_and_how_late_it_is(board, last):
    board.open(last)
    Filing.objects.update(due_on=today() - 3 * A_DAY)
    (task,) = filing_tasks(board.clerk)
    assert task.title == f"{in_words(last)}月报待填报"
    assert task.href == f"/filings/411702102/{last:%Y-%m}/"
    assert task.badges == (("已逾期 3 天", "alert"),)
    assert "商务局" not in task.text


@pytest.mark.parametrize(("days", "words"), [(0, "今天截止"), (2, "还有 2 天")])
def test_before_it_is_late_the_days_left_are_told(days, words, board, last):
    board.open(last)
    Filing.objects.update(due_on=today() + days * A_DAY)
    (task,) = filing_tasks(board.clerk)
    assert words in task.text
    assert task.badges == ()


def test_a_reminder_stands_on_the_home_page_of_those_it_reaches_and_no_others(board, last, client):
    board.submitted(last)
    remind(board.district, by=board.reviewer)
    assert filing_tasks(board.clerk) == []
    (task,) = filing_tasks(board.other_clerk)
    assert task.text.endswith(f"商务局 {today():%m-%d} 催报。")
    client.force_login(board.other_clerk)
    assert f"商务局 {today():%m-%d} 催报。" in client.get("/").content.decode()
    own = the_task(board.reviewer, f"{in_words(last)}驿城区配送中心月报待填报")
    assert own.href == f"/filings/411702/{last:%Y-%m}/"
    assert f"商务局 {today():%m-%d} 催报。" in own.text


def test_a_returned_report_comes_first_with_its_reason(board, last):
    before = months_before(last, 1)
    board.open(before)
    return_filing(board.submitted(last), by=board.reviewer, reason="夏庄与系统不符。")
    first, second = filing_tasks(board.clerk)
    assert first.title == f"{in_words(last)}月报待修改"
    assert first.badges == (("已退回", "alert"),)
    assert first.text == "退回原因：夏庄与系统不符。"
    assert second.title == f"{in_words(before)}月报待填报"


def test_a_reopened_report_says_until_when(board, last):
    filing = board.accepted(last)
    assert filing_tasks(board.clerk) == []
    reopen(filing, by=board.chief, reason="补报", until=today() + A_DAY)
    (task,) = filing_tasks(board.clerk)
    assert task.badges == ((f"重开至 {today() + A_DAY:%m-%d}", "alert"),)
    assert task.title == f"{in_words(last)}月报待修改"
    assert "由商务局重开" in task.text


def test_a_month_that_has_not_ended_is_no_task_yet(board, last):
    board.open(month_of(today()))
    ended = last == month_of(today())
    assert len(filing_tasks(board.clerk)) == int(ended)


def test_many_reports_lead_to_the_list(board, last):
    for ago in range(MOST_SHOWN + 2):
        FilingFactory(township=board.township, month=months_before(last, ago))
    tasks = filing_tasks(board.clerk)
    assert len(tasks) == MOST_SHOWN + 1
    assert (tasks[-1].title, tasks[-1].href) == ("还有 2 份月报待报送", "/filings/")
    assert tasks[0].title == f"{in_words(months_before(last, MOST_SHOWN + 1))}月报待填报"


# --- the bureau ---------------------------------------------------------------------------------------------


def test_the_bureaus_counts_are_the_rows_of_their_lists(board, elsewhere, last, client):
    board.submitted(last)
    before = months_before(last, 1)
    board.open(before)
    open_month(elsewhere, last)
    Filing.objects.filter(month=last).update(due_on=today() - A_DAY)
    client.force_login(board.reviewer)
    tasks = {task.title: task for task in client.get("/").context["tasks"]}
    waiting, missing = tasks["待审核的月报"], tasks["待报送的月报"]
    assert waiting.count == client.get(waiting.href).context["page"].paginator.count == 1
    assert missing.count == len(client.get(missing.href).context["filings"]) == 5
    assert missing.text == f"{in_words(last)} 驿城区配送中心、水屯镇；更早的月份 3 份。"
    assert missing.urgent
    assert waiting.text == f"等待通过或退回：{in_words(last)} 1 份。"


def test_waiting_reports_of_other_months_are_told_apart(board, last):
    board.submitted(last)
    board.submitted(months_before(last, 1))
    task = the_task(board.reviewer, "待审核的月报")
    assert (task.count, task.text) == (2, f"等待通过或退回：{in_words(last)} 1 份，其他月份 1 份。")


def test_a_month_that_was_not_opened_has_its_button_on_the_home_page(board, last, client):
    client.force_login(board.reviewer)
    (task,) = [task for task in client.get("/").context["tasks"] if task.press]
    assert task.title == f"{in_words(last)}还没有开月"
    assert f"开{in_words(last)}月报</button>" in client.get("/").content.decode()
    client.post(task.press.action, task.press.fields)
    assert Filing.objects.filter(month=last).count() == 3
    assert not [task for task in client.get("/").context["tasks"] if task.press]
    hub = HubFactory(township=TownshipFactory(district=board.district), operator=board.hub.operator)
    OperatingPeriodFactory(facility=hub)
    assert the_task(board.reviewer, f"{in_words(last)}月报不齐").press.label == "补开月报"


def test_many_unopened_months_lead_to_one_page(board, last):
    FilingFactory(township=board.township, month=months_before(last, MOST_SHOWN + 1))
    task = filing_tasks(board.reviewer)[-1]
    assert (task.title, task.href) == (f"还有 {MOST_SHOWN + 1} 个月没有开月", "/filings/review/")


def test_who_has_several_districts_is_told_of_each(board, elsewhere, last):
    board.open(last)
    open_month(elsewhere, last)
    user = UserFactory(role=Role.BUREAU_CLERK, scope_code="4117")
    assert {"驿城区：待报送的月报", "西平县：待报送的月报"} <= set(titles(user))
    assert titles(board.reviewer).count("待报送的月报") == 1


# --- the others ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role", [Role.LEADER, Role.FINANCE, Role.INSPECTOR, Role.ENTERPRISE, Role.TECHNICIAN]
)
def test_who_neither_files_nor_reviews_is_asked_nothing(role, board, last):
    board.submitted(last)
    scope = "" if role == Role.ENTERPRISE else "411702"
    assert filing_tasks(UserFactory(role=role, scope_code=scope)) == []


def test_a_leader_reads_how_many_have_filed(board, elsewhere, last, as_role):
    open_month(elsewhere, last)
    client = as_role(Role.LEADER)
    board.submitted(last)
    month = client.get("/").context["month"]
    assert (month.filed, month.expected, month.missing, month.waiting) == (1, 3, 2, 1)
    page = client.get("/").content.decode()
    assert "待报送 2 份</span>：未填 2" in page
    assert "待审核 1 份" in page


def test_who_is_missing_is_a_link_for_whoever_may_open_the_list(board, last, client, as_role):
    board.submitted(last)
    client.force_login(board.reviewer)
    link = f'href="/filings/missing/?district=411702&amp;month={last:%Y-%m}">待报送 2 份</a>'
    assert link in client.get("/").content.decode()
    assert "/filings/missing/" not in as_role(Role.LEADER).get("/").content.decode()


def test_filed_and_missing_add_up_and_a_returned_report_is_missing(board, last):
    filings = [
        FilingFactory(township=TownshipFactory(district=board.district), month=last, state=state)
        for state in FilingState
    ]
    late = filings[-1]
    Filing.objects.filter(pk=late.pk).update(due_on=late.month + A_DAY)
    figures = month_figures(UserFactory(role=Role.LEADER, scope_code="411702"), board.district)
    assert (figures.filed, figures.missing) == (2, 3)
    assert figures.missing_in_words == "未填 1 · 草稿 1 · 退回待改 1"
    assert (figures.accepted, figures.waiting) == (1, 1)


def test_the_home_page_and_the_matrix_say_the_same_of_punctuality(board, last):
    """Also of what was returned, reopened, is not sent in though its day is past, or is not due yet."""
    days = [(state, late) for state in FilingState for late in (-1, 1)]
    for state, late in days:
        filing = FilingFactory(township=TownshipFactory(district=board.district), month=last, state=state)
        due_on = today() - late * A_DAY
        first = filing.first_submitted_at and noon(today())
        Filing.objects.filter(pk=filing.pk).update(due_on=due_on, first_submitted_at=first)
    leader = UserFactory(role=Role.LEADER, scope_code="411702")
    figures = month_figures(leader, board.district)
    column = filing_matrix(board.district, last, user=leader, on=today()).months[-1].punctuality
    assert (figures.punctual, figures.due, figures.punctual_rate) == (
        column.punctual,
        column.due,
        column.rate,
    )
    assert (figures.punctual, figures.due) == (3, 8)


def test_a_reopened_report_counts_as_accepted_and_is_told_beside_it_as_in_the_task(board, last, client):
    reopen(board.accepted(last), by=board.chief, reason="补报", until=today())
    client.force_login(board.chief)
    context = client.get("/").context
    (task,) = [task for task in context["tasks"] if task.title == "待报送的月报"]
    month = context["month"]
    assert (task.count, month.missing + month.reopened) == (3, 3)
    assert (month.filed, month.accepted, month.reopened, month.expected) == (1, 1, 1, 3)
    Filing.objects.get(township=board.township).reopenings.update(until=today() - A_DAY)
    month = client.get("/").context["month"]
    assert (month.filed, month.accepted, month.reopened, month.missing) == (1, 1, 0, 2)


def test_who_should_report_and_has_no_report_is_said(board, last, as_role):
    client = as_role(Role.LEADER)
    month = client.get("/").context["month"]
    assert (month.filed, month.missing, month.unopened, month.expected) == (0, 0, 3, 3)
    board.submitted(last)
    StationFactory(village__township__district=board.district, operator=board.hub.operator, opened=True)
    month = client.get("/").context["month"]
    assert (month.filed, month.missing, month.unopened, month.expected) == (1, 2, 1, 4)
    page = client.get("/").content.decode()
    assert "待报送 2 份" in page
    assert "未开月 1 份" in page


def test_a_district_of_which_no_reports_are_asked_has_no_figures(board, as_role):
    FilingTerms.objects.all().delete()
    assert as_role(Role.LEADER).get("/").context["month"] is None


def test_a_township_is_shown_no_figures_of_the_district(board, last):
    board.submitted(last)
    assert month_figures(board.clerk, board.district) is None


@pytest.mark.parametrize("role", ["clerk", "reviewer", "chief"])
def test_the_home_page_has_the_same_number_of_queries_for_any_number_of_reports(role, board, last, client):
    client.force_login(getattr(board, role))
    counts = []
    for ago in (0, 6):
        open_month(board.district, months_before(last, ago))
        for each in range(ago):
            FilingFactory(township=TownshipFactory(district=board.district), month=months_before(last, each))
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_district_that_files_no_reports_is_asked_for_none(board):
    FilingTerms.objects.all().delete()
    assert filing_tasks(board.reviewer) == []


@pytest.mark.parametrize("role", Role)
def test_an_empty_portal_has_a_home_page_for_everybody(role, db, as_role):
    assert as_role(role).get("/").status_code == 200
