"""One complaint as a case: how it stands, what was answered, what is like it, whose turn it is.

Only questions; what is done with a case stands in the verbs, and who may do it in `acts`.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from stations.working_days import WorkingDays
from supervision.choices import ComplaintState, ComplaintStep, PhotoPart
from supervision.complaints import clock_words
from supervision.complaints.acts import acts_of
from supervision.complaints.clock import why_no_day
from supervision.complaints.contacts import contact_of, masked_name, masked_phone
from supervision.complaints.listing import oversees
from supervision.complaints.merging import alike
from supervision.complaints.rights import may_release, may_see_contact
from supervision.complaints.standard_answers import standard_answers_for
from supervision.models import Complaint

MOST_ALIKE = 20
State, Step = ComplaintState, ComplaintStep
# The acts that lead a case on; the others are kept beside them.
LEADING_ON = ("assign", "answer", "close")
# The steps by which a case came back: their words are what is read first.
CAME_BACK_BY = {State.REOPENED: Step.REOPENED, State.ASSIGNED: Step.SENT_BACK}


@dataclass(frozen=True)
class Case:
    """What `user` is told of `complaint` on the day `on`."""

    complaint: Complaint
    user: object
    on: date

    @cached_property
    def acts(self):
        return acts_of(self.user, self.complaint)

    @cached_property
    def events(self):
        return list(self.complaint.events.select_related("by"))

    @cached_property
    def assignments(self):
        related = ("township", "enterprise", "by", "answered_by")
        return list(self.complaint.assignments.select_related(*related).order_by("pk"))

    @cached_property
    def photos(self):
        return list(self.complaint.photos.select_related("by"))

    @property
    def photos_of_complaint(self):
        return [photo for photo in self.photos if photo.part == PhotoPart.COMPLAINT]

    @property
    def photos_of_answers(self):
        return [photo for photo in self.photos if photo.part == PhotoPart.ANSWER]

    # --- how it stands --------------------------------------------------------------------------------------

    @property
    def came_back(self):
        """The event by which the case came back, while nothing has been done since; else None."""
        step = CAME_BACK_BY.get(self.complaint.state)
        steps = [event for event in self.events if event.step in (step, Step.ASSIGNED)]
        return steps[-1] if step and steps and steps[-1].step == step else None

    @cached_property
    def calendar(self):
        return WorkingDays(self.complaint.district)

    @property
    def clocks(self):
        """[(what, Told)] of the case, and of the answer that is waited for or was given last."""
        told = [("办结", self.case_clock), ("答复", self.answer_clock)]
        return [(what, clock) for what, clock in told if clock]

    @property
    def case_clock(self):
        """None of what follows another case."""
        complaint = self.complaint
        if complaint.is_open:
            return self.running(complaint)
        if complaint.state == State.MERGED:
            return None
        done = "告知" if complaint.state == State.REJECTED else "办结"
        return clock_words.ended(complaint, self.calendar, timezone.localdate(complaint.ended_at), done)

    @property
    def answer_clock(self):
        """Of the present demand; None where nothing is asked of anybody."""
        complaint, assignment = self.complaint, self.complaint.assignment
        if complaint.state == State.ASSIGNED:
            return self.running(assignment)
        if complaint.state in (State.ANSWERED, State.CLOSED) and assignment.answered_on:
            return clock_words.ended(assignment, self.calendar, assignment.answered_on, "答复")
        return None

    def running(self, clocked):
        complaint = self.complaint
        unknown = why_no_day(clocked, complaint.district)
        return clock_words.running(
            clocked, self.calendar, self.on, paused_on=complaint.paused_on, why_no_day=unknown
        )

    @property
    def is_somebody_elses_turn(self):
        """Whether something is still to come, and not from this person."""
        can_lead_on = any(name in self.acts and self.acts[name].can_be_done for name in self.leading_on)
        return self.complaint.is_open and not can_lead_on

    @property
    def leading_on(self):
        """The names of the acts that are this person's turn; giving it to somebody else is not one."""
        is_given = self.complaint.state == State.ASSIGNED
        return [name for name in LEADING_ON if name in self.acts and not (name == "assign" and is_given)]

    @property
    def next_in_words(self):
        """Whose turn it is, for what; empty where nothing more is to come."""
        handler = self.complaint.assignment.handler_name if self.complaint.assignment else ""
        return {
            State.RECEIVED: "由商务局受理，交办或不予受理。",
            State.REOPENED: "由商务局重新交办。",
            State.ASSIGNED: f"由{handler}答复。",
            State.ANSWERED: "由商务局或邮政管理部门审核答复，办结或退回重办；答复的人不能办结。",
        }.get(self.complaint.state, "")

    # --- who complained, and what everybody reads -----------------------------------------------------------

    @property
    def contact(self):
        """(name, telephone) with little of each, for who may see the whole; None for everybody else."""
        if not may_see_contact(self.user, self.complaint):
            return None
        found = contact_of(self.complaint)
        return masked_name(found.name), masked_phone(found.phone)

    @property
    def has_contact(self):
        return bool(self.complaint.contact_name or self.complaint.contact_phone)

    @property
    def is_of_the_office(self):
        """Whether the person is told where the complaint came from, and what is public of it."""
        return oversees(self.user)

    @property
    def can_release(self):
        return may_release(self.user, self.complaint)

    # --- what belongs together ------------------------------------------------------------------------------

    @cached_property
    def merged(self):
        """Those that follow this case, as far as the person sees them."""
        followers = Complaint.objects.visible_to(self.user).filter(merged_into=self.complaint)
        return list(followers.select_related("village", "facility").order_by("received_on", "pk"))

    @cached_property
    def main(self):
        """The case that this one follows, if the person sees it; else None."""
        seen = Complaint.objects.visible_to(self.user)
        return (
            seen.filter(pk=self.complaint.merged_into_id).first() if self.complaint.merged_into_id else None
        )

    @cached_property
    def alike(self):
        """What it might be merged with; for who decides on it."""
        if "merge" not in self.acts or not self.acts["merge"].can_be_done:
            return []
        seen = alike(self.complaint).visible_to(self.user)
        return list(seen.select_related("facility", "village")[:MOST_ALIKE])

    @cached_property
    def standard_answers(self):
        return standard_answers_for(self.user, self.complaint)
