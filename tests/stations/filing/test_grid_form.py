"""The month's report is filled without a script: saved, refused, chosen between, sent in."""

import re

import pytest

from stations.choices import FilingState
from stations.filing.drafting import Change, save_figures
from stations.models import FilingTerms
from tests.stations.filing.conftest import SEPTEMBER
from tests.stations.filing.grid_page import box, figures_of, post, row, url_of

pytestmark = pytest.mark.django_db


def test_what_is_typed_is_saved_and_the_rest_stays(board, client):
    filing = board.open()
    cells = {
        (board.hub, "inbound"): ("", "１，２３４"),
        (board.hub, "outbound"): ("", ""),
        (board.stations[0], "explanation"): ("", "负责人住院"),
    }
    answer = post(client, filing, cells, user=board.clerk)
    assert answer.headers["Location"] == url_of(filing)
    assert figures_of(filing, board.hub) == (1234, None, None)
    assert "已保存 2 处改动，还没有报送。" in client.get(url_of(filing)).content.decode()
    filing.refresh_from_db()
    assert (filing.state, filing.saved_by) == (FilingState.DRAFT, board.clerk)


def test_a_cell_that_was_not_touched_is_not_sent(board, client):
    filing = board.fill(board.open(), inbound=100)
    seen = {(board.stations[0], "inbound"): ("90", "90"), (board.stations[1], "inbound"): ("100", " 100 ")}
    assert post(client, filing, seen, user=board.clerk).status_code == 302
    assert figures_of(filing, board.stations[0])[0] == 100


def test_a_refused_cell_keeps_what_was_typed_and_the_others_are_saved(board, client):
    filing = board.open()
    cells = {(board.hub, "inbound"): ("", "2<万"), (board.stations[0], "inbound"): ("", "12")}
    answer = post(client, filing, cells, user=board.clerk)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="2&lt;万"' in box(page, f"inbound-{board.hub.code}")
    assert 'aria-invalid="true"' in box(page, f"inbound-{board.hub.code}")
    assert "不是数字，请填整数件数" in row(page, board.hub)
    assert "有 1 格没有保存，其余的已保存" in page
    assert figures_of(filing, board.stations[0])[0] == 12


def test_cells_of_a_facility_elsewhere_are_refused_in_words(board, client):
    filing = board.open()
    answer = post(client, filing, {(board.other_station, "inbound"): ("", "5")}, user=board.clerk)
    assert "本月月报里没有这个网点" in answer.content.decode()
    assert not board.other_station.filing_lines.filter(inbound=5).exists()


def test_a_colleagues_value_is_told_beside_ones_own_and_one_chooses(board, client):
    filing = board.open()
    first, second, third = board.stations
    for station in board.stations:
        save_figures(filing, [Change(station.code, "inbound", "", "110")], by=board.colleague)
    cells = {(station, "inbound"): ("", "120") for station in board.stations}
    page = post(client, filing, cells, user=board.clerk).content.decode()
    conflicts = re.search(r'<div id="filing-conflicts".*?</div>', page, re.DOTALL).group()
    assert "有 3 格别人也填了" in conflicts
    assert conflicts.count("用钱小满填的：<strong>110</strong>") == 3
    assert conflicts.count("用我填的：<strong>120</strong>") == 3
    assert 'value="120"' in box(page, f"inbound-{first.code}")
    chosen = {
        f"choice-inbound-{first.code}": "mine",
        f"choice-inbound-{second.code}": "theirs",
    } | {f"theirs-inbound-{station.code}": "110" for station in board.stations}
    page = post(client, filing, cells, **chosen).content.decode()
    assert "有 1 格别人也填了" in page
    figures = [figures_of(filing, station)[0] for station in board.stations]
    assert figures == [120, 110, 110]
    chosen[f"choice-inbound-{third.code}"] = "theirs"
    last = {(third, "inbound"): ("", "120")}
    assert post(client, filing, last, **chosen).status_code == 302
    assert figures_of(filing, third)[0] == 110


def test_what_was_typed_into_a_report_that_was_locked_meanwhile_is_shown_again(board, client):
    filing = board.submitted()
    cells = {(board.hub, "inbound"): ("300", "301")}
    page = post(client, filing, cells, user=board.clerk).content.decode()
    assert "审核期间不能改数" in page
    assert 'value="301"' in box(page, f"inbound-{board.hub.code}")
    assert figures_of(filing, board.hub)[0] == 300


def all_cells(board, inbound=100):
    """What the page of an empty report posts when every cell has been filled."""
    values = {"inbound": inbound, "outbound": 20, "agri_outbound": 5}
    stations = {(each, cell): ("", str(value)) for each in board.stations for cell, value in values.items()}
    return stations | {(board.hub, cell): ("", str(3 * value)) for cell, value in values.items()}


def test_a_report_is_saved_and_sent_in_with_one_press(board, client):
    filing = board.open()
    answer = post(client, filing, all_cells(board), user=board.clerk, action="submit")
    assert answer.headers["Location"] == url_of(filing)
    filing.refresh_from_db()
    assert filing.state == FilingState.SUBMITTED
    assert "月报已报送" in client.get(url_of(filing)).content.decode()


