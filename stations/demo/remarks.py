"""Invented words for the demo's reports: why a figure is unusual, why a report came back; nobody's."""

from stations.choices import Figure
from stations.filing.checks import Kind
from yicheng_express.dates import month_end, months_before

SENT_BACK = [
    "个别站点的数字与快递企业提供的对不上，请核对有意见的行。",
    "请按站点台账核对有意见的行，改好后重新报送。",
]
REOPENED = [
    "快递企业补报了数据，两个站点的件数需要更正。",
    "复核发现两个站点的件数录错，重开更正。",
]
# What was written in place of the right figure: which, what part of it, and what the office says of it.
MISTAKES = [
    (Figure.INBOUND, 1.32, "到件比快递企业提供的多，请与站点台账核对。"),
    (Figure.INBOUND, 0.71, "到件比快递企业提供的少，请核对是否漏记。"),
    (Figure.OUTBOUND, 0.62, "发件比快递企业提供的少，请核对是否漏记代收的件。"),
]

NEW_HERE = "开业不久，上月没有营业满月。"
OPENED_AGAIN = "停业一段时间后恢复营业，上月没有营业满月。"
CLOSING = "本月停业，没有营业满月。"
SILENT = "快递企业不再送到村里，村民到集散中心取件。"
SURGES = ["村里开网店、直播带货，农产品集中发货。", "附近工地开工，工人网购增多。"]
DROPS = ["进村道路施工，班车停运半个月。", "负责人住院，只在上午开门。"]
HUB_PART_OF_MONTH = "集散中心当月没有营业满月，其余由配送中心直送到村。"
HUB_BYPASSED = "部分快件由企业直送到村，没有经过集散中心。"
CROWD = "附近工地和学校的件也在本站代收，已与站点台账核对。"


def explanation(kind, facility, month, rng):
    """What the township writes about a questioned line of this planned facility."""
    if kind == Kind.HUB_UNDER_STATIONS:
        return HUB_BYPASSED if is_whole_month(facility, month) else HUB_PART_OF_MONTH
    if kind == Kind.MANY_PER_HEAD:
        return CROWD
    if not is_whole_month(facility, month) and facility.periods[-1].closed_on:
        return CLOSING
    if kind == Kind.NOTHING:
        return SILENT
    if not all(is_whole_month(facility, each) for each in (month, months_before(month, 1))):
        return NEW_HERE if is_new(facility, month) else OPENED_AGAIN
    return rng.choice(SURGES if kind == Kind.SURGE else DROPS)


def is_whole_month(facility, month):
    """Whether the facility was open on the first and on the last day of the month."""
    return all(
        any(
            period.opened_on <= day and (period.closed_on is None or day < period.closed_on)
            for period in facility.periods
        )
        for day in (month, month_end(month))
    )


def is_new(facility, month):
    return facility.periods[0].opened_on >= months_before(month, 1)
