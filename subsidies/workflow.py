"""The life of an application: made, sent in, verified on the spot, approved; sent back, refused, taken back.

One verb for each step (`subsidies.steps.TRANSITIONS`), used by page, admin, bulk action and API alike: it
holds the row, asks the table, the right and the record, changes the fields and writes the event. `seen` is
the revision that the person was looking at. Publicity, rolls and payments have their own modules.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from stations.numbering import next_numbers
from subsidies.choices import STATES_TO_FILL, ApplicationState, Recurrence, Step
from subsidies.eligibility import moment_for, needs_year
from subsidies.funds import release, reserve
from subsidies.models import Application, RollItem
from subsidies.payees import PayeeFaulty, checked_payee
from subsidies.publicity import hold_notices, require_publicity_over
from subsidies.reassessment import require_no_drop
from subsidies.refusals import SubsidyRefused
from subsidies.rights import (
    require_apply,
    require_approve,
    require_decide,
    require_own_part,
    require_verify,
)
from subsidies.rulebook import overlap, spans_of, version_on
from subsidies.series import APPLICATION
from subsidies.steps import follow, locked_application, needed, record, refuse_if_changed, save_step
from subsidies.visits import keep_photos, note_visit
from yicheng_express.dates import today
from yicheng_express.private_numbers import without_accounts

LONGEST_NOTE = 300


@transaction.atomic
def create(facility, rule, *, by, year=None, period=""):
    """A draft for this facility under the rule as it stands; for a year, or a period, where the rule asks so.

    Raises PermissionDenied, SubsidyRefused where the rule does not fit, or where there is one already.
    """
    require_apply(by, facility)
    version, year, period = terms_of(rule, facility, year, period)
    return drafted(facility, version, by, year, period)


def terms_of(rule, facility, year, period):
    """(version, year, period) of an application made now. Raises SubsidyRefused where no rule fits."""
    version = version_for(rule, year, today())
    if version is None:
        raise SubsidyRefused(f"规则“{rule}”在所选的日期不施行，请核对年度。")
    if version.tier != facility.tier:
        asked, is_one = version.get_tier_display(), facility.get_tier_display()
        raise SubsidyRefused(
            f"“{version.title}”补贴的是{asked}，{facility.name}是{is_one}；请改选{asked}，或者另选补贴项目。"
        )
    if needs_year(version) and year is None:
        raise SubsidyRefused("请选择按哪一年的数据申请。")
    year = year if needs_year(version) else None
    moment = moment_for(version, today(), year=year, period=period)
    counted_by = {Recurrence.YEARLY: str(year), Recurrence.PERIOD: moment.period}
    return version, year, counted_by.get(version.recurrence, "")


def version_for(rule, year, on):
    """The version that is asked on the day `on`: for a year's figures the one in force at its end."""
    if year:
        version = version_on(rule, min(on, datetime.date(year, 12, 31)))
        if version and needs_year(version):
            return version
    return version_on(rule, on)


def drafted(facility, version, by, year, period):
    [number] = next_numbers(Application, facility.district, APPLICATION)
    refuse_paid_for(facility, version, period)
    application = Application(
        number=number,
        rule_id=version.rule_id,
        version=version,
        facility=facility,
        year=year,
        period=period,
        created_by=by,
    )
    application.save()
    return record(application, Step.CREATED, by)


def refuse_paid_for(facility, version, period):
    """Raise SubsidyRefused where the rule pays the facility for the same already, under this version or
    another. The numbering holds the district: two at once do not both pass.
    """
    alive = Application.objects.alive().filter(rule=version.rule_id, facility=facility)
    for there in alive.select_related("version").order_by("pk"):
        if is_same_claim(there, version, period):
            raise SubsidyRefused(
                f"{facility.name}已有“{version.title}”的申请 {there.number}（{there.get_state_display()}），"
                "同一规则不能重复申请。"
            )


def is_same_claim(there, version, period):
    """Whether an application claims what one under `version` for `period` would claim once more: it counts by
    the same, or its version counts otherwise, or the periods of the two have days in common.
    """
    if there.period == period or there.version.recurrence != version.recurrence:
        return True
    spans = [spans_of(each).get(name) for each, name in ((there.version, there.period), (version, period))]
    return None not in spans and overlap(*spans)


