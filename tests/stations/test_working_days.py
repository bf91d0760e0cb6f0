import datetime

import pytest

from stations.models import CalendarYear
from stations.policy_file import PolicyRefused, load_policy
from stations.working_days import WorkingDays, YearUnknown
from tests.stations.rosters import YICHENG_POLICY

pytestmark = pytest.mark.django_db
FAR = 2060  # no release of the library will know of it for long
FAR_YEAR = f"""
[[calendar]]
year = {FAR}
holidays = [{FAR}-01-01, {FAR}-01-02]
working_weekends = [{FAR}-01-04]
""".encode()


def day(month, number, year=2025):
    return datetime.date(year, month, number)


@pytest.fixture
def working(district):
    return WorkingDays(district)


@pytest.fixture
def told(district):
    """The working days once the policy file tells of a year that the library does not know."""
    load_policy(YICHENG_POLICY + FAR_YEAR)
    return WorkingDays(district)


@pytest.mark.parametrize(
    ("on", "is_one"),
    [
        (day(9, 26), True),  # a Friday
        (day(9, 27), False),  # a Saturday
        (day(9, 28), True),  # a Sunday that is worked for the National Day
        (day(10, 1), False),
        (day(10, 8), False),
        (day(10, 9), True),
        (day(10, 11), True),  # a Saturday that is worked
    ],
)
def test_holidays_and_working_weekends_are_those_that_the_state_council_announced(working, on, is_one):
    assert working.is_working_day(on) is is_one


def test_both_ends_are_counted(working):
    assert working.between(day(9, 26), day(9, 26)) == 1
    assert working.between(day(9, 27), day(9, 27)) == 0
    assert working.between(day(9, 26), day(9, 28)) == 2
    assert working.between(day(9, 30), day(10, 9)) == 2


def test_seven_working_days_over_the_national_day_end_on_the_fourteenth(working):
    first = day(9, 29)
    last = working.last_of(7, first)
    assert last == day(10, 14)
    assert working.between(first, last) == 7
    assert working.between(first, last - datetime.timedelta(days=1)) == 6


def test_the_first_day_is_itself_one_of_them_if_it_is_worked(working):
    assert working.last_of(1, day(9, 26)) == day(9, 26)
    assert working.last_of(1, day(9, 27)) == day(9, 28)
    assert working.last_of(1, day(10, 1)) == day(10, 9)


def test_a_year_of_which_nobody_knows_the_holidays_is_refused_and_not_guessed(working):
    with pytest.raises(YearUnknown, match=rf"{FAR} 年的节假日安排还不知道.*\[\[calendar\]\]"):
        working.between(day(1, 1, FAR), day(1, 3, FAR))
    with pytest.raises(YearUnknown):
        working.last_of(7, day(12, 30, FAR))


def test_a_later_year_is_taken_from_the_policy_file(told):
    assert [told.is_working_day(day(1, number, FAR)) for number in range(1, 7)] == [
        False,  # the holidays
        False,
        False,  # a Saturday
        True,  # a Sunday that is worked
        True,
        True,
    ]
    assert told.last_of(3, day(1, 1, FAR)) == day(1, 6, FAR)


def test_what_the_policy_file_tells_of_a_year_goes_before_the_library(district):
    content = b"\n[[calendar]]\nyear = 2025\nholidays = [2025-09-26]\nworking_weekends = [2025-09-27]\n"
    load_policy(YICHENG_POLICY + content)
    told = WorkingDays(district)
    assert told.is_working_day(day(9, 26)) is False
    assert told.is_working_day(day(9, 27)) is True
    assert told.is_working_day(day(9, 28)) is False


def test_what_another_district_tells_is_its_own(district, elsewhere):
    load_policy((YICHENG_POLICY + FAR_YEAR).replace(b'"411702"', b'"411721"'))
    assert CalendarYear.objects.exists()
    with pytest.raises(YearUnknown):
        WorkingDays(district).is_working_day(day(1, 1, FAR))


def test_a_file_without_the_year_takes_it_away(district, told):
    load_policy(YICHENG_POLICY)
    assert not CalendarYear.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (f"holidays = [{FAR}-01-01", f"holidays = [{FAR - 1}-01-01", f"不是 {FAR} 年的：{FAR - 1}-01-01"),
        (f"working_weekends = [{FAR}-01-04", f"working_weekends = [{FAR}-01-05", f"不是周末：{FAR}-01-05"),
        (f"{FAR}-01-02]", f"{FAR}-01-04]", f"又放假又上班：{FAR}-01-04"),
        (f"year = {FAR}", "year = 1999", "calendar"),
    ],
)
def test_a_slip_of_the_pen_in_the_calendar_is_refused(district, old, new, reason):
    content = FAR_YEAR.decode()
    assert old in content
    with pytest.raises(PolicyRefused, match=reason):
        load_policy(YICHENG_POLICY + content.replace(old, new).encode())
    assert not CalendarYear.objects.exists()


def test_a_year_twice_is_refused(district):
    with pytest.raises(PolicyRefused, match=f"{FAR} 年已有一份安排"):
        load_policy(YICHENG_POLICY + FAR_YEAR + FAR_YEAR)


def test_any_number_of_days_takes_one_query(district, django_assert_num_queries):
    with django_assert_num_queries(1):
        working = WorkingDays(district)
        working.between(day(1, 1), day(12, 31))
        working.last_of(30, day(1, 1))
