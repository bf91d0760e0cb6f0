"""The eligibility board as a workbook: what was asked above the table, a row for each facility."""

from stations.choices import Tier
from subsidies.metrics import Kind
from subsidies.rule_words import amount_in_words, conditions_in_words, recurrence_in_words
from yicheng_express.workbooks.writing import SheetColumn, TableSheet, workbook_bytes

ANSWERS = {True: "是", False: "否", None: "未定"}
TOWNSHIP, VILLAGE = SheetColumn("乡镇（街道）", 13), SheetColumn("村（社区）", 12)
PLACES = {Tier.CENTER: [], Tier.HUB: [TOWNSHIP], Tier.STATION: [TOWNSHIP, VILLAGE]}
FACILITY = [SheetColumn("网点", 24), SheetColumn("网点编号", 18)]
OUTCOME = [
    SheetColumn("结论", 10),
    SheetColumn("还差", 46),
    SheetColumn("补贴（元）", 13, "count"),
    SheetColumn("申请编号", 21),
    SheetColumn("申请状态", 18),
]


def board_workbook(board, rows, narrowed, balances):
    """The .xlsx of these rows of a Board.

    narrowed: in words, to what the list is narrowed. balances: a Balances, or None for who sees no fund.
    """
    places = PLACES[board.version.tier]
    columns = [*places, *FACILITY, *columns_of(board.version), *OUTCOME]
    sheet = TableSheet(
        "达标情况",
        columns,
        [row_of(row) for row in rows],
        title=title_of(board),
        head=head_of(board, narrowed, balances),
        frozen_columns=len(places) + 1,
        printed=len(columns),
        room=0,
    )
    return workbook_bytes(sheet)


def title_of(board):
    supposed = "（假设推算）" if board.villages else ""
    return f"{board.version.rule.district.name}{board.version.title}达标情况{supposed}"


def file_name_of(board):
    return f"{title_of(board)}{board.moment.on}.xlsx"


def columns_of(version):
    """Two for each condition: what was found, and whether that is enough."""
    return [
        column
        for metric, _required in conditions_in_words(version)
        for column in (
            SheetColumn(metric.label, 12, "count" if is_counted(metric) else "text"),
            SheetColumn("达到", 8),
        )
    ]


def is_counted(metric):
    return metric.kind is Kind.NUMBER


def row_of(row):
    facility, application = row.facility, row.application
    return [
        *(place.name for place in (facility.township, facility.village) if place),
        facility.name,
        facility.code,
        *(value for condition in row.assessment.conditions for value in values_of(condition)),
        row.verdict.label,
        "；".join(row.lacking),
        row.amount,
        application.number if application else "",
        row.standing_of_application,
    ]


def values_of(condition):
    """A whole number as a number, to be reckoned with; what is a rate, a word or a lower bound in words."""
    finding = condition.finding
    is_number = is_counted(condition.metric) and finding.value is not None and not finding.missing
    return int(finding.value) if is_number else condition.found, ANSWERS[condition.is_met]


def head_of(board, narrowed, balances):
    """The rule, the day, the what-if, the numbers and the money, a line each."""
    version = board.version
    conditions = "；".join(f"{metric.label}：{required}" for metric, required in conditions_in_words(version))
    return [
        f"规则：{version}，{version.clause_number}“{version.clause_text}”。"
        f"条件：{conditions}。补贴标准：{amount_in_words(version)}，{recurrence_in_words(version)}。",
        f"核算日期：{board.moment.as_of}"
        + (f"；数据范围：{board.moment.span_in_words}" if board.moment.span_in_words else "")
        + "；申请和发放情况以导出时为准。",
        *supposed_in_words(board),
        *([f"本表只列：{'；'.join(narrowed)}。"] if narrowed else []),
        numbers_in_words(board),
        *([balances_in_words(balances)] if balances else []),
    ]


def supposed_in_words(board):
    if not board.villages:
        return []
    names = "、".join(f"{village.township.name}{village.name}" for village in board.villages)
    difference = board.difference
    return [
        f"假设推算：以下 {len(board.villages)} 个村按已经驻村设点计算：{names}。"
        f"比实际多 {len(board.newly_eligible)} 个网点符合，现需资金多 {difference.amount:,} 元。"
        "只是推算，没有改动登记。"
    ]


def numbers_in_words(board):
    """符合 3 个，还差 16 个 …；现需资金 3,000 元 …"""
    verdicts = "，".join(f"{state.label} {board.counts[state]} 个" for state in board.verdicts)
    others = board.needed_by_others
    return (
        f"共 {len(board.rows)} 个网点：{verdicts}。"
        f"现需资金 {board.needed_now.amount:,} 元（符合而尚未批准的 {board.needed_now.facilities} 个）"
        f"{under_way_in_words(board)}；"
        f"还能达标的 {others.facilities} 个都达标时{board.at_most} {board.needed_if_all:,} 元；"
        f"已批准待发放 {board.approved.amount:,} 元，已发放 {board.paid.amount:,} 元。"
    )


def under_way_in_words(board):
    besides = board.under_way_besides
    return f"，另有已申请、待批准 {besides.facilities} 件 {besides.amount:,} 元" if besides.facilities else ""


def balances_in_words(balances):
    told = ["、".join(f"{fund}余额 {fund.balance:,} 元" for fund in balances.with_balance)]
    if spent := balances.without_balance:
        told.append(f"{'另有 ' if balances.with_balance else ''}{spent:,} 项资金余额为 0")
    funds = "，".join(each for each in told if each) or "还没有设立资金"
    lacking = balances.lacking_now
    verdict = f"不够现需资金，差 {lacking:,} 元" if lacking else "够现需资金"
    return f"可以支付的资金：{funds}；合计 {balances.total:,} 元，{verdict}。"
