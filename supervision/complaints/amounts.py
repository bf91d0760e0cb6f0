"""Amounts that villagers pay and get back: yuan and fen, for a charge may be half a yuan."""

from decimal import Decimal

LARGEST = Decimal("999999.99")


def faults_of_amount(amount, label):
    """What is wrong with an amount, in words."""
    if not 0 < amount <= LARGEST:
        yield f"{label}应大于 0，最多 {in_yuan(LARGEST)}。"
    elif amount != round(amount, 2):
        yield f"{label}最多写到分。"


def in_yuan(amount):
    """5 元, 0.50 元, 12,340.00 元: fen are written where there are any."""
    return "" if amount is None else f"{amount:,.0f} 元" if amount == int(amount) else f"{amount:,.2f} 元"
