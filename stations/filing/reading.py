"""Which figures of a report a person sees: the accepted ones, those being worked on, or none yet.

Of an accepted report, also while it is reopened, everybody sees what counts; who fills it anew, what they
have written. What has not been sent in, or is being mended, is seen by those who fill it alone.
"""

from dataclasses import dataclass

from stations.choices import STATES_TO_FILL, FilingState
from stations.filing.locking import is_to_fill
from stations.filing.rights import may_fill

NOTHING = (None, None, None)


@dataclass(frozen=True)
class Reader:
    """How a person stands to a report just now.

    has_right: theirs to fill at all. can_fill: and it can be filled just now.
    """

    state: str
    is_to_fill: bool
    has_right: bool

    @property
    def can_fill(self):
        return self.has_right and self.is_to_fill

    @property
    def sees_accepted(self):
        return self.state == FilingState.ACCEPTED and not self.can_fill

    @property
    def sees_nothing_yet(self):
        return self.state in STATES_TO_FILL and not self.has_right

    def figures_of(self, line):
        if self.sees_accepted:
            return line.accepted_figures
        return NOTHING if self.sees_nothing_yet else line.figures

    def explanation_of(self, line):
        if self.sees_accepted:
            return line.accepted_explanation
        return "" if self.sees_nothing_yet else line.explanation

    def questions_of(self, line):
        """What was asked of the figures when they were sent in."""
        if self.sees_accepted:
            return line.accepted_questions
        return [] if self.sees_nothing_yet else line.questions


def reader_of(filing, user):
    return Reader(filing.state, is_to_fill(filing), may_fill(user, filing))
