"""公示: what is verified is made public for the policy's working days, and can be objected to.

Approval waits until the day after the last one, and until every objection is decided; one that was upheld
keeps its application from approval for good, as long as it stands on that notice.
"""

import datetime
import re

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from stations.coverage import policy_on
from stations.numbering import next_numbers
from stations.working_days import WorkingDays, YearUnknown
from subsidies.choices import STATES_WITH_MONEY, Channel, Decision, Step
from subsidies.models import Application, NoticeItem, Objection, PublicityNotice, PublicityTerms
from subsidies.refusals import SubsidyRefused
from subsidies.rights import has_had_part, require_district_right
from subsidies.series import NOTICE
from subsidies.steps import follow, locked_applications, record_all, refuse_if_changed, save_step
from yicheng_express.dates import today
from yicheng_express.private_numbers import MOBILE, NO_NUMBER, holds_account, without_accounts
from yicheng_express.workbooks.opening import canonical

LONGEST_TITLE = 120
LONGEST_CONTACT = 120
LONGEST_WORDS = 1000
LONGEST_DECISION = 500
LONGEST_NAME = 60
LONGEST_PHONE = 30
LONGEST_GROUNDS = 500
LONGEST_NOTICE = 90  # days
MOST_FROM_ONE_ADDRESS = 5  # objections a day
MOST_ONLINE = 200  # objections to one notice a day, from wherever they come
LONG_NUMBER = re.compile(r"\d{13,}")
NO_RIGHT = "公示由商务局发布，您的账号没有这项权限。"


def working_days_asked(district, on):
    """For how many working days at least something is publicized in `district`: `[publicity]` of its policy.

    Raises SubsidyRefused where no policy says it.
    """
    policy = policy_on(district, on)
    terms = PublicityTerms.objects.filter(policy=policy).first() if policy else None
    if terms is None:
        raise SubsidyRefused(
            f"{district.name}的政策里没有公示的规定（[publicity]），"
            "请系统管理员把它写进政策文件，再用 load_policy 载入。"
        )
    return terms.working_days


def counted_from(first_day):
    """The first day that counts of a notice made now: 民法典第二百零一条 leaves out the day on which a period
    begins, so what is published today has its first whole day tomorrow.
    """
    return first_day + datetime.timedelta(days=first_day == today())


def earliest_last_day(district, first_day):
    """The last day of the shortest notice made now that begins on `first_day`. Raises SubsidyRefused."""
    asked = working_days_asked(district, first_day)
    try:
        return WorkingDays(district).last_of(asked, counted_from(first_day))
    except YearUnknown as unknown:
        raise SubsidyRefused(str(unknown)) from None


@transaction.atomic
def publish(applications, *, by, first_day, last_day, title, contact, seen=None):
    """Make a notice of these verified applications of one district: all of them, or none.

    seen: application key → the revision that the person saw. Raises PermissionDenied, SubsidyRefused.
    """
    applications = in_order(locked_applications(applications))
    if not applications:
        raise SubsidyRefused("请选择要公示的申请。")
    district = applications[0].facility.district
    require_district_right(by, district, "publish_notice", NO_RIGHT)
    for application in applications:
        if application.facility.district_id != district.pk:
            raise SubsidyRefused("一份公示只能列同一个区（县）的申请。")
        follow(application, Step.PUBLICIZED)
        refuse_if_changed(application, seen and seen.get(application.pk))
        refuse_undecided_objections(application)
    notice = PublicityNotice(
        district=district,
        title=public_words(title, LONGEST_TITLE, "公示标题"),
        contact=checked_contact(contact),
        first_day=first_day,
        last_day=last_day,
        working_days=checked_days(district, first_day, last_day),
        at=timezone.now(),
        by=by,
    )
    [notice.number] = next_numbers(PublicityNotice, district, NOTICE)
    notice.save()
    NoticeItem.objects.bulk_create(
        item_of(notice, application, place) for place, application in enumerate(applications, start=1)
    )
    for application in applications:
        application.notice = notice
        save_step(application, "notice")
    record_all(applications, Step.PUBLICIZED, by)
    return notice


def refuse_undecided_objections(application):
    """What was objected to on an earlier notice is decided before it is made public once more."""
    if number := Objection.objects.standing_against(application).count():
        raise SubsidyRefused(
            f"申请 {application.number} 以前的公示还有 {number} 件异议没有处理，请先处理异议，再公示。"
        )


def in_order(applications):
    """Centers, hubs, stations; within them by code."""
    return sorted(applications, key=lambda each: (each.version.position, each.facility.code))


