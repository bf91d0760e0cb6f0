"""Accepted reports opened again: by the chief, with a reason and a last day; and the register of it all."""

import datetime

import pytest
from django.urls import reverse

from stations.choices import FilingState
from stations.filing.reopenings import register_of
from stations.filing.verbs import accept, reopen, return_filing, submit
from stations.models import FilingChange, FilingReopening
from tests.factories import UserFactory
from tests.stations.filing.reports import text_of
from yicheng_express.accounts.roles import Role
from yicheng_express.dates import today

pytestmark = pytest.mark.django_db
PAGE = "/filings/review/411702102/2026-10/"
REGISTER = "/filings/reopenings/"
TOMORROW = today() + datetime.timedelta(days=1)


def reopened(board, until=None):
    filing = board.accepted()
    reopen(filing, by=board.chief, reason="夏庄漏报一车", until=until or today())
    filing.refresh_from_db()
    return filing


def sent_again(board):
    filing = reopened(board)
    board.write(filing, {board.stations[0]: (150, 20, 5), board.hub: (350, 60, 15)})
    submit(filing, by=board.clerk)
    filing.refresh_from_db()
    return filing


def test_the_chief_reopens_and_a_clerk_sees_no_form(board, client):
    board.accepted()
    client.force_login(board.reviewer)
    page = text_of(client.get(PAGE))
    assert "已通过并锁定" in page
    assert "重开这份月报" not in page
    client.force_login(board.chief)
    assert "重开这份月报" in text_of(client.get(PAGE))
    answer = client.post(PAGE + "reopen/", {"reason": "漏报", "until": f"{TOMORROW:%Y%m%d}"}, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    found = FilingReopening.objects.get()
    assert (found.reason, found.until, found.by) == ("漏报", TOMORROW, board.chief)
    page = text_of(answer)
    assert "现已重开：王建设批准" in page
    assert "统计仍用下面的数字" in page
    assert "重开这份月报" not in page


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"reason": " ", "until": "2027-01-01"}, "请写明重开的原因"),
        ({"reason": "漏报", "until": "2020-01-01"}, "已经过去"),
        ({"reason": "漏报", "until": "后天"}, "不是日期"),
        ({"reason": "漏" * 501, "until": "2027-01-01"}, "500"),
        ({}, "请写明重开到哪一天"),
    ],
)
def test_a_reopening_that_lacks_something_is_told_and_changes_nothing(words, told, board, client):
    board.accepted()
    client.force_login(board.chief)
    answer = client.post(PAGE + "reopen/", words)
    assert answer.status_code == 409
    assert told in text_of(answer)
    assert not FilingReopening.objects.exists()
    if words.get("reason", " ").strip():
        assert words["reason"][:100] in text_of(answer)


def test_a_week_is_proposed_and_what_is_wrong_stands_at_the_form_with_a_link_from_the_top(board, client):
    board.accepted()
    client.force_login(board.chief)
    week = today() + datetime.timedelta(days=7)
    page = text_of(client.get(PAGE))
    assert f'value="{week}"' in page
    assert f'placeholder="{week}"' in page
    wrong = text_of(client.post(PAGE + "reopen/", {"reason": "漏报", "until": "2020-01-01"}))
    top, form = wrong.split('aria-labelledby="reopen"')
    assert 'href="#reopen"' in top
    assert "已经过去" in form


def test_what_is_reopened_already_is_told(board, client):
    reopened(board)
    client.force_login(board.chief)
    answer = client.post(PAGE + "reopen/", {"reason": "漏报", "until": str(TOMORROW)})
    assert answer.status_code == 409
    assert "这份月报已经重开" in text_of(answer)


def test_what_is_typed_while_reopened_is_not_shown_before_it_is_sent_in(board, client):
    filing = reopened(board)
    board.write(filing, {board.stations[0]: (7777, 20, 5)})
    client.force_login(board.reviewer)
    page = text_of(client.get(PAGE))
    assert "7,777" not in page
    assert "全部网点" in page


def test_before_the_decision_it_is_told_what_would_change_and_what_a_return_does(board, client):
    sent_again(board)
    client.force_login(board.reviewer)
    answer = client.get(PAGE)
    review = answer.context["review"]
    changed = {(each.name, each.label, each.old, each.new) for each in review.since_accepted}
    assert changed == {(board.hub.name, "到件", 300, 350), (board.stations[0].name, "到件", 100, 150)}
    assert review.since_last is None
    page = text_of(answer)
    assert "与已通过的数字相比" in page
    assert "退回后恢复为“已通过”，统计仍用原来通过的数字" in page
    assert f"在 {today():%Y-%m-%d} 以前（含当日）可以再改" in page


