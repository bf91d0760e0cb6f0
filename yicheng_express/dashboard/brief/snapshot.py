"""The figures of a brief as JSON and back: what is frozen is read by the same page as what is reckoned today.

Decimals are kept as text, so that none is rounded; days and moments as ISO 8601.
"""

import datetime
from dataclasses import fields, is_dataclass
from decimal import Decimal
from types import NoneType, UnionType
from typing import get_args, get_origin, get_type_hints

from supervision.standings.snapshot import as_json
from yicheng_express.dashboard.brief.figures import Figures

__all__ = ["as_json", "figures_from"]

FROM_TEXT = {
    Decimal: Decimal,
    datetime.date: datetime.date.fromisoformat,
    datetime.datetime: datetime.datetime.fromisoformat,
}


def figures_from(data):
    """The Figures that were frozen."""
    return restored(Figures, data)


def restored(kind, value):
    """A value of `kind` (a dataclass, a list, one of FROM_TEXT or of JSON) as `as_json` wrote it.

    A field that is not there came later than what was frozen: it has its default, and so needs one.
    """
    if get_origin(kind) is UnionType:
        [kind] = [each for each in get_args(kind) if each is not NoneType]
        return None if value is None else restored(kind, value)
    if get_origin(kind) is list:
        [each_kind] = get_args(kind)
        return [restored(each_kind, each) for each in value]
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        there = [each.name for each in fields(kind) if each.name in value]
        return kind(**{name: restored(hints[name], value[name]) for name in there})
    return FROM_TEXT[kind](value) if kind in FROM_TEXT else value
