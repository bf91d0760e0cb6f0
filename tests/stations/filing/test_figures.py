"""A figure as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.filing.figures import NotAFigure, parse_cell, parse_explanation, parse_figure

FULL_WIDTH = str.maketrans("0123456789,", "０１２３４５６７８９，")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("", None),
        (None, None),
        ("  \u3000", None),
        ("0", 0),
        ("007", 7),
        (12, 12),
        ("1,234", 1234),
        ("１，２３４", 1234),
        ("1 234", 1234),
        ("12.0", 12),
        ("1,234.00", 1234),
        ("99999999", 99_999_999),
    ],
)
def test_what_offices_write_is_understood(written, number):
    assert parse_figure(written) == number


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("-1", "负数"),
        ("－５", "负数"),
        (-1, "负数"),
        ("1.5", "没有小数"),
        ("０．５", "没有小数"),
        ("12,34", "不是数字"),
        ("1e5", "不是数字"),
        ("十二", "不是数字"),
        ("=1+1", "不是数字"),
        ("100000000", "最多 8 位"),
        ("9" * 5000, "最多 8 位"),
        ("九" * 5000, "不是数字"),
        (1.5, "整数"),
        (True, "整数"),
        ([1], "整数"),
        ({}, "整数"),
    ],
)
def test_what_is_no_number_of_parcels_is_refused_in_words(written, told):
    with pytest.raises(NotAFigure, match=told) as refusal:
        parse_figure(written)
    assert len(str(refusal.value)) < 60


@given(st.integers(0, 99_999_999), st.booleans(), st.booleans())
def test_every_number_is_read_as_it_was_written(number, grouped, full_width):
    text = f"{number:,}" if grouped else str(number)
    assert parse_figure(text.translate(FULL_WIDTH) if full_width else text) == number


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.lists(st.integers()), st.binary()))
def test_anything_else_is_a_refusal_and_no_fault(written):
    for cell in ("inbound", "explanation"):
        try:
            value = parse_cell(cell, written)
        except NotAFigure:
            continue
        assert value is None or (isinstance(value, int) and 0 <= value <= 99_999_999) or cell == "explanation"


def test_an_explanation_is_one_line_of_bounded_length():
    assert parse_explanation("  负责人\n住院\t半月 ") == "负责人 住院 半月"
    assert parse_explanation(None) == ""
    assert len(parse_explanation("字" * 200)) == 200
    with pytest.raises(NotAFigure, match="201 字，最多 200 字"):
        parse_explanation("字" * 201)
