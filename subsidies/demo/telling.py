"""A round of invented applications, from the township's desk up to the approval.

What the database asks of each state holds at every write: an application is entered as far as its notice, and
then approved; `paying` goes on from there.
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from stations.choices import Tier
from subsidies.choices import ApplicationState, Channel, EntryKind, Step
from subsidies.demo.choosing import choose, days_of
from subsidies.demo.payees import payee_of
from subsidies.models import (
    Application,
    NoticeItem,
    Objection,
    PublicityNotice,
    RuleVersion,
    VerificationPhoto,
)
from subsidies.publicity import in_order, item_of
from subsidies.series import APPLICATION, NOTICE

State = ApplicationState
WRITTEN_BEFORE = datetime.timedelta(minutes=25)  # a draft, before it is sent in
FINDINGS = ["门头、货架、监控齐全，有人值守", "站点在村内，收寄台账完整", "设施齐全，公示了收费和服务承诺"]
PUT_UP_AT = datetime.time(16, 40)
PHONE = "0000-0000000（演示）"


@dataclass(frozen=True)
class Group:
    """So many facilities, in this order of preference, under one version of a rule (and of one year)."""

    version: RuleVersion
    keys: list[int]
    number: int
    year: int | None = None


def tell_round(book, round_, groups, *, holding_today=True):
    """Write the applications of a round, as far as it has come; in the order of the notice.

    holding_today: whether the conditions still hold today, so that the demo's accounts can go on with them.
    """
    days = days_of(round_)
    asked = [*days, book.today] if holding_today and book.today not in days else days
    applications = []
    for group in groups:
        keys = [key for key in group.keys if key not in book.used]
        for found in choose(group.version, keys, asked, group.number, year=group.year):
            applications.append(entered(book, round_, group, found))
    if not applications:
        return []
    notice = publish(book, round_, len(applications)) if round_.reached(Step.PUBLICIZED) else None
    for application in applications:
        application.notice = notice
    Application.objects.bulk_create(applications)
    add_photos(book, applications)
    if notice:
        NoticeItem.objects.bulk_create(
            item_of(notice, application, place)
            for place, application in enumerate(in_order(applications), start=1)
        )
    return in_order(applications)


def entered(book, round_, group, found):
    """An application that has not been written yet, and its steps up to the notice."""
    days = round_.days
    first = found[days[Step.SUBMITTED]]
    application = draft(book, first.facility, group.version, book.at(days[Step.SUBMITTED]), group.year)
    application.state = State.SUBMITTED
    application.submitted_by = application.created_by
    application.submitted_at = application.created_at + WRITTEN_BEFORE
    freeze(application, first)
    book.note(
        application,
        Step.SUBMITTED,
        application.submitted_at,
        application.submitted_by,
        snapshot=application.snapshot,
    )
    if round_.reached(Step.VERIFIED):
        visit(book, application, days[Step.VERIFIED], found[days[Step.VERIFIED]])
    if round_.reached(Step.PUBLICIZED):
        application.state = State.PUBLICIZED
        book.note(application, Step.PUBLICIZED, start_of(book, round_), book.people.filer)
    if round_.reached(Step.APPROVED):
        freeze(application, found[days[Step.APPROVED]])
    return application


def draft(book, facility, version, at, year=None):
    """A draft that has not been written yet, with the account that it names; its facility is taken."""
    book.used.add(facility.pk)
    number = book.number(APPLICATION, at.year)
    kind, name, bank, account = payee_of(facility, book.account(), book.rng)
    application = Application(
        number=number,
        rule_id=version.rule_id,
        version=version,
        facility=facility,
        year=year,
        revision=1,
        payee_kind=kind,
        payee_name=name,
        payee_bank=bank,
        payee_account=account,
        created_at=at - WRITTEN_BEFORE,
        created_by=book.people.applicant(facility),
    )
    for step in (Step.CREATED, Step.WRITTEN):
        book.note(application, step, application.created_at, application.created_by)
    return application


def freeze(application, found):
    application.revision += 1
    application.amount = found.amount
    application.snapshot, application.assessed_on = found.in_json(), found.moment.on


def visit(book, application, day, found):
    """Somebody was there on the day before, or on the day itself."""
    people = book.people
    freeze(application, found)
    application.state = State.VERIFIED
    application.verified_at, application.verified_by = book.at(day), people.verifier
    application.visited_on = day - datetime.timedelta(days=1)
    application.visited_by = f"{people.verifier.full_name}、{people.filer.full_name}"
    application.visit_findings = book.rng.choice(FINDINGS)
    book.note(
        application,
        Step.VERIFIED,
        application.verified_at,
        people.verifier,
        application.visit_findings,
        application.snapshot,
    )


def add_photos(book, applications):
    VerificationPhoto.objects.bulk_create(
        VerificationPhoto(
            application=application,
            image=book.rng.choice(book.pictures),
            at=application.verified_at,
            by=application.verified_by,
        )
        for application in applications
        if application.verified_at
    )


# --- the notice ---------------------------------------------------------------------------------------------


def start_of(book, round_):
    """A notice is put up on the eve of its first day, so that this day counts in full."""
    eve = round_.days[Step.PUBLICIZED] - datetime.timedelta(days=1)
    return timezone.make_aware(datetime.datetime.combine(eve, PUT_UP_AT))


def publish(book, round_, size):
    place, year = book.district.name, round_.days[Step.PUBLICIZED].year
    number = book.number(NOTICE, year)
    batch = f"第 {book.numbers[NOTICE, year]} 批，{size} 个网点"
    return PublicityNotice.objects.create(
        district=book.district,
        number=number,
        title=f"{place}{year}年快递进村补贴公示（{batch}）",
        first_day=round_.days[Step.PUBLICIZED],
        last_day=round_.last_day,
        working_days=round_.working_days,
        contact=f"{place}商务局 {PHONE}",
        at=start_of(book, round_),
        by=book.people.filer,
    )


def object_to(book, application, words, *, decision="", decided=""):
    """An objection on the second day of the notice; decided, where it is, two days after the last."""
    notice = application.notice
    received_on = min(notice.first_day + datetime.timedelta(days=1), book.today)
    at = book.at(min(notice.last_day, book.today))
    return Objection.objects.create(
        notice=notice,
        application=application,
        words=words,
        name="刘先生（演示）",
        phone="19900000000",
        channel=Channel.PHONE,
        received_on=received_on,
        at=book.at(received_on),
        entered_by=book.people.filer,
        decision=decision,
        decision_words=decided,
        decided_at=at if decision else None,
        decided_by=book.people.chief if decision else None,
    )


# --- decided ------------------------------------------------------------------------------------------------


def approve(book, round_, applications):
    """Approve what was publicized: stations from the first fund of their rule, the others from the last."""
    at = book.at(round_.days[Step.APPROVED])
    for application in applications:
        place = 0 if application.version.tier == Tier.STATION else -1
        application.fund = book.fund(application.version.funds[place], at.year)
        application.state = State.APPROVED
        application.approved_at, application.approved_by = at, book.people.chief
        book.note(application, Step.APPROVED, at, book.people.chief, snapshot=application.snapshot)
        book.move(EntryKind.RESERVED, application, at, book.people.chief)
    Application.objects.bulk_update(applications, ["fund", "state", "approved_at", "approved_by"])


def send_back(book, application, day, reason):
    """Back to who applied: what was verified has to be so again."""
    for name in ("verified_at", "verified_by", "visited_on", "notice"):
        setattr(application, name, None)
    application.visited_by = application.visit_findings = ""
    application.state = State.RETURNED
    application.revision += 1
    application.save()
    book.note(application, Step.RETURNED, book.at(day), book.people.verifier, reason)


def refuse(book, application, day, reason):
    application.state = State.REJECTED
    application.revision += 1
    application.save(update_fields=["state", "revision"])
    book.note(application, Step.REJECTED, book.at(day), book.people.chief, reason)


def take_back(book, application, at, reason):
    application.state = State.WITHDRAWN
    application.revision += 1
    application.save()
    book.note(application, Step.WITHDRAWN, at, application.created_by, reason)
    book.used.discard(application.facility_id)
