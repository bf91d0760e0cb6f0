"""What stands on the one sheet: everything that fits, and of the rest how much it is."""

import datetime
from dataclasses import replace

import pytest

from tests.factories import UserFactory
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.brief.figures import figures_of
from yicheng_express.dashboard.brief.reached import MissingVillage
from yicheng_express.dashboard.brief.sheet import MOST_TOWNSHIPS, fitting_villages, sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def october(network):
    leader = UserFactory(role=Role.LEADER, scope_code="411702")
    return figures_of(leader, network.district, datetime.date(2026, 10, 1))


def lacking(number):
    return [MissingVillage(f"第{place // 20}镇", f"村{place}", False) for place in range(number)]


def townships(figures, number):
    line = figures.townships[0]
    return [replace(line, code=str(place), name=f"第{place}镇") for place in range(number)]


def test_as_many_townships_as_fit_stand_in_two_columns_and_the_middle_is_left_out(october):
    whole = sheet_of(replace(october, townships=townships(october, MOST_TOWNSHIPS)))
    assert whole.townships_left == 0
    assert [len(column) for column in whole.columns] == [12, 12]
    cut = sheet_of(replace(october, townships=townships(october, MOST_TOWNSHIPS + 3)))
    assert cut.townships_left == 3
    assert [column[0].name for column in cut.columns] == ["第0镇", "第15镇"]
    assert sheet_of(replace(october, townships=[])).columns == []


def test_villages_that_do_not_fit_are_counted(october):
    sheet = sheet_of(replace(october, missing=lacking(1000)))
    shown = sum(len(each.villages) for each in sheet.missing)
    assert shown
    assert shown + sheet.villages_left == 1000
    assert sheet_of(replace(october, missing=lacking(100))).villages_left == 0
    # The fewer townships there are, the more villages fit; a long name takes the room of two.
    rows = townships(october, 20)
    few, many = (
        sheet_of(replace(october, missing=lacking(1000), townships=each)) for each in (rows[:4], rows)
    )
    assert few.villages_left < many.villages_left
    long = [replace(line, name="很长很长的街道办事处") for line in rows]
    narrow = sheet_of(replace(october, missing=lacking(1000), townships=long))
    assert narrow.villages_left > many.villages_left


def test_the_last_village_that_fits_is_the_one_that_fills_the_room():
    villages = [MissingVillage("板桥镇", "夏庄", False), MissingVillage("板桥镇", "胡楼", True)]
    needed = len("板桥镇") + 4 + len("夏庄、") + len("胡楼★、")
    found, left = fitting_villages(villages, needed)
    assert ([village.name for village in found[0].villages], left) == (["夏庄", "胡楼"], 0)
    found, left = fitting_villages(villages, needed - 1)
    assert ([village.name for village in found[0].villages], found[0].number, left) == (["夏庄"], 2, 1)


def test_complaints_are_told_to_those_who_may_know_of_them(october):
    for shows, labels in ((True, 6), (False, 5)):
        facts = sheet_of(october, shows_complaints=shows).facts
        assert len(facts) == labels
        assert ("投诉" in [fact.label for fact in facts]) == shows
