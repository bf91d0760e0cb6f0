"""成效 as a workbook: what became of the paid stations by township, and each of them."""

from subsidies.survival import HORIZONS
from yicheng_express.workbooks.writing import SheetColumn, TableSheet, workbook_bytes

TOO_YOUNG = "未满"
IN_WORDS = {
    "old_enough": "已满（个）",
    "open": "仍营业（个）",
    "active": "有快件（个）",
    "dormant": "僵尸（个）",
    "undecided": "快件不详（个）",
}


def survival_workbook(report):
    """The .xlsx of a SurvivalReport."""
    day = f"（截至 {report.on}）"
    townships = TableSheet(
        "按乡镇",
        [
            SheetColumn("乡镇（街道）", 16),
            SheetColumn("已发放（个）", 12, kind="count"),
            *(
                SheetColumn(f"{months} 个月{words}", 18, kind="count")
                for months in HORIZONS
                for words in IN_WORDS.values()
            ),
            SheetColumn("现在停业（个）", 14, kind="count"),
            SheetColumn("现在僵尸（个）", 14, kind="count"),
        ],
        [row_of_township(each) for each in [*report.townships, report.total]],
        title=f"已发放补贴的村级站成效{day}",
        frozen_columns=1,
        printed=2 + len(HORIZONS) * len(IN_WORDS) + 2,
        room=0,
    )
    stations = TableSheet(
        "各站",
        [
            SheetColumn("乡镇（街道）", 16),
            SheetColumn("村", 14),
            SheetColumn("站点", 26),
            SheetColumn("网点编号", 18),
            SheetColumn("申请编号", 24),
            SheetColumn("金额（元）", 12, kind="count"),
            SheetColumn("入账日期", 12, kind="day"),
            *(SheetColumn(f"满 {months} 个月", 16) for months in HORIZONS),
            SheetColumn("现在", 16),
            SheetColumn("停业日期", 12, kind="day"),
            SheetColumn("最后有快件", 12),
            SheetColumn("登记追回（元）", 14, kind="count"),
        ],
        map(row_of_station, report.stations),
        title=f"已发放补贴的村级站{day}",
        frozen_columns=3,
        printed=11 + len(HORIZONS),
        room=0,
    )
    return workbook_bytes(townships, stations)


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
        int(application.amount),
        paid.paid_on,
        *(paid.after[months].label if paid.after[months] else TOO_YOUNG for months in HORIZONS),
        paid.now.label,
        paid.closed_on,
        f"{paid.last_parcel_in:%Y-%m}" if paid.last_parcel_in else None,
        int(paid.recovery) or None,
    ]
