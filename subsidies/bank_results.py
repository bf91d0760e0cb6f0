"""The bank's results come back: what was paid is paid, what bounced waits for a supplementary roll.

The whole file or nothing. Every row is held against the line of the roll that its reference names; what does
not fit is told by cell. A row that says what is known already changes nothing, so that a file can be imported
twice. A payment that the bank had confirmed and that came back later bounces as well.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Value, When
from django.utils import timezone

from subsidies.choices import ApplicationState, Step
from subsidies.funds import hold_funds, spend, take_back
from subsidies.models import Application, ApplicationEvent, BankResult, Recovery, RollItem
from subsidies.refusals import SubsidyRefused
from subsidies.rights import require_district_right, require_own_part
from subsidies.steps import follow
from yicheng_express.dates import today
from yicheng_express.private_numbers import without_accounts

NO_RIGHT = "发放结果由财政局登记，您的账号没有这项权限。"
AT_ONCE = 500


@dataclass(frozen=True)
class ResultRow:
    """What a row of the bank's file says of one payment. `cells`: field → where it stands, in words."""

    reference: str
    amount: Decimal | None
    is_paid: bool
    on: datetime.date | None
    voucher: str = ""
    reason: str = ""
    cells: dict = field(default_factory=dict, compare=False, hash=False)


@dataclass(frozen=True)
class Outcome:
    """What a file would do: rows with their lines, by what becomes of them; and what is wrong, by cell."""

    paid: list = field(default_factory=list)
    bounced: list = field(default_factory=list)
    unchanged: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    @property
    def amount_paid(self):
        return sum(item.amount for _row, item in self.paid)

    @property
    def amount_bounced(self):
        return sum(item.amount for _row, item in self.bounced)


def examine(rows, items):
    """Hold the rows against `items`, the lines of rolls that the person may see: what they would change.

    A problem is (field, row, words); nothing is written. One query.
    """
    known = {
        item.reference: item
        for item in with_recovery(items.filter(reference__in={row.reference for row in rows}))
    }
    outcome, seen = Outcome(), {}
    for row in rows:
        item = known.get(row.reference)
        faults = list(faults_of(row, item, seen.get(row.reference)))
        outcome.problems.extend((name, row, words) for name, words in faults)
        seen.setdefault(row.reference, row)
        if faults:
            continue
        place_of(row, item, outcome).append((row, item))
    return outcome


def with_recovery(items):
    """The lines with their rolls, and `has_recovery`: whether money of the application was asked back."""
    asked_back = Recovery.objects.filter(application=OuterRef("application"))
    return items.select_related("roll__fund").annotate(has_recovery=Exists(asked_back))


def place_of(row, item, outcome):
    if says_what_is_known(row, item):
        return outcome.unchanged
    return outcome.paid if row.is_paid else outcome.bounced


def says_what_is_known(row, item):
    """Whether the line already stands as the row says."""
    if row.is_paid:
        is_paid = item.is_live and item.paid_on is not None
        return is_paid and (item.paid_on, item.voucher) == (row.on, row.voucher)
    return item.bounced_on is not None and item.bounced_reason == without_accounts(row.reason)


def faults_of(row, item, earlier):
    """(field, words) of everything that is wrong with a row."""
    if item is None:
        yield "reference", f"没有付款参考号 {row.reference}，请核对是不是本系统导出的代发清单。"
        return
    if earlier is not None:
        above = earlier.cells.get("reference", "前面")
        yield "reference", f"付款参考号 {row.reference} 重复，上一次在{above}。"
    if row.amount != item.amount:
        yield "amount", f"金额应为 {item.amount:,} 元，与花名册 {item.roll.number} 不符。"
    if item.roll.is_void:
        yield "reference", f"花名册 {item.roll.number} 已作废，这一笔不能登记结果。"
    elif not says_what_is_known(row, item):
        yield from faults_when_paid(row, item) if row.is_paid else faults_when_bounced(row, item)


def faults_when_paid(row, item):
    if item.bounced_on:
        yield "outcome", f"这一笔已在 {item.bounced_on} 登记退汇，不能再登记成功；补发的请用新的参考号。"
        return
    if item.paid_on:
        yield "outcome", f"这一笔已登记入账（{item.paid_on}，凭证 {item.voucher}），与表中不同，请核对。"
        return
    locked_on = timezone.localdate(item.roll.locked_at)
    if row.on is None:
        yield "on", "成功的要填入账日期。"
    elif not locked_on <= row.on <= today():
        yield "on", f"入账日期应在花名册锁定（{locked_on}）以后、今天以前。"
    if not row.voucher:
        yield "voucher", "成功的要填凭证号。"


