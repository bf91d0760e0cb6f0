"""An account is corrected after a payment bounced: by somebody else than who said so, and really."""

import pytest
from django.core.exceptions import PermissionDenied

from subsidies.models import Application
from subsidies.refusals import SubsidyRefused
from subsidies.workflow import correct_payee, payee_of
from tests.subsidies.conftest import card_of

pytestmark = pytest.mark.django_db


def test_who_entered_that_a_payment_bounced_does_not_correct_the_account(cases):
    roll = cases.rolled()
    cases.cashier.groups.add(*cases.verifier.groups.all())
    cases.record([cases.result(roll.items.get(), paid=False)], by=cases.cashier)
    application = Application.objects.get()
    payee = ("person", "李四", "农商行", card_of(77))
    with pytest.raises(PermissionDenied, match="的发放是您办理的"):
        correct_payee(application, by=cases.cashier, payee=payee, reason="改")
    assert correct_payee(application, by=cases.verifier, payee=payee, reason="改").payee_name == "李四"


def test_an_account_is_not_corrected_by_leaving_it_as_it_is(cases):
    roll = cases.rolled()
    cases.record([cases.result(roll.items.get(), paid=False)])
    application = Application.objects.get()
    with pytest.raises(SubsidyRefused, match="收款账户没有改动"):
        correct_payee(application, by=cases.verifier, payee=payee_of(application), reason="改")
    assert not application.events.filter(step="payee_corrected").exists()