@transaction.atomic
def write(application, *, by, payee=None, note=None, seen=None):
    """Write whose account the money is to go to, or a note, or both, into a draft or what was sent back.

    Whoever names another account has applied, though a colleague sends it in: an event keeps who it was.
    payee: (kind, name, bank, account). What is None stays as it is.
    Raises PermissionDenied, SubsidyRefused, ApplicationChanged.
    """
    application = locked_application(application)
    require_apply(by, application.facility)
    if application.state not in STATES_TO_FILL:
        raise SubsidyRefused(
            f"申请 {application.number} 现在是“{application.get_state_display()}”，不能改；"
            "要改请联系商务局退回。"
        )
    refuse_if_changed(application, seen)
    require_own_part(by, [application], "申请")
    before = payee_of(application)
    if note is not None:
        application.note = checked_note(note)
    if payee is not None:
        set_payee(application, payee)
    save_step(application, "note", *PAYEE)
    if payee_of(application) != before:
        record(application, Step.WRITTEN, by)
    return application


@transaction.atomic
def submit(application, *, by, seen=None):
    """Send the application in: it is assessed, and frozen as it was found.

    Raises PermissionDenied, SubsidyRefused, AssessmentDropped with what is lacking, ApplicationChanged.
    """
    application = locked_application(application)
    require_apply(by, application.facility)
    follow(application, Step.SUBMITTED)
    refuse_if_changed(application, seen)
    require_own_part(by, [application], "申请")
    set_payee(application, payee_of(application))
    application.amount, application.snapshot = None, None
    freeze(application, require_no_drop(application, today()))
    application.submitted_at, application.submitted_by = timezone.now(), by
    save_step(application, "submitted_at", "submitted_by", *FROZEN, *PAYEE)
    return record(application, Step.SUBMITTED, by, assessment=application.snapshot)


@transaction.atomic
def verify(application, *, by, visited_on, visited_by, photos, findings="", seen=None):
    """Confirm that somebody was there, on which day, with photos; assessed again.

    Raises PermissionDenied, SubsidyRefused, AssessmentDropped, ApplicationChanged.
    """
    application = locked_application(application)
    require_verify(by, application)
    follow(application, Step.VERIFIED)
    refuse_if_changed(application, seen)
    require_own_part(by, [application], "核查")
    images = note_visit(
        application, visited_on=visited_on, visited_by=visited_by, findings=findings, photos=photos
    )
    freeze(application, require_no_drop(application, today()))
    keep_photos(application, images, by)
    application.verified_at, application.verified_by = timezone.now(), by
    save_step(application, "verified_at", "verified_by", *FROZEN, *VISIT)
    return record(
        application, Step.VERIFIED, by, reason=application.visit_findings, assessment=application.snapshot
    )


@transaction.atomic
def approve(application, *, by, fund, seen=None):
    """Approve what was publicized, once its notice is over and nothing stands against it: the amount is set
    aside in `fund`, and the evidence is frozen for good.

    Raises PermissionDenied, SubsidyRefused, AssessmentDropped, ApplicationChanged.
    """
    hold_notices([application])
    application = locked_application(application)
    require_approve(by, application)
    follow(application, Step.APPROVED)
    refuse_if_changed(application, seen)
    require_own_part(by, [application], "批准")
    require_publicity_over(application, today())
    freeze(application, require_no_drop(application, today()))
    require_fund(application, fund)
    application.approved_at, application.approved_by = timezone.now(), by
    application.fund = reserve(fund, application, by=by)
    save_step(application, "approved_at", "approved_by", "fund", *FROZEN)
    return record(application, Step.APPROVED, by, assessment=application.snapshot)


@transaction.atomic
def revoke(application, *, by, reason, seen=None):
    """Take an approval back, as long as nobody is to be paid by it: the money is free again, and the
    application goes back to who applied. Raises PermissionDenied, SubsidyRefused, ApplicationChanged.
    """
    reason = needed(reason, "撤销批准要写明原因。")
    application = locked_application(application)
    require_approve(by, application)
    follow(application, Step.REVOKED)
    refuse_if_changed(application, seen)
    refuse_on_a_roll(application)
    release(application, by=by)
    begin_anew(application)
    return record(application, Step.REVOKED, by, reason=reason)


@transaction.atomic
def return_application(application, *, by, reason, seen=None):
    """Send the application back to be mended. Raises PermissionDenied, SubsidyRefused, ApplicationChanged."""
    reason = needed(reason, "退回要写明原因。")
    application = locked_application(application)
    require_decide(by, application)
    follow(application, Step.RETURNED)
    refuse_if_changed(application, seen)
    begin_anew(application)
    return record(application, Step.RETURNED, by, reason=reason)


