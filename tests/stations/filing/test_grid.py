"""The page of a month's report and the list of months: what they show to whom."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stations.choices import FilingState
from stations.filing.verbs import accept, reopen, return_filing, submit
from stations.models import Filing, FilingLine, FilingTerms
from tests.factories import FilingFactory, StationFactory, UserFactory, VillageFactory
from tests.stations.filing.conftest import OCTOBER, SEPTEMBER
from tests.stations.filing.grid_page import box, figures_of, page_of, post, row, url_of
from yicheng_express.accounts.roles import Role
from yicheng_express.dates import today

pytestmark = pytest.mark.django_db


# --- what is shown ------------------------------------------------------------------------------------------


def test_the_hub_comes_first_then_the_stations_by_village(board, client):
    page = page_of(client, board.open(), board.clerk)
    assert re.findall(r'data-facility="([^"]+)"', page) == [each.code for each in board.facilities]
    assert "夏庄" in row(page, board.stations[0])


def test_last_month_and_the_same_month_of_last_year_stand_beside_the_cells(board, client):
    board.accepted(datetime.date(2025, 10, 1), inbound=70)
    board.accepted(SEPTEMBER, inbound=1234)
    page = page_of(client, board.open(), board.clerk)
    line = row(page, board.stations[0])
    assert "<b>上月</b> 1,234<" in line
    assert "<b>去年</b> 70<" in line
    assert re.search(r'data-total="inbound"></span>.*3,702.*210', page, re.DOTALL)


def test_what_was_never_reported_is_a_dash_and_no_zero(board, client):
    page = page_of(client, board.open(), board.clerk)
    assert "<b>上月</b> —<" in row(page, board.hub)


def test_whoever_fills_has_boxes_and_readers_have_figures_once_they_are_sent_in(board, client):
    filing = board.fill(board.open(), inbound=1500)
    station = board.stations[0]
    page = page_of(client, filing, board.clerk)
    assert 'value="1500"' in box(page, f"inbound-{station.code}")
    assert 'value="1500"' in box(page, f"base-inbound-{station.code}")
    leader = UserFactory(role=Role.LEADER, scope_code="411702")
    for reader in (board.reviewer, leader):
        page = page_of(client, filing, reader)
        assert "<form id=" not in page
        assert "1,500" not in page
        assert "还没有报送" in page
    submit(filing, by=board.clerk)
    for reader in (board.reviewer, leader):
        page = page_of(client, filing, reader)
        assert "1,500" in row(page, station)
        assert "由本乡镇（街道）填报" in page


def test_the_bureau_fills_the_districts_own_report(board, client):
    board.open()
    own = Filing.objects.get(township=None)
    page = page_of(client, own, board.reviewer)
    assert 'value="submit"' in page
    assert client.get(reverse("filings")).content.decode().count("驿城区配送中心2026年10月月报") == 1


def test_what_was_sent_in_is_shown_locked_and_says_why(board, client):
    filing = board.submitted()
    page = page_of(client, filing, board.clerk)
    assert "审核期间不能改数" in page
    assert "readonly" in box(page, f"inbound-{board.hub.code}")
    assert 'value="submit"' not in page
    assert reverse("filing_review", args=filing.address) not in page
    assert reverse("filing_review", args=filing.address) in page_of(client, filing, board.reviewer)


def test_a_returned_report_says_why_and_opens_the_lines_with_remarks(board, client):
    filing = board.submitted()
    first, second, _ = board.stations
    return_filing(filing, by=board.reviewer, reason="两行对不上", remarks={first.code: "请核对到件"})
    page = page_of(client, filing, board.clerk)
    assert "两行对不上" in page
    assert "<p data-remark>请核对到件</p>" in row(page, first)
    assert "<p data-remark hidden></p>" in row(page, second)
    assert "readonly" not in box(page, f"inbound-{first.code}")
    assert "readonly" in box(page, f"inbound-{second.code}")
    assert "readonly" not in box(page, f"explanation-{second.code}")


def test_a_reopened_report_says_until_when_and_what_was_accepted(board, client):
    filing = board.accepted(inbound=100)
    reopen(filing, by=board.chief, reason="漏报一车", until=today())
    board.write(filing, {board.stations[0]: (150, 20, 5)})
    page = page_of(client, filing, board.clerk)
    assert "漏报一车" in page
    assert "重开中" in page
    assert "原 100" in row(page, board.stations[0])
    assert "原" not in row(page, board.stations[1])


def test_readers_of_an_accepted_report_see_the_figures_that_count(board, client):
    filing = board.accepted(inbound=100)
    reopen(filing, by=board.chief, reason="漏报一车", until=today())
    board.write(filing, {board.stations[0]: (150, 20, 5)})
    page = page_of(client, filing, board.reviewer)
    assert "150" not in row(page, board.stations[0])
    filing.reopenings.update(until=today() - datetime.timedelta(days=1))
    page = page_of(client, filing, board.clerk)
    assert 'value="100"' in box(page, f"inbound-{board.stations[0].code}")
    assert "已通过审核并锁定" in page


def test_a_facility_registered_since_is_there_to_be_filled(board, client):
    filing = board.fill(board.open())
    new = StationFactory(village=board.stations[0].village, operator=board.hub.operator, opened=True)
    page = page_of(client, filing, board.clerk)
    assert "新登记" in row(page, new)
    post(client, filing, {(new, "inbound"): ("", "7")})
    assert figures_of(filing, new) == (7, None, None)


def test_a_report_sent_in_names_what_was_registered_since(board, client):
    filing = board.submitted()
    StationFactory(village=board.stations[0].village, operator=board.hub.operator, name="迟到站", opened=True)
    page = page_of(client, filing, board.clerk)
    assert "报送之后新登记的网点不在这份月报里：迟到站" in page


def test_a_report_is_shown_where_no_policy_speaks_of_reports(board, client):
    filing = board.open()
    FilingTerms.objects.all().delete()
    assert "政策里没有月报的规定" in page_of(client, filing, board.clerk)


def test_empty_cells_are_no_fault_until_the_report_is_sent(board, client):
    filing = board.open()
    assert "没有填；" not in page_of(client, filing, board.clerk)
    answer = post(client, filing, {}, action="submit")
    assert "还没有填" in answer.content.decode()


def test_the_page_tells_its_script_what_it_needs(board, client):
    filing = board.fill(board.open())
    page = page_of(client, filing, board.clerk)
    form = re.search(r'<form id="filing"[^>]*>', page).group()
    assert f'data-api="/api/v1{url_of(filing)}"' in form
    assert f'data-page="{url_of(filing)}"' in form
    assert 'data-user="clerk"' in form
    assert f'data-revision="{filing.revision}"' in form
    for part in ('id="filing-status"', 'id="filing-conflicts"', 'data-total="handled"', "data-fill-zero"):
        assert page.count(part) == 1


def test_who_fills_and_who_reviews_is_told_that_nothing_is_compared_with_last_month(board, client):
    filing = board.submitted()
    earlier = board.fill(board.open(SEPTEMBER))

    def told():
        pages = [page_of(client, filing, reader) for reader in (board.clerk, board.reviewer)]
        return {found for page in pages for found in re.findall(r"[^>]*本月没有与上月比较", page)}

    assert told() == {"上月月报还没有报送，本月没有与上月比较"}
    submit(earlier, by=board.clerk)
    assert told() == set()
    return_filing(earlier, by=board.reviewer, reason="请核对")
    assert told() == {"上月月报退回后还没有再报，本月没有与上月比较"}


def test_a_first_month_has_none_before_it(board, client):
    assert "没有上月的月报，本月没有与上月比较" in page_of(client, board.open(), board.clerk)
    assert "没有与上月比较" not in page_of(client, board.accepted(SEPTEMBER), board.clerk)


def test_who_wrote_a_row_is_told_where_it_is_somebody_else(board, client):
    filing = board.fill(board.open())
    board.write(filing, {board.hub: (400, 60, 15)}, by=board.colleague)
    page = page_of(client, filing, board.clerk)
    assert "钱小满" in row(page, board.hub)
    assert "赵麦收" not in row(page, board.stations[0])
    assert "row-writer" not in page_of(client, filing, board.reviewer)


def test_the_months_beside_it_are_a_click_away(board, client):
    filing = board.open()
    earlier = board.open(SEPTEMBER)
    assert f'href="{url_of(earlier)}" rel="prev"' in page_of(client, filing, board.clerk)
    assert f'href="{url_of(filing)}" rel="next"' in page_of(client, earlier, board.clerk)


# --- which reports, and whose -------------------------------------------------------------------------------


def test_a_month_that_was_not_opened_is_a_404_in_words(board, client):
    client.force_login(board.clerk)
    answer = client.get("/filings/411702102/2026-10/")
    assert answer.status_code == 404
    assert "商务局还没有开这个月" in answer.content.decode()
    answer = client.get("/filings/411702102/2099-10/")
    assert "还没有到" in answer.content.decode()
    client.force_login(board.reviewer)
    answer = client.get("/filings/411702/2026-10/")
    assert answer.status_code == 404
    assert reverse("filings_review") in answer.content.decode()


@pytest.mark.parametrize("code", ["411702103", "411702", "411721100", "411721", "999999999"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_township_reaches_no_report_but_its_own(code, method, board, elsewhere, client):
    board.open()
    FilingFactory(township=elsewhere.townships.get(), state=FilingState.DRAFT)
    FilingFactory(township=None, district=elsewhere, state=FilingState.DRAFT)
    client.force_login(board.clerk)
    answer = getattr(client, method)(f"/filings/{code}/2026-10/")
    assert answer.status_code == 404
    assert "还没有开" not in answer.content.decode()


def test_who_reads_cannot_write(board, client):
    filing = board.open()
    for user in (board.reviewer, UserFactory(role=Role.LEADER, scope_code="411702")):
        answer = post(client, filing, {(board.hub, "inbound"): ("", "1")}, user=user)
        assert answer.status_code == 403
    assert figures_of(filing, board.hub) == (None, None, None)


# --- one's own months ---------------------------------------------------------------------------------------


def test_the_list_shows_ones_own_months_and_what_is_to_be_done_first(board, client):
    board.accepted(SEPTEMBER)
    filing = board.submitted()
    return_filing(filing, by=board.reviewer, reason="请核对夏庄")
    client.force_login(board.clerk)
    page = client.get(reverse("filings")).content.decode()
    assert page.index("2026年10月") < page.index("2026年9月")
    assert "还有 1 份要填" in page
    assert page.count("请核对夏庄") == 2
    assert "去修改" in page
    assert "水屯镇" not in page


def test_the_list_says_whether_a_month_was_punctual(board, client):
    filing = board.accepted()
    client.force_login(board.clerk)
    Filing.objects.filter(pk=filing.pk).update(due_on=today() - datetime.timedelta(days=1))
    assert "逾期报送" in client.get(reverse("filings")).content.decode()
    Filing.objects.filter(pk=filing.pk).update(due_on=today())
    assert "按时报送" in client.get(reverse("filings")).content.decode()


def test_the_list_shows_a_reopened_month_with_its_last_day(board, client):
    filing = board.accepted()
    reopen(filing, by=board.chief, reason="补报", until=today())
    client.force_login(board.clerk)
    page = client.get(reverse("filings")).content.decode()
    assert f"重开至 {today():%Y-%m-%d}" in page
    assert "重开中" in page
    assert "去修改" in page


def test_the_empty_list_says_what_will_come(board, client):
    client.force_login(board.clerk)
    assert "还没有要填的月报" in client.get(reverse("filings")).content.decode()


def test_the_navigation_leads_a_township_to_its_own_months_and_others_to_the_review(board, client):
    for user, name in [(board.clerk, "filings"), (board.reviewer, "filings_review")]:
        client.force_login(user)
        assert f'<a href="{reverse(name)}">月报</a>' in client.get("/").content.decode()


# --- as many queries for many as for few --------------------------------------------------------------------


def queries_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_grid_has_the_same_number_of_queries_at_3_and_at_30_facilities(board, client):
    board.accepted(SEPTEMBER)
    filing = board.fill(board.open())
    client.force_login(board.clerk)
    few = queries_of(client, url_of(filing))
    for number in range(27):
        village = VillageFactory(township=board.township, code=f"411702102{300 + number}")
        StationFactory(village=village, operator=board.hub.operator, opened=True)
    board.open()
    FilingLine.objects.filter(filing=filing).update(
        inbound=100, outbound=20, agri_outbound=5, entered_by=board.clerk
    )
    assert filing.lines.count() == 31
    assert queries_of(client, url_of(filing)) == few


def test_the_list_has_the_same_number_of_queries_at_3_and_at_20_months(board, client):
    client.force_login(board.clerk)
    counts = []
    for months in (3, 20):
        for number in range(months):
            month = datetime.date(2024 + number // 12, number % 12 + 1, 1)
            if not Filing.objects.filter(township=board.township, month=month).exists():
                FilingFactory(township=board.township, month=month, state=FilingState.RETURNED)
        counts.append(queries_of(client, reverse("filings")))
    assert counts[0] == counts[1]


def test_a_report_that_was_accepted_reads_the_same_after_its_questions_were_answered(board, client):
    board.accepted(SEPTEMBER)
    filing = board.fill(board.open())
    board.write(filing, {board.stations[0]: (0, 0, 0, "停业装修")})
    submit(filing, by=board.clerk)
    accept(filing, by=board.reviewer)
    page = page_of(client, filing, board.reviewer)
    assert "停业装修" in row(page, board.stations[0])
    assert "is-question" in row(page, board.stations[0])
    assert Filing.objects.get(pk=filing.pk).month == OCTOBER
