"""The demo's cases on any day of the year, and in counties whose policy pays nothing."""

import datetime

import pytest

from stations.models import Demonstration
from stations.policy_file import load_policy
from stations.roster import load_roster
from subsidies.demo.load import invent_cases
from subsidies.models import Application, PublicityNotice, Roll
from subsidies.rolls import is_intact
from tests.factories import noon
from tests.stations.rosters import OTHER_COUNTY, OTHER_POLICY, load_yicheng
from tests.subsidies.demo_days import LOADED_ON, UNTIL, load_on
from yicheng_express.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pictures_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_where_the_holidays_of_the_year_are_unknown_there_is_no_running_notice():
    load_yicheng()
    load_on(datetime.date(2030, 3, 5))
    assert Application.objects.filter(state="verified").exists()
    assert Application.objects.paid().exists()
    assert not PublicityNotice.objects.filter(first_day__year__gte=2029).exists()


@pytest.mark.parametrize("day", ["2026-01-03", "2026-02-25", "2026-10-09"])
def test_it_can_be_loaded_on_any_day_of_the_year(day):
    load_yicheng()
    load_on(datetime.date.fromisoformat(day))
    assert Application.objects.paid().exists()
    assert all(is_intact(roll) for roll in Roll.objects.select_related("fund__district"))


def test_a_county_whose_policy_pays_nothing_has_no_cases():
    load_roster(OTHER_COUNTY)
    load_policy(OTHER_POLICY)
    load_on(LOADED_ON, "--until", str(UNTIL))
    assert Demonstration.objects.exists()
    assert not Application.objects.exists()
    assert not User.objects.exists()


def test_the_cases_are_written_in_batches_and_not_row_by_row(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("stations.demo.load.INVENTIONS", [])
    district = load_yicheng()
    load_on(LOADED_ON, "--until", str(UNTIL))
    with django_assert_max_num_queries(460):
        invent_cases(district, seed=1, now=noon(LOADED_ON))
    assert Application.objects.count() > 80
