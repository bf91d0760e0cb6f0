"""The invented complaints of a year: most are closed, and something waits for everybody who has to act."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from stations.demo.accounts import most_rural_township
from stations.demo.chances import some_day, stream
from stations.demo.courses import moment
from stations.demo.enterprises import COURIERS
from stations.demo.words import phone
from stations.models import Facility
from stations.numbering import number_of
from stations.working_days import WorkingDays
from supervision.choices import (
    ComplaintChannel,
    ComplaintKind,
    ComplaintState,
    ComplaintStep,
    Handler,
    PhotoPart,
    Verdict,
)
from supervision.deadlines import deadline
from supervision.demo import words
from supervision.models import (
    Assignment,
    Complaint,
    ComplaintEvent,
    ComplaintPhoto,
    StandardAnswer,
)
from supervision.series import COMPLAINT

State, Step = ComplaintState, ComplaintStep
# What whoever wants to try the public page can follow any invented complaint with.
DEMO_CODE = "YANSH246"
CLOSED_LAST_YEAR, CLOSED_THIS_YEAR = 18, 34
SETTLED_AFTER = 25  # days: what is older is closed
UPHELD, SOLVED, LATE, RELEASED = 0.7, 0.85, 0.12, 0.4


@dataclass
class Case:
    """One complaint as it is told: where, what, since when, and how far it has come."""

    station: Facility
    tale: words.Tale
    on: datetime.date
    state: State = State.CLOSED
    handler: Handler = Handler.TOWNSHIP
    assigned_after: int = 1
    answered_after: int = 3
    upheld: bool = True
    solved: bool = True
    about_office: bool = False
    is_paused: bool = False
    channel: ComplaintChannel = ComplaintChannel.ONLINE
    events: list = field(default_factory=list)


class Desk:
    """The invented complaints of a district, kept in mind and written together."""

    def __init__(self, district, people, terms, *, seed, now):
        self.district, self.people, self.terms = district, people, terms
        self.rng, self.now, self.today = stream(seed, "complaints"), now, timezone.localdate(now)
        self.calendar = WorkingDays(district)
        self.code_hash = make_password(DEMO_CODE)
        stations = Facility.objects.filter(district=district, tier="station").open_on(self.today)
        self.stations = list(stations.select_related("village__township", "operator").order_by("code"))

    def ago(self, days):
        return self.today - datetime.timedelta(days=days)

    def some_tale(self):
        """Two in five are about money, as the office knows it."""
        charges = [tale for tale in words.TALES if tale.kind == ComplaintKind.OVERCHARGE]
        return self.rng.choice(charges if self.rng.random() < 0.4 else words.TALES)

    def settled(self, first, last):
        """A complaint of some day between, closed since."""
        rng = self.rng
        return Case(
            rng.choice(self.stations),
            self.some_tale(),
            some_day(rng, first, last),
            state=State.REJECTED if rng.random() < 0.06 else State.CLOSED,
            handler=Handler.TOWNSHIP if rng.random() < 0.7 else Handler.ENTERPRISE,
            assigned_after=rng.choice([0, 0, 1, 1, 2]),
            answered_after=rng.choice([8, 11]) if rng.random() < LATE else rng.choice([1, 2, 2, 3]),
            upheld=rng.random() < UPHELD,
            solved=rng.random() < SOLVED,
            channel=rng.choice([*ComplaintChannel][:5]),
        )

    def waiting(self):
        """What stands on the desks today: of the demo's clerk, of its enterprise, of the bureau."""
        township = most_rural_township(self.district)
        own = [each for each in self.stations if each.township_id == township.pk]
        other = [each for each in self.stations if each.township_id != township.pk]
        if not own or not other:
            return []
        tale = {}
        for each in words.TALES:
            tale.setdefault(each.kind, each)
        first, second = own[0], own[-1]
        far, farther = other[0], other[len(other) // 2]
        of_the_agent = next((each for each in other if each.operator.brand == COURIERS[0].brand), far)
        return [
            Case(first, tale[ComplaintKind.OVERCHARGE], self.ago(12), State.ASSIGNED, assigned_after=1),
            Case(second, tale[ComplaintKind.DELAY], self.ago(4), State.ASSIGNED, assigned_after=1),
            Case(first, tale[ComplaintKind.OVERCHARGE], self.ago(2), State.RECEIVED),
            Case(second, tale[ComplaintKind.NOT_DELIVERED], self.ago(9), State.ANSWERED),
            Case(far, tale[ComplaintKind.FALSE_SIGNING], self.ago(1), State.RECEIVED),
            Case(farther, tale[ComplaintKind.LOSS], self.ago(8), State.ASSIGNED, is_paused=True),
            Case(
                of_the_agent, tale[ComplaintKind.OVERCHARGE], self.ago(6), State.ASSIGNED, Handler.ENTERPRISE
            ),
            Case(farther, tale[ComplaintKind.ATTITUDE], self.ago(3), State.ASSIGNED, Handler.INSPECTOR),
            Case(far, tale[ComplaintKind.CLOSED_STATION], self.ago(7), State.ANSWERED),
            Case(farther, tale[ComplaintKind.OVERCHARGE], self.ago(20), State.REOPENED, solved=False),
            Case(first, tale[ComplaintKind.OTHER], self.ago(2), State.RECEIVED, about_office=True),
        ]

    def cases(self):
        a_year = datetime.timedelta(days=365)
        last, begin = self.ago(SETTLED_AFTER), datetime.date(self.today.year, 1, 1)
        cases = [
            self.settled(begin - a_year, begin - datetime.timedelta(days=30)) for _ in range(CLOSED_LAST_YEAR)
        ]
        if last > begin:
            cases += [self.settled(begin, last) for _ in range(CLOSED_THIS_YEAR)]
        return sorted([*cases, *self.waiting()], key=lambda case: case.on)

    # --- writing --------------------------------------------------------------------------------------------

    def write(self, pictures):
        """Write all; answers how many."""
        cases, taken = self.cases(), Counter()
        rows = []
        for place, case in enumerate(cases):
            taken[case.on.year] += 1
            number = number_of(self.district, COMPLAINT, case.on.year, taken[case.on.year])
            rows.append(self.as_received(case, number, place))
        told = list(zip(cases, rows, strict=True))
        for case, row in told:
            row.received_at = self.note(case, Step.RECEIVED, case.on, row.entered_by)
        Complaint.objects.bulk_create(rows)
        self.write_answers(told)
        for case, row in told:
            self.end(case, row)
        Complaint.objects.bulk_update(rows, COURSE)
        ComplaintEvent.objects.bulk_create(
            ComplaintEvent(complaint=row, **event) for case, row in told for event in case.events
        )
        ComplaintPhoto.objects.bulk_create(
            ComplaintPhoto(
                complaint=row, part=PhotoPart.COMPLAINT, image=self.rng.choice(pictures), at=row.received_at
            )
            for case, row in told
            if case.tale.kind == ComplaintKind.OVERCHARGE and self.rng.random() < 0.6
        )
        self.write_standard_answers()
        return len(rows)

    def as_received(self, case, number, place):
        station, tale = case.station, case.tale
        online = case.channel == ComplaintChannel.ONLINE
        days = self.terms.deadlines[tale.kind]["close"]
        due = deadline(self.calendar, case.on, days, self.terms.warn_percent)
        anonymous = place % 4 == 0
        return Complaint(
            district=self.district,
            number=number,
            code_hash=self.code_hash,
            channel=case.channel,
            received_on=case.on,
            entered_by=None if online else self.people.desk,
            township=station.village.township,
            village=station.village,
            facility=station,
            enterprise=None if case.about_office else station.operator,
            about_office=case.about_office,
            kind=tale.kind,
            overcharged=tale.overcharged,
            words=words.ABOUT_OFFICE if case.about_office else told(tale.words, tale),
            contact_name="" if anonymous else words.NAMES[place % len(words.NAMES)],
            contact_phone="" if anonymous else phone(9000 + place),
            begun_on=case.on,
            working_days=days,
            warn_on=due.warn_on,
            due_on=due.due_on,
        )

    def write_answers(self, told_cases):
        """Who was asked to answer, and what came."""
        assigned = [
            self.assignment(case, row)
            for case, row in told_cases
            if case.state not in (State.RECEIVED, State.REJECTED)
        ]
        Assignment.objects.bulk_create(assigned)
        for assignment in assigned:
            assignment.complaint.assignment = assignment

    def assignment(self, case, row):
        on = min(self.today, case.on + datetime.timedelta(days=case.assigned_after))
        days = self.terms.deadlines[row.kind]["answer"]
        due = deadline(self.calendar, on, days, self.terms.warn_percent)
        whom = {
            Handler.TOWNSHIP: {"township": row.township},
            Handler.ENTERPRISE: {"enterprise": row.enterprise},
        }.get(case.handler, {})
        assignment = Assignment(
            complaint=row,
            handler=case.handler,
            by=self.people.desk,
            begun_on=on,
            working_days=days,
            warn_on=due.warn_on,
            due_on=due.due_on,
            is_over=case.state in (State.CLOSED, State.REOPENED),
            **whom,
        )
        name = assignment.handler_name
        assignment.at = self.note(case, Step.ASSIGNED, on, self.people.desk, f"交{name}办理")
        if case.state != State.ASSIGNED:
            self.answer(case, row, assignment)
        return assignment

    def answer(self, case, row, assignment):
        by = {
            Handler.TOWNSHIP: self.people.clerks.get(row.township_id),
            Handler.ENTERPRISE: self.people.agents.get(row.enterprise_id),
        }.get(case.handler, self.people.inspector)
        on = min(self.today, assignment.begun_on + datetime.timedelta(days=case.answered_after))
        answer = told(case.tale.answer, case.tale) if case.upheld else words.UNFOUNDED_ANSWER
        assignment.answer, assignment.answered_on, assignment.answered_by = answer, on, by
        assignment.answered_at = self.note(case, Step.ANSWERED, on, by, answer)

    def end(self, case, row):
        """What became of it: its state, and what was decided."""
        row.state = case.state
        if case.is_paused:
            row.paused_on, row.pause_reason = case.on + datetime.timedelta(days=4), "等快递企业总部调取监控。"
            self.note(case, Step.PAUSED, row.paused_on, self.people.desk, row.pause_reason)
        if case.state == State.REOPENED:
            self.reopen(case, row)
        if case.state not in (State.CLOSED, State.REJECTED):
            return
        row.ended_by = self.people.closer
        if case.state == State.REJECTED:
            row.reply, on = words.REFUSED_REPLY, min(self.today, case.on + datetime.timedelta(days=1))
            row.ended_at = self.note(case, Step.REJECTED, on, row.ended_by, row.reply)
        else:
            on = min(self.today, row.assignment.answered_on + datetime.timedelta(days=1))
            self.close(case, row, on)

    def close(self, case, row, on):
        row.verdict = Verdict.UPHELD if case.upheld else Verdict.NOT_UPHELD
        row.is_solved = case.solved or not case.upheld
        row.refunded = case.tale.overcharged if case.upheld and case.solved else None
        row.reply = words.UNFOUNDED_REPLY
        if case.upheld:
            row.reply = told(case.tale.reply, case.tale) if case.solved else words.UNSOLVED_REPLY
        row.ended_at = self.note(case, Step.CLOSED, on, self.people.closer, row.reply)
        if case.upheld and case.solved and self.rng.random() < RELEASED:
            row.public_words, row.public_reply = row.words, row.reply
            row.released_at = self.note(case, Step.RELEASED, on, self.people.closer)
            row.released_by = self.people.closer

    def reopen(self, case, row):
        """Closed, and opened again by the complainant: another round of the clock."""
        closed_on = min(self.today, row.assignment.answered_on + datetime.timedelta(days=1))
        on = max(closed_on, self.ago(3))
        self.note(case, Step.CLOSED, closed_on, self.people.closer, words.UNSOLVED_REPLY)
        row.complainant_reopened_at = self.note(case, Step.REOPENED, on, None, words.REOPENED_WORDS)
        row.reopened_times = 1
        due = deadline(self.calendar, on, row.working_days, self.terms.warn_percent)
        row.begun_on, row.warn_on, row.due_on = on, due.warn_on, due.due_on

    def note(self, case, step, on, by, told_words=""):
        """Keep an event in mind; answers its time, later than that of the one before."""
        at = moment(on, self.rng, self.now)
        if case.events:
            at = max(at, case.events[-1]["at"] + datetime.timedelta(minutes=1))
        case.events.append({"step": step, "at": at, "by": by, "words": told_words})
        return at

    def write_standard_answers(self):
        StandardAnswer.objects.bulk_create(
            StandardAnswer(district=self.district, title=title, kind=kind, text=text)
            for title, kind, text in words.STANDARD_ANSWERS
        )


COURSE = [
    *("state", "assignment", "paused_on", "pause_reason", "begun_on", "warn_on", "due_on"),
    *("verdict", "is_solved", "refunded", "reply", "ended_at", "ended_by"),
    *("complainant_reopened_at", "reopened_times"),
    *("public_words", "public_reply", "released_at", "released_by"),
]


def told(text, tale):
    amount = tale.overcharged or Decimal(0)
    return text.replace("{amount}", f"{amount.normalize():f}")
