"""The balance of the fund stands on every page where money is decided, before the decision."""

import pytest
from django.urls import reverse

from tests.subsidies.conftest import FUND, signed_in
from tests.subsidies.roll_desk import making_page
from tests.subsidies.situations import everybody, one_of_each

pytestmark = pytest.mark.django_db
LEFT = "996,000 元"  # of 1,000,000, with four cases approved
NAME = f"2026年{FUND}"
IN_ROLL = f"<dt>余额</dt><dd>{LEFT}</dd>"
ON_CASE = f'{NAME}，<span class="nowrap">余额 {LEFT}</span></dd>'
GRANTED = f"<dd>{NAME}（余额 {LEFT}）</dd>"
ON_BOARD = '<dt>可用资金余额</dt> <dd class="figure-value">'
TO_CHOOSE = f"{NAME}，余额 {LEFT}"


def test_the_balance_stands_wherever_money_is_decided(cases):
    everybody(cases)
    laid = one_of_each(cases)

    def case(situation):
        return reverse("application", args=[laid[situation].number])

    pages = [
        (cases.chief, f"{reverse('eligibility')}?rule=village-station", f"{ON_BOARD}996,000<"),
        (cases.bureau, reverse("notice_new"), f"资金余额：{NAME} {LEFT}"),
        (cases.chief, f"{reverse('applications')}?queue=to_approve", f">{TO_CHOOSE}</option>"),
        (cases.bureau, case("submitted"), ON_CASE),
        (cases.bureau, case("verified"), ON_CASE),
        (cases.chief, case("publicized"), ON_CASE),
        (cases.chief, case("publicized"), f"{TO_CHOOSE}</label>"),
        (cases.chief, case("approved"), GRANTED),
        (cases.finance, case("paid"), GRANTED),
        (cases.chief, case("paid"), GRANTED),
        (cases.finance, reverse("rolls"), f"资金余额 {LEFT}"),
        (cases.finance, reverse("roll_new"), f"资金余额 {LEFT}"),
        (cases.finance, making_page(cases.fund), IN_ROLL),
        (cases.finance, reverse("roll_supplement", args=[laid["bounced"].roll_number]), IN_ROLL),
    ]
    for user, address, words in pages:
        page = " ".join(signed_in(user).get(address).text.split())
        assert words in page, f"{user}: {address}"
