"""Who is missing is reminded, nobody else, and once a day; the work group hears of it once."""

import datetime
import io
import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.choices import FilingState, RobotKind
from stations.filing.digest import MOST_BYTES, digest_of
from stations.filing.months import standing_of
from stations.filing.opening import open_month
from stations.filing.refusals import FilingRefused
from stations.filing.reminders import missing_filings, people_who_fill, remind, tell_group
from stations.filing.verbs import accept, reopen, return_filing, submit
from stations.models import Filing, FilingReminder, GroupRobot
from tests.factories import FilingFactory, TownshipFactory
from tests.stations.filing.conftest import OCTOBER, SEPTEMBER
from tests.stations.filing.receiver import robot_platform
from yicheng_express.accounts.roles import Role
from yicheng_express.dates import month_end, month_of, today

pytestmark = pytest.mark.django_db

A_DAY = datetime.timedelta(days=1)


@pytest.fixture
def platform(settings, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with robot_platform() as receiver:
        settings.ROBOT_HOSTS = [receiver.origin]
        yield receiver


@pytest.fixture
def robot(board, platform):
    return GroupRobot.objects.create(district=board.district, kind=RobotKind.WECOM, url=platform.url)


def places(filings):
    return [filing.place.name for filing in filings]


# --- who is reminded ----------------------------------------------------------------------------------------


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


# --- two at once --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_remind_at_once_remind_once_and_the_group_hears_it_once(board, robot, platform):
    board.open()
    both = threading.Barrier(2)
    outcomes = []

    def press():
        try:
            both.wait()
            reminded = remind(board.district, [OCTOBER], by=board.reviewer)
            outcomes.append((len(reminded.newly), len(reminded.already), tell_group(reminded) is not None))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [(0, 3, False), (3, 0, True)]
    assert FilingReminder.objects.count() == 3
    assert len(platform.received) == 1


@pytest.mark.django_db(transaction=True)
def test_when_the_group_hears_of_it_the_reminders_are_written_for_good(board, robot, platform, as_role):
    board.open()
    seen = []

    def look():
        seen.append(FilingReminder.objects.count())
        connection.close()

    platform.on_message = look
    press(as_role(Role.BUREAU_CLERK))
    assert seen == [3]


# --- the digest ---------------------------------------------------------------------------------------------


def sent_text(platform):
    """The text of the one message; or of the last of several."""
    return platform.received[-1]["body"]["text"]["content"]


def test_one_message_tells_the_group_who_is_missing(board, robot, platform):
    return_filing(board.submitted(), by=board.reviewer, reason="请核对")
    Filing.objects.update(due_on=today())
    assert tell_group(remind(board.district, [OCTOBER])).ok
    day = f"{today().month}月{today().day}日"
    assert sent_text(platform) == (
        "【驿城区快递进村】2026年10月月报截至今天未报 2 个：驿城区配送中心、水屯镇；退回待改 1 个：板桥镇。"
        f"截止 {day}。请在门户“月报”中填报。"
    )


def test_the_message_says_how_many_days_are_past_and_what_was_reopened(board, robot, platform):
    filing = board.accepted()
    reopen(filing, by=board.chief, reason="补报", until=today())
    Filing.objects.update(due_on=today() - 3 * A_DAY)
    tell_group(remind(board.district, [OCTOBER]))
    assert "重开待补 1 个：板桥镇" in sent_text(platform)
    assert "（已过 3 天）" in sent_text(platform)


def test_the_group_hears_of_each_report_once_a_day(board, robot, platform):
    filing = board.submitted()
    tell_group(remind(board.district, [OCTOBER]))
    assert "未报 2 个：驿城区配送中心、水屯镇" in sent_text(platform)
    return_filing(filing, by=board.reviewer, reason="核对")
    tell_group(remind(board.district, [OCTOBER]))
    text = sent_text(platform)
    assert "退回待改 1 个：板桥镇" in text
    assert "水屯镇" not in text


def test_what_the_platform_did_not_take_is_told_at_the_next_try(board, robot, platform):
    board.open()
    platform.answer = json.dumps({"errcode": 93000}).encode()
    assert not tell_group(remind(board.district, [OCTOBER])).ok
    platform.answer = json.dumps({"errcode": 0}).encode()
    assert tell_group(remind(board.district, [OCTOBER])).ok
    assert "未报 3 个" in sent_text(platform)
    assert tell_group(remind(board.district, [OCTOBER])) is None
    assert FilingReminder.objects.count() == 3


def test_who_has_no_account_is_named_for_nobody_sees_the_reminder(board, as_role):
    board.open()
    board.other_clerk.delete()
    told = after(client := as_role(Role.BUREAU_CLERK), press(client))
    assert "还没有账号，首页的催报没有人看到" in told
    assert told.rindex("水屯镇") > told.index("还没有账号")


def test_several_months_stand_in_one_message(board, robot, platform):
    board.open(SEPTEMBER)
    board.open()
    tell_group(remind(board.district))
    text = sent_text(platform)
    assert text.index("2026年9月月报") < text.index("2026年10月月报")


def test_a_message_that_would_be_too_long_tells_the_numbers_alone(board):
    filings = [
        FilingFactory.build(
            district=board.district,
            township=TownshipFactory.build(district=board.district, name=f"很长名字的第{number}乡镇"),
            month=month,
        )
        for month in (SEPTEMBER, OCTOBER)
        for number in range(60)
    ]
    text = digest_of(board.district, filings)
    assert len(text.encode()) <= MOST_BYTES
    assert text == "【驿城区快递进村】2026年9月至2026年10月月报截至今天未报 120 份。请在门户“月报”中填报。"


def test_the_group_hears_nothing_where_nobody_was_newly_reminded(board, robot, platform):
    board.open()
    tell_group(remind(board.district, [OCTOBER]))
    assert tell_group(remind(board.district, [OCTOBER])) is None
    assert len(platform.received) == 1


def test_a_district_without_a_robot_or_with_one_out_of_use_sends_nothing(board, robot, platform):
    board.open()
    GroupRobot.objects.update(is_active=False)
    assert tell_group(remind(board.district, [OCTOBER])) is None
    GroupRobot.objects.all().delete()
    FilingReminder.objects.all().delete()
    assert tell_group(remind(board.district, [OCTOBER])) is None
    assert platform.received == []


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


# --- the buttons --------------------------------------------------------------------------------------------


def press(client, **fields):
    return client.post("/filings/remind/", {"month": "2026-10", "district": "411702"} | fields)


def after(client, response):
    return client.get(response.headers["Location"]).content.decode()


def test_the_button_reminds_and_the_second_time_says_who_had_been(board, as_role):
    board.open()
    client = as_role(Role.BUREAU_CLERK)
    response = press(client)
    assert response.headers["Location"] == "/filings/review/?district=411702&month=2026-10"
    assert "已催报 3 份：驿城区配送中心、板桥镇、水屯镇。" in after(client, response)
    assert "2026年10月未报的 3 份今天都已催过，明天可以再催。" in after(client, press(client))
    FilingReminder.objects.filter(filing__township=board.township).delete()
    assert "已催报 1 份：板桥镇。另有 2 份今天已催过。" in after(client, press(client))


def test_the_button_of_the_list_reminds_every_month_that_has_ended(board, as_role):
    board.open(SEPTEMBER)
    board.open()
    client = as_role(Role.BUREAU_CLERK)
    response = client.post("/filings/remind/", {"district": "411702"})
    assert response.headers["Location"] == "/filings/missing/?district=411702"
    assert "已催报 6 份：驿城区配送中心、板桥镇、水屯镇。" in after(client, response)


def test_when_all_has_been_sent_in_there_is_nobody_to_remind(board, as_role):
    board.submitted()
    board.take_away(Filing.objects.exclude(township=board.township))
    client = as_role(Role.BUREAU_CLERK)
    assert "2026年10月月报都已报送，没有要催的。" in after(client, press(client))


def test_the_platforms_answer_is_told_and_the_page_is_never_broken(board, robot, platform, as_role):
    board.open()
    client = as_role(Role.BUREAU_CLERK)
    assert "工作群消息已发出。" in after(client, press(client))
    FilingReminder.objects.all().delete()
    platform.answer = json.dumps({"errcode": 93000}).encode()
    told_after = after(client, press(client))
    assert "首页的催报已送到，工作群消息没有发出：平台没有接收：" in told_after
    assert FilingReminder.objects.count() == 3


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.BUREAU_CLERK, Role.BUREAU_CHIEF}))
def test_the_button_is_the_bureaus(role, board, as_role):
    board.open()
    assert press(as_role(role)).status_code == 403
    assert not FilingReminder.objects.exists()