def faults_when_bounced(row, item):
    if item.bounced_on:
        yield "outcome", f"这一笔已登记退汇（{item.bounced_reason}），与表中不同，请核对。"
        return
    if item.has_recovery:
        yield (
            "outcome",
            "这笔补贴已登记追回，不能再登记退汇，否则同一笔钱会退两次。"
            "请先与商务局核对追回和银行退款；其余各行可以先删去这一行再导入。",
        )
    if not row.reason:
        yield "reason", "失败的要填失败原因。"
    if row.on and not (item.paid_on or timezone.localdate(item.roll.locked_at)) <= row.on <= today():
        yield "on", "退汇日期应在花名册锁定、入账以后，且不晚于今天。"


@transaction.atomic
def record_results(district, rows, *, by, file_name, sha256):
    """Write what the bank's file says: all of it or, with SubsidyRefused, nothing. Answers the BankResult.

    Raises PermissionDenied too, where the person had another part in one of the cases.
    """
    require_district_right(by, district, "pay_roll", NO_RIGHT)
    items = RollItem.objects.filter(roll__fund__district=district)
    references = {row.reference for row in rows}
    concerned = Application.objects.filter(roll_items__in=items.filter(reference__in=references))
    applications = {each.pk: each for each in locked(concerned)}
    outcome = examine(rows, items.select_for_update(of=("self",), no_key=True))
    if outcome.problems:
        raise SubsidyRefused(
            *(f"{row.cells.get(name, row.reference)}：{words}" for name, row, words in outcome.problems)
        )
    hold_funds(applications.values())
    changed = [applications[item.application_id] for _row, item in [*outcome.paid, *outcome.bounced]]
    require_own_part(by, changed, "发放")
    result = BankResult.objects.create(
        district=district,
        file_name=file_name[:200],
        sha256=sha256,
        paid=len(outcome.paid),
        bounced=len(outcome.bounced),
        unchanged=len(outcome.unchanged),
        at=timezone.now(),
        by=by,
    )
    write_bounced(outcome.bounced, applications, result)
    write_paid(outcome.paid, applications, result)
    return result


def locked(applications):
    """The rows held in order of key; a queryset, for they may be thousands: with their funds and no more."""
    rows = Application.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=applications.values("pk")
    )
    return rows.select_related("fund").defer("snapshot").order_by("pk")


def write_paid(pairs, applications, result):
    """The line first, then the application: the database takes nothing as paid that the bank did not pay."""
    paid = {}
    for row, item in pairs:
        item.paid_on, item.voucher, item.result = row.on, row.voucher, result
        application = applications[item.application_id]
        follow(application, Step.PAID)
        application.paid_at, application.paid_by = result.at, result.by
        paid[application] = f"{item.roll.number}，凭证 {item.voucher}"
    save_items([item for _row, item in pairs])
    save_applications(paid)
    spend(paid, by=result.by)
    record(Step.PAID, pairs, result, lambda row: f"{row.on} 入账，凭证号 {row.voucher}")


def write_bounced(pairs, applications, result):
    """The lines end; what had been paid is set aside again, and the applications wait to be paid anew."""
    bounced, came_back = [], {}
    for row, item in pairs:
        item.is_live, item.result = False, result
        item.bounced_on, item.bounced_reason = row.on or today(), without_accounts(row.reason)
        application = applications[item.application_id]
        if application.state == ApplicationState.PAID:
            came_back[application] = f"{item.roll.number}，原凭证 {item.voucher}"
        follow(application, Step.BOUNCED)
        application.paid_at = application.paid_by = None
        bounced.append(application)
    save_items([item for _row, item in pairs])
    save_applications(bounced)
    take_back(came_back, by=result.by)
    record(Step.BOUNCED, pairs, result, lambda row: f"{without_accounts(row.reason)}（{row.on or today()}）")


def save_items(items):
    save_all(items, ("is_live", "paid_on", "voucher", "bounced_on", "bounced_reason", "result"))


def save_applications(applications):
    for application in applications:
        application.revision += 1
    save_all(list(applications), ("state", "revision", "paid_at", "paid_by"))


def save_all(rows, names):
    """Write these fields of the rows, so many rows at a time.

    As `bulk_update` would, which names every value for every row, so that wording the statements took
    several times as long as running them. Here a value is named once for all the rows that get it.
    """
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        written = type(some[0]).objects.filter(pk__in=[row.pk for row in some])
        written.update(**{name: values_of(some, name) for name in names})


def values_of(rows, name):
    """What an UPDATE of these rows sets a field to: to each row its own value."""
    column, keys = rows[0]._meta.get_field(name), defaultdict(list)
    for row in rows:
        keys[getattr(row, column.attname)].append(row.pk)
    if len(keys) == 1:
        return next(iter(keys))
    whens = (When(pk__in=of_value, then=Value(value, column)) for value, of_value in keys.items())
    return Case(*whens, output_field=column)


def record(step, pairs, result, words):
    ApplicationEvent.objects.bulk_create(
        ApplicationEvent(
            application_id=item.application_id, step=step, by=result.by, at=result.at, reason=words(row)
        )
        for row, item in pairs
    )
