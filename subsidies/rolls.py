"""花名册: approved applications of one fund, locked in one moment with number, fingerprint and totals.

What is locked never changes. A roll by which nothing has been paid can be made void, with a reason, and
issued anew; what bounced is paid again by a supplementary roll that is linked to the first.
"""

import hashlib
import json

from django.db import transaction
from django.utils import timezone

from stations.numbering import next_numbers
from subsidies.capitals import in_capitals
from subsidies.choices import Step
from subsidies.models import Application, Roll, RollItem
from subsidies.publicity import hold_notices, public_words
from subsidies.reassessment import assessed_anew, drop
from subsidies.refusals import AssessmentDropped, SubsidyRefused
from subsidies.rights import require_district_right, require_own_part
from subsidies.roll_standing import bounced_of_a_roll, waiting_anew
from subsidies.series import ROLL
from subsidies.steps import follow, locked_applications, needed, record_all, refuse_if_changed
from yicheng_express.dates import today

LONGEST_TITLE = 120
LONGEST_UNIT = LONGEST_DOCUMENT = 60
LONGEST_VOID_REASON = 300
MOST_TOLD = 20
NO_RIGHT = "花名册由财政局编制，您的账号没有这项权限。"


@transaction.atomic
def lock_roll(
    fund, applications, *, by, title, unit, document_number="", supplements=None, replaces=None, seen=None
):
    """Lock these approved applications of `fund` into a roll: all of them, or none. Assessed again first.

    supplements: the roll of which these bounced. replaces: the void roll in whose place this one comes.
    seen: number → the revision of the application that the person looked at.
    Raises PermissionDenied, SubsidyRefused, AssessmentDropped naming every application that dropped.
    """
    require_district_right(by, fund.district, "lock_roll", NO_RIGHT)
    hold_notices(applications)
    applications = in_order(locked_applications(applications))
    for application in applications:
        refuse_if_changed(application, (seen or {}).get(application.number))
    replaces = replaces and locked_roll(replaces)
    refuse_unfit(fund, applications, supplements, replaces)
    require_own_part(by, applications, "发放")
    refuse_dropped(applications)
    roll = Roll(
        fund=fund,
        title=public_words(title, LONGEST_TITLE, "花名册标题"),
        unit=public_words(unit, LONGEST_UNIT, "编制单位"),
        document_number=public_words(document_number, LONGEST_DOCUMENT, "文号") if document_number else "",
        items_count=len(applications),
        total=sum(application.amount for application in applications),
        locked_by=by,
        locked_at=timezone.now(),
        supplements=supplements,
        replaces=replaces,
    )
    [roll.number] = next_numbers(Roll, fund.district, ROLL)
    roll.total_in_capitals = in_capitals(roll.total)
    items = [line_of(roll, application, place) for place, application in enumerate(applications, start=1)]
    roll.sha256 = fingerprint(roll, items)
    roll.save()
    RollItem.objects.bulk_create(items)
    record_all(applications, Step.ROLLED, by, reason=roll.number)
    return roll


def bounced_and_due(roll):
    """The applications that bounced of `roll` and stand on no other roll since."""
    return bounced_of_a_roll().filter(bounced_of=roll.pk)


def to_roll_first(fund):
    """The applications of `fund` that wait for their first roll: approved, on none, and not bounced since."""
    bounced = RollItem.objects.bounced_since_approval().values("application")
    return Application.objects.to_roll().filter(fund=fund).exclude(pk__in=bounced)


@transaction.atomic
def void_roll(roll, *, by, reason):
    """Make a roll void by which nothing was paid or bounced: its applications wait for another.

    Raises PermissionDenied, SubsidyRefused.
    """
    reason = needed(reason, "作废要写明原因。")
    if len(reason) > LONGEST_VOID_REASON:
        raise SubsidyRefused(f"作废原因最多 {LONGEST_VOID_REASON} 字，请写短一些。")
    require_district_right(by, roll.fund.district, "lock_roll", NO_RIGHT)
    applications = locked_applications(Application.objects.filter(roll_items__roll=roll))
    roll = locked_roll(roll)
    if roll.is_void:
        raise SubsidyRefused(f"花名册 {roll.number} 已经作废。")
    decided = roll.items.exclude(paid_on=None, bounced_on=None).count()
    if decided:
        raise SubsidyRefused(
            f"花名册 {roll.number} 已有 {decided} 笔银行结果，不能作废；退汇的请编制补发花名册。"
        )
    for application in applications:
        follow(application, Step.UNROLLED)
    roll.items.update(is_live=False)
    roll.voided_at, roll.voided_by, roll.void_reason = timezone.now(), by, reason
    roll.save(update_fields=["voided_at", "voided_by", "void_reason"])
    record_all(applications, Step.UNROLLED, by, reason=f"{roll.number}：{reason}"[:500])
    return roll


def locked_roll(roll):
    """The roll as it stands, its row held until the end of the transaction."""
    return (
        Roll.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fund__district")
        .get(pk=roll.pk)
    )


