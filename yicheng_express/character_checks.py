"""Check constraints over the characters of a code, in plain SQL that any client of the database can run.

A regular expression in a check constraint is a Python function on SQLite: the database file could then be
written by Django alone. These expressions use only LENGTH, SUBSTR and INSTR (STRPOS on PostgreSQL).
"""

from django.db.models import F, IntegerField, Q, Value
from django.db.models.functions import Length, StrIndex, Substr
from django.db.models.lookups import Exact, GreaterThan

DIGITS = "0123456789"


def position(alphabet, field, place):
    """Where in `alphabet` the character at `place` (from 1) of `field` stands, from 1; 0 if it does not."""
    return StrIndex(Value(alphabet), Substr(F(field), place, 1), output_field=IntegerField())


def consists_of(alphabet, field, length):
    """A condition: `field` is exactly `length` characters of `alphabet`."""
    # SQLite's LENGTH stops at a NUL character; a comparison does not.
    condition = Q(Exact(Length(field), length)) & Q(Exact(F(field), Substr(field, 1, length)))
    for place in range(1, length + 1):
        condition &= Q(GreaterThan(position(alphabet, field, place), 0))
    return condition
