"""What is missing in a few figures: the gaps by their reasons, the priority villages among them."""

from collections import Counter
from dataclasses import dataclass

from stations.gaps import Gap, GapReason, gaps


@dataclass(frozen=True)
class Missing:
    """gaps: priority villages first. reasons: (GapReason, how many), those that there are."""

    gaps: list[Gap]
    reasons: list[tuple[GapReason, int]]
    priority: int
    uncovered: int

    @property
    def nominal(self):
        return len(self.gaps) - self.uncovered


def missing_of(asked):
    """The Missing of the 建制村 that the Asked is about. Two queries at most."""
    found = gaps(asked.reaches, asked.townships, asked.basis)
    counts = Counter(gap.reason for gap in found)
    return Missing(
        gaps=found,
        reasons=[(reason, counts[reason]) for reason in GapReason if counts[reason]],
        priority=sum(gap.reach.is_priority is True for gap in found),
        uncovered=sum(not gap.reach.is_covered for gap in found),
    )
