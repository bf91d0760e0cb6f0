import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yicheng_express.dates import (
    last_month_end,
    month_end,
    month_ends,
    month_of,
    months_after,
    months_before,
    next_month,
    parse_day,
)

LAST = datetime.date(2021, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2021-12-31",
        "2021/12/31",
        "2021.12.31",
        "20211231",
        "2021年12月31日",
        " ２０２１－１２－３１ ",
        "2021-12-31 00:00:00",
        "2021-12-31T00:00:00",
        "2021 年 12 月 31 日",
    ],
)
def test_a_day_is_read_as_people_write_it(text):
    assert parse_day(text) == LAST


def test_months_and_days_may_have_one_digit():
    assert parse_day("2021-1-5") == datetime.date(2021, 1, 5)


@pytest.mark.parametrize(
    "text",
    ["", "昨天", "2021-13-01", "2021-02-29", "31.12.2021", "2021-12", "2021123", "0201-09-01", "2999-01-01"],
)
def test_what_is_no_day_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"日期|1900 年至 2100 年"):
        parse_day(text)


def test_month_ends_are_those_within_both_days():
    assert month_ends(datetime.date(2021, 7, 15), datetime.date(2021, 9, 29)) == [
        datetime.date(2021, 7, 31),
        datetime.date(2021, 8, 31),
    ]
    assert month_ends(LAST, LAST) == [LAST]
    assert month_ends(LAST, datetime.date(2021, 12, 30)) == []


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)))
def test_a_day_lies_between_its_month_and_the_next(day):
    assert month_of(day) <= day <= month_end(day) < next_month(day)
    assert next_month(day) - month_end(day) == datetime.timedelta(days=1)


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 12, 31)), st.integers(1, 60))
def test_so_many_months_end_with_the_last_month_end(day, months):
    last = last_month_end(day)
    ends = month_ends(months_before(last, months - 1), last)
    assert len(ends) == months
    assert ends[-1] == last <= day < next_month(last + datetime.timedelta(days=1))


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 12, 31)), st.integers(0, 60))
def test_months_run_full_on_the_same_number_or_the_last_day_of_a_shorter_month(day, months):
    later = months_after(day, months)
    assert months_before(later, months) == month_of(day)
    assert later.day == day.day or (later.day < day.day and later == month_end(later))


def test_six_months_after_the_end_of_august_is_the_end_of_february():
    assert months_after(datetime.date(2025, 8, 31), 6) == datetime.date(2026, 2, 28)
    assert months_after(datetime.date(2024, 2, 29), 12) == datetime.date(2025, 2, 28)
    assert months_after(datetime.date(2025, 2, 28), 12) == datetime.date(2026, 2, 28)
