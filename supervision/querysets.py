"""The questions that are asked of supervision's records; each behind the one door."""

import datetime

from django.db.models import Case, CharField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from supervision.choices import (
    OPEN_STATES,
    ComplaintState,
    FindingResult,
    Handler,
    InspectionState,
    RectificationState,
    TaskState,
    Verdict,
)
from yicheng_express.accounts.scope import DISTRICT_DIGITS, ScopedQuerySet, begins_with

TASK_REMINDED = datetime.timedelta(days=15)
DUE_SOON, OVERDUE, IN_TIME, PAUSED, NO_DAY = "due_soon", "overdue", "in_time", "paused", "no_day"


def standing_by(warn_on, due_on, day, *, paused=None):
    """An expression: how a running clock stands on `day`: overdue behind its last day, due soon from the day
    on which the policy's share is used up. What was overdue before it was paused stays so.
    """
    paused_cases = [When(**{f"{paused}__isnull": False}, then=Value(PAUSED))] if paused else []
    return Case(
        When(**{f"{due_on}__lt": stands_on(day, paused) if paused else day}, then=Value(OVERDUE)),
        *paused_cases,
        When(**{f"{due_on}__isnull": True}, then=Value(NO_DAY)),
        When(**{f"{warn_on}__lte": day}, then=Value(DUE_SOON)),
        default=Value(IN_TIME),
        output_field=CharField(),
    )


def stands_on(day, paused="paused_on"):
    """The day up to which a clock has run on `day`: that on which it was paused, if it is."""
    return Coalesce(F(paused), Value(day))


class OfNobodyQuerySet(ScopedQuerySet):
    """Records that no page shows: counted by rules alone."""

    def within(self, code):
        return self.none()


# --- complaints ---------------------------------------------------------------------------------------------


def waits_for_answer_of(user):
    """A condition: the answer is this user's unit's to give; of the district's own the two offices' apart."""
    if user.enterprise_id:
        is_theirs = Q(assignment__enterprise=user.enterprise_id)
    elif len(user.scope_code) > DISTRICT_DIGITS:
        is_theirs = begins_with("assignment__township__code", user.scope_code)
    else:
        is_bureau = user.has_perm("supervision.handle_complaint")
        is_theirs = Q(assignment__handler=Handler.BUREAU if is_bureau else Handler.INSPECTOR)
    return Q(state=ComplaintState.ASSIGNED) & is_theirs


class ComplaintQuerySet(ScopedQuerySet):
    """Whoever is of the district sees all. A township sees what lies in it once the office has looked at it,
    and what it is to answer; an enterprise the same of what is about it. What is about a township's own
    office is hidden from every township and enterprise, and so is what was merged into such a complaint.
    """

    district_path = "district__code"
    township_path = "township__code"

    def within(self, code):
        if len(code) <= DISTRICT_DIGITS:
            return super().within(code)
        lies_there = begins_with("township__code", code)
        is_theirs = begins_with("assignment__township__code", code)
        is_part_of_theirs = begins_with("merged_into__assignment__township__code", code)
        return self.looked_at().filter(lies_there | is_theirs | is_part_of_theirs)

    def of_enterprise(self, enterprise_id):
        is_about_it = Q(enterprise=enterprise_id)
        is_theirs = Q(assignment__enterprise=enterprise_id)
        is_part_of_theirs = Q(merged_into__assignment__enterprise=enterprise_id)
        return self.looked_at().filter(is_about_it | is_theirs | is_part_of_theirs)

    def looked_at(self):
        """What those outside the office may know of: given to somebody at least once, and about no office."""
        return self.filter(
            Q(assignment__isnull=False) | Q(merged_into__assignment__isnull=False), about_office=False
        ).exclude(merged_into__about_office=True)

    def about_no_office(self):
        """Without what is about a township's own office, or was merged into such a complaint."""
        return self.filter(about_office=False).exclude(merged_into__about_office=True)

    def open(self):
        return self.filter(state__in=OPEN_STATES)

    def to_answer_by(self, user):
        """Those whose answer is this user's unit's to give."""
        return self.filter(waits_for_answer_of(user))

    def upheld(self):
        return self.filter(verdict=Verdict.UPHELD)

    def released(self):
        """What everybody may read."""
        return self.filter(released_at__isnull=False)

    def with_clock(self, day):
        """Annotates `clock`: how the case stands against its day; of an open one alone, else empty."""
        return self.annotate(
            clock=Case(
                When(state__in=OPEN_STATES, then=standing_by("warn_on", "due_on", day, paused="paused_on")),
                default=Value(""),
                output_field=CharField(),
            ),
            answer_clock=Case(
                When(
                    state=ComplaintState.ASSIGNED,
                    then=standing_by("assignment__warn_on", "assignment__due_on", day, paused="paused_on"),
                ),
                default=Value(""),
                output_field=CharField(),
            ),
        )

    def overdue(self, day):
        """Open, and behind the last day, or so before it was paused."""
        return self.open().filter(due_on__lt=stands_on(day))

    def due_soon(self, day):
        """Open, running, and the policy's share of the time is used up."""
        return self.open().filter(paused_on=None, warn_on__lte=day, due_on__gte=day)


def missed(day):
    """A condition: no answer came; and the day is past, or was when the clock stopped or it was taken."""
    running = Q(is_over=False, due_on__lt=stands_on(day, "complaint__paused_on"))
    return Q(answered_on=None) & (running | Q(over_on__gt=F("due_on")))


