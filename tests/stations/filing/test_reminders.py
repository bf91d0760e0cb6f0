"""Who is missing is reminded, nobody else, and once a day: by the rule, and by the command for cron."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.filing.opening import open_month
from stations.filing.refusals import FilingRefused
from stations.filing.reminders import missing_filings, remind, tell_group
from stations.filing.verbs import accept, reopen, return_filing, submit
from stations.models import Filing, FilingReminder
from tests.factories import FilingFactory, TownshipFactory
from tests.stations.filing.conftest import OCTOBER, SEPTEMBER
from tests.test_conflicts import at_once
from yicheng_express.dates import month_end, month_of, today

pytestmark = pytest.mark.django_db

A_DAY = datetime.timedelta(days=1)


def places(filings):
    return [filing.place.name for filing in filings]


def test_who_never_filed_is_reminded_and_who_filed_is_not(board):
    board.submitted()
    reminded = remind(board.district, [OCTOBER], by=board.reviewer)
    assert places(reminded.newly) == ["驿城区", "水屯镇"]
    assert reminded.already == []
    assert set(FilingReminder.objects.values_list("by", "on")) == {(board.reviewer.pk, today())}
    assert FilingReminder.objects.count() == 2


def test_a_returned_and_a_reopened_report_are_reminded_and_an_accepted_one_is_not(board):
    filing = board.submitted()
    return_filing(filing, by=board.reviewer, reason="请核对")
    assert "板桥镇" in places(remind(board.district, [OCTOBER]).newly)
    filing.refresh_from_db()
    board.fill(filing)
    submit(filing, by=board.clerk)
    accept(filing, by=board.reviewer)
    assert filing not in missing_filings(Filing.objects.all())
    reopen(filing, by=board.chief, reason="补报", until=today())
    assert filing in missing_filings(Filing.objects.all())
    assert filing not in missing_filings(Filing.objects.all(), on=today() + A_DAY)


def test_only_the_months_asked_for_are_reminded_and_without_any_all_that_have_ended(board):
    for month in (SEPTEMBER, OCTOBER, month_of(today())):
        board.open(month)
    assert {each.month for each in remind(board.district, [SEPTEMBER]).newly} == {SEPTEMBER}
    everything = remind(board.district)
    ended = {month for month in (SEPTEMBER, OCTOBER, month_of(today())) if month_end(month) <= today()}
    assert {each.month for each in everything.newly} == ended - {SEPTEMBER}
    assert {each.month for each in everything.already} == {SEPTEMBER}
    months = [each.month for each in everything.missing]
    assert months == sorted(months)


def test_nobody_of_another_district_is_reminded(board, elsewhere):
    board.open()
    open_month(elsewhere, OCTOBER)
    remind(board.district)
    assert not FilingReminder.objects.filter(filing__district=elsewhere).exists()


def test_a_second_reminding_on_the_same_day_tells_who_had_been_reminded(board):
    board.open()
    remind(board.district, [OCTOBER])
    again = remind(board.district, [OCTOBER])
    assert (again.newly, len(again.already)) == ([], 3)
    assert FilingReminder.objects.count() == 3


def test_the_next_day_they_are_reminded_again(board):
    board.open()
    remind(board.district, [OCTOBER])
    FilingReminder.objects.update(on=today() - A_DAY)
    assert len(remind(board.district, [OCTOBER]).newly) == 3
    assert FilingReminder.objects.count() == 6


def test_a_month_that_was_not_opened_or_has_not_ended_is_refused(board):
    with pytest.raises(FilingRefused, match="2026年10月还没有开月"):
        remind(board.district, [OCTOBER])
    to_come = (month_end(today()) + A_DAY).replace(day=1)
    with pytest.raises(FilingRefused, match="还没有过完"):
        remind(board.district, [to_come])


def test_the_number_of_queries_is_the_same_for_any_number_of_reports(board):
    counts = []
    for month in (SEPTEMBER, OCTOBER):
        board.open(month)
        for _ in range(5):
            FilingFactory(township=TownshipFactory(district=board.district), month=month)
        with CaptureQueriesContext(connection) as queries:
            remind(board.district)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_two_who_remind_at_once_remind_once_and_the_group_hears_it_once(board, robot, platform):
    board.open()
    outcomes = []

    def press():
        reminded = remind(board.district, [OCTOBER], by=board.reviewer)
        outcomes.append((len(reminded.newly), len(reminded.already), tell_group(reminded) is not None))

    assert at_once(press, press) == [None, None]
    assert sorted(outcome[:2] for outcome in outcomes) == [(0, 3), (3, 0)]
    assert [told for *_counts, told in outcomes].count(True) == 1  # by either: who comes first
    assert FilingReminder.objects.count() == 3
    assert len(platform.received) == 1


# --- the command --------------------------------------------------------------------------------------------


def told(*arguments, **options):
    out = io.StringIO()
    call_command("remind", *arguments, stdout=out, **options)
    return out.getvalue()


def test_the_command_reminds_every_district_and_says_whom(board, elsewhere, robot, platform):
    board.open()
    open_month(elsewhere, OCTOBER)
    printed = told()
    assert "驿城区（411702）：催报 3 份，今天已催过 0 份。" in printed
    assert "411702102 板桥镇2026年10月月报" in printed
    assert "工作群消息：已发送。" in printed
    assert "西平县（411721）：催报 1 份" in printed
    assert "驿城区（411702）：催报 0 份，今天已催过 3 份。" in told(district="411702", by="chief")


def test_a_platform_that_fails_does_not_fail_the_command(board, robot, platform):
    board.open()
    platform.status = 500
    assert "工作群消息：平台回应了错误（HTTP 500）" in told(district="411702")
    assert FilingReminder.objects.count() == 3


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["2026-10"], r"驿城区（411702）没有催报：2026年10月还没有开月"),
        (["上月"], "不是月份"),
        (["--district", "999999"], "没有代码为 999999"),
    ],
)
def test_the_command_refuses_in_words(arguments, reason, board):
    with pytest.raises(CommandError, match=reason):
        call_command("remind", *arguments, stdout=io.StringIO())
