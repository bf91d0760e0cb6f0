"""Questions to the register, as phrases of the field. Time is a parameter; the door is `visible_to`."""

import datetime

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, TruncDate

from stations.choices import STATES_TO_FILL, FacilityState, FilingState, Tier, VillageKind
from yicheng_express.accounts.scope import DISTRICT_DIGITS, ScopedQuerySet
from yicheng_express.dates import month_end, today

A_MONTH_AND_A_HALF = datetime.timedelta(days=45)


def in_force(day, prefix=""):
    """A condition: the division at `prefix` is there on `day`; the twin of `Division.is_in_force_on`."""
    return (Q(**{f"{prefix}established_on__isnull": True}) | Q(**{f"{prefix}established_on__lte": day})) & (
        Q(**{f"{prefix}abolished_on__isnull": True}) | Q(**{f"{prefix}abolished_on__gt": day})
    )


def is_priority(population):
    """A condition: a village of the priority population or more, 以上 including the number: plan 一(三)."""
    reached = Q(kind=VillageKind.ADMINISTRATIVE, population__gte=population or 0)
    return Case(When(reached if population else Q(pk=None), then=True), default=False)


class DivisionQuerySet(ScopedQuerySet):
    district_path = "code"
    township_path = "code"

    def in_force_on(self, day):
        """Set up by `day` and not yet abolished on it."""
        return self.filter(in_force(day))


class DistrictQuerySet(DivisionQuerySet):
    township_path = None
    shared_with_townships = True

    def of_enterprise(self, enterprise_id):
        return self.filter(enterprises=enterprise_id)


class TownshipQuerySet(DivisionQuerySet):
    pass


class VillageQuerySet(DivisionQuerySet):
    def administrative(self):
        """The 建制村: the only ones that count for coverage."""
        return self.filter(kind=VillageKind.ADMINISTRATIVE)

    def counting_on(self, day):
        """The 建制村 that are there on `day`."""
        return self.administrative().in_force_on(day)

    def to_be_found_on(self, day):
        """Those that are there on `day`, and those that were merged: people go on saying the old names."""
        there = in_force(day) & in_force(day, "township__")
        return self.filter(there | Q(merged_into__isnull=False, abolished_on__lte=day))

    def of_unknown_population(self):
        """The 建制村 of which nobody knows whether they are priority villages."""
        return self.administrative().filter(population=None)

    def with_priority(self, population):
        """Annotates `is_priority`: a 建制村 of `population` or more (None: nobody knows the threshold)."""
        return self.annotate(is_priority=is_priority(population))

    def with_coverage(self, day):
        """Annotates `is_covered` and `is_resident_covered`: coverage on `day` as the design defines it."""
        from stations.models import OperatingPeriod

        stations_open = OperatingPeriod.objects.open_on(day).filter(
            facility__village=OuterRef("pk"), facility__tier=Tier.STATION
        )
        return self.annotate(
            is_covered=Exists(stations_open),
            is_resident_covered=Exists(stations_open.filter(resident=True)),
        )


class EnterpriseQuerySet(ScopedQuerySet):
    district_path = "district__code"
    shared_with_townships = True

    def of_enterprise(self, enterprise_id):
        return self.filter(pk=enterprise_id)


