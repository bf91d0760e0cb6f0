"""A whole as one bar of its parts, in tenths of a percent that add up to a hundred."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A part of a whole: its name, its words, how many, and where it lies on a bar of 100."""

    name: str
    label: str
    number: int
    begins: float
    percent: float


def parts_of(parts):
    """The Parts of [(name, words, number)], in order; without a length where there is no whole."""
    whole, before, found = sum(number for *_words, number in parts), 0, []
    for name, label, number in parts:
        begins, ends = (round(100 * at / whole, 1) if whole else 0.0 for at in (before, before + number))
        found.append(Part(name, label, number, begins, round(ends - begins, 1)))
        before += number
    return found
