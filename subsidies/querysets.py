"""The questions that are asked of rules, applications, notices, funds and rolls; each behind the one door."""

from django.db.models import Case, Exists, F, OuterRef, Q, Sum, When

from subsidies.choices import (
    CLOSED_STATES,
    STATES_TO_FILL,
    STATES_UNDER_WAY,
    ApplicationState,
)
from yicheng_express.accounts.scope import ScopedQuerySet


class RuleQuerySet(ScopedQuerySet):
    """A district's rules are no secret to its townships."""

    district_path = "district__code"
    shared_with_townships = True


class RuleVersionQuerySet(ScopedQuerySet):
    district_path = "rule__district__code"
    shared_with_townships = True

    def in_force_on(self, day):
        """Those that apply on `day`; the twin of `RuleVersion.is_in_force_on`."""
        return self.filter(
            Q(effective_until=None) | Q(effective_until__gt=day),
            effective_from__lte=day,
        )

    def used(self):
        """Those that an application rests on: nothing of them can change any more."""
        from subsidies.models import Application

        return self.filter(Exists(Application.objects.filter(version=OuterRef("pk"))))


class FundQuerySet(ScopedQuerySet):
    """Funds and rolls are the district's; townships see their own applications instead."""

    district_path = "district__code"


class FundEntryQuerySet(ScopedQuerySet):
    district_path = "fund__district__code"


class ApplicationQuerySet(ScopedQuerySet):
    """Of a township's facilities: the township's own; of the district's center: the district's alone."""

    district_path = "facility__district__code"
    township_path = "facility__township__code"

    def to_fill(self):
        """Those that their applicant has still to send in."""
        return self.filter(state__in=STATES_TO_FILL)

    def under_way(self):
        return self.filter(state__in=STATES_UNDER_WAY)

    def alive(self):
        """All but those that were refused or taken back: what counts for "once"."""
        return self.exclude(state__in=CLOSED_STATES)

    def awaiting_publicity(self):
        return self.filter(state=ApplicationState.VERIFIED)

    def publicized(self):
        return self.filter(state=ApplicationState.PUBLICIZED)

    def approved(self):
        return self.filter(state=ApplicationState.APPROVED)

    def paid(self):
        """The one definition of "paid" (已发放): the bank has confirmed it, and nothing came back since."""
        return self.filter(state=ApplicationState.PAID)

    def on_a_roll(self):
        """Those that stand on a roll which counts: locked, not void, not bounced."""
        from subsidies.models import RollItem

        return self.filter(Exists(RollItem.objects.live().filter(application=OuterRef("pk"))))

    def to_roll(self):
        """The approved that stand on no roll: what the next roll is made of."""
        from subsidies.models import RollItem

        return self.approved().filter(~Exists(RollItem.objects.live().filter(application=OuterRef("pk"))))

    def objected_to(self):
        """Those against which an objection stands; the twin for many of `Objection…standing_against`."""
        from subsidies.models import Objection

        return self.filter(Exists(Objection.objects.against(OuterRef("pk"), OuterRef("notice"))))

    def rightly_objected_to(self):
        """Those against which an objection was upheld: they are to be sent back or refused."""
        from subsidies.choices import Decision
        from subsidies.models import Objection

        against = Objection.objects.against(OuterRef("pk"), OuterRef("notice"))
        return self.filter(Exists(against.filter(decision=Decision.UPHELD)))

    def with_same_payee_account(self, application):
        """Others, refused and withdrawn ones too, of the same district, whose money went to that account."""
        same = self.filter(
            facility__district=application.facility.district_id, payee_account=application.payee_account
        )
        return same.exclude(pk=application.pk) if application.payee_account else self.none()


class OfApplicationQuerySet(ScopedQuerySet):
    """What belongs to an application is seen by whoever sees the application."""

    district_path = "application__facility__district__code"
    township_path = "application__facility__township__code"


class PublicityNoticeQuerySet(ScopedQuerySet):
    """Notices are public; those who work with them see their own district's, townships too."""

    district_path = "district__code"
    shared_with_townships = True

    def running_on(self, day):
        """Those that can be read and objected to on `day`, both ends included."""
        return self.filter(first_day__lte=day, last_day__gte=day)

    def begun_by(self, day):
        """Those that the public may read on `day`: running, and over."""
        return self.filter(first_day__lte=day)


class NoticeItemQuerySet(ScopedQuerySet):
    district_path = "notice__district__code"
    township_path = "application__facility__township__code"

    def with_standing(self):
        """With `is_off`: sent back or refused since, and not to be paid by this notice."""
        stays = Q(application__notice=F("notice")) & ~Q(application__state__in=CLOSED_STATES)
        return self.annotate(is_off=Case(When(stays, then=False), default=True))


class ObjectionQuerySet(ScopedQuerySet):
    """Who objects is the bureau's to know; a township, of which it may speak, is not told."""

    district_path = "notice__district__code"

    def open(self):
        """Those that nobody has decided on."""
        return self.filter(decision="")

    def concerning(self, application):
        """Those to this application (or its key), and those to the whole of a notice that it stood on."""
        of_whole_notice = Q(application=None, notice__items__application=application)
        return self.filter(Q(application=application) | of_whole_notice)

    def against(self, application, notice):
        """Those that keep an application from approval, by its key and that of the notice that it stands on.

        Undecided ones of whichever notice it stood on: sending it back and publishing it anew shakes none
        off. Upheld ones of the present notice: what was found wrong may have been mended for the next.
        """
        from subsidies.choices import Decision

        return self.concerning(application).filter(
            Q(decision="") | Q(decision=Decision.UPHELD, notice=notice)
        )

    def standing_against(self, application):
        """Those that keep this application from being approved."""
        return self.against(application.pk, application.notice_id).distinct()


class RollQuerySet(ScopedQuerySet):
    district_path = "fund__district__code"

    def in_force(self):
        """The rolls that are not void."""
        return self.filter(voided_at=None)


class RollItemQuerySet(ScopedQuerySet):
    district_path = "roll__fund__district__code"

    def live(self):
        """Those that money is to go by, or has gone by: not void and not bounced."""
        return self.filter(is_live=True)

    def paid(self):
        return self.filter(is_live=True, paid_on__isnull=False)

    def bounced(self):
        return self.filter(bounced_on__isnull=False)

    def bounced_since_approval(self):
        """Those that bounced of the approval that stands: what was revoked and approved anew begins anew."""
        return self.bounced().filter(roll__locked_at__gte=F("application__approved_at"))

    def unpaid(self):
        return self.filter(is_live=True, paid_on=None)

    def total(self):
        """Yuan, of all of them together."""
        return self.aggregate(total=Sum("amount"))["total"] or 0


class BankResultQuerySet(ScopedQuerySet):
    district_path = "district__code"
