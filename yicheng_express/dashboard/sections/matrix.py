"""The coverage matrix: a block for each township, a cell for each of its 建制村, all of them at once."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from stations.models import Township
from stations.reach import Reach, VillageReach


@dataclass(frozen=True)
class Block:
    """A township and its 建制村, in the order of their codes."""

    township: Township
    cells: list[VillageReach]

    @property
    def covered(self):
        return sum(cell.is_covered for cell in self.cells)


@dataclass(frozen=True)
class Matrix:
    """blocks: the townships that have a 建制村. counts: (Reach, how many), all four of them."""

    blocks: list[Block]
    counts: list[tuple[Reach, int]]
    priority: int

    @property
    def villages(self):
        return sum(number for _reach, number in self.counts)


def matrix_of(asked):
    """The Matrix of the 建制村 that the Asked is about; no query beyond its own."""
    counts = Counter(each.reach for each in asked.reaches)
    blocks = groupby(asked.reaches, key=lambda each: each.village.township)
    return Matrix(
        blocks=[Block(township, list(cells)) for township, cells in blocks],
        counts=[(reach, counts[reach]) for reach in Reach],
        priority=sum(each.is_priority is True for each in asked.reaches),
    )
