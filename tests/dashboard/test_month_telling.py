"""The last month's figures on the home page: as in the matrix, with what explains them told beside them."""

import pytest

from stations.choices import FilingState
from stations.filing.matrix import filing_matrix
from stations.filing.verbs import reopen, return_filing
from tests.stations.filing.reports import text_of
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.month_figures import month_figures
from yicheng_express.dates import last_month_end, month_of, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def last():
    """The last month that can be sent in."""
    return month_of(last_month_end(today()))


@pytest.fixture
def reopened(board, last):
    filing = board.accepted(last)
    reopen(filing, by=board.chief, reason="补报", until=today())
    return filing


def test_a_reopened_report_counts_as_in_the_matrix(board, last, reopened):
    figures = month_figures(board.chief, board.district)
    matrix = filing_matrix(board.district, last, user=board.chief, on=today())
    assert figures.accepted == matrix.months[-1].counts[FilingState.ACCEPTED] == 1
    assert (figures.filed, figures.missing, figures.waiting) == (1, 2, 0)
    assert figures.filed + figures.missing + figures.unopened == figures.expected


def test_that_it_is_reopened_is_told_beside_the_accepted(board, last, reopened, as_role, client):
    page = text_of(as_role(Role.LEADER).get("/"))
    assert page.index("已通过") < page.index('其中<span class="alert">重开待改 1 份</span>')
    client.force_login(board.reviewer)
    page = text_of(client.get("/"))
    link = f'href="/filings/missing/?district=411702&amp;month={last:%Y-%m}"'
    assert f'其中<a class="alert" {link}>重开待改 1 份</a>' in page
    reopened.reopenings.all().delete()
    assert "重开待改" not in text_of(client.get("/"))


def test_a_returned_report_explains_why_more_were_in_time_than_are_filed(board, last, as_role):
    filing = board.submitted(last)
    client = as_role(Role.LEADER)
    assert "<dt>按时首报</dt>" in text_of(client.get("/"))
    return_filing(filing, by=board.reviewer, reason="请核对")
    page = text_of(client.get("/"))
    assert "待报送 3 份</span>：未填 2 · 退回待改 1" in page
    assert "<dt>按时首报（含退回待改的）</dt>" in page