@transaction.atomic
def reject(application, *, by, reason, seen=None):
    """Refuse the subsidy; the facility can apply anew. Raises as `return_application`."""
    reason = needed(reason, "不予补贴要写明原因。")
    application = locked_application(application)
    require_decide(by, application)
    follow(application, Step.REJECTED)
    refuse_if_changed(application, seen)
    require_not_applicant(by, application)
    save_step(application)
    return record(application, Step.REJECTED, by, reason=reason)


@transaction.atomic
def withdraw(application, *, by, reason="", seen=None):
    """Take back what was not publicized yet, by who applies. Raises as `return_application`."""
    application = locked_application(application)
    require_apply(by, application.facility)
    follow(application, Step.WITHDRAWN)
    refuse_if_changed(application, seen)
    save_step(application)
    return record(application, Step.WITHDRAWN, by, reason=needed(reason or "申请单位撤回", ""))


@transaction.atomic
def correct_payee(application, *, by, payee, reason, seen=None):
    """Correct the account of an approved application whose payment bounced; by who verifies, with a reason.

    Who corrects it can neither have approved it nor pay it, nor have entered that it bounced.
    Raises PermissionDenied, SubsidyRefused, ApplicationChanged.
    """
    reason = needed(reason, "更正收款账户要写明原因。")
    application = locked_application(application)
    require_verify(by, application)
    follow(application, Step.PAYEE_CORRECTED)
    refuse_if_changed(application, seen)
    require_own_part(by, [application], "核查")
    refuse_on_a_roll(application)
    if not application.roll_items.bounced_since_approval().exists():
        raise SubsidyRefused("只有退汇的款项才能更正账户；还没有发放的请撤销批准，退回修改。")
    before = payee_of(application)
    set_payee(application, payee)
    if payee_of(application) == before:
        raise SubsidyRefused(
            "收款账户没有改动。请改好类别、户名、开户银行或账号；账户没有错的不用更正，由财政局按原账户补发。"
        )
    save_step(application, *PAYEE)
    return record(application, Step.PAYEE_CORRECTED, by, reason=reason)


# --- what the verbs ask and write ---------------------------------------------------------------------------

PAYEE = ("payee_kind", "payee_name", "payee_bank", "payee_account")
FROZEN = ("amount", "assessed_on", "snapshot")
VISIT = ("visited_on", "visited_by", "visit_findings")


def payee_of(application):
    return [getattr(application, name) for name in PAYEE]


def set_payee(application, payee):
    """Set the account, normalised. Raises SubsidyRefused where it cannot be one."""
    try:
        checked = checked_payee(*payee)
    except PayeeFaulty as error:
        raise SubsidyRefused(*error.told) from None
    for name, value in zip(PAYEE, checked, strict=True):
        setattr(application, name, value)


def checked_note(note):
    note = without_accounts(" ".join(note.split()))
    if len(note) > LONGEST_NOTE:
        raise SubsidyRefused(f"说明最多 {LONGEST_NOTE} 字，请写短一些。")
    return note


def freeze(application, assessment):
    """Keep what was found with the application; the amount, too, until it is approved as publicized."""
    application.snapshot = assessment.in_json()
    application.assessed_on = assessment.moment.on
    if application.state != ApplicationState.APPROVED:
        application.amount = assessment.amount


def require_fund(application, fund):
    """The fund is the district's, and one that the rule may be paid from."""
    if fund.district_id != application.facility.district_id or fund.name not in application.version.funds:
        names = "、".join(f"“{name}”" for name in application.version.funds)
        raise SubsidyRefused(f"这项补贴只能从{names}支付，请改选资金。")


def refuse_on_a_roll(application):
    item = RollItem.objects.live().filter(application=application).select_related("roll").first()
    if item:
        raise SubsidyRefused(f"申请在花名册 {item.roll.number} 上；请财政局先作废花名册，或等银行的结果。")


def require_not_applicant(by, application):
    """Nobody refuses what they applied for: they take it back."""
    if application.submitted_by_id == by.pk:
        raise SubsidyRefused("申请是您报送的，请用“撤回”，或由另一位同事办理。")


def begin_anew(application):
    """Back to who applies: what was verified, publicized and approved has to be so again."""
    for name in ("verified_at", "verified_by", "visited_on", "notice", "fund", "approved_at", "approved_by"):
        setattr(application, name, None)
    application.visited_by = application.visit_findings = ""
    save_step(
        application, "verified_at", "verified_by", "notice", "fund", "approved_at", "approved_by", *VISIT
    )
