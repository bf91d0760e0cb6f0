"""The funds that pay: what is appropriated, set aside for what is approved, and spent. Whole yuan.

Every movement holds the fund's row, is refused where it would take more than there is, and leaves an entry;
the three totals are at any time the sums of the entries.
"""

from collections import defaultdict

from django.db import IntegrityError, transaction

from subsidies.choices import EntryKind
from subsidies.models import Fund, FundEntry
from subsidies.refusals import SubsidyRefused
from subsidies.rights import require_district_right

LARGEST = 10**12
LARGEST_SUM = 10**14 - 1  # of a fund: what its field holds
LONGEST_NAME = 60
NO_RIGHT = "补贴资金由财政局管理，您的账号没有这项权限。"
# What to do where the balance is too small.
WAY_OUT = {
    EntryKind.RESERVED: "请财政局登记新的拨款，或改用别的资金。",
    EntryKind.WITHDRAWN: "最多只能调减余额，请核对金额。",
}
# How an entry changes the totals: appropriated, reserved, spent.
EFFECT = {
    EntryKind.APPROPRIATED: (1, 0, 0),
    EntryKind.WITHDRAWN: (-1, 0, 0),
    EntryKind.RESERVED: (0, 1, 0),
    EntryKind.RELEASED: (0, -1, 0),
    EntryKind.SPENT: (0, -1, 1),
    EntryKind.BOUNCED: (0, 1, -1),
}


@transaction.atomic
def open_fund(district, *, name, year, by):
    """Open a fund of a year with nothing in it. Raises PermissionDenied, SubsidyRefused."""
    require_district_right(by, district, "keep_fund", NO_RIGHT)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise SubsidyRefused(f"请写资金名称，最多 {LONGEST_NAME} 字。")
    try:
        with transaction.atomic():
            return Fund.objects.create(district=district, name=name, year=year)
    except IntegrityError:
        raise SubsidyRefused(f"已有 {year} 年的“{name}”，请直接登记拨入。") from None


@transaction.atomic
def appropriate(fund, *, amount, document, by, seen=None):
    """Note that money was given to the fund, by which document.

    seen: what the person saw as appropriated, so that a form that is sent twice counts once.
    Raises PermissionDenied, SubsidyRefused.
    """
    return move_by_document(fund, EntryKind.APPROPRIATED, amount, document, by, seen)


@transaction.atomic
def cut(fund, *, amount, document, by, seen=None):
    """Note that money was taken back from the fund: never more than its balance. As `appropriate`."""
    return move_by_document(fund, EntryKind.WITHDRAWN, amount, document, by, seen)


def move_by_document(fund, kind, amount, document, by, seen):
    require_district_right(by, fund.district, "keep_fund", NO_RIGHT)
    document = " ".join(document.split())
    if not document:
        raise SubsidyRefused("请写明依据（拨款或调减的文号、凭证号）。")
    if amount != int(amount) or not 0 < amount <= LARGEST:
        raise SubsidyRefused("金额应为大于 0 的整数，单位是元。")
    fund = locked_fund(fund)
    if seen is not None and seen != fund.appropriated:
        raise SubsidyRefused(
            f"{fund}的拨入在您查看之后有变动，现在是 {fund.appropriated:,} 元；"
            "请核对下面的明细，确实没有登记过再办。"
        )
    if kind == EntryKind.APPROPRIATED and fund.appropriated + amount > LARGEST_SUM:
        raise SubsidyRefused(f"{fund}的拨入合计最多 {LARGEST_SUM:,} 元，请核对金额。")
    move(fund, kind, amount)
    FundEntry.objects.create(fund=fund, kind=kind, amount=amount, document=document, by=by)
    return fund


def reserve(fund, application, *, by):
    """Set the application's amount aside. Raises SubsidyRefused where the balance is less."""
    return move_for([application], fund, EntryKind.RESERVED, by)


def release(application, *, by):
    """Give back what was set aside for an approval that is revoked."""
    return move_for([application], application.fund, EntryKind.RELEASED, by)


def spend(grounds, *, by):
    """What was set aside for these has been paid. grounds: application → by which roll and voucher."""
    return move_each(grounds, EntryKind.SPENT, by)


def take_back(grounds, *, by):
    """What was paid for these came back, and is set aside again. grounds: application → from which roll."""
    return move_each(grounds, EntryKind.BOUNCED, by)


def move_each(grounds, kind, by):
    by_fund = defaultdict(list)
    for application in grounds:
        by_fund[application.fund].append(application)
    for fund in sorted(by_fund, key=lambda fund: fund.pk):
        move_for(by_fund[fund], fund, kind, by, grounds)


def move_for(applications, fund, kind, by, grounds=None):
    """Move the amounts of these applications in one fund, each with its entry and, where known, its ground.

    Raises SubsidyRefused where the balance is less.
    """
    fund = locked_fund(fund)
    move(fund, kind, sum(application.amount for application in applications))
    FundEntry.objects.bulk_create(
        FundEntry(
            fund=fund,
            kind=kind,
            amount=application.amount,
            application=application,
            document=(grounds or {}).get(application, ""),
            by=by,
        )
        for application in applications
    )
    return fund


def hold_funds(applications):
    """Hold the funds of these applications until the end of the transaction, in order of key: of two who move
    money in the same funds one waits, and neither for ever.
    """
    keys = {application.fund_id for application in applications}
    list(Fund.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def locked_fund(fund):
    """The fund as it stands, its row held until the end of the transaction."""
    return (
        Fund.objects.select_for_update(of=("self",), no_key=True).select_related("district").get(pk=fund.pk)
    )


def move(fund, kind, amount):
    """Change the totals of a fund that is held. Raises SubsidyRefused where one would fall below zero."""
    appropriated, reserved, spent = EFFECT[kind]
    if kind in WAY_OUT and amount > fund.balance:
        raise SubsidyRefused(
            f"{fund}的余额是 {fund.balance:,} 元，不够 {amount:,} 元"
            f"（拨入 {fund.appropriated:,}，已批准占用 {fund.reserved:,}，已发放 {fund.spent:,}）。"
            f"{WAY_OUT[kind]}"
        )
    fund.appropriated += appropriated * amount
    fund.reserved += reserved * amount
    fund.spent += spent * amount
    fund.save(update_fields=["appropriated", "reserved", "spent"])
