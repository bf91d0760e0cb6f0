"""A report as the bureau looks at it: beside earlier months, and against what was sent in or counts."""

from collections import defaultdict
from dataclasses import dataclass, field

from stations.choices import Figure, FilingStep, Tier
from stations.filing.figures import EXPLANATION, handled
from stations.filing.lines import lines_of
from stations.filing.past import last_month, last_year
from stations.filing.reading import Reader
from stations.models import FilingEvent, FilingLine

LABELS = {**{figure.value: figure.label for figure in Figure}, EXPLANATION: "说明"}
TIERS = {Tier.CENTER: "配送中心", Tier.HUB: "集散中心", Tier.STATION: "村级站"}
UNKNOWN = (None, None, None)


@dataclass
class Difference:
    """A cell in which something else stands than before; None where the line was not there."""

    code: str
    cell: str
    old: str | int | None
    new: str | int | None
    name: str = ""

    @property
    def label(self):
        return LABELS[self.cell]

    @property
    def is_figure(self):
        return self.cell != EXPLANATION


@dataclass(frozen=True)
class ComparedLine:
    """A line of the report: the figures to be decided, or that count, and those of earlier months."""

    line: FilingLine
    figures: tuple
    explanation: str
    questions: list
    last_month: tuple
    last_year: tuple

    @property
    def handled(self):
        return handled(self.figures)

    @property
    def handled_last_month(self):
        return handled(self.last_month)

    @property
    def handled_last_year(self):
        return handled(self.last_year)

    @property
    def by_figure(self):
        """(label, this month, last month, last year) of each figure."""
        labels = [figure.label for figure in Figure]
        return list(zip(labels, self.figures, self.last_month, self.last_year, strict=True))


@dataclass(frozen=True)
class TierTotal:
    """The sums of a tier; what passed a hub is counted again at its stations, so tiers are not added up."""

    label: str
    figures: tuple
    handled_last_month: int | None
    handled_last_year: int | None

    @property
    def handled(self):
        return handled(self.figures)


@dataclass
class Answer:
    """What the bureau remarked on a line when it sent the report back, and what became of the line."""

    code: str
    remark: str
    differences: list[Difference] = field(default_factory=list)
    explanation: str = ""
    name: str = ""


def compared_lines(filing):
    """Every line as the bureau reads it: what was sent in; of an accepted report, what counts.

    The same number of queries for any.
    """
    reader = Reader(filing.state, is_to_fill=False, has_right=False)
    lines = lines_of(filing)
    facilities = [line.facility_id for line in lines]
    before, year_before = last_month(facilities, filing.month), last_year(facilities, filing.month)
    return [
        ComparedLine(
            line,
            reader.figures_of(line),
            reader.explanation_of(line),
            reader.questions_of(line),
            before.get(line.facility_id, UNKNOWN),
            year_before.get(line.facility_id, UNKNOWN),
        )
        for line in lines
    ]


def totals_of(compared):
    """A TierTotal for each tier of the report, in the order of its lines."""
    by_tier = defaultdict(list)
    for each in compared:
        by_tier[each.line.facility.tier].append(each)
    return [
        TierTotal(
            TIERS[tier],
            tuple(total(each.figures[at] for each in rows) for at in range(len(Figure))),
            total(each.handled_last_month for each in rows),
            total(each.handled_last_year for each in rows),
        )
        for tier, rows in by_tier.items()
    ]


def total(numbers):
    """The sum of what is known; None where nothing is."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def differences(before, after):
    """The cells in which `after` differs from `before`; both as a submission keeps them, by facility code."""
    codes = [*after, *(code for code in before if code not in after)]
    pairs = [(code, before.get(code, {}), after.get(code, {})) for code in codes]
    return [
        Difference(code, cell, stands_in(old, cell), stands_in(new, cell))
        for code, old, new in pairs
        for cell in LABELS
        if stands_in(old, cell) != stands_in(new, cell)
    ]


def stands_in(line, cell):
    """What stands in the cell; an explanation that is not there is an empty one."""
    return line.get(cell, "" if cell == EXPLANATION else None)


def against_accepted(lines):
    """The figures that would change what counts already."""
    counting = {
        line.facility.code: dict(zip(Figure.values, line.accepted_figures, strict=True)) for line in lines
    }
    sent = {line.facility.code: dict(zip(Figure.values, line.figures, strict=True)) for line in lines}
    return differences(counting, sent)


def last_two_submissions(events):
    """What was sent in the last time but one, and the last; an empty dictionary where it was sent once."""
    sent = [event.figures for event in events if event.step == FilingStep.SUBMITTED and event.figures]
    return (sent[-2] if len(sent) > 1 else {}), (sent[-1] if sent else {})


def changed_figures(filings):
    """Filing key → how many figures differ from the last submission, of those sent in again. One query."""
    events = defaultdict(list)
    sent = FilingEvent.objects.filter(filing__in=filings, step=FilingStep.SUBMITTED)
    for event in sent.order_by("filing", "at", "pk"):
        events[event.filing_id].append(event)
    return {
        key: sum(each.is_figure for each in differences(*last_two_submissions(found)))
        for key, found in events.items()
        if len(found) > 1
    }


def last_return(events):
    """The return that the last submission answers, or that has not been answered yet; None without any."""
    returns = [event for event in events if event.step == FilingStep.RETURNED]
    accepted = [event for event in events if event.step == FilingStep.ACCEPTED]
    if not returns or (accepted and accepted[-1].at > returns[-1].at):
        return None
    return returns[-1]


def answers_to(returned, events):
    """What became of each line that was remarked on: nothing yet, while the report has not come back."""
    before, after = last_two_submissions(events)
    is_back = any(event.step == FilingStep.SUBMITTED and event.at > returned.at for event in events)
    changed = differences(before, after) if is_back else []
    return [
        Answer(
            code,
            remark,
            [each for each in changed if each.code == code],
            after.get(code, {}).get(EXPLANATION, "") if is_back else "",
        )
        for code, remark in (returned.remarks or {}).items()
    ]
