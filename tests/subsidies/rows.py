"""A row of every model of the subsidies, as they stand in the database; no verb is asked, no clock runs."""

import datetime

from django.utils import timezone

from subsidies.choices import Channel, EntryKind, PayeeKind, SeenIn, Step
from subsidies.models import (
    AccountViewing,
    Application,
    ApplicationEvent,
    BankResult,
    Fund,
    FundEntry,
    NoticeItem,
    Objection,
    PublicityNotice,
    Recovery,
    Roll,
    RollItem,
    Rule,
    VerificationPhoto,
)
from subsidies.rolls import fingerprint
from tests.factories import UserFactory

DAY = datetime.date(2026, 3, 2)
ACCOUNT = "6217000010001234569"


def draft_of(station, *, number, key="village-station"):
    """A draft for this station under the rule of its district."""
    version = Rule.objects.get(district=station.district, key=key).versions.get()
    return Application.objects.create(
        number=number,
        rule_id=version.rule_id,
        version=version,
        facility_id=station.pk,
        payee_kind=PayeeKind.PERSON,
        payee_name="王建国",
        payee_bank="农商行",
        payee_account=ACCOUNT,
    )


def publicized(application, notice, people, amount=1000):
    """The same application on a notice, as if it had come that far."""
    now = timezone.now()
    Application.objects.filter(pk=application.pk).update(
        state="publicized",
        amount=amount,
        snapshot={"conditions": []},
        assessed_on=DAY,
        submitted_by=people[0],
        submitted_at=now,
        verified_by=people[1],
        verified_at=now,
        visited_on=DAY,
        visited_by="李春梅",
        notice=notice,
    )
    NoticeItem.objects.create(
        notice=notice,
        application=application,
        position=notice.items.count() + 1,
        rule_title="补贴",
        clause_number="二(五)",
        facility_name=application.facility.name,
        operator_name="企业",
        grounds="驻村设点 是",
        amount=amount,
    )
    return Application.objects.get(pk=application.pk)


def notice_of(district, *, number, first_day=DAY, last_day=DAY):
    return PublicityNotice.objects.create(
        district=district,
        number=number,
        title=f"{district.name}补贴公示",
        first_day=first_day,
        last_day=last_day,
        working_days=1,
        contact="办公室 0396-1234567",
    )


def rolled(application, fund, people, *, number):
    """The same application approved and on a roll of its own."""
    now = timezone.now()
    Application.objects.filter(pk=application.pk).update(
        state="approved", approved_by=people[2], approved_at=now, fund=fund
    )
    roll = Roll(
        fund=fund,
        number=number,
        title="花名册",
        unit="财政局",
        items_count=1,
        total=application.amount,
        total_in_capitals="壹仟元整",
        locked_by=people[3],
    )
    item = RollItem(
        roll=roll,
        application=application,
        position=1,
        reference=f"{number}-0001",
        tier=application.version.tier,
        rule_title="补贴",
        facility_code=application.facility.code,
        facility_name=application.facility.name,
        payee_kind=application.payee_kind,
        payee_name=application.payee_name,
        payee_bank=application.payee_bank,
        payee_account=application.payee_account,
        amount=application.amount,
    )
    roll.sha256 = fingerprint(roll, [item])
    roll.save()
    item.roll = roll
    item.save()
    return roll


def made_void(roll):
    """The same roll, void."""
    roll.items.update(is_live=False)
    roll.voided_at, roll.voided_by, roll.void_reason = timezone.now(), roll.locked_by, "编错了"
    roll.save()
    return roll


def rows_of_everything(district, station):
    """One row of every model, in `district`, about `station`."""
    code, people = district.code, [UserFactory(scope_code=district.code) for _ in range(4)]
    serial = f"{station.pk:05d}"
    application = draft_of(station, number=f"{code}-SQ2026-{serial}")
    notice = notice_of(district, number=f"{code}-GS2026-{serial}")
    fund, _created = Fund.objects.get_or_create(
        district=district, name="快递进村资金", year=2026, defaults={"appropriated": 10_000}
    )
    application = publicized(application, notice, people)
    roll = rolled(application, fund, people, number=f"{code}-HMC2026-{serial}")
    FundEntry.objects.create(fund=fund, kind=EntryKind.RESERVED, amount=1000, application=application)
    ApplicationEvent.objects.create(application=application, step=Step.CREATED)
    VerificationPhoto.objects.create(application=application, image="x.jpg")
    AccountViewing.objects.create(application=application, seen_in=SeenIn.PAGE, by=people[3])
    Recovery.objects.create(application=application, reason="停业", amount=1)
    Objection.objects.create(
        notice=notice, application=application, words="有异议", channel=Channel.PHONE, received_on=DAY
    )
    BankResult.objects.create(
        district=district, file_name="x", sha256="0" * 64, paid=0, bounced=0, unchanged=1, by=people[3]
    )
    return {"application": application, "notice": notice, "fund": fund, "roll": roll}
