"""What a person may do with an application as it stands, and what keeps them from what would be theirs to do.

Pages ask here which forms to show. The verbs ask again, each by itself: nothing is allowed here that they
would refuse, and what they refuse is told here beforehand in their own words.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from subsidies.choices import ApplicationState, Step
from subsidies.publicity import what_approval_waits_for
from subsidies.reassessment import drop
from subsidies.refusals import SubsidyRefused
from subsidies.rights import (
    is_of_district,
    may_apply,
    may_approve,
    may_decide,
    may_see_account,
    may_verify,
    require_own_part,
)
from subsidies.steps import why_not
from subsidies.workflow import refuse_on_a_roll, require_not_applicant
from yicheng_express.acts import Act


@dataclass(frozen=True)
class Setting:
    """Who looks at which application, what it is found to be today, and which day that is."""

    user: object
    application: object
    assessment: object
    on: object

    def own_part(self, part):
        return words_against(require_own_part, self.user, [self.application], part)

    def dropped(self):
        return drop(self.application, self.assessment)


@dataclass(frozen=True)
class Kind:
    """step: whose transition must be open. is_theirs: whose role it is. reasons: what stands against it."""

    step: str
    is_theirs: Callable
    reasons: Callable = lambda setting: []


def words_against(check, *args):
    """In words, what a check of the verbs raises; empty where it raises nothing."""
    try:
        check(*args)
    except SubsidyRefused as refusal:
        return refusal.reasons
    except PermissionDenied as refusal:
        return [str(refusal)]
    return []


def applies(user, application):
    return may_apply(user, application.facility)


def has_right(name):
    return lambda user, application: is_of_district(user, application.facility.district, name)


def against_submission(setting):
    """What is lacking today. The account is written beside the button, and checked when it is pressed."""
    found = setting.assessment
    if found is None:
        return setting.own_part("申请") + setting.dropped()
    return setting.own_part("申请") + ([] if found.is_eligible else found.lacking)


def against_verification(setting):
    return setting.own_part("核查") + setting.dropped()


def against_approval(setting):
    waits = what_approval_waits_for(setting.application, setting.on)
    return setting.own_part("批准") + waits + setting.dropped()


def against_revocation(setting):
    return words_against(refuse_on_a_roll, setting.application)


def against_correction(setting):
    return setting.own_part("核查") + words_against(refuse_on_a_roll, setting.application)


def against_rejection(setting):
    return words_against(require_not_applicant, setting.user, setting.application)


def against_rolling(setting):
    on_a_roll = words_against(refuse_on_a_roll, setting.application)
    return setting.own_part("发放") + on_a_roll + setting.dropped()


def corrects(user, application):
    """Only what bounced since it was approved, and stands on no other roll, has an account to correct."""
    items = application.roll_items
    has_bounced = items.bounced_since_approval().exists() and not items.live().exists()
    return has_bounced and may_verify(user, application)


KINDS = {
    "write": Kind(Step.WRITTEN, applies, lambda setting: setting.own_part("申请")),
    "submit": Kind(Step.SUBMITTED, applies, against_submission),
    "verify": Kind(Step.VERIFIED, may_verify, against_verification),
    "publish": Kind(Step.PUBLICIZED, has_right("publish_notice")),
    "approve": Kind(Step.APPROVED, may_approve, against_approval),
    "roll": Kind(Step.ROLLED, has_right("lock_roll"), against_rolling),
    "correct_payee": Kind(Step.PAYEE_CORRECTED, corrects, against_correction),
    "return": Kind(Step.RETURNED, may_decide),
    "reject": Kind(Step.REJECTED, may_decide, against_rejection),
    "withdraw": Kind(Step.WITHDRAWN, applies),
    "revoke": Kind(Step.REVOKED, may_approve, against_revocation),
}


def acts_of(user, application, assessment, on):
    """Name → Act, of all that is this person's to do now. `assessment`: what is found on the day `on`."""
    setting = Setting(user, application, assessment, on)
    acts = {
        name: Act(name, kind.reasons(setting))
        for name, kind in KINDS.items()
        if not why_not(application, kind.step) and kind.is_theirs(user, application)
    }
    if application.state == ApplicationState.PAID and has_right("note_recovery")(user, application):
        acts["recover"] = Act("recover")
    if application.payee_account and may_see_account(user, application):
        acts["reveal"] = Act("reveal")
    return acts
