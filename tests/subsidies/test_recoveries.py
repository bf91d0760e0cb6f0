"""Money is asked back of what was paid, never more than that, and comes back once."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from subsidies.models import Recovery
from subsidies.recoveries import note_recovery, settle_recovery
from subsidies.refusals import ApplicationChanged, SubsidyRefused
from tests.subsidies.conftest import AFTER, signed_in

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def ask_back(cases, application, amount, *, by=None):
    return note_recovery(application, by=by or cases.chief, amount=Decimal(amount), reason="建成后停业")


def settle(cases, recovery, **said):
    said = {"by": cases.finance, "recovered_on": AFTER, "voucher": "SK0001"} | said
    return settle_recovery(recovery, **said)


def test_all_that_is_asked_back_is_never_more_than_was_paid(cases):
    application = cases.paid().items.get().application
    for amount in (0, 1001):
        with pytest.raises(SubsidyRefused, match="合计不超过已发放的 1,000 元（已登记 0 元）"):
            ask_back(cases, application, amount)
    ask_back(cases, application, 600)
    with pytest.raises(SubsidyRefused, match="已登记 600 元"):
        ask_back(cases, application, 401)
    ask_back(cases, application, 400)
    assert sum(each.amount for each in Recovery.objects.all()) == 1000


def test_a_form_that_is_sent_twice_asks_back_once(cases):
    application = cases.paid().items.get().application
    asked = {"by": cases.chief, "amount": Decimal(400), "reason": "建成后停业", "seen": application.revision}
    note_recovery(application, **asked)
    with pytest.raises(ApplicationChanged, match="又有改动"):
        note_recovery(application, **asked)
    assert Recovery.objects.count() == 1
    page = reverse("application_recovery", args=[application.number])
    seen = cases.fresh(application).revision
    chief = signed_in(cases.chief)
    for status in (302, 409):
        answer = chief.post(page, {"amount": "300", "reason": "停业", "seen": seen})
        assert answer.status_code == status
    assert Recovery.objects.count() == 2


def test_what_is_not_paid_is_not_asked_back(cases):
    roll = cases.rolled(*cases.stations[:2])
    item = roll.items.first()
    with pytest.raises(SubsidyRefused, match="只有已发放的补贴才能登记追回"):
        ask_back(cases, item.application, 100)
    cases.record([cases.result(item)])
    cases.record([cases.result(item, paid=False)])
    with pytest.raises(SubsidyRefused, match="只有已发放的补贴才能登记追回"):
        ask_back(cases, item.application, 100)


def test_it_comes_back_once_on_a_day_that_can_be(cases):
    recovery = ask_back(cases, cases.paid().items.get().application, 600)
    for day in (AFTER - DAY, AFTER + DAY):
        with pytest.raises(SubsidyRefused, match="到账日期应在登记以后、今天以前"):
            settle(cases, recovery, recovered_on=day)
    with pytest.raises(SubsidyRefused, match="请写到账的凭证号"):
        settle(cases, recovery, voucher=" ")
    assert settle(cases, recovery).voucher == "SK0001"
    with pytest.raises(SubsidyRefused, match=f"这笔追回已在 {AFTER} 到账"):
        settle(cases, recovery, voucher="SK0002")
    assert Recovery.objects.get().voucher == "SK0001"


def test_who_has_not_the_right_asks_nothing_back(cases):
    application = cases.paid().items.get().application
    for person in (cases.clerk, cases.verifier):
        with pytest.raises(PermissionDenied, match="追回由商务局负责人和财政局登记"):
            ask_back(cases, application, 100, by=person)
