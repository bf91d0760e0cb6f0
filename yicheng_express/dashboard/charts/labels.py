"""Labels beside a plot, each at what it names and none upon another; and what a pointer is told in it."""

from dataclasses import dataclass

from yicheng_express.dashboard.charts.axes import place

LABEL_GAP = 17  # of two lines of text in a plot of its usual height


@dataclass(frozen=True)
class Label:
    """A name, and below it a value or "", so far from the top. key: what it names, as the styles know it."""

    at: float
    key: str
    name: str
    value: str = ""


def spread(places, gap):
    """These places, in their order, moved so that any two lie `gap` apart, or as far as there is room."""
    if not places:
        return []
    gap = min(gap, 100 / len(places))
    order = sorted(range(len(places)), key=lambda number: places[number])
    moved = [places[number] for number in order]
    for number in range(1, len(moved)):
        moved[number] = max(moved[number], moved[number - 1] + gap)
    limit = 100.0
    for number in reversed(range(len(moved))):
        moved[number] = max(0.0, min(moved[number], limit))
        limit = moved[number] - gap
    return [round(at, 2) for _number, at in sorted(zip(order, moved, strict=True))]


@dataclass(frozen=True)
class Tip:
    """What is said of a month where a pointer rests on it."""

    left: float
    width: float
    text: str


def tips_of(texts):
    """A Tip over the room of each month, in order; none where there is nothing to say."""
    width = place(1, len(texts))
    return [Tip(place(number, len(texts)), width, text) for number, text in enumerate(texts) if text]
