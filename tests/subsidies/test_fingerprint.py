"""The check sum of a roll covers everything that it says: whatever changes, it is not intact any more."""

import datetime

import pytest

from subsidies.models import RollItem
from subsidies.rolls import FINGERPRINTED, fingerprint

pytestmark = pytest.mark.django_db
HEAD = ("number", "title", "unit", "document_number", "total", "total_in_capitals", "locked_at")
FUND = ("name", "year")


@pytest.fixture
def locked(cases):
    """A roll of two lines, its lines, and the sum that was locked; nothing of it is written."""
    roll = cases.rolled(*cases.stations[:2])
    items = list(roll.items.order_by("position"))
    assert fingerprint(roll, items) == roll.sha256
    return roll, items


def another(value):
    """Another value of the same kind."""
    if isinstance(value, str):
        return f"{value}1"
    return value + (datetime.timedelta(microseconds=1) if isinstance(value, datetime.datetime) else 1)


def is_covered(locked, row, name):
    roll, items = locked
    setattr(row, name, another(getattr(row, name)))
    return fingerprint(roll, items) != roll.sha256


@pytest.mark.parametrize("name", HEAD)
def test_the_head_is_covered(locked, name):
    assert is_covered(locked, locked[0], name)


@pytest.mark.parametrize("name", FUND)
def test_the_fund_is_covered(locked, name):
    assert is_covered(locked, locked[0].fund, name)


def test_the_district_is_covered(locked):
    assert is_covered(locked, locked[0].fund.district, "code")


@pytest.mark.parametrize("name", [name for name in RollItem.LOCKED if name != "roll_id"])
def test_every_word_of_a_line_is_covered(locked, name):
    assert name in FINGERPRINTED
    assert is_covered(locked, locked[1][1], name)


def test_order_and_number_of_the_lines_are_covered(locked):
    roll, (first, second) = locked
    assert fingerprint(roll, [second, first]) != roll.sha256
    assert fingerprint(roll, [first]) != roll.sha256
