"""Invented accounts of the right form: a card passes its check digit, the bank says that it is invented."""

from stations.choices import Tier
from subsidies.choices import PayeeKind
from subsidies.payees import checked_payee, passes_luhn

ISSUER = "620000"  # of cards; no bank's
PASSBOOK_SHARE = 0.2


def payee_of(facility, number, rng):
    """(kind, name, bank, account) for a facility; no two numbers have the same account."""
    bank = f"{facility.district.name}农村商业银行（演示）"
    if facility.tier != Tier.STATION:
        account = f"{facility.district.code}9{number:011d}"
        return checked_payee(PayeeKind.ORGANIZATION, facility.operator.name, bank, account)
    if rng.random() < PASSBOOK_SHARE:
        account = f"{facility.district.code}1{number:010d}"
        return checked_payee(PayeeKind.PASSBOOK, facility.manager_name, bank, account)
    return checked_payee(PayeeKind.PERSON, facility.manager_name, bank, card(facility.district, number))


def card(district, number):
    body = f"{ISSUER}{district.code}{number:06d}"
    return next(body + digit for digit in "0123456789" if passes_luhn(body + digit))
