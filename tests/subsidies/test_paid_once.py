"""Once is once: under every version of a rule, under every name of a period."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from stations.policy_file import load_policy
from subsidies.models import Application, Rule
from subsidies.refusals import SubsidyRefused
from subsidies.workflow import create, reject, submit, write
from tests.subsidies.conftest import card_of
from tests.subsidies.networks import policy, rule

pytestmark = pytest.mark.django_db
FIRST_HALF = '{ name = "H1", first_day = 2026-01-01, last_day = 2026-06-30 }'
SECOND_HALF = '{ name = "H2", first_day = 2026-07-01, last_day = 2026-12-31 }'
RENAMED = '{ name = "下半年", first_day = 2026-07-01, last_day = 2026-12-31 }'
NEXT_YEAR = '{ name = "下半年", first_day = 2027-01-01, last_day = 2027-06-30 }'


def by_halves(*periods, **more):
    load_policy(
        policy(
            rule("grant", recurrence='"period"', periods=f"[{', '.join(periods)}]", **more),
            key="halves",
            effective_from="2026-01-02",
        )
    )
    return Rule.objects.get(key="grant")


def applied(cases, grant, **terms):
    application = create(cases.stations[0], grant, by=cases.clerk, **terms)
    payee = ("person", "王建国", "农商行", card_of(1))
    return submit(write(application, by=cases.clerk, payee=payee), by=cases.clerk)


def test_a_half_year_is_not_claimed_again_under_the_name_that_a_later_version_gives_it(cases):
    grant = by_halves(FIRST_HALF, SECOND_HALF)
    applied(cases, grant, period="H1")
    by_halves(RENAMED, effective_from="2026-09-01")  # nobody has claimed the second half yet
    cases.clock.set(datetime.date(2026, 8, 1))
    applied(cases, grant, period="H2")
    cases.clock.set(datetime.date(2026, 9, 2))
    with pytest.raises(SubsidyRefused, match="同一规则不能重复申请"):
        applied(cases, grant, period="下半年")
    other = create(cases.stations[1], grant, by=cases.clerk, period="下半年")
    assert other.period == "下半年"


def test_another_half_year_of_a_later_version_is_claimed(cases):
    grant = by_halves(FIRST_HALF)
    applied(cases, grant, period="H1")
    by_halves(FIRST_HALF, NEXT_YEAR, effective_from="2026-09-01")
    cases.clock.set(datetime.date(2027, 1, 4))
    assert applied(cases, grant, period="下半年").amount == 1000


def once_then_yearly(cases):
    """Two policies, loaded before anybody applied: the rule pays once, from September on every year."""
    for key, recurrence, begins in [("a", "once", "2026-01-02"), ("b", "yearly", "2026-09-01")]:
        terms = rule("grant", recurrence=f'"{recurrence}"', effective_from=begins)
        load_policy(policy(terms, key=key, effective_from=begins))
    return Rule.objects.get(key="grant", district=cases.district)


def test_what_was_paid_once_is_not_paid_by_a_later_version_that_pays_every_year(cases):
    grant = once_then_yearly(cases)
    application = applied(cases, grant)
    cases.clock.set(datetime.date(2026, 9, 2))
    with pytest.raises(SubsidyRefused, match=f"已有“补贴”的申请 {application.number}"):
        create(cases.stations[0], grant, by=cases.clerk, year=2026)
    reject(application, by=cases.bureau, reason="不符")
    assert create(cases.stations[0], grant, by=cases.clerk, year=2026).period == "2026"


def test_the_database_itself_lets_a_rule_count_one_way_only(cases):
    grant = once_then_yearly(cases)
    application = applied(cases, grant)
    later = grant.versions.get(recurrence="yearly")
    with pytest.raises(IntegrityError, match="另一种发放次数"), transaction.atomic():
        Application.objects.create(
            number="X", rule=grant, version=later, facility=application.facility, period="2026", year=2026
        )


def test_the_numbers_go_on_behind_ninety_nine_thousand(cases):
    application = cases.draft()
    Application.objects.filter(pk=application.pk).update(number="411702-SQ2026-99999")
    assert cases.draft(cases.stations[1]).number == "411702-SQ2026-100000"
    assert cases.draft(cases.stations[2]).number == "411702-SQ2026-100001"
