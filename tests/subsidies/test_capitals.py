from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidies.capitals import in_capitals

DIGITS = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def yuan_of(words):
    """The amount that somebody reads who reads the capitals from left to right."""
    total = section = digit = 0
    for character in words.removesuffix("元整"):
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in UNITS:
            section, digit = section + digit * UNITS[character], 0
        elif character == "万":
            total, section, digit = total + (section + digit) * 10_000, 0, 0
        else:
            total, section, digit = (total + section + digit) * 100_000_000, 0, 0
    return total + section + digit


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (300_000, "叁拾万元整"),
        (20_000, "贰万元整"),
        (1_000, "壹仟元整"),
        (10, "壹拾元整"),
        (20_010, "贰万零壹拾元整"),
        (100_010, "壹拾万零壹拾元整"),
        (1_030_000, "壹佰零叁万元整"),
        (100_000_000, "壹亿元整"),
        (0, "零元整"),
    ],
)
def test_amounts_are_written_in_the_capitals_of_money(amount, words):
    assert in_capitals(Decimal(amount)) == words
    assert in_capitals(amount) == words


@given(st.integers(min_value=1, max_value=10**14 - 1))
def test_whoever_reads_the_capitals_reads_the_amount(amount):
    words = in_capitals(amount)
    assert yuan_of(words) == amount
    assert words.endswith("元整")
    assert not words.startswith("零")
    assert "零零" not in words


@pytest.mark.parametrize("amount", [Decimal("0.5"), Decimal("1000.01"), -1])
def test_what_is_no_whole_number_of_yuan_is_refused(amount):
    with pytest.raises(ValueError, match="整数元"):
        in_capitals(amount)