class FacilityQuerySet(ScopedQuerySet):
    district_path = "district__code"
    township_path = "township__code"

    def of_enterprise(self, enterprise_id):
        """What it operates, and where it is a partner."""
        partnered = self.model.partners.through.objects.filter(enterprise_id=enterprise_id)
        return self.filter(Q(operator=enterprise_id) | Q(pk__in=partnered.values("facility_id")))

    def open_on(self, day):
        """In an operating period on `day`."""
        from stations.models import OperatingPeriod

        return self.filter(Exists(OperatingPeriod.objects.open_on(day).filter(facility=OuterRef("pk"))))

    def open_in(self, month):
        """In an operating period on at least one day of `month`: what a report of that month lists."""
        from stations.models import OperatingPeriod

        return self.filter(Exists(OperatingPeriod.objects.open_in(month).filter(facility=OuterRef("pk"))))

    def with_state(self, day):
        """Annotates how each works on `day`: is_open, is_resident, cooperation; last_closed_on up to then."""
        from stations.models import OperatingPeriod

        periods = OperatingPeriod.objects.filter(facility=OuterRef("pk"))
        current = periods.open_on(day)
        return self.annotate(
            is_open=Exists(current),
            is_resident=Exists(current.filter(resident=True)),
            cooperation=Subquery(current.values("cooperation")[:1]),
            last_closed_on=Subquery(
                periods.filter(closed_on__lte=day).order_by("-closed_on").values("closed_on")[:1]
            ),
        )

    def with_next_opening(self, day):
        """Annotates `opens_on`: the next day after `day` on which it opens, or opens again; or None."""
        from stations.models import OperatingPeriod

        later = OperatingPeriod.objects.filter(facility=OuterRef("pk"), opened_on__gt=day)
        return self.annotate(opens_on=Subquery(later.order_by("opened_on").values("opened_on")[:1]))

    def in_state(self, state):
        """Those in this FacilityState; all for anything else. After `with_state(day)`."""
        conditions = {
            FacilityState.OPEN: Q(is_open=True),
            FacilityState.CLOSED: Q(is_open=False, last_closed_on__isnull=False),
            FacilityState.NOT_YET: Q(is_open=False, last_closed_on=None),
        }
        return self.filter(conditions[state]) if state in conditions else self

    def search(self, words):
        """Those in which each of the words is found: code, name, place, manager, telephone or operator."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(code__startswith=word)
                | Q(name__icontains=word)
                | Q(township__name__icontains=word)
                | Q(village__name__icontains=word)
                | Q(manager_name__icontains=word)
                | Q(manager_phone__contains=word)
                | Q(operator__brand__icontains=word)
                | Q(operator__name__icontains=word)
            )
        return found


class OfFacilityQuerySet(ScopedQuerySet):
    """What belongs to a facility is seen by whoever sees the facility."""

    district_path = "facility__district__code"
    township_path = "facility__township__code"

    def of_enterprise(self, enterprise_id):
        facilities = self.model._meta.get_field("facility").related_model
        return self.filter(facility__in=facilities.objects.of_enterprise(enterprise_id))


class OperatingPeriodQuerySet(OfFacilityQuerySet):
    def open_on(self, day):
        """The periods that `day` lies in; the twin of `OperatingPeriod.is_open_on`."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)

    def open_in(self, month):
        """The periods that have a day of the month beginning on `month`."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=month), opened_on__lte=month_end(month))


class FacilityPhotoQuerySet(OfFacilityQuerySet):
    pass


class PolicyQuerySet(ScopedQuerySet):
    district_path = "district__code"
    shared_with_townships = True


class PolicyPartQuerySet(ScopedQuerySet):
    district_path = "policy__district__code"
    shared_with_townships = True


class DemonstrationQuerySet(ScopedQuerySet):
    district_path = "district__code"
    shared_with_townships = True

    def of_enterprise(self, enterprise_id):
        return self.filter(district__enterprises=enterprise_id)


class FilingQuerySet(ScopedQuerySet):
    """A township's reports are its own; the district's own, of the center, is seen by the district alone."""

    district_path = "district__code"
    township_path = "township__code"

    def of_division(self, code):
        """Those of one division: a township by its nine digits; by six, the district's own."""
        if len(code) > DISTRICT_DIGITS:
            return self.filter(township__code=code)
        return self.filter(district__code=code, township=None)

    def to_fill(self, on=None):
        """Those that their division has still to send in: never sent, returned, or reopened on `on`."""
        from stations.models import FilingReopening

        reopened = Exists(FilingReopening.objects.current(on).filter(filing=OuterRef("pk")))
        return self.filter(Q(state__in=STATES_TO_FILL) | Q(reopened, state=FilingState.ACCEPTED))

    def awaiting_review(self):
        return self.filter(state=FilingState.SUBMITTED)

    def compared(self):
        """Those whose last month's report, where there is one, has been sent in: nothing is left to be asked.

        See `stations.filing.past.why_not_compared`.
        """
        from stations.models import Filing

        a_month_before = {
            "month__lt": OuterRef("month"),
            "month__gte": OuterRef("month") - A_MONTH_AND_A_HALF,
        }
        last = Filing.objects.filter(district=OuterRef("district"), **a_month_before)
        outstanding = last.filter(accepted_at=None).exclude(state=FilingState.SUBMITTED)
        of_the_same = outstanding.annotate(place=Coalesce("township", 0)).filter(
            place=Coalesce(OuterRef("township"), 0)
        )
        return self.filter(~Exists(of_the_same))

    def without_part_of(self, user):
        """Those that `user` neither sent in nor wrote any line of; `stations.filing.rights.has_part_in`."""
        from stations.models import FilingLine

        written = FilingLine.objects.filter(filing=OuterRef("pk"), entered_by=user)
        return self.exclude(submitted_by=user).filter(~Exists(written))

    def with_punctuality(self):
        """Annotates `is_punctual`: first sent in by the day it was due; None while it never was.

        A return changes nothing: the day of the first submission stays.
        """
        first_submitted_on = TruncDate("first_submitted_at")
        return self.annotate(first_submitted_on=first_submitted_on).annotate(
            is_punctual=Case(
                When(first_submitted_at=None, then=None),
                When(first_submitted_on__lte=F("due_on"), then=True),
                default=False,
            )
        )

    def with_questioned_lines(self):
        """Annotates `questioned_lines`: how many lines carry a question that had to be explained."""
        from stations.models import FilingLine

        questioned = FilingLine.objects.questioned().filter(filing=OuterRef("pk")).order_by()
        counted = questioned.values("filing").annotate(number=Count("pk")).values("number")
        return self.annotate(questioned_lines=Subquery(counted))

    def without_questions(self):
        from stations.models import FilingLine

        return self.filter(~Exists(FilingLine.objects.questioned().filter(filing=OuterRef("pk"))))

    def with_reopened_until(self, on=None):
        """Annotates `reopened_until`: the last day of a reopening that is not over on `on`, or None."""
        from stations.models import FilingReopening

        current = FilingReopening.objects.current(on).filter(filing=OuterRef("pk"))
        return self.annotate(reopened_until=Subquery(current.values("until")[:1]))


class OfFilingQuerySet(ScopedQuerySet):
    """What belongs to a report is seen by whoever sees the report."""

    district_path = "filing__district__code"
    township_path = "filing__township__code"


class FilingLineQuerySet(OfFilingQuerySet):
    def accepted(self):
        """The lines whose figures count: those that the bureau has accepted, and no others."""
        return self.filter(accepted_inbound__isnull=False)

    def questioned(self):
        return self.exclude(questions=[])


class FilingReopeningQuerySet(OfFilingQuerySet):
    def current(self, on=None):
        """Those that are not over on `on`; a reopening ends of itself when its last day is past."""
        return self.filter(ended_at=None, until__gte=on or today())


class FilingChangeQuerySet(ScopedQuerySet):
    district_path = "line__filing__district__code"
    township_path = "line__filing__township__code"


class GroupRobotQuerySet(ScopedQuerySet):
    district_path = "district__code"
