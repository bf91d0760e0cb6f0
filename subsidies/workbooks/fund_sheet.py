"""资金明细: every entry of a fund, and a sheet that proves its totals."""

from django.utils import timezone

from subsidies.choices import EntryKind
from subsidies.ledger import Proof, entries_of
from yicheng_express.workbooks.writing import SheetColumn, TableSheet, workbook_bytes

COLUMNS = [
    SheetColumn("时间", 18),
    SheetColumn("类别", 14),
    SheetColumn("金额（元）", 14, kind="count"),
    SheetColumn("余额增减（元）", 16, kind="count"),
    SheetColumn("变动后余额（元）", 18, kind="count"),
    SheetColumn("依据", 40),
    SheetColumn("申请编号", 24),
    SheetColumn("网点", 28),
    SheetColumn("经办人", 12),
]
SUMS = [
    SheetColumn("项目", 30),
    SheetColumn("笔数", 10, kind="count"),
    SheetColumn("金额（元）", 16, kind="count"),
    SheetColumn("算法", 50),
]
RESERVED = "批准占用 − 释放占用 − 支付 + 退汇转回占用"


def fund_workbook(fund):
    """The .xlsx of the fund's entries, the earliest first, so that the balance runs down the column."""
    entries = map(row_of, entries_of(fund).order_by("at", "pk").iterator())
    ledger = TableSheet(
        "资金明细",
        COLUMNS,
        entries,
        title=f"{fund.district.name}{fund}明细",
        frozen_columns=2,
        printed=len(COLUMNS),
        room=0,
    )
    proof = TableSheet(
        "汇总", SUMS, sums_of(fund), title=f"{fund.district.name}{fund}汇总", printed=len(SUMS), room=0
    )
    return workbook_bytes(ledger, proof)


def row_of(entry):
    application = entry.application
    return [
        f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M}",
        entry.get_kind_display(),
        entry.amount,
        entry.moved,
        entry.balance_after,
        entry.document,
        application.number if application else "",
        application.facility.name if application else "",
        entry.by.full_name if entry.by else "",
    ]


def sums_of(fund):
    """Each kind's sum, then the totals and how they come of them."""
    for line in Proof(fund).lines:
        yield [EntryKind(line.kind).label, line.count, line.amount, ""]
    yield ["拨入合计", None, fund.appropriated, "拨入 − 调减"]
    yield ["已批准占用", None, fund.reserved, RESERVED]
    yield ["已发放", None, fund.spent, "支付 − 退汇转回占用"]
    yield ["余额", None, fund.balance, "拨入合计 − 已批准占用 − 已发放"]
