"""The month's brief on the chief's desk, until it is frozen."""

import datetime

import pytest

from tests.dashboard.network import lay_dashboard
from tests.factories import DistrictFactory, UserFactory
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.brief.freezing import BriefRefused, freeze
from yicheng_express.dashboard.brief_tasks import brief_tasks
from yicheng_express.dates import month_of, months_before, today

pytestmark = pytest.mark.django_db


def test_the_chief_is_told_of_last_months_brief_until_it_is_frozen(district, elsewhere):
    lay_dashboard(district)
    chief = UserFactory(role=Role.BUREAU_CHIEF, scope_code="411702")
    month = months_before(month_of(today()), 1)
    [task] = brief_tasks(chief)
    assert task.title == f"{month.year}年{month.month}月简报待定稿"
    assert task.href == f"/dashboard/brief/411702/{month:%Y-%m}/"
    freeze(district, month, by=chief)
    assert brief_tasks(chief) == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.BUREAU_CHIEF, Role.ENTERPRISE}))
def test_nobody_else_is(district, elsewhere, role):
    lay_dashboard(district)
    assert brief_tasks(UserFactory(role=role, scope_code="411702")) == []


def test_a_month_without_a_network_asks_for_none(db):
    DistrictFactory(code="411702", name="驿城区")
    assert brief_tasks(UserFactory(role=Role.BUREAU_CHIEF, scope_code="411702")) == []


def test_a_month_before_the_first_station_is_not_frozen(district, elsewhere):
    lay_dashboard(district)
    chief = UserFactory(role=Role.BUREAU_CHIEF, scope_code="411702")
    with pytest.raises(BriefRefused, match="还没有一个网点营业"):
        freeze(district, datetime.date(1990, 1, 1), by=chief)
