"""One application as a case: how far it has come, what was found then and is found today, who else is paid.

Only questions; what is done with a case stands in the verbs, and who may do it in `subsidies.acts`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Case as SqlCase
from django.db.models import F, Q, When

from stations.choices import Tier
from subsidies.acts import acts_of
from subsidies.choices import CLOSED_STATES, STATES_TO_FILL, ApplicationState, Decision, Step
from subsidies.evidence import changes, identity
from subsidies.listing import payee_name
from subsidies.models import Application, Fund, Objection
from subsidies.payees import masked_account
from subsidies.reassessment import assessed_anew
from subsidies.rights import may_approve, may_see_account, may_verify
from subsidies.roll_standing import corrected_since_bounce
from subsidies.verdicts import ConditionResult

STAGES = ("报送", "核查", "公示", "批准", "发放")
MOST_NEIGHBOURS = 20
MOST_VIEWINGS = 10
State = ApplicationState
# How many of the stages lie behind in each state; one more where the notice is over.
BEHIND = {
    State.DRAFT: 0,
    State.RETURNED: 0,
    State.SUBMITTED: 1,
    State.VERIFIED: 2,
    State.PUBLICIZED: 2,
    State.APPROVED: 4,
    State.PAID: 5,
}
# The acts that lead a case on; the others lead back, or out.
LEADING_ON = {"submit", "verify", "publish", "approve", "roll", "correct_payee"}
# The steps that a case came back by, or ended with: their reason is what is read first.
STEPS_BACK = {
    State.RETURNED: (Step.RETURNED, Step.REVOKED),
    State.REJECTED: (Step.REJECTED,),
    State.WITHDRAWN: (Step.WITHDRAWN,),
}


@dataclass(frozen=True)
class Stage:
    """A stage of the way to the money. standing: done, now or ahead. who, at: of what has been done."""

    label: str
    standing: str
    who: object = None
    at: datetime | None = None
    words: str = ""


@dataclass(frozen=True)
class ConditionLine:
    """A condition as it is found today (`now`), beside how it was found and frozen (`then`, JSON or None)."""

    now: ConditionResult
    then: dict | None

    @property
    def differs(self):
        return self.then is not None and (self.then["found"], self.then["is_met"]) != (
            self.now.found,
            self.now.is_met,
        )


@dataclass(frozen=True)
class Case:
    """What `user` is told of `application` on the day `on`."""

    application: Application
    user: object
    on: date

    @cached_property
    def assessment(self):
        """As it is found today; None where the rule does not concern the facility."""
        return assessed_anew([self.application], self.on)[self.application.pk]

    @cached_property
    def acts(self):
        return acts_of(self.user, self.application, self.assessment, self.on)

    @cached_property
    def events(self):
        return list(self.application.events.select_related("by"))

    @cached_property
    def roll_items(self):
        return list(self.application.roll_items.select_related("roll").order_by("pk"))

    @property
    def live_item(self):
        """The line of a roll by which it is, or was, paid; None where there is none."""
        return next((item for item in self.roll_items if item.is_live), None)

    @property
    def bounced_item(self):
        """The payment that came back last of the present approval, while nothing is put in its place."""
        if self.live_item or not self.application.approved_at:
            return None
        since = self.application.approved_at
        bounced = [item for item in self.roll_items if item.bounced_on and item.roll.locked_at >= since]
        return bounced[-1] if bounced else None

    @property
    def is_corrected(self):
        """Whether the account has been corrected since the payment came back."""
        return corrected_since_bounce(self.events)

    @property
    def step_back(self):
        """The event by which the case came back, or ended; None where it is on its way."""
        steps = STEPS_BACK.get(self.application.state, ())
        return next((event for event in reversed(self.events) if event.step in steps), None)

    @property
    def stages(self):
        return stages_of(self.application, self.on)

    @property
    def is_somebody_elses_turn(self):
        """Whether something is still to come, and not from this person."""
        return bool(self.next_in_words) and not LEADING_ON & self.acts.keys()

    @cached_property
    def photos(self):
        return list(self.application.photos.select_related("by"))

    @cached_property
    def objected(self):
        """The decisions on what keeps it from approval ("" of what is undecided), while it is publicized."""
        if self.application.state != State.PUBLICIZED:
            return set()
        return {each.decision for each in Objection.objects.standing_against(self.application)}

    @property
    def is_refuted(self):
        """Whether an objection was upheld: all that can be done is to send it back or to refuse it."""
        return Decision.UPHELD in self.objected

    @property
    def next_in_words(self):
        objected = objected_in_words(self.objected)
        return objected or next_in_words(self.application, self.on, self.live_item)

    @property
    def lines(self):
        """The conditions of today, each with what was frozen."""
        then = {identity(each): each for each in (self.application.snapshot or {}).get("conditions", [])}
        now = self.assessment.conditions if self.assessment else []
        return [ConditionLine(each, then.get(identity(each.condition))) for each in now]

    @property
    def changed(self):
        """In words, what does not hold any more as it was frozen; for what is not closed."""
        snapshot, is_closed = self.application.snapshot, self.application.state in CLOSED_STATES
        return changes(snapshot, self.assessment) if snapshot and self.assessment and not is_closed else []

    # --- the payee, and who else is paid ------------------------------------------------------------------

    @property
    def payee_name(self):
        return payee_name(self.user, self.application)

    @property
    def payee_account(self):
        return masked_account(self.application.payee_account)

    @property
    def is_compared(self):
        """Whether this person is to look for who else is paid: who verifies, and who approves."""
        return may_verify(self.user, self.application) or may_approve(self.user, self.application)

    @cached_property
    def same_account(self):
        """The other applications with the same payee account."""
        return list(others(self.user).with_same_payee_account(self.application)) if self.is_compared else []

    @cached_property
    def neighbours(self):
        """What the same rule has paid in the same village, or to the same operator; the village's first."""
        return neighbours_of(self.application, self.user) if self.is_compared else []

    @property
    def has_neighbour_of_village(self):
        return any(words.startswith("同村") for _each, words in self.neighbours)

    @cached_property
    def viewings(self):
        """Who saw the whole account, the latest first, so many at most; for who answers for it."""
        user, application = self.user, self.application
        if not (may_see_account(user, application) or may_approve(user, application)):
            return []
        return list(application.account_viewings.select_related("by")[:MOST_VIEWINGS])

    # --- publicity and money ------------------------------------------------------------------------------

    @cached_property
    def objections(self):
        """How many were raised against this application, on its notice and on earlier ones, and how they
        stand; None for who is not told, and where it never stood on one.
        """
        if not (self.application.notice_items.exists() and self.user.has_perm("subsidies.decide_objection")):
            return None
        concerned = Objection.objects.visible_to(self.user).concerning(self.application.pk).distinct()
        decisions = [each.decision for each in concerned]
        return {
            "total": len(decisions),
            "undecided": decisions.count(""),
            "upheld": decisions.count(Decision.UPHELD),
            "dismissed": decisions.count(Decision.DISMISSED),
        }

    @cached_property
    def funds(self):
        """The funds that the rule can be paid from and in which something is left, the latest year first."""
        names = self.application.version.funds
        district = self.application.facility.district_id
        funds = Fund.objects.visible_to(self.user).filter(district=district, name__in=names)
        return funds.filter(appropriated__gt=F("reserved") + F("spent"))

    @property
    def funds_shown(self):
        """Whose balance is told while the money is still to be decided on."""
        is_decided = self.application.fund_id or self.application.state in CLOSED_STATES
        return [] if is_decided else list(self.funds)

    @cached_property
    def recoveries(self):
        return list(self.application.recoveries.select_related("noted_by", "settled_by"))


