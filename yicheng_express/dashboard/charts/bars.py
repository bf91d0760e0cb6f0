"""Bars: how many of a whole, each with its name and its number."""

from dataclasses import dataclass

from yicheng_express.dashboard.charts.axes import place


@dataclass(frozen=True)
class Bar:
    """width: in percent of the whole. href: of the rows behind the number; "" for who may not read them."""

    name: str
    number: int
    width: float
    href: str = ""


def bars(counted, whole):
    """A Bar of each (name, number, address) among `whole`."""
    return [Bar(name, number, place(min(number, whole), whole), href) for name, number, href in counted]
