"""The metrics: what a rule of a policy file can ask of a facility, by name.

Each is a set-based question (`subsidies.asking`), asked of many facilities at once in a number of queries
that does not grow with them. What is unknown is told to be unknown, and is never zero.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from stations.choices import Tier
from subsidies.asking import answers, coverage, parcels, register

ALL = (Tier.CENTER, Tier.HUB, Tier.STATION)
OF_TOWNSHIPS = (Tier.HUB, Tier.STATION)
OF_VILLAGES = (Tier.STATION,)


class Kind(Enum):
    """What sort of value a metric finds, and so what threshold it can be held against."""

    NUMBER = "整数"
    AVERAGE = "数，可以有小数"
    PERCENT = "0 到 100 的百分数"
    YES_NO = "true 或 false"


class Span(Enum):
    """Whose months are asked for."""

    NONE = "none"  # nobody's: it is asked on the day
    YEAR = "year"  # a calendar year's
    PERIOD = "period"  # those of a rule's own period
    EITHER = "either"  # the period's where the rule pays by periods, else the calendar year's


@dataclass(frozen=True)
class Metric:
    """name: in the policy file. label, unit, explanation: on the screen. tiers: of which it can be asked.

    missing: what to say, and what to do, where there are no data.
    only_grows: waiting, and reports that come in, never make it less: what is reached stays reached.
    """

    name: str
    label: str
    unit: str
    kind: Kind
    tiers: tuple[str, ...]
    explanation: str
    missing: str
    ask: Callable
    span: Span = Span.NONE
    only_grows: bool = False

    @property
    def of_year(self):
        """Whether it asks for the figures of a calendar year, in a rule that pays by no periods."""
        return self.span in (Span.YEAR, Span.EITHER)

    @property
    def counts_months(self):
        return self.span is not Span.NONE

    def in_words(self, value):
        """187,660 件, 91.66%, 是; — where there is nothing. Fractions are cut, never rounded up."""
        if value is None:
            return "—"
        if self.kind is Kind.YES_NO:
            return "是" if value else "否"
        return f"{self.figure(value)}{self.unit if self.unit == '%' else f' {self.unit}'}"

    def figure(self, value):
        if isinstance(value, int):
            return f"{value:,}"
        whole, parts = divmod(int(value * 100), 100)
        return f"{whole:,}" if not parts else f"{whole:,}.{parts:02d}".rstrip("0")


NO_REPORTS = "缺的月报要补报并审核通过后才能核算。"
NO_REGISTER = "网点和营业期登记后才能核算。"

_ALL_METRICS = (
    Metric(
        "annual_volume",
        "年处理快件量",
        "件",
        Kind.NUMBER,
        ALL,
        "自然年内到件与发件之和，只算审核通过的月报。",
        NO_REPORTS,
        parcels.volume_of("handled"),
        Span.YEAR,
        only_grows=True,
    ),
    Metric(
        "annual_inbound",
        "年到件量",
        "件",
        Kind.NUMBER,
        ALL,
        "自然年内的到件，只算审核通过的月报。",
        NO_REPORTS,
        parcels.volume_of("inbound"),
        Span.YEAR,
        only_grows=True,
    ),
    Metric(
        "annual_outbound",
        "年发件量",
        "件",
        Kind.NUMBER,
        ALL,
        "自然年内的发件，只算审核通过的月报。",
        NO_REPORTS,
        parcels.volume_of("outbound"),
        Span.YEAR,
        only_grows=True,
    ),
    Metric(
        "annual_agri_outbound",
        "年农产品上行量",
        "件",
        Kind.NUMBER,
        ALL,
        "自然年内发件中的农产品，只算审核通过的月报。",
        NO_REPORTS,
        parcels.volume_of("agri_outbound"),
        Span.YEAR,
        only_grows=True,
    ),
    Metric(
        "period_volume",
        "本期处理快件量",
        "件",
        Kind.NUMBER,
        ALL,
        "本期内到件与发件之和，只算审核通过的月报。",
        NO_REPORTS,
        parcels.volume_of("handled"),
        Span.PERIOD,
        only_grows=True,
    ),
    Metric(
        "period_inbound",
        "本期到件量",
        "件",
        Kind.NUMBER,
        ALL,
        "本期内的到件，只算审核通过的月报。",
        NO_REPORTS,
        parcels.volume_of("inbound"),
        Span.PERIOD,
        only_grows=True,
    ),
    Metric(
        "monthly_volume",
        "月均处理快件量",
        "件",
        Kind.AVERAGE,
        ALL,
        "到件与发件之和，除以网点营业的月份数；只算审核通过的月报。",
        NO_REPORTS,
        parcels.monthly_volume,
        Span.EITHER,
    ),
    Metric(
        "active_months",
        "有快件的月份",
        "个月",
        Kind.NUMBER,
        ALL,
        "处理过快件的月份数，只算审核通过的月报。",
        NO_REPORTS,
        parcels.active_months,
        Span.EITHER,
        only_grows=True,
    ),
    Metric(
        "punctual_filings",
        "按时报送的月份",
        "个月",
        Kind.NUMBER,
        ALL,
        "填报单位在截止日期以前首次报送月报的月份数。",
        "没有开月或没到截止日期的月报，报送后才能核算。",
        parcels.punctual_filings,
        Span.EITHER,
        only_grows=True,
    ),
    Metric(
        "district_coverage",
        "全区（县）覆盖率",
        "%",
        Kind.PERCENT,
        ALL,
        "当天有营业的村级站的建制村，占全区（县）建制村的百分比；驻村设点和合作方式都算。",
        NO_REGISTER,
        coverage.district_coverage,
    ),
    Metric(
        "district_resident_coverage",
        "全区（县）驻村设点覆盖率",
        "%",
        Kind.PERCENT,
        ALL,
        "当天有营业的驻村设点的建制村，占全区（县）建制村的百分比。",
        NO_REGISTER,
        coverage.district_resident_coverage,
    ),
    Metric(
        "township_coverage",
        "本乡镇（街道）覆盖率",
        "%",
        Kind.PERCENT,
        OF_TOWNSHIPS,
        "当天有营业的村级站的建制村，占本乡镇（街道）建制村的百分比；驻村设点和合作方式都算。",
        NO_REGISTER,
        coverage.township_coverage,
    ),
    Metric(
        "township_resident_coverage",
        "本乡镇（街道）驻村设点覆盖率",
        "%",
        Kind.PERCENT,
        OF_TOWNSHIPS,
        "当天有营业的驻村设点的建制村，占本乡镇（街道）建制村的百分比。",
        NO_REGISTER,
        coverage.township_resident_coverage,
    ),
    Metric(
        "village_is_administrative",
        "所在村是建制村",
        "",
        Kind.YES_NO,
        OF_VILLAGES,
        "站点所在的村当天是建制村；社区和已撤并的村不是。",
        "区划登记后才能核算。",
        register.village_is_administrative,
    ),
    Metric(
        "is_resident",
        "驻村设点",
        "",
        Kind.YES_NO,
        OF_VILLAGES,
        "站点当天营业，并且本身设在村里、有人值守。",
        NO_REGISTER,
        register.is_resident,
    ),
    Metric(
        "is_open",
        "正在营业",
        "",
        Kind.YES_NO,
        ALL,
        "网点当天在营业期内。",
        NO_REGISTER,
        register.is_open,
    ),
    Metric(
        "months_in_operation",
        "连续营业",
        "个月",
        Kind.NUMBER,
        ALL,
        "到当天为止没有中断的营业满了几个月；停业后重新开业的，从重新开业算起。",
        NO_REGISTER,
        register.months_in_operation,
    ),
    Metric(
        "village_population",
        "所在村人口",
        "人",
        Kind.NUMBER,
        OF_VILLAGES,
        "站点所在村登记的人口；没有登记的无法核算，不算 0。",
        "登记该村人口后才能核算。",
        register.village_population,
    ),
    Metric(
        "dormant_months",
        "连续没有快件的月份",
        "个月",
        Kind.NUMBER,
        ALL,
        "到当天为止，最近连续几个月没有处理快件，只算审核通过的月报。",
        "最近有快件的月份以后，营业的月份都有月报审核通过，才能核算。",
        parcels.dormant_months,
    ),
    Metric(
        "upheld_complaints",
        "查实的投诉",
        "件",
        Kind.NUMBER,
        ALL,
        "对该网点查实的投诉件数：规则按年或按期发放的算当年或当期，否则算到当天为止。",
        "办结认定属实的才算，办理中的不算。",
        answers.upheld_complaints,
    ),
)

METRICS = {metric.name: metric for metric in _ALL_METRICS}


def metrics_of(tier):
    """The metrics that can be asked of facilities of this tier, in order."""
    return [metric for metric in METRICS.values() if tier in metric.tiers]
