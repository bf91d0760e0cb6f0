"""What a row says of the latest operating period: closing, reopening, another manner, a correction."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from stations.choices import Cooperation
from stations.models import OperatingPeriod
from stations.operating import Statement, earlier_words, restate, save_periods
from tests.factories import HubFactory, OperatingPeriodFactory, StationFactory

pytestmark = pytest.mark.django_db


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def station():
    return StationFactory()


@pytest.fixture
def opened(station):
    return OperatingPeriodFactory(facility=station, opened_on=day("2021-09-01"))


def periods(facility):
    """The facility's periods as (opened, closed, resident, cooperation)."""
    stored = OperatingPeriod.objects.filter(facility=facility).order_by("opened_on")
    return [(str(p.opened_on), str(p.closed_on or ""), p.resident, p.cooperation) for p in stored]


def state(facility, **words):
    """Restate the latest period with other words, and save."""
    stored = list(facility.operating_periods.order_by("opened_on"))
    statement = Statement.of(stored[-1] if stored else None)
    for word, value in words.items():
        setattr(statement, word, value)
    changed = restate(facility, stored, statement)
    save_periods(changed)
    return changed


def refused(facility, **words):
    with pytest.raises(ValidationError) as refusal:
        state(facility, **words)
    return set(refusal.value.message_dict)


def test_the_same_statement_changes_nothing(station, opened):
    assert state(station) == []


def test_a_closing_day_closes(station, opened):
    state(station, closed_on=day("2022-03-01"), closing_reason="村部翻修")
    assert periods(station) == [("2021-09-01", "2022-03-01", True, "")]


def test_opening_on_or_after_the_day_of_closing_is_a_new_period(station, opened):
    state(station, closed_on=day("2022-03-01"))
    state(station, opened_on=day("2022-03-01"), closed_on=None)
    assert periods(station) == [("2021-09-01", "2022-03-01", True, ""), ("2022-03-01", "", True, "")]


def test_opening_a_day_before_the_closing_corrects_it(station, opened):
    state(station, closed_on=day("2022-03-01"))
    state(station, opened_on=day("2022-02-28"))
    assert periods(station) == [("2022-02-28", "2022-03-01", True, "")]


def test_another_manner_from_a_later_day_ends_the_old_period_and_keeps_the_past(station, opened):
    state(station, opened_on=day("2023-01-01"), cooperation=Cooperation.POSTAL_COURIER, resident=False)
    assert periods(station) == [
        ("2021-09-01", "2023-01-01", True, ""),
        ("2023-01-01", "", False, "postal_courier"),
    ]


def test_another_manner_on_the_same_day_and_a_later_day_in_the_same_manner_are_corrections(station, opened):
    state(station, cooperation=Cooperation.POSTAL_COURIER)
    state(station, opened_on=day("2021-10-01"))
    assert periods(station) == [("2021-10-01", "", True, "postal_courier")]


def test_a_correction_may_not_reach_into_an_earlier_period(station, opened):
    state(station, closed_on=day("2022-03-01"))
    state(station, opened_on=day("2022-05-01"), closed_on=None)
    assert refused(station, opened_on=day("2022-02-01")) == {"opened_on"}
    assert len(periods(station)) == 2


def test_what_is_no_period_is_refused_at_its_own_word(station):
    assert refused(station, closed_on=day("2022-01-01")) == {"opened_on"}
    assert refused(station, resident=True) == {"opened_on"}
    assert refused(station, opened_on=day("2022-01-01")) == {"resident"}
    both = {"opened_on": day("2022-01-01"), "resident": True}
    assert refused(station, closed_on=day("2022-01-01"), **both) == {"closed_on"}
    assert refused(station, closing_reason="没人", **both) == {"closing_reason"}
    state(station, **both)
    assert refused(station, opened_on=None) == {"opened_on"}


def test_a_hub_has_no_manner():
    hub = HubFactory()
    state(hub, opened_on=day("2022-01-01"))
    assert periods(hub) == [("2022-01-01", "", False, "")]


def test_earlier_periods_in_words(station, opened):
    state(station, closed_on=day("2022-03-01"), closing_reason="村部翻修")
    state(station, opened_on=day("2022-05-01"), closed_on=None, closing_reason="")
    assert earlier_words(station.operating_periods.all()) == "2021-09-01 至 2022-03-01（驻村设点，村部翻修）"
