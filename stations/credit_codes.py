"""Unified social credit codes of organisations: GB 32100-2015, with its check character.

Eighteen characters of an alphabet without I, O, S, V and Z. The first seventeen are weighted 3^0 … 3^16
modulo 31; the eighteenth is the check character, which makes their sum and itself divisible by 31.
"""

from django.core.exceptions import ValidationError
from django.db.models import IntegerField, Q, Value
from django.db.models.expressions import ExpressionWrapper
from django.db.models.lookups import Exact

from yicheng_express.character_checks import consists_of, position

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
MODULUS = len(ALPHABET)
WEIGHTS = [pow(3, place, MODULUS) for place in range(LENGTH - 1)]


def check_character(first_17):
    """The eighteenth character that belongs to the first seventeen."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(first_17, WEIGHTS, strict=True))
    return ALPHABET[-total % MODULUS]


def validate_credit_code(code):
    """Refuse a code of the wrong length, with a foreign character, or with the wrong check character."""
    if len(code) != LENGTH:
        raise ValidationError(
            f"统一社会信用代码应为 {LENGTH} 位，现为 {len(code)} 位。", code="credit_code_length"
        )
    if strange := sorted({char for char in code if char not in ALPHABET}):
        raise ValidationError(
            f"统一社会信用代码不应含有“{'、'.join(strange)}”（只用数字和大写字母，不含 I、O、S、V、Z）。",
            code="credit_code_alphabet",
        )
    if check_character(code[:-1]) != code[-1]:
        raise ValidationError(
            "统一社会信用代码的校验码（最后一位）不对，请对照营业执照核对。", code="credit_code_check"
        )


def is_credit_code(field):
    """The same as a condition that the database can hold: GB 32100-2015 over the column `field`."""
    total = Value(0)
    for place, weight in enumerate([*WEIGHTS, 1], start=1):
        total = total + (position(ALPHABET, field, place) - 1) * weight
    remainder = ExpressionWrapper(total % MODULUS, output_field=IntegerField())
    return consists_of(ALPHABET, field, LENGTH) & Q(Exact(remainder, 0))