def checked_days(district, first_day, last_day):
    """How many working days the notice lasts. Raises SubsidyRefused where they are too few, or past."""
    if first_day < today():
        raise SubsidyRefused("公示首日不能早于今天。")
    if last_day < first_day or (last_day - first_day).days > LONGEST_NOTICE:
        raise SubsidyRefused(f"公示末日应在首日以后、{LONGEST_NOTICE} 天以内，请核对。")
    asked = working_days_asked(district, first_day)
    try:
        lasting = WorkingDays(district).between(counted_from(first_day), last_day)
    except YearUnknown as unknown:
        raise SubsidyRefused(str(unknown)) from None
    if lasting < asked:
        raise SubsidyRefused(
            f"公示不少于 {asked} 个工作日（发布当天不算），{first_day} 至 {last_day} 只有 {lasting} 个；"
            f"最早到 {earliest_last_day(district, first_day)} 为止。"
        )
    return lasting


def checked_words(text, longest, name):
    text = " ".join(canonical(str(text or "")).split())
    if not text or len(text) > longest:
        raise SubsidyRefused(f"请写{name}，最多 {longest} 字。")
    return text


def public_words(text, longest, name):
    """Words that everybody will read: no account, no number of an identity card, no mobile."""
    text = without_mobile(checked_words(text, longest, name), name)
    if holds_account(text):
        raise SubsidyRefused(f"{name}会公开，请不要写账号、证件号。")
    return text


def checked_contact(text):
    """An office and its telephones; only a longer number can be an account."""
    text = without_mobile(checked_words(text, LONGEST_CONTACT, "受理单位和电话"), "受理电话")
    if LONG_NUMBER.search(text):
        raise SubsidyRefused("受理电话会公开，请不要写账号、证件号。")
    return text


def without_mobile(text, name):
    if MOBILE.search(text):
        raise SubsidyRefused(f"{name}会公开，请写办公电话，不写个人手机号。")
    return text


def without_numbers(name):
    """The name of a facility or an operator as everybody may read it: numbers in it are left out."""
    return without_accounts(MOBILE.sub(NO_NUMBER, name))


def item_of(notice, application, place):
    """What is made public of an application: no account, no payee, no phone."""
    facility, version = application.facility, application.version
    return NoticeItem(
        notice=notice,
        application=application,
        position=place,
        rule_title=application.rule_title,
        clause_number=version.clause_number,
        township_name=facility.township.name if facility.township_id else "",
        village_name=facility.village.name if facility.village_id else "",
        facility_name=without_numbers(facility.name),
        operator_name=without_numbers(facility.operator.name),
        grounds=grounds_in_words(application.snapshot)[:LONGEST_GROUNDS],
        amount=application.amount,
    )


def grounds_in_words(snapshot):
    """年处理快件量 212,340 件；驻村设点覆盖率 100%；驻村设点. What is simply so needs no 是 behind it."""
    return "；".join(
        each["label"] if each["found"] == "是" else f"{each['label']} {each['found']}"
        for each in snapshot["conditions"]
    )


# --- objections ---------------------------------------------------------------------------------------------


@transaction.atomic
def object_online(notice, *, words, application=None, name="", phone="", sent_from=None):
    """Take an objection from the public page, while the notice runs; so many a day from one address.

    Raises SubsidyRefused.
    """
    notice = locked_notice(notice)
    if not notice.is_running_on(today()):
        raise SubsidyRefused(f"公示期是 {notice.first_day} 至 {notice.last_day}，现在不在公示期内。")
    online = notice.objections.filter(received_on=today(), channel=Channel.ONLINE)
    if online.count() >= MOST_ONLINE:
        raise SubsidyRefused(
            f"今天网上提交的异议已有 {MOST_ONLINE} 件，请明天再来，或联系受理单位：{notice.contact}。"
        )
    sent = Objection.objects.filter(sent_from=sent_from, received_on=today(), channel=Channel.ONLINE)
    if sent_from and sent.count() >= MOST_FROM_ONE_ADDRESS:
        raise SubsidyRefused(
            f"今天从这里提交的异议已有 {MOST_FROM_ONE_ADDRESS} 件，请明天再来，或打受理电话。"
        )
    return noted(notice, words, application, name, phone, channel=Channel.ONLINE, sent_from=sent_from)


