"""代发清单: what goes to the bank, line by line, and comes back with what became of each."""

from subsidies.workbooks.bank_columns import (
    ACCOUNT,
    AMOUNT,
    BANK,
    FAILED,
    NAME,
    PAID_ON,
    REASON,
    REFERENCE,
    RESULT,
    RESULTS,
    SUCCEEDED,
    VOUCHER,
)
from yicheng_express.workbooks.writing import Rule, SheetCell, SheetColumn, TableSheet, workbook_bytes

VOUCHER_LENGTH = 60
REASON_LENGTH = 200
COLUMNS = [
    SheetColumn(REFERENCE, 30, note="每笔付款的唯一编号，请勿改动。"),
    SheetColumn(NAME, 30),
    SheetColumn(BANK, 32),
    SheetColumn(ACCOUNT, 32),
    SheetColumn(AMOUNT, 14, kind="count"),
    SheetColumn(RESULT, 12, choices=RESULTS, note=f"{SUCCEEDED}或{FAILED}；还没有结果的留空。"),
    SheetColumn(
        PAID_ON,
        14,
        kind="day",
        note=f"{SUCCEEDED}的必填；{FAILED}的填退回日期，可以留空。如 2026-01-31。",
        required_when=f"{SUCCEEDED}时",
    ),
    SheetColumn(
        VOUCHER,
        20,
        note=f"{SUCCEEDED}的必填：银行流水号或回单号。",
        required_when=f"{SUCCEEDED}时",
        rule=Rule("textLength", VOUCHER_LENGTH, f"凭证号最多 {VOUCHER_LENGTH} 个字。"),
    ),
    SheetColumn(
        REASON,
        30,
        note=f"{FAILED}的必填，如“账号与户名不符”。",
        required_when=f"{FAILED}时",
        rule=Rule("textLength", REASON_LENGTH, f"失败原因最多 {REASON_LENGTH} 个字。"),
    ),
]


def bank_list(roll, items=None):
    """The .xlsx of what is still to be paid by `roll`: nothing of what was paid, bounced or made void."""
    items = roll.items.order_by("position") if items is None else items
    due = [item for item in items if item.is_live and item.paid_on is None]
    total = sum(item.amount for item in due)
    title = f"{roll.title}代发清单（花名册 {roll.number}，共 {len(due):,} 笔、{total:,} 元）"
    sheet = TableSheet(
        "代发清单",
        COLUMNS,
        map(order, due),
        title=title,
        frozen_columns=2,
        printed=len(COLUMNS),
        room=0,
        protected=True,
        notes=notes(),
    )
    return workbook_bytes(sheet)


def order(item):
    """The row of one payment, with the cells that the bank fills."""
    return [
        item.reference,
        item.payee_name,
        item.payee_bank,
        item.payee_account,
        int(item.amount),
        *(SheetCell(None, is_open=True) for _answer in (RESULT, PAID_ON, VOUCHER, REASON)),
    ]


def notes():
    """How the bank fills the list."""
    return [
        f"只填底色不同的四列：{RESULT}、{PAID_ON}、{VOUCHER}、{REASON}；其余各列锁定，请勿改动、增删行。",
        f"入账的：{RESULT}选“{SUCCEEDED}”，填{PAID_ON}和{VOUCHER}。",
        f"没有入账或被退回的：{RESULT}选“{FAILED}”，填{REASON}；退回的日期填在{PAID_ON}，不知道的可以留空。",
        f"还没有结果的行，{RESULT}留空，以后再填。填好后把整个文件发回财政部门。",
    ]
