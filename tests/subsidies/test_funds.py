"""A fund is never below zero, and its totals are the sums of its entries."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subsidies.choices import EntryKind
from subsidies.funds import EFFECT, appropriate, cut, open_fund
from subsidies.models import Fund, FundEntry
from subsidies.refusals import SubsidyRefused

pytestmark = pytest.mark.django_db


def totals_by_entries(fund):
    """(appropriated, reserved, spent) reckoned from the entries alone."""
    sums = dict(fund.entries.order_by().values_list("kind").annotate(Sum("amount")))
    return tuple(sum(EFFECT[kind][place] * amount for kind, amount in sums.items()) for place in range(3))


def assert_sums_agree(fund):
    fund.refresh_from_db()
    assert (fund.appropriated, fund.reserved, fund.spent) == totals_by_entries(fund)
    assert fund.balance >= 0


def test_the_totals_are_the_sums_of_the_entries_at_every_step(cases):
    roll = cases.rolled(*cases.stations[:3])
    assert_sums_agree(cases.fund)
    items = list(roll.items.all())
    cases.record([cases.result(items[0]), cases.result(items[1]), cases.result(items[2], paid=False)])
    assert_sums_agree(cases.fund)
    assert (cases.fund.reserved, cases.fund.spent) == (1000, 2000)
    cases.record([cases.result(items[1], paid=False)])
    assert_sums_agree(cases.fund)
    assert (cases.fund.reserved, cases.fund.spent) == (2000, 1000)
    assert {entry.kind for entry in cases.fund.entries.all()} == {
        EntryKind.APPROPRIATED,
        EntryKind.RESERVED,
        EntryKind.SPENT,
        EntryKind.BOUNCED,
    }


def test_what_is_cut_is_at_most_the_balance(cases):
    cases.approved()
    with pytest.raises(SubsidyRefused, match="余额是 999,000 元，不够 999,001 元"):
        cut(cases.fund, amount=999_001, document="驿财〔2026〕3号", by=cases.finance)
    fund = cut(cases.fund, amount=999_000, document="驿财〔2026〕3号", by=cases.finance)
    assert fund.balance == 0
    assert_sums_agree(fund)


def test_the_database_refuses_what_would_fall_below_zero(cases):
    for change in ({"reserved": F("appropriated") + 1}, {"spent": -1}, {"appropriated": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Fund.objects.filter(pk=cases.fund.pk).update(**change)


def test_only_finance_keeps_funds_and_every_movement_has_a_ground(cases):
    for person in (cases.chief, cases.verifier, cases.clerk):
        with pytest.raises(PermissionDenied, match="由财政局管理"):
            appropriate(cases.fund, amount=1, document="x", by=person)
        with pytest.raises(PermissionDenied):
            open_fund(cases.district, name="新资金", year=2027, by=person)
    for amount in (0, -5, 0.5, 10**12 + 1):
        with pytest.raises(SubsidyRefused, match="大于 0 的整数"):
            appropriate(cases.fund, amount=amount, document="x", by=cases.finance)
    with pytest.raises(SubsidyRefused, match="请写明依据"):
        appropriate(cases.fund, amount=1, document=" ", by=cases.finance)
    with pytest.raises(SubsidyRefused, match="已有 2026 年的"):
        open_fund(cases.district, name=cases.fund.name, year=2026, by=cases.finance)


def test_finance_of_another_district_does_not_reach_the_fund(cases):
    cases.finance.scope_code = "411721"
    cases.finance.save()
    with pytest.raises(PermissionDenied):
        appropriate(cases.fund, amount=1, document="x", by=cases.finance)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves=st.lists(st.tuples(st.booleans(), st.integers(1, 400_000)), max_size=12))
def test_whatever_is_moved_the_balance_never_falls_below_zero(cases, moves):
    with transaction.atomic():
        point = transaction.savepoint()
        fund = Fund.objects.get(pk=cases.fund.pk)
        expected = fund.appropriated
        for is_added, amount in moves:
            verb = appropriate if is_added else cut
            try:
                fund = verb(fund, amount=amount, document="凭证", by=cases.finance)
                expected += amount if is_added else -amount
            except SubsidyRefused:
                assert not is_added
                assert amount > expected
        assert_sums_agree(fund)
        assert fund.appropriated == expected
        transaction.savepoint_rollback(point)


def test_an_entry_without_a_ground_is_refused_by_the_database(cases):
    for fields in ({"kind": "appropriated"}, {"kind": "reserved", "document": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FundEntry.objects.create(fund=cases.fund, amount=1, **fields)


def test_a_fund_is_not_given_more_than_it_can_hold(cases):
    Fund.objects.filter(pk=cases.fund.pk).update(appropriated=10**14 - 10)
    with pytest.raises(SubsidyRefused, match="拨入合计最多 99,999,999,999,999 元"):
        appropriate(cases.fund, amount=10, document="驿财〔2026〕2号", by=cases.finance)
    appropriate(cases.fund, amount=9, document="驿财〔2026〕2号", by=cases.finance)