def stages_of(application, on):
    """The five stages, with who took each of them and when."""
    behind = stages_behind(application, on)
    is_closed = application.state in CLOSED_STATES
    told = (
        (application.submitted_by, application.submitted_at),
        (application.verified_by, application.verified_at),
        (None, None),
        (application.approved_by, application.approved_at),
        (application.paid_by, application.paid_at),
    )
    stages = []
    for place, (label, (who, at)) in enumerate(zip(STAGES, told, strict=True)):
        standing = "done" if place < behind else "now" if place == behind and not is_closed else "ahead"
        words = publicity_in_words(application) if label == "公示" else ""
        stages.append(Stage(label, standing, *((who, at) if standing == "done" else (None, None)), words))
    return stages


def stages_behind(application, on):
    if application.state in CLOSED_STATES:
        return sum(each is not None for each in (application.submitted_at, application.verified_at))
    is_over = application.state == State.PUBLICIZED and application.notice.is_over_on(on)
    return BEHIND[application.state] + is_over


def publicity_in_words(application):
    notice = application.notice
    return f"{notice.first_day} 至 {notice.last_day}" if notice else ""


def objected_in_words(decisions):
    """What comes next where an objection keeps an application from being approved; empty where none does."""
    if Decision.UPHELD in decisions:
        return "异议成立，由商务局退回或不予补贴。"
    return "公示期间有异议，由商务局处理完、公示期满后再批准。" if decisions else ""


def next_in_words(application, on, live_item):
    """Whose turn it is, for what; empty where nothing more is to come."""
    facility = application.facility
    if application.state in STATES_TO_FILL:
        applicant = "商务局" if facility.tier == Tier.CENTER else facility.township.name
        return f"由{applicant}填好收款账户，报送。"
    if application.state == State.PUBLICIZED:
        if application.notice.is_over_on(on):
            return "公示已满，由商务局负责人批准。"
        return f"公示到 {application.notice.last_day}（含当日），期满后由商务局负责人批准。"
    if application.state == State.APPROVED and live_item:
        return f"已列入花名册 {live_item.roll.number}，等银行的发放结果。"
    return {
        State.SUBMITTED: "由商务局到现场核查。",
        State.VERIFIED: "由商务局列入公示。",
        State.APPROVED: "由财政局编入花名册发放。",
    }.get(application.state, "")


def others(user):
    related = ("version", "facility__township", "facility__village", "facility__district")
    return Application.objects.visible_to(user).select_related(*related)


def neighbours_of(application, user):
    """(application, words of what it shares), those of the village first, so many at most. One query."""
    facility = application.facility
    of_village = Q(facility__village=facility.village_id) if facility.village_id else Q(pk=None)
    shared = of_village | Q(facility__operator=facility.operator_id)
    paid = others(user).paid().filter(shared, rule=application.rule_id).exclude(facility=facility)
    village_first = When(of_village, then=0)
    paid = paid.order_by(SqlCase(village_first, default=1), "-paid_at", "-pk")[:MOST_NEIGHBOURS]
    return [(each, shared_in_words(each.facility, facility)) for each in paid]


def shared_in_words(other, facility):
    is_of_village = facility.village_id and other.village_id == facility.village_id
    is_of_operator = other.operator_id == facility.operator_id
    return "、".join(
        word for word, holds in (("同村", is_of_village), ("同一运营企业", is_of_operator)) if holds
    )
