"""投诉台账 as a workbook: each complaint that was asked for, and the figures of all; no contact is in it."""

from django.utils import timezone

from supervision.complaints.listing import CLOCKS
from yicheng_express.workbooks.writing import SheetColumn, TableSheet, workbook_bytes

AT_ONCE = 1000
HOW_COUNTED = ["投诉内容已略去号码；不含投诉人的姓名和电话。"]


def complaints_workbook(rows, statistics, *, on, oversees):
    """The .xlsx of these rows (`listing.as_rows`) and their Statistics. oversees: whether it is told, too, by
    which way a complaint came and whether it is about an office.
    """
    return workbook_bytes(ledger(rows, on, oversees), figures(statistics, on))


def ledger(rows, on, oversees):
    columns = COLUMNS + (OF_THE_OFFICE if oversees else [])
    return TableSheet(
        "投诉",
        [column for column, _value in columns],
        ([value(each) for _column, value in columns] for each in rows.iterator(AT_ONCE)),
        title=f"投诉台账（{on}）",
        head=HOW_COUNTED,
        frozen_columns=1,
        printed=len(columns),
        room=0,
    )


def figures(statistics, on):
    rows = [
        ["收到", statistics.received],
        ["还在办理", statistics.open],
        ["办结", statistics.closed],
        ["其中：属实", statistics.upheld],
        ["其中：不属实", statistics.not_upheld],
        ["其中：已解决", statistics.solved],
        ["其中：未解决办结", statistics.unsolved],
        ["按期办结", statistics.in_time],
        ["有期限的办结", statistics.with_a_day],
        ["不予受理", statistics.rejected],
        ["并案", statistics.merged],
        *([f"类别：{kind}", number] for kind, number in statistics.by_kind),
    ]
    columns = [SheetColumn("项目", 24), SheetColumn("件数", 10, kind="count")]
    return TableSheet("合计", columns, rows, title=f"投诉合计（{on}）", printed=2, room=0)


def name(part):
    return getattr(part, "name", "") or ""


def standing(complaint):
    """逾期, 临期 …, of the case while it is open."""
    return CLOCKS.get(complaint.clock, "")


def solved(complaint):
    return {True: "已解决", False: "未解决"}.get(complaint.is_solved, "")


def ended_on(complaint):
    return timezone.localdate(complaint.ended_at) if complaint.ended_at else None


def asked(complaint):
    """Who was asked last for an answer."""
    return complaint.assignment.handler_name if complaint.assignment else ""


COLUMNS = [
    (SheetColumn("投诉编号", 22), lambda each: each.number),
    (SheetColumn("收到日期", 12, kind="day"), lambda each: each.received_on),
    (SheetColumn("类别", 12), lambda each: each.get_kind_display()),
    (SheetColumn("乡镇（街道）", 14), lambda each: name(each.township)),
    (SheetColumn("村（社区）", 12), lambda each: name(each.village)),
    (SheetColumn("网点", 22), lambda each: name(each.facility)),
    (SheetColumn("责任企业", 22), lambda each: name(each.enterprise)),
    (SheetColumn("投诉内容", 40), lambda each: each.words),
    (SheetColumn("被收取（元）", 12, kind="number"), lambda each: each.overcharged),
    (SheetColumn("状态", 10), lambda each: each.get_state_display()),
    (SheetColumn("办理单位", 16), asked),
    (SheetColumn("办结期限", 12, kind="day"), lambda each: each.due_on),
    (SheetColumn("时限", 10), standing),
    (SheetColumn("认定", 10), lambda each: each.get_verdict_display()),
    (SheetColumn("问题", 10), solved),
    (SheetColumn("退还（元）", 12, kind="number"), lambda each: each.refunded),
    (SheetColumn("给投诉人的答复", 40), lambda each: each.reply),
    (SheetColumn("办结日期", 12, kind="day"), ended_on),
]
OF_THE_OFFICE = [
    (SheetColumn("来源", 14), lambda each: each.get_channel_display()),
    (SheetColumn("反映机关", 10), lambda each: "是" if each.about_office else ""),
]
