"""The records that a point or a deduction rests on: a figure is counted off its rows, and leads to them."""

from dataclasses import dataclass

from supervision.choices import StandingKind

VILLAGE, FILING, COMPLAINT = "village", "filing", "complaint"
INSPECTION, RECTIFICATION, TASK = "inspection", "rectification", "task"

# Who may see the records of a kind may see them named under a figure; the figure itself is for all.
RIGHT_OF = {
    VILLAGE: "stations.view_village",
    FILING: "stations.view_filing",
    COMPLAINT: "supervision.view_complaint",
    INSPECTION: "supervision.view_inspection",
    RECTIFICATION: "supervision.view_rectification",
    TASK: "supervision.view_worktask",
}
# Which right opens the results of a kind.
RIGHT_TO = {
    StandingKind.RANKING: "supervision.view_ranking",
    StandingKind.CREDIT: "supervision.view_credit",
}


@dataclass(frozen=True)
class Row:
    """A record under a figure: `number` names it, `title` and `words` say what it is and what counts of it.

    counts: whether it is among those that earn the points (a village that is covered), or cost them.
    """

    kind: str
    number: str
    title: str
    words: str
    counts: bool

    @property
    def shown(self):
        """The number as people read it: of a report the month alone, for whose it is stands above it."""
        return self.number.split("/")[-1]
