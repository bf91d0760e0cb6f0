"""Small multiples: a line as high as a row of a table, all of them on the same scale (Tufte)."""

from dataclasses import dataclass

from yicheng_express.dashboard.charts.axes import PERCENT, middle
from yicheng_express.dashboard.charts.lines import known_runs

WIDTH, HEIGHT, MARGIN = 96, 24, 3


@dataclass(frozen=True)
class Spark:
    """runs: the points of each run of known values, as a polyline takes them. end: the last of them."""

    name: str
    runs: list[str]
    end: tuple[float, float] | None
    width: int = WIDTH
    height: int = HEIGHT


def spark(values, name=""):
    """The Spark of these rates in percent, in order; None where nothing is known of any."""
    runs = [[point(number, value, len(values)) for number, value in run] for run in known_runs(values)]
    if not runs:
        return None
    return Spark(name, [" ".join(f"{x},{y}" for x, y in run) for run in runs], runs[-1][-1])


def point(number, value, months):
    within = HEIGHT - 2 * MARGIN
    return round(middle(number, months) * WIDTH / 100, 2), round(MARGIN + PERCENT.at(value) * within / 100, 2)
