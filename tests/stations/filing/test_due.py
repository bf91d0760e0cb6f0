"""How a report stands against its day, at the boundaries."""

import datetime

import pytest

from stations.choices import FilingState
from stations.filing.due import badge_of, is_late, punctuality_in_words
from stations.models import Filing
from tests.factories import FilingFactory, noon

pytestmark = pytest.mark.django_db
DUE = datetime.date(2026, 11, 5)


@pytest.mark.parametrize(
    ("days", "words", "late"),
    [(-2, "还有 2 天", False), (0, "今天截止", False), (1, "已逾期 1 天", True), (19, "已逾期 19 天", True)],
)
def test_what_was_never_sent_in_is_reckoned_to_the_day(days, words, late):
    filing = FilingFactory(due_on=DUE)
    day = DUE + datetime.timedelta(days=days)
    assert (punctuality_in_words(filing, day), is_late(filing, day)) == (words, late)


@pytest.mark.parametrize(("days", "words"), [(-1, "按时报送"), (0, "按时报送"), (1, "逾期报送")])
def test_the_words_agree_with_the_question_to_the_database(days, words):
    filing = FilingFactory(due_on=DUE, state=FilingState.SUBMITTED)
    first = noon(DUE) + datetime.timedelta(days=days, hours=11, minutes=59)
    Filing.objects.filter(pk=filing.pk).update(first_submitted_at=first)
    filing = Filing.objects.with_punctuality().get(pk=filing.pk)
    long_after = DUE + datetime.timedelta(days=300)
    assert punctuality_in_words(filing, long_after) == words
    assert is_late(filing, long_after) is not filing.is_punctual


def test_what_needs_attention_and_what_is_done_look_different():
    assert [badge_of(Filing(state=state)) for state in FilingState] == ["", "", "", "alert", "good"]