@transaction.atomic
def enter_objection(notice, *, by, words, channel, received_on, application=None, name="", phone=""):
    """Enter an objection that came by phone, letter or visit, during the notice. Raises PermissionDenied,
    SubsidyRefused.
    """
    notice = locked_notice(notice)
    require_district_right(by, notice.district, "decide_objection", "公示异议由商务局登记和处理。")
    if channel not in Channel.values:
        raise SubsidyRefused("请选择异议的来源。")
    if not notice.first_day <= received_on <= min(notice.last_day, today()):
        raise SubsidyRefused(
            f"收到日期应在公示期（{notice.first_day} 至 {notice.last_day}）内，且不晚于今天。"
        )
    return noted(
        notice, words, application, name, phone, channel=channel, received_on=received_on, entered_by=by
    )


def noted(notice, words, application, name, phone, *, received_on=None, **way):
    words = str(words or "").strip()
    if not words or len(words) > LONGEST_WORDS:
        raise SubsidyRefused(f"请写异议内容，最多 {LONGEST_WORDS} 字。")
    if len(name) > LONGEST_NAME or len(phone) > LONGEST_PHONE:
        raise SubsidyRefused(f"姓名最多 {LONGEST_NAME} 字，电话最多 {LONGEST_PHONE} 字。")
    if application and not notice.items.filter(application=application).exists():
        raise SubsidyRefused("所指的申请不在这份公示上，请从公示页上选择。")
    return Objection.objects.create(
        notice=notice,
        application=application,
        words=words,
        name=name.strip(),
        phone=phone.strip(),
        received_on=received_on or today(),
        **way,
    )


def approved_already(objection):
    """The applications that it stands against, and that were approved before it was entered; by number."""
    return list(concerned_by(objection).filter(state__in=STATES_WITH_MONEY).order_by("number"))


def concerned_by(objection):
    """The application that it names, else every one that stood on its notice."""
    stood = Application.objects.filter(notice_items__notice=objection.notice_id)
    return stood.filter(pk=objection.application_id) if objection.application_id else stood


@transaction.atomic
def decide(objection, *, by, decision, words):
    """Decide on an objection, once, with words; not by who applied for what it is raised against.

    Raises PermissionDenied, SubsidyRefused.
    """
    notice = locked_notice(objection.notice)
    require_district_right(by, notice.district, "decide_objection", "公示异议由商务局处理。")
    if has_had_part(by, concerned_by(objection), "申请"):
        raise PermissionDenied("异议所指的补贴是您申请的，请由另一位同事处理。")
    objection = Objection.objects.select_for_update(of=("self",), no_key=True).get(pk=objection.pk)
    if objection.decision:
        raise SubsidyRefused(f"这件异议已经处理：{objection.get_decision_display()}。请刷新页面。")
    if decision not in Decision.values:
        raise SubsidyRefused("请选择处理结果：异议成立，或不成立。")
    objection.decision = decision
    objection.decision_words = without_accounts(checked_words(words, LONGEST_DECISION, "处理说明"))
    objection.decided_at, objection.decided_by = timezone.now(), by
    objection.save(update_fields=["decision", "decision_words", "decided_at", "decided_by"])
    return objection


def locked_notice(notice):
    """The notice, held until the end of the transaction: objections and approvals wait for each other."""
    rows = PublicityNotice.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("district").get(pk=notice.pk)


def hold_notices(applications):
    """Hold every notice on which these stood until the end of the transaction, so that no objection comes in
    between. Before the applications, as an objection does: neither waits for the other for ever.
    """
    keys = [application.pk for application in applications]
    notices = PublicityNotice.objects.filter(
        pk__in=NoticeItem.objects.filter(application__in=keys).values("notice")
    )
    list(notices.select_for_update(no_key=True).order_by("pk"))


def require_publicity_over(application, on):
    """Raise SubsidyRefused where the notice still runs on `on`, or something stands against the application.

    The notices are held (`hold_notices`).
    """
    if reasons := what_approval_waits_for(application, on):
        raise SubsidyRefused(*reasons)


def what_approval_waits_for(application, on):
    """In words, one by one: the end of the notice, objections not decided, objections upheld."""
    if application.notice_id is None:
        return ["申请还没有公示。"]
    reasons = []
    if not application.notice.is_over_on(on):
        reasons.append(f"公示到 {application.notice.last_day}（含当日）为止，公示期满才能批准。")
    decisions = [each.decision for each in Objection.objects.standing_against(application)]
    if undecided := decisions.count(""):
        reasons.append(f"公示有 {undecided} 件异议还没有处理，处理完才能批准。")
    if upheld := decisions.count(Decision.UPHELD):
        reasons.append(f"公示有 {upheld} 件异议成立，不能批准；请退回或不予补贴。")
    return reasons
