"""Opening, closing and reopening: the operating periods of a facility, and what they may be together."""

from itertools import combinations


def check_periods(periods):
    """What is wrong with the periods of one facility together, in words; an empty list where nothing is."""
    problems = []
    for earlier, later in combinations(sorted(periods, key=lambda period: period.opened_on), 2):
        if earlier.overlaps(later):
            problems.append(f"营业期（{earlier}）与（{later}）重叠，请先填好前一段的停业日。")
    return problems