def test_another_district_is_not_there(board, elsewhere, as_role):
    open_month(elsewhere, OCTOBER)
    client = as_role(Role.BUREAU_CHIEF)
    assert press(client, district="411721").status_code == 404
    assert press(client, month="10月").status_code == 404
    assert client.get("/filings/missing/?district=411721").status_code == 404
    assert client.get("/filings/remind/").status_code == 405
    assert not FilingReminder.objects.exists()


def test_a_month_that_was_not_opened_is_told(board, as_role):
    client = as_role(Role.BUREAU_CLERK)
    assert "2026年10月还没有开月，请先开月。" in after(client, press(client))


# --- the list of who is missing, and the tools of a month ---------------------------------------------------


def test_the_list_names_who_is_missing_since_when_and_whom_to_call(board, elsewhere, as_role):
    board.clerk.phone = "13900001111"
    board.clerk.save()
    open_month(elsewhere, OCTOBER)
    return_filing(board.submitted(), by=board.reviewer, reason="与系统不符")
    remind(board.district)
    client = as_role(Role.BUREAU_CLERK)
    response = client.get("/filings/missing/")
    assert places(response.context["filings"]) == ["驿城区", "板桥镇", "水屯镇"]
    page = response.content.decode()
    for words in ("退回：与系统不符", "赵麦收 13900001111", "钱小满", "今天都已催过", "孙谷雨"):
        assert words in page
    assert "西平县" not in page
    assert "催报 3 份</button>" not in page