class AssignmentQuerySet(ScopedQuerySet):
    district_path = "complaint__district__code"
    township_path = "township__code"

    def of_enterprise(self, enterprise_id):
        return self.filter(enterprise=enterprise_id, complaint__about_office=False)

    def late(self, day):
        """Answered behind its day; or not answered, and the day is past, or was when it was taken away."""
        return self.filter(Q(answered_on__gt=F("due_on")) | missed(day))

    def decided(self, day):
        """Answered, or late without an answer: those of which it is known whether they were in time."""
        return self.filter(Q(answered_on__isnull=False) | missed(day))

    def about_no_office(self):
        """Without what is about a township's own office, or was merged into such a complaint."""
        return self.filter(complaint__about_office=False).exclude(complaint__merged_into__about_office=True)


class StandardAnswerQuerySet(ScopedQuerySet):
    """Kept by the district, and chosen from by whoever answers."""

    district_path = "district__code"
    shared_with_townships = True

    def of_enterprise(self, enterprise_id):
        return self.filter(district__enterprises=enterprise_id)


class PartQuerySet(ScopedQuerySet):
    """Parts of a record, seen by whoever sees the record."""

    whole = None

    @classmethod
    def of(cls, path):
        """The same door for what hangs on the record by another path."""
        return type(cls.__name__, (cls,), {"whole": path, "__module__": cls.__module__})

    def visible_to(self, user):
        model = self.model
        for part in self.whole.split("__"):
            model = model._meta.get_field(part).related_model
        seen = model._default_manager.visible_to(user)
        return self.filter(**{f"{self.whole}__in": seen.values("pk")})


class OfComplaintQuerySet(PartQuerySet):
    whole = "complaint"


# --- inspections --------------------------------------------------------------------------------------------


class InspectionRoundQuerySet(ScopedQuerySet):
    """The district's alone: nobody is warned before a visit."""

    district_path = "district__code"


class InspectionQuerySet(ScopedQuerySet):
    """Townships and enterprises see what is done, and nothing of what is coming."""

    district_path = "district__code"
    township_path = "facility__township__code"

    def within(self, code):
        seen = super().within(code)
        return seen if len(code) <= DISTRICT_DIGITS else seen.done()

    def of_enterprise(self, enterprise_id):
        return self.done().filter(enterprise=enterprise_id)

    def done(self):
        return self.filter(state=InspectionState.DONE)

    def to_do(self):
        return self.filter(state__in=[InspectionState.PLANNED, InspectionState.UNDER_WAY])


class OfInspectionQuerySet(PartQuerySet):
    whole = "inspection"


class FindingQuerySet(OfInspectionQuerySet):
    def failed(self):
        return self.filter(result=FindingResult.FAIL)


class OfFindingQuerySet(PartQuerySet):
    whole = "finding__inspection"


class RectificationQuerySet(ScopedQuerySet):
    district_path = "facility__district__code"
    township_path = "facility__township__code"

    def of_enterprise(self, enterprise_id):
        return self.filter(enterprise=enterprise_id)

    def open(self):
        return self.filter(state__in=[RectificationState.ISSUED, RectificationState.ANSWERED])

    def to_answer(self):
        return self.filter(state=RectificationState.ISSUED)

    def to_check(self):
        return self.filter(state=RectificationState.ANSWERED)

    def counting(self):
        """All but those that were taken back."""
        return self.exclude(state=RectificationState.VOIDED)

    def with_due(self, day):
        """Annotates `due_on` and `clock` of the round that is open for an answer."""
        from supervision.models import RectificationRound

        latest = RectificationRound.objects.filter(rectification=OuterRef("pk")).order_by("-position")
        return self.annotate(
            due_on=Subquery(latest.values("due_on")[:1]),
            warn_on=Subquery(latest.values("warn_on")[:1]),
        ).annotate(
            clock=Case(
                When(state=RectificationState.ISSUED, then=standing_by("warn_on", "due_on", day)),
                default=Value(""),
                output_field=CharField(),
            )
        )


class OfRectificationQuerySet(PartQuerySet):
    whole = "rectification"


# --- year-end and work tasks --------------------------------------------------------------------------------


class StandingQuerySet(ScopedQuerySet):
    """The district's; a township or an enterprise reads its own line alone (`standings.rights`)."""

    district_path = "district__code"
    shared_with_townships = True

    def of_enterprise(self, enterprise_id):
        return self.filter(district__enterprises=enterprise_id)


class WorkTaskQuerySet(ScopedQuerySet):
    """A township sees its own; what departments owe is the district's."""

    district_path = "district__code"
    township_path = "township__code"

    def counting(self):
        return self.exclude(state=TaskState.WITHDRAWN)

    def open(self):
        return self.filter(state__in=[TaskState.OPEN, TaskState.REPORTED])

    def of_departments(self):
        return self.filter(township=None)

    def to_report(self):
        """Still to be done, and told so."""
        return self.filter(state=TaskState.OPEN)

    def to_confirm(self):
        return self.filter(state=TaskState.REPORTED)

    def overdue(self, day):
        """Not reported as done although its day is past."""
        return self.to_report().filter(due_on__lt=day)

    def due_soon(self, day):
        """Not reported as done, and due within the days of which one is reminded."""
        return self.to_report().filter(due_on__gte=day, due_on__lte=day + TASK_REMINDED)

    def with_clock(self, day):
        """Annotates `clock`: how each stands against its day; empty of what nothing is asked of any more."""
        return self.annotate(
            clock=Case(
                When(state=TaskState.OPEN, due_on__lt=day, then=Value(OVERDUE)),
                When(state=TaskState.OPEN, due_on__lte=day + TASK_REMINDED, then=Value(DUE_SOON)),
                When(state=TaskState.OPEN, then=Value(IN_TIME)),
                default=Value(""),
                output_field=CharField(),
            )
        )


class OfTaskQuerySet(PartQuerySet):
    whole = "task"
