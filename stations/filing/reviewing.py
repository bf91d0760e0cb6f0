"""What a reviewer looks at before deciding on a report, in a constant number of queries."""

from dataclasses import dataclass, field

from stations.choices import FilingState, FilingStep
from stations.filing.comparison import (
    Answer,
    ComparedLine,
    Difference,
    TierTotal,
    against_accepted,
    answers_to,
    compared_lines,
    differences,
    last_return,
    last_two_submissions,
    totals_of,
)
from stations.filing.lines import unlisted
from stations.filing.past import why_not_compared
from stations.filing.story import names_of, story_of
from stations.models import Facility, FilingEvent, FilingReopening
from yicheng_express.dates import today

# A draft is nobody's business but of those who write it.
STATES_SHOWN = {FilingState.SUBMITTED, FilingState.ACCEPTED}


@dataclass
class FilingReview:
    """What is unusual first, then what changed, then every line; and the story so far."""

    events: list[FilingEvent]
    lines: list[ComparedLine] = field(default_factory=list)
    totals: list[TierTotal] = field(default_factory=list)
    since_last: list[Difference] | None = None
    since_accepted: list[Difference] | None = None
    returned: FilingEvent | None = None
    answers: list[Answer] = field(default_factory=list)
    missing: list[Facility] = field(default_factory=list)
    reopening: FilingReopening | None = None
    not_compared: str = ""

    @property
    def questioned(self):
        return [each for each in self.lines if each.questions]

    @property
    def is_open_again(self):
        """Whether an accepted report may be filled just now."""
        return self.reopening is not None and self.reopening.until >= today()


def review_of(filing):
    """What is to be looked at; since_… is None where there is nothing to compare with."""
    events = story_of(filing)
    review = FilingReview(events=events)
    review.reopening = filing.reopenings.filter(ended_at=None).select_related("by").first()
    if filing.state in STATES_SHOWN:
        review.missing = list(unlisted(filing))
        review.lines = compared_lines(filing)
        review.totals = totals_of(review.lines)
    if filing.state == FilingState.SUBMITTED:
        compare(filing, review)
        review.not_compared = why_not_compared(filing)
    review.returned = last_return(events)
    if review.returned:
        review.answers = answers_to(review.returned, events)
        review.since_last = besides(review.since_last, review.answers)
    name_facilities(review)
    return review


def compare(filing, review):
    """Against the last submission; and against what counts, where that is something else."""
    if filing.accepted_at:
        review.since_accepted = against_accepted([each.line for each in review.lines])
    before, after = last_two_submissions(review.events)
    if before and not (filing.accepted_at and decided(review.events)[-1].step == FilingStep.ACCEPTED):
        review.since_last = differences(before, after)


def besides(found, answers):
    """Of the differences `found` those that no answer shows already; None where there is nothing else."""
    if found is None:
        return None
    shown = {(each.code, each.cell) for answer in answers for each in answer.differences}
    others = [each for each in found if (each.code, each.cell) not in shown]
    return others if others or not shown else None


def decided(events):
    return [event for event in events if event.step in (FilingStep.ACCEPTED, FilingStep.RETURNED)]


def name_facilities(review):
    """Put the names of the facilities beside what is told by their codes."""
    told = [*review.answers, *(review.since_last or []), *(review.since_accepted or [])]
    names = names_of({each.code for each in told})
    for each in told:
        each.name = names.get(each.code, each.code)
