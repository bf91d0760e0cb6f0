"""One report of the demo with all that belongs to it, told step by step and not yet written."""

import datetime
import math
from dataclasses import dataclass, field
from random import Random

from stations.choices import Figure, FilingState, FilingStep, Tier
from stations.demo.network import PlannedFacility
from stations.demo.remarks import MISTAKES, REOPENED, SENT_BACK, explanation
from stations.demo.volumes import Figures
from stations.filing.checks import Kind, examine
from stations.filing.past import Past
from stations.filing.verbs import figures_sent, reason_of_change
from stations.models import Filing, FilingChange, FilingEvent, FilingLine, FilingReopening, FilingTerms
from yicheng_express.dates import months_before

MISTAKEN_LINES = 2
WORTH_A_REMARK = 40  # parcels: what is less is not looked at
REOPENED_FOR = datetime.timedelta(days=10)


@dataclass
class Report:
    """A report as it goes through its steps.

    right: facility code → Figures as they ought to be. before: facility key → those of the month before.
    planned: facility code → PlannedFacility.
    """

    filing: Filing
    lines: list[FilingLine]
    right: dict[str, Figures]
    before: dict[int, Figures | None]
    planned: dict[str, PlannedFacility]
    terms: FilingTerms
    rng: Random
    events: list[FilingEvent] = field(default_factory=list)
    reopenings: list[FilingReopening] = field(default_factory=list)
    changes: list[FilingChange] = field(default_factory=list)
    remarks: dict[str, str] = field(default_factory=dict)

    def take(self, step):
        """Go one step on; what is done with it is the same as the verbs do."""
        self.filing.revision += step.step != FilingStep.OPENED
        details = {
            FilingStep.OPENED: lambda _step: {},
            FilingStep.SUBMITTED: self.submit,
            FilingStep.RETURNED: self.give_back,
            FilingStep.ACCEPTED: self.accept,
            FilingStep.REOPENED: self.reopen,
        }[step.step](step)
        self.events.append(FilingEvent(filing=self.filing, step=step.step, at=step.at, **details))

    def submit(self, step):
        self.fill(self.mistaken() if step.is_mistaken else self.right, self.lines, step.at)
        self.explain()
        self.filing.state = FilingState.SUBMITTED
        self.filing.submitted_at = step.at
        self.filing.first_submitted_at = self.filing.first_submitted_at or step.at
        return {"figures": figures_sent(self.lines)}

    def give_back(self, step):
        for line in self.lines:
            line.remark = self.remarks.get(line.facility.code, "")
        self.filing.state = FilingState.RETURNED
        return {"reason": self.rng.choice(SENT_BACK), "remarks": self.remarks}

    def accept(self, step):
        for reopening in self.reopenings:
            self.keep_changes(reopening, step.at)
        for line in self.lines:
            line.remark = ""
            line.accepted_inbound, line.accepted_outbound, line.accepted_agri_outbound = line.figures
            line.accepted_explanation, line.accepted_questions = line.explanation, line.questions
        self.filing.state = FilingState.ACCEPTED
        self.filing.accepted_at = step.at
        return {}

    def reopen(self, step):
        reason, until = self.rng.choice(REOPENED), step.at.date() + REOPENED_FOR
        self.reopenings.append(FilingReopening(filing=self.filing, reason=reason, until=until, at=step.at))
        return {"reason": reason}

    def keep_changes(self, reopening, at):
        reopening.ended_at = at
        for line in self.lines:
            for figure, old, new in zip(Figure, line.accepted_figures, line.figures, strict=True):
                if old != new:
                    self.changes.append(
                        FilingChange(
                            line=line,
                            reopening=reopening,
                            figure=figure,
                            old=old,
                            new=new,
                            reason=reason_of_change(line, reopening),
                            at=at,
                        )
                    )

    def begin(self, at):
        """Half filled, as a draft is: of several lines the first half, of a single one the first cell."""
        if len(self.lines) == 1:
            self.lines[0].inbound = self.right[self.lines[0].facility.code].inbound
        self.fill(self.right, self.lines[: len(self.lines) // 2], at)
        self.filing.state = FilingState.DRAFT
        self.filing.revision, self.filing.saved_at = 1, at

    def fill(self, figures, lines, at):
        for line in lines:
            line.inbound, line.outbound, line.agri_outbound = figures[line.facility.code]
            line.entered_at = at
        self.filing.revision += 1
        self.filing.saved_at = at

    def explain(self):
        """Keep with each line what the validator asks of it, and what the township answers."""
        found = examine(
            self.lines,
            terms=self.terms,
            past=self.past(),
            expected={line.facility.pk for line in self.lines},
        )
        asked = {}
        for each in found:
            asked.setdefault(each.code, []).append(each)
        for line in self.lines:
            questions = asked.get(line.facility.code, [])
            line.questions = [{"kind": each.kind, "cell": each.cell, "text": each.text} for each in questions]
            words = [
                explanation(Kind(each.kind), self.planned[each.code], line.month, self.rng)
                for each in questions
            ]
            line.explanation = "".join(dict.fromkeys(words))

    def past(self):
        last_month = {key: figures for key, figures in self.before.items() if figures}
        before = months_before(self.filing.month, 1)
        return Past(last_month, {key: (before, each[0] + each[1]) for key, each in last_month.items()})

    def mistaken(self):
        """The right figures but for two lines, and what the office will say of those."""
        busy = [code for code, figures in self.right.items() if figures.outbound >= WORTH_A_REMARK]
        suited = [code for code in busy if self.planned[code].tier == Tier.STATION] or list(self.right)
        wrong = dict(self.right)
        self.remarks = {}
        for code in self.rng.sample(suited, min(MISTAKEN_LINES, len(suited))):
            figure, part, remark = self.rng.choice(MISTAKES)
            wrong[code] = in_error(self.right[code], figure, part)
            self.remarks[code] = remark
        return wrong


def in_error(figures, figure, part):
    """The same with one figure wrong; agricultural goods stay a part of what went out."""
    wrong = figures._replace(**{figure.value: math.ceil(getattr(figures, figure.value) * part)})
    return wrong._replace(agri_outbound=min(wrong.agri_outbound, wrong.outbound))
