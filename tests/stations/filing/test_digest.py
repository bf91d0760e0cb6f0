"""One message tells the district's work group who is missing: of each report once a day, in few words."""

import datetime
import json

import pytest

from stations.filing.digest import MOST_BYTES, digest_of
from stations.filing.reminders import remind, tell_group
from stations.filing.verbs import reopen, return_filing
from stations.models import Filing, FilingReminder, GroupRobot
from tests.factories import FilingFactory, TownshipFactory
from tests.stations.filing.conftest import OCTOBER, SEPTEMBER
from yicheng_express.dates import today

pytestmark = pytest.mark.django_db

A_DAY = datetime.timedelta(days=1)


def sent_text(platform):
    """The text of the one message; or of the last of several."""
    return platform.received[-1]["body"]["text"]["content"]


def test_one_message_tells_the_group_who_is_missing(board, robot, platform):
    return_filing(board.submitted(), by=board.reviewer, reason="请核对")
    Filing.objects.update(due_on=today())
    assert tell_group(remind(board.district, [OCTOBER])).ok
    day = f"{today().month}月{today().day}日"
    assert sent_text(platform) == (
        "【驿城区快递进村】2026年10月月报截至今天未报 2 份：驿城区配送中心、水屯镇；退回待改 1 份：板桥镇。"
        f"截止 {day}。请在门户“月报”中填报。"
    )


def test_the_message_says_how_many_days_are_past_and_what_was_reopened(board, robot, platform):
    filing = board.accepted()
    reopen(filing, by=board.chief, reason="补报", until=today())
    Filing.objects.update(due_on=today() - 3 * A_DAY)
    tell_group(remind(board.district, [OCTOBER]))
    assert "重开待改 1 份：板桥镇" in sent_text(platform)
    assert "（已过 3 天）" in sent_text(platform)


def test_the_group_hears_of_each_report_once_a_day(board, robot, platform):
    filing = board.submitted()
    tell_group(remind(board.district, [OCTOBER]))
    assert "未报 2 份：驿城区配送中心、水屯镇" in sent_text(platform)
    return_filing(filing, by=board.reviewer, reason="核对")
    tell_group(remind(board.district, [OCTOBER]))
    text = sent_text(platform)
    assert "退回待改 1 份：板桥镇" in text
    assert "水屯镇" not in text


def test_what_the_platform_did_not_take_is_told_at_the_next_try(board, robot, platform):
    board.open()
    platform.answer = json.dumps({"errcode": 93000}).encode()
    assert not tell_group(remind(board.district, [OCTOBER])).ok
    platform.answer = json.dumps({"errcode": 0}).encode()
    assert tell_group(remind(board.district, [OCTOBER])).ok
    assert "未报 3 份" in sent_text(platform)
    assert tell_group(remind(board.district, [OCTOBER])) is None
    assert FilingReminder.objects.count() == 3


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
