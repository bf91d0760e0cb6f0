"""成效 as a workbook: what became of the paid stations by township, and each of them."""

from subsidies.survival import HORIZONS
from yicheng_express.workbooks.writing import SheetColumn, TableSheet, workbook_bytes

TOO_YOUNG = "未满"
IN_WORDS = {
    "old_enough": "已满",
    "open": "营业",
    "active": "有快件",
    "dormant": "僵尸",
    "undecided": "不详",
}
HOW_COUNTED = [
    "单位：个。每个站从第一次入账那天算起，没满月数的不计入。营业的站里，按所在乡镇（街道）当时最近几个月"
    "已通过的月报分为有快件、僵尸和不详；月报不够的算不详，不当作没有快件。"
]


def survival_workbook(report):
    """The .xlsx of a SurvivalReport."""
    return workbook_bytes(townships_of(report), stations_of(report))


def townships_of(report):
    columns = [
        SheetColumn("乡镇（街道）", 16),
        SheetColumn("已发放", 10, kind="count"),
        *(
            SheetColumn(f"{months}个月{words}", 9, kind="count")
            for months in HORIZONS
            for words in IN_WORDS.values()
        ),
        SheetColumn("现在停业", 10, kind="count"),
        SheetColumn("现在僵尸", 10, kind="count"),
    ]
    return TableSheet(
        "按乡镇",
        columns,
        [row_of_township(each) for each in [*report.townships, report.total]],
        title=f"已发放补贴的村级站成效（截至 {report.on}）",
        head=HOW_COUNTED,
        frozen_columns=1,
        printed=len(columns),
        room=0,
    )


def stations_of(report):
    columns = [
        SheetColumn("乡镇（街道）", 14),
        SheetColumn("村", 12),
        SheetColumn("站点", 26),
        SheetColumn("网点编号", 18),
        SheetColumn("申请编号", 22),
        SheetColumn("入账日期", 12, kind="day"),
        SheetColumn("金额（元）", 12, kind="count"),
        *(SheetColumn(f"满 {months} 个月", 16) for months in HORIZONS),
        SheetColumn("现在", 16),
        SheetColumn("最后有快件", 12),
        SheetColumn("停业日期", 12, kind="day"),
        SheetColumn("登记追回（元）", 14, kind="count"),
    ]
    return TableSheet(
        "各站",
        columns,
        map(row_of_station, report.stations),
        title=f"已发放补贴的村级站（截至 {report.on}）",
        frozen_columns=3,
        printed=len(columns),
        room=0,
    )


def row_of_township(row):
    after = [getattr(row.after[months], name) for months in HORIZONS for name in IN_WORDS]
    name = row.township.name if row.township else "合计"
    return [name, row.paid, *after, row.now.closed, row.now.dormant]


def row_of_station(paid):
    station, application = paid.station, paid.application
    return [
        station.township.name,
        station.village.name,
        station.name,
        station.code,
        application.number,
        paid.paid_on,
        int(application.amount),
        *(paid.after[months].label if paid.after[months] else TOO_YOUNG for months in HORIZONS),
        paid.now.label,
        f"{paid.last_parcel_in:%Y-%m}" if paid.last_parcel_in else None,
        paid.closed_on,
        int(paid.recovery) or None,
    ]
