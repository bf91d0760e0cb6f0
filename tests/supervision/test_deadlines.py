"""Deadlines by China's calendar: National Day 2026 (1 to 7 October), its working weekend days, pauses."""

import datetime

import pytest

from stations.models import Policy
from stations.policy_file import load_policy
from stations.working_days import WorkingDays, YearUnknown
from supervision.deadlines import days_paused, deadline
from tests.stations.rosters import YICHENG_POLICY

pytestmark = pytest.mark.django_db


def day(text):
    return datetime.date.fromisoformat(f"2026-{text}")


@pytest.fixture
def calendar(district):
    return WorkingDays(district)


def test_the_day_on_which_it_begins_is_not_counted(calendar):
    assert deadline(calendar, day("03-02"), 1, 80).due_on == day("03-03")
    assert deadline(calendar, day("03-06"), 3, 80).due_on == day("03-11")  # from a Friday


def test_national_day_does_not_count_and_the_working_weekend_does(calendar):
    """10 October 2026 is a Saturday on which people work; 20 September a Sunday."""
    assert deadline(calendar, day("09-29"), 1, 80).due_on == day("09-30")
    assert deadline(calendar, day("09-30"), 1, 80).due_on == day("10-08")
    assert deadline(calendar, day("09-30"), 3, 80).due_on == day("10-10")
    assert deadline(calendar, day("09-30"), 4, 80).due_on == day("10-12")
    assert deadline(calendar, day("09-18"), 1, 80).due_on == day("09-20")  # from a Friday to a Sunday
    assert deadline(calendar, day("10-01"), 1, 80).due_on == day("10-08")  # came in on a holiday


def test_it_is_due_soon_from_the_working_day_that_uses_up_the_share(calendar):
    """Of seven working days 80 % are 5.6: the sixth. Of five they are exactly the fourth."""
    assert deadline(calendar, day("03-02"), 7, 80).warn_on == day("03-10")
    assert deadline(calendar, day("03-02"), 5, 80).warn_on == day("03-06")
    assert deadline(calendar, day("03-02"), 1, 80).warn_on == day("03-03")
    assert (
        deadline(calendar, day("03-02"), 10, 100).warn_on == deadline(calendar, day("03-02"), 10, 100).due_on
    )


def test_time_on_which_the_clock_stood_is_added_to_both_days(calendar):
    """Paused on a Wednesday, running again on the Monday: three working days."""
    stood = days_paused(calendar, day("03-04"), day("03-09"))
    assert stood == 3
    assert deadline(calendar, day("03-02"), 5, 80, stood).due_on == day("03-12")
    assert deadline(calendar, day("03-02"), 5, 80, stood).warn_on == day("03-11")
    assert days_paused(calendar, day("03-04"), day("03-04")) == 0
    assert days_paused(calendar, day("10-01"), day("10-08")) == 0  # a holiday takes no time


def test_a_year_that_nobody_knows_gives_no_day_and_says_what_to_do(calendar):
    found = deadline(calendar, datetime.date(2031, 12, 30), 5, 80)
    assert (found.warn_on, found.due_on) == (None, None)
    assert "[[calendar]]" in found.unknown
    with pytest.raises(YearUnknown):
        days_paused(calendar, datetime.date(2031, 12, 30), datetime.date(2032, 1, 5))


def test_a_year_told_by_the_policy_file_is_known(district):
    told = b"\n[[calendar]]\nyear = 2032\nholidays = [2032-01-01]\nworking_weekends = [2032-01-03]\n"
    load_policy(YICHENG_POLICY + told)
    assert Policy.objects.get().calendar_years.exists()
    calendar = WorkingDays(district)
    assert deadline(calendar, datetime.date(2031, 12, 31), 1, 80).due_on == datetime.date(2032, 1, 2)
    assert deadline(calendar, datetime.date(2032, 1, 2), 1, 80).due_on == datetime.date(2032, 1, 3)


def test_a_pause_of_years_is_reckoned_too(calendar):
    assert deadline(calendar, datetime.date(2022, 3, 2), 5, 80, 500).due_on > datetime.date(2024, 1, 1)
