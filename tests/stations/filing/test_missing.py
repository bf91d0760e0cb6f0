"""The pages of who is missing: the button that reminds, the list, the tools of a month."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.choices import FilingState
from stations.filing.months import standing_of
from stations.filing.opening import open_month
from stations.filing.reminders import people_who_fill, remind
from stations.filing.verbs import return_filing
from stations.models import Filing, FilingReminder
from tests.factories import FilingFactory, StationFactory, TownshipFactory
from tests.stations.filing.conftest import OCTOBER, SEPTEMBER
from yicheng_express.accounts.roles import Role
from yicheng_express.dates import today

pytestmark = pytest.mark.django_db


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
    assert "2026年10月待报送的 3 份今天都已催过，明天可以再催。" in after(client, press(client))
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


def test_who_has_no_account_is_named_for_nobody_sees_the_reminder(board, as_role):
    board.open()
    board.other_clerk.delete()
    told = after(client := as_role(Role.BUREAU_CLERK), press(client))
    assert "还没有账号，首页的催报没有人看到" in told
    assert told.rindex("水屯镇") > told.index("还没有账号")


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


# --- the list of who is missing, and the tools of a month ---------------------------------------------------


def test_the_list_names_who_is_missing_since_when_and_whom_to_call(board, elsewhere, as_role):
    board.clerk.phone = "13900001111"
    board.clerk.save()
    open_month(elsewhere, OCTOBER)
    return_filing(board.submitted(), by=board.reviewer, reason="与系统不符")
    remind(board.district)
    client = as_role(Role.BUREAU_CLERK)
    response = client.get("/filings/missing/")
    assert [filing.place.name for filing in response.context["filings"]] == ["驿城区", "板桥镇", "水屯镇"]
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
    assert (
        f'<a href="{link}">待报送 2 份</a>' in client.get("/filings/review/?month=2026-10").content.decode()
    )
    response = client.get(link.replace("&amp;", "&"))
    assert len(response.context["filings"]) == 2
    assert 'name="month" value="2026-10"' in response.content.decode()
    assert client.get("/filings/missing/?month=10").status_code == 404


def test_who_has_no_district_is_told_so(db, as_role):
    page = as_role(Role.BUREAU_CLERK).get("/filings/missing/").content.decode()
    assert "您的管辖范围内还没有区划" in page
    assert "没有待报送的月报" not in page


def test_an_empty_list_says_so(board, as_role):
    board.submitted()
    board.take_away(Filing.objects.exclude(township=board.township))
    assert "没有待报送的月报" in as_role(Role.BUREAU_CLERK).get("/filings/missing/").content.decode()


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


def test_a_station_registered_since_is_counted_and_has_its_button(board, as_role):
    board.open()
    client = as_role(Role.BUREAU_CLERK)
    address = "/filings/review/?month=2026-10"
    assert "补列" not in client.get(address).content.decode()
    StationFactory(village=board.stations[0].village, operator=board.hub.operator, opened=True)
    assert standing_of(board.district, OCTOBER).unlisted == 1
    page = client.get(address).content.decode()
    assert "有 1 个新登记的网点没有列入" in page
    assert ">补列</button>" in page
    client.post("/filings/open/", {"district": "411702", "month": "2026-10"})
    assert "补列" not in client.get(address).content.decode()


def test_a_returned_report_says_since_when(board, as_role):
    return_filing(board.submitted(), by=board.reviewer, reason="请核对")
    page = as_role(Role.BUREAU_CLERK).get("/filings/missing/").content.decode()
    assert f"{today():%m-%d} 退回：请核对" in page


def test_the_tools_offer_what_can_be_done(board, as_role):
    client = as_role(Role.BUREAU_CLERK)
    address = "/filings/review/?month=2026-10"
    assert "开2026年10月月报</button>" in client.get(address).content.decode()
    board.open()
    assert "催报 3 份</button>" in client.get(address).content.decode()
    remind(board.district, [OCTOBER])
    page = client.get(address).content.decode()
    assert "催报 3 份</button>" not in page
    assert "今天都已催过，明天可以再催" in page
    assert "<script" not in page.split('class="month-tools"')[1].split("</div>")[0]
