"""Points: two decimals, rounded half up as an office does by hand; a total is the sum of what is shown."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


def rounded(number):
    """The number (a Fraction, Decimal, whole one, or a text of one) with two decimals."""
    exact = Fraction(number)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(CENT, ROUND_HALF_UP)


def plain(number):
    """5, 2.5 or 0.25: a number of the policy file as people write it."""
    return f"{Decimal(number).normalize():,f}"


def grade_of(score, grades):
    """The first of `grades` (the best first) that the score reaches; 以上 includes the number."""
    return next(grade for grade in grades if score >= Decimal(grade["at_least"]))