def test_a_report_that_cannot_go_says_everything_at_its_rows_and_on_top(board, client):
    board.accepted(SEPTEMBER)
    filing = board.open()
    cells = all_cells(board) | {
        (board.stations[0], "inbound"): ("", "0"),
        (board.stations[0], "outbound"): ("", "0"),
        (board.stations[0], "agri_outbound"): ("", "0"),
        (board.stations[1], "agri_outbound"): ("", "25"),
        (board.stations[2], "outbound"): ("", ""),
    }
    answer = post(client, filing, cells, user=board.clerk, action="submit")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "还没有报送，2 个网点要改，1 个要写说明" in page
    assert page.count("归零，有疑问，请在“说明”里写明原因") == 2
    assert "is-unexplained" in row(page, board.stations[0])
    assert "is-question" in row(page, board.stations[0])
    assert "超过发件" in row(page, board.stations[1])
    assert "发件没有填" in row(page, board.stations[2])
    assert f'href="#agri_outbound-{board.stations[1].code}"' in page
    filing.refresh_from_db()
    assert filing.state == FilingState.DRAFT
    assert figures_of(filing, board.stations[1]) == (100, 20, 25)
    mended = {
        (board.stations[0], "explanation"): ("", "负责人住院，停业"),
        (board.stations[1], "agri_outbound"): ("25", "15"),
        (board.stations[2], "outbound"): ("", "20"),
    }
    assert post(client, filing, mended, action="submit").status_code == 302
    filing.refresh_from_db()
    assert filing.state == FilingState.SUBMITTED


def test_nothing_is_sent_in_while_a_cell_is_refused(board, client):
    filing = board.open()
    cells = all_cells(board) | {(board.hub, "inbound"): ("", "-1")}
    page = post(client, filing, cells, user=board.clerk, action="submit").content.decode()
    assert "负数" in page
    filing.refresh_from_db()
    assert filing.state == FilingState.DRAFT


def test_with_a_cell_refused_all_else_that_stands_against_sending_in_is_told_at_once(board, client):
    board.accepted(SEPTEMBER)
    filing = board.open()
    first, second, third = board.stations
    cells = all_cells(board) | {
        (board.hub, "inbound"): ("", "三百"),
        (first, "inbound"): ("", "501"),
        (second, "outbound"): ("", ""),
    }
    for cell in ("inbound", "outbound", "agri_outbound"):
        del cells[third, cell]
    page = post(client, filing, cells, user=board.clerk, action="submit").content.decode()
    problems = re.search(r'<section id="filing-problems".*?</section>', page, re.DOTALL).group()
    assert "还没有报送，2 个网点要改，1 个要写说明" in problems
    assert "有 1 格没有保存，其余的已保存" in problems
    assert "“三百”不是数字" in problems
    assert "到件没有填" not in problems
    assert "到件突增，有疑问" in problems
    assert "发件没有填" in problems
    assert "1 个网点还没有填" in problems
    assert third.name in problems


def test_a_conflict_on_sending_in_is_told_with_what_else_is_missing(board, client):
    filing = board.open()
    save_figures(filing, [Change(board.hub.code, "inbound", "", "110")], by=board.colleague)
    cells = {(board.hub, "inbound"): ("", "120")}
    page = post(client, filing, cells, user=board.clerk, action="submit").content.decode()
    assert "还没有报送" in page
    assert "3 个网点还没有填" in page
    assert "请逐格选择，再报送" in page


def test_without_a_policy_a_cell_that_is_refused_is_told_all_the_same(board, client):
    filing = board.open()
    FilingTerms.objects.all().delete()
    cells = {(board.hub, "inbound"): ("", "x")}
    page = post(client, filing, cells, user=board.clerk, action="submit").content.decode()
    assert "还没有报送" in page
    assert "政策里没有月报的规定" in page


def test_figures_that_a_colleague_wrote_unseen_are_looked_at_before_it_goes(board, client):
    filing = board.open()
    cells = all_cells(board)
    seen = filing.revision
    save_figures(filing, [Change(board.hub.code, "explanation", "", "已核对")], by=board.colleague)
    page = post(client, filing, cells, user=board.clerk, action="submit", revision=seen).content.decode()
    assert "又有改动" in page
    filing.refresh_from_db()
    assert filing.state == FilingState.DRAFT
    assert figures_of(filing, board.hub)[0] == 300
    shown = int(re.search(r'name="revision" value="(\d+)"', page).group(1))
    assert post(client, filing, {}, action="submit", revision=shown).status_code == 302


@pytest.mark.parametrize("revision", ["", "x", "-3", "９", "9" * 5000])
def test_a_revision_that_no_page_showed_sends_nothing_in(revision, board, client):
    filing = board.fill(board.open())
    answer = post(client, filing, {}, user=board.clerk, action="submit", revision=revision)
    assert answer.status_code == 200
    filing.refresh_from_db()
    assert filing.state == FilingState.DRAFT


def test_a_form_with_nonsense_in_it_is_no_fault_of_ours(board, client):
    filing = board.open()
    client.force_login(board.clerk)
    for data in [
        {"inbound-": "1"},
        {"inbound-x": "1"},
        {"base-inbound-x": "1"},
        {"choice-inbound-x": "mine"},
    ]:
        assert client.post(url_of(filing), data).status_code in (200, 302)
    assert client.post(url_of(filing), {"inbound-x": "\0"}).status_code == 400