def test_the_list_of_one_month_is_as_long_as_the_tools_of_the_month_say(board, as_role):
    board.open(SEPTEMBER)
    board.submitted()
    client = as_role(Role.BUREAU_CLERK)
    link = "/filings/missing/?district=411702&amp;month=2026-10"
    assert f'<a href="{link}">未报 2 个</a>' in client.get("/filings/review/?month=2026-10").content.decode()
    response = client.get(link.replace("&amp;", "&"))
    assert len(response.context["filings"]) == 2
    assert 'name="month" value="2026-10"' in response.content.decode()
    assert client.get("/filings/missing/?month=10").status_code == 404


def test_who_has_no_district_is_told_so(db, as_role):
    page = as_role(Role.BUREAU_CLERK).get("/filings/missing/").content.decode()
    assert "您的管辖范围内还没有区划" in page
    assert "没有未报的月报" not in page


def test_an_empty_list_says_so(board, as_role):
    assert "没有未报的月报" in as_role(Role.BUREAU_CLERK).get("/filings/missing/").content.decode()


def test_the_list_has_the_same_number_of_queries_for_any_number_of_reports(board, as_role):
    client = as_role(Role.BUREAU_CLERK)
    counts = []
    for _ in range(2):
        for _ in range(5):
            FilingFactory(township=TownshipFactory(district=board.district), state=FilingState.DRAFT)
        with CaptureQueriesContext(connection) as queries:
            client.get("/filings/missing/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_closed_accounts_are_not_called(board):
    board.colleague.is_active = False
    board.colleague.save()
    filing = board.open()
    assert people_who_fill([filing]) == {board.township.code: [board.clerk]}


def test_the_tools_of_a_month_count_who_can_still_be_reminded(board):
    board.submitted()
    standing = standing_of(board.district, OCTOBER)
    assert (standing.expected, standing.missing, standing.to_remind) == (3, 2, 2)
    remind(board.district, [OCTOBER])
    standing = standing_of(board.district, OCTOBER)
    assert (standing.missing, standing.to_remind) == (2, 0)
    nothing = standing_of(board.district, SEPTEMBER)
    assert (nothing.expected, nothing.is_finished) == (0, True)


def test_the_tools_offer_what_can_be_done(board, as_role):
    client = as_role(Role.BUREAU_CLERK)
    address = "/filings/review/?month=2026-10"
    assert "开2026年10月月报</button>" in client.get(address).content.decode()
    board.open()
    assert "催报 3 个</button>" in client.get(address).content.decode()
    remind(board.district, [OCTOBER])
    page = client.get(address).content.decode()
    assert "催报 3 个</button>" not in page
    assert "今天都已催过，明天可以再催" in page
    assert "<script" not in page.split('class="month-tools"')[1].split("</div>")[0]
