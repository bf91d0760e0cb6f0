"""Months that are not sent in one after the other: nothing is accepted that was never asked."""

import pytest

from stations.filing.refusals import FilingChanged
from stations.filing.verbs import accept, accept_unquestioned, return_filing, submit
from stations.models import Filing
from tests.stations.filing.conftest import SEPTEMBER
from tests.stations.filing.reports import text_of

pytestmark = pytest.mark.django_db
LIST = "/filings/review/"


@pytest.fixture
def october(board):
    """Sent in with ten times what September had, while September is not sent in yet."""
    board.filing_of_september = board.fill(board.open(SEPTEMBER))
    filing = board.submitted(inbound=1000, outbound=200)
    assert not filing.lines.questioned().exists()
    return filing


def test_when_the_month_before_comes_in_the_later_one_is_asked_again(board, october):
    submit(board.filing_of_september, by=board.clerk)
    assert october.lines.questioned().count() == len(board.facilities)
    with pytest.raises(FilingChanged):
        accept(october, by=board.reviewer, seen=october.revision)


def test_what_is_sent_in_again_asks_the_later_month_anew(board, october):
    submit(board.filing_of_september, by=board.clerk)
    return_filing(board.filing_of_september, by=board.reviewer, reason="请核对")
    board.filing_of_september.refresh_from_db()
    board.fill(board.filing_of_september, inbound=900, outbound=180)
    submit(board.filing_of_september, by=board.clerk)
    assert not october.lines.questioned().exists()


def test_what_is_accepted_is_not_asked_again(board, october):
    accept(october, by=board.reviewer)
    submit(board.filing_of_september, by=board.clerk)
    assert not october.lines.questioned().exists()


def test_only_what_was_compared_with_last_month_is_accepted_with_the_others(board, october, reviewer):
    assert accept_unquestioned(Filing.objects.all(), by=board.reviewer) == ([], [])
    assert "通过全部无疑问的月报" not in text_of(reviewer.get(LIST))
    asked = text_of(reviewer.post(f"{LIST}accept/"))
    assert "另有 1 份的上月月报还没有报送，没有与上月比较，不在其中，请逐份审核。" in asked
    submit(board.filing_of_september, by=board.clerk)
    accepted, _refused = accept_unquestioned(Filing.objects.all(), by=board.reviewer)
    assert accepted == [board.filing_of_september]


def test_the_districts_own_is_compared_with_its_own(board, reviewer):
    """The report of a township that is missing for September says nothing of the center's."""
    board.open(SEPTEMBER)
    board.open()
    for filing in Filing.objects.filter(township=None).order_by("month"):
        center = filing.lines.get().facility
        board.write(filing, {center: (1000, 900, 10)}, by=board.chief)
        submit(filing, by=board.chief)
    accepted, _refused = accept_unquestioned(Filing.objects.all(), by=board.reviewer)
    assert [filing.township for filing in accepted] == [None, None]