def fingerprint(roll, items):
    """The SHA-256 of what the roll says: its head and every line, in one canonical form."""
    said = {
        "number": roll.number,
        "title": roll.title,
        "unit": roll.unit,
        "document_number": roll.document_number,
        "fund": [roll.fund.district.code, roll.fund.name, roll.fund.year],
        "total": str(roll.total),
        "total_in_capitals": roll.total_in_capitals,
        "locked_at": roll.locked_at.isoformat(timespec="microseconds"),
        "items": [[str(getattr(item, name)) for name in FINGERPRINTED] for item in items],
    }
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


FINGERPRINTED = [name for name in RollItem.LOCKED if name != "roll_id"]


def is_intact(roll):
    """Whether the roll still says what was locked."""
    return fingerprint(roll, roll.items.order_by("position")) == roll.sha256


# --- what a roll is made of ---------------------------------------------------------------------------------


def in_order(applications):
    """By rule (center, hub, station), then by code: so that townships stand together."""
    return sorted(applications, key=lambda each: (each.version.position, each.facility.code))


def refuse_unfit(fund, applications, supplements, replaces):
    """Raise SubsidyRefused with everything that keeps one of these off the roll."""
    if not applications:
        raise SubsidyRefused("没有可以列入花名册的申请：要已批准、用这笔资金、不在别的花名册上。")
    keys = [application.pk for application in applications]
    live = dict(
        RollItem.objects.live().filter(application__in=keys).values_list("application", "roll__number")
    )
    back = RollItem.objects.bounced_since_approval().filter(application__in=keys)
    # The latest, where it bounced more than once.
    bounced = dict(back.order_by("roll__locked_at", "pk").values_list("application", "roll"))
    objected = set(Application.objects.filter(pk__in=keys).objected_to().values_list("pk", flat=True))
    reasons = why_not_in_the_place_of(replaces, fund, keys) if replaces else []
    for application in applications:
        try:
            follow(application, Step.ROLLED)
        except SubsidyRefused as refusal:
            reasons += refusal.reasons
            continue
        if application.fund_id != fund.pk:
            reasons.append(f"{application.number} 从{application.fund}支付，请另编花名册。")
        if application.pk in live:
            reasons.append(f"{application.number} 已在花名册 {live[application.pk]} 上。")
        if bounced.get(application.pk) != (supplements and supplements.pk):
            reasons.append(misplaced(application, bounced))
        if application.pk in objected:
            reasons.append(
                f"{application.number} 有公示异议没有处理或已成立，不能列入花名册；"
                "请商务局处理异议，成立的由负责人撤销批准。"
            )
    if reasons:
        raise SubsidyRefused(*reasons[:MOST_TOLD])


def why_not_in_the_place_of(void, fund, keys):
    """In words, why these cannot make a roll of `fund` in the place of `void`; nothing where they can."""
    if not void.is_void:
        return [f"花名册 {void.number} 没有作废，不能另编一份替代它。"]
    if later := Roll.objects.filter(replaces=void).first():
        return [f"花名册 {void.number} 已由 {later.number} 替代；没有列入的申请，请另编花名册。"]
    if void.fund_id != fund.pk:
        return [f"花名册 {void.number} 用的是{void.fund}，只能从这笔资金另编一份替代它。"]
    stood = set(waiting_anew(void).filter(pk__in=keys).values_list("pk", flat=True))
    strange = Application.objects.to_roll().filter(pk__in=set(keys) - stood).order_by("number")
    return [
        f"{number} 不在作废的花名册 {void.number} 上，不能列入替代它的这份；请另编花名册。"
        for number in strange.values_list("number", flat=True)
    ]


def misplaced(application, bounced):
    if application.pk in bounced:
        return f"{application.number} 的款项退汇过，请从原花名册编制补发花名册。"
    return f"{application.number} 没有在那份花名册上退汇，不能列入补发。"


def refuse_dropped(applications):
    """Raise AssessmentDropped where conditions do not hold as they did when it was approved; one by one."""
    found = assessed_anew(applications, today())
    reasons = {}
    for application in applications:
        if told := drop(application, found[application.pk]):
            reasons[application.number] = (
                f"{application.number}（{application.facility.name}）：{'；'.join(told)}"
            )
    if reasons:
        raise AssessmentDropped(
            "有申请现在不符合条件，花名册没有锁定。请取消勾选这些申请，其余的可以先编；"
            "它们要由商务局负责人撤销批准，或在核对后更正登记：",
            *list(reasons.values())[:MOST_TOLD],
            dropped=reasons,
        )


def line_of(roll, application, place):
    """What the roll says of an application, as it is at this moment."""
    facility, version = application.facility, application.version
    return RollItem(
        roll=roll,
        application=application,
        position=place,
        reference=f"{roll.number}-{place:04d}",
        tier=version.tier,
        rule_title=application.rule_title,
        township_code=facility.township.code if facility.township_id else "",
        township_name=facility.township.name if facility.township_id else "",
        village_name=facility.village.name if facility.village_id else "",
        facility_code=facility.code,
        facility_name=facility.name,
        payee_kind=application.payee_kind,
        payee_name=application.payee_name,
        payee_bank=application.payee_bank,
        payee_account=application.payee_account,
        amount=application.amount,
    )
