"""The invented rolls, and what the bank said of them: paid, bounced and paid again, void and issued anew."""

import datetime
import hashlib

from django.db.models import F

from subsidies.capitals import in_capitals
from subsidies.choices import ApplicationState, EntryKind, Step
from subsidies.demo.payees import payee_of
from subsidies.models import Application, BankResult, Roll, RollItem
from subsidies.rolls import fingerprint, in_order, line_of
from subsidies.series import ROLL

BETWEEN_ROLLS = datetime.timedelta(minutes=4)
WRONG_NAME = "账号户名不符"


def lock(book, applications, day, **links):
    """The roll of these approved applications of one fund. links: `supplements` or `replaces`."""
    applications = in_order(applications)
    at, by = max(book.at(day), book.locked_at + BETWEEN_ROLLS), book.people.payer
    book.locked_at = at
    number = book.number(ROLL, day.year)
    kind = "补发花名册" if "supplements" in links else "发放花名册"
    roll = Roll(
        fund=applications[0].fund,
        number=number,
        title=f"{book.district.name}{day.year}年快递进村补贴资金{kind}",
        unit=f"{book.district.name}财政局",
        document_number=f"演示财〔{day.year}〕第{book.numbers[ROLL, day.year]}号",
        items_count=len(applications),
        total=sum(application.amount for application in applications),
        locked_by=by,
        locked_at=at,
        **links,
    )
    roll.total_in_capitals = in_capitals(roll.total)
    items = [line_of(roll, application, place) for place, application in enumerate(applications, start=1)]
    roll.sha256 = fingerprint(roll, items)
    roll.save()
    RollItem.objects.bulk_create(items)
    for application in applications:
        book.note(application, Step.ROLLED, at, by, roll.number)
    return roll


def pay(book, roll, day, *, bounced=()):
    """What the bank said on `day`: all of it paid, but for the applications in `bounced`."""
    at, by = book.at(day), book.people.payer
    back = {application.pk for application in bounced}
    items = list(roll.items.select_related("application__fund"))
    result = BankResult.objects.create(
        district=book.district,
        file_name=f"代发结果_{roll.number}.xlsx",
        sha256=hashlib.sha256(roll.number.encode()).hexdigest(),
        paid=len(items) - len(back),
        bounced=len(back),
        unchanged=0,
        at=at,
        by=by,
    )
    for item in items:
        item.result = result
        if item.application_id in back:
            item.is_live, item.bounced_on, item.bounced_reason = False, day, WRONG_NAME
            book.note(item.application, Step.BOUNCED, at, by, f"{WRONG_NAME}（{day}）")
        else:
            item.paid_on, item.voucher = day, f"PZ{day:%m%d}{item.position:04d}"
            book.note(item.application, Step.PAID, at, by, f"{day} 入账，凭证号 {item.voucher}")
            ground = f"{roll.number}，凭证 {item.voucher}"
            book.move(EntryKind.SPENT, item.application, at, by, ground)
    told = ["is_live", "paid_on", "voucher", "bounced_on", "bounced_reason", "result"]
    RollItem.objects.bulk_update(items, told)
    paid = Application.objects.filter(roll_items__in=[item.pk for item in items if item.paid_on])
    paid.update(state=ApplicationState.PAID, paid_at=at, paid_by=by, revision=F("revision") + 1)


def make_void(book, roll, applications, day, reason):
    """Nothing was paid by this roll, and nothing will be."""
    at, by = book.at(day), book.people.payer
    roll.items.update(is_live=False)
    roll.voided_at, roll.voided_by, roll.void_reason = at, by, reason
    roll.save(update_fields=["voided_at", "voided_by", "void_reason"])
    for application in applications:
        book.note(application, Step.UNROLLED, at, by, f"{roll.number}：{reason}")


def correct_account(book, application, day):
    """Another account for an application whose payment bounced."""
    payee = payee_of(application.facility, book.account(), book.rng)
    application.payee_kind, application.payee_name, application.payee_bank, application.payee_account = payee
    application.revision += 1
    application.save(update_fields=["payee_kind", "payee_name", "payee_bank", "payee_account", "revision"])
    book.note(application, Step.PAYEE_CORRECTED, book.at(day), book.people.verifier, "银行卡已注销，改用新卡")