def test_where_the_reopening_is_over_it_is_told_that_a_return_locks(board, client):
    sent_again(board)
    FilingReopening.objects.update(until=today() - datetime.timedelta(days=1))
    client.force_login(board.reviewer)
    assert "重开期限已过，退回后随即锁定" in text_of(client.get(PAGE))


def test_a_return_puts_it_back_to_accepted_and_says_so(board, client):
    filing = sent_again(board)
    client.force_login(board.reviewer)
    page = reverse("filing_return", args=filing.address)
    client.post(page, {"seen": filing.revision, "reason": "没有凭据"})
    filing.refresh_from_db()
    assert filing.state == FilingState.ACCEPTED
    page = text_of(client.get(PAGE))
    assert "没有凭据" in page
    assert "现已重开" in page


def test_sent_in_a_third_time_both_comparisons_are_shown(board, client):
    filing = sent_again(board)
    return_filing(filing, by=board.reviewer, reason="再核")
    filing.refresh_from_db()
    board.write(filing, {board.stations[0]: (140, 20, 5), board.hub: (340, 60, 15)})
    submit(filing, by=board.clerk)
    client.force_login(board.reviewer)
    review = client.get(PAGE).context["review"]
    assert {(each.old, each.new) for each in review.since_accepted} == {(300, 340), (100, 140)}
    assert {(each.old, each.new) for each in review.since_last} == {(350, 340), (150, 140)}


# --- the register -------------------------------------------------------------------------------------------


def endings(on=None):
    return [each.ended for each in register_of(FilingReopening.objects.all(), on)]


def test_how_a_reopening_ended(board):
    filing = reopened(board)
    assert endings() == ["进行中"]
    assert endings(TOMORROW) == ["到期自动锁定"]
    board.write(filing, {board.stations[0]: (150, 20, 5), board.hub: (350, 60, 15)})
    submit(filing, by=board.clerk)
    assert endings() == endings(TOMORROW) == ["已报送，待审核"]
    accept(filing, by=board.reviewer)
    assert endings() == endings(TOMORROW) == ["改动已通过"]


def test_one_that_ran_out_stays_so_when_the_report_is_opened_again(board, monkeypatch):
    filing = reopened(board)
    for module in ("stations.filing.verbs", "stations.filing.locking", "stations.querysets"):
        monkeypatch.setattr(f"{module}.today", lambda: TOMORROW)
    reopen(filing, by=board.chief, reason="再补", until=TOMORROW)
    assert endings(TOMORROW) == ["进行中", "到期自动锁定"]
    submit(filing, by=board.clerk)
    accept(filing, by=board.reviewer)
    assert endings(TOMORROW) == ["改动已通过", "到期自动锁定"]


def test_the_register_keeps_every_changed_figure_with_who_and_why(board, as_role):
    accept(sent_again(board), by=board.reviewer)
    page = text_of(as_role(Role.LEADER).get(REGISTER))
    for told in (
        '<a href="/filings/411702102/2026-10/">板桥镇2026年10月月报</a>',
        "夏庄漏报一车",
        "王建设",
        "改动已通过",
        "夏庄便民服务站",
        "100 → <strong>150</strong>",
        "赵麦收报送，李春梅通过",
    ):
        assert told in page


def test_the_register_leads_the_bureau_to_the_decision_and_says_what_was_withdrawn(board, client):
    accept(sent_again(board), by=board.reviewer)
    FilingChange.objects.filter(old=100).update(new=None)
    client.force_login(board.reviewer)
    page = text_of(client.get(REGISTER))
    assert f'<a href="{PAGE}">板桥镇2026年10月月报</a>' in page
    assert "100 → <strong>不列入</strong>" in page


def test_the_register_is_read_in_scope_alone(board, elsewhere, as_role, client):
    reopened(board)
    assert "夏庄漏报一车" not in text_of(as_role(Role.LEADER, scope_code="411721").get(REGISTER))
    client.force_login(board.other_clerk)
    assert "夏庄漏报一车" not in text_of(client.get(REGISTER))
    client.force_login(board.clerk)
    assert "夏庄漏报一车" in text_of(client.get(REGISTER))
    client.force_login(UserFactory(role=Role.LEADER, scope_code="4117"))
    assert "夏庄漏报一车" in text_of(client.get(REGISTER))
