"""How coverage has gone over twenty-four months, against the plan's targets (一(三))."""

from dataclasses import dataclass, replace

from stations.coverage import Coverage, coverage_on_days, coverage_on_days_by_township
from yicheng_express.dashboard.asking import Asked
from yicheng_express.dashboard.charts.axes import PERCENT, month_in_words
from yicheng_express.dashboard.charts.lines import Aim, LineChart, Series, line_chart
from yicheng_express.dashboard.charts.sparks import spark
from yicheng_express.dates import last_month_end, month_end, month_ends, month_of, months_before

MONTHS = 24


@dataclass(frozen=True)
class TrendMonth:
    """Coverage at the end of a month, or on the day of the question in the month that it lies in.

    asked: the same question of that day, for the rows behind its figures.
    """

    asked: Asked
    coverage: Coverage

    @property
    def on(self):
        return self.asked.on

    @property
    def is_month_end(self):
        return self.on == month_end(self.on)

    @property
    def day_in_words(self):
        """2026年10月末; the day itself in a month that was not over on it."""
        return f"{month_in_words(self.on)}{'末' if self.is_month_end else f'{self.on.day}日'}"


@dataclass(frozen=True)
class Trend:
    """Twenty-four months in order, and their chart; none of both where there never was a 建制村."""

    months: list[TrendMonth]
    targets: list
    chart: LineChart | None

    @property
    def first(self):
        return next(each for each in self.months if each.coverage.villages)

    @property
    def last(self):
        return self.months[-1]


def trend_of(asked):
    """The Trend that ends with the day of the question. One query, whatever the number of months."""
    coverages = coverage_on_days(asked.townships, trend_days(asked.on))
    months = months_of(asked, coverages)
    targets = (
        sorted(asked.policy.coverage_targets.all(), key=lambda each: each.due_on) if asked.policy else []
    )
    if not any(each.coverage.villages for each in months):
        return Trend([], targets, None)
    return Trend(months, targets, chart_of(asked, months, targets))


def trend_days(on):
    """The last day of each of the twenty-four months up to the one of `on`; of that one, `on` itself."""
    first = months_before(month_of(on), MONTHS - 1)
    ends = month_ends(first, last_month_end(on))
    return ends if on == month_end(on) else [*ends, on]


def months_of(asked, coverages):
    days = trend_days(asked.on)
    return [
        TrendMonth(replace(asked, on=day), coverage) for day, coverage in zip(days, coverages, strict=True)
    ]


def chart_of(asked, months, targets):
    return line_chart(
        [month_of(each.on) for each in months],
        series_of(months),
        scale=PERCENT,
        aims=[Aim(each.percent, each.due_on, target_in_words(each)) for each in targets],
        name=f"{asked.place.name}建制村覆盖率（{MONTHS} 个月）",
        finding=finding_of(months, targets),
        tips=[tip_of(each) for each in months],
    )


def series_of(months):
    return [
        Series("first", "覆盖率", tuple(each.coverage.rate for each in months), in_percent),
        Series("second", "驻村覆盖率", tuple(each.coverage.resident_rate for each in months), in_percent),
    ]


def in_percent(rate):
    return "—" if rate is None else f"{rate}%"


def target_in_words(target):
    """90%（2021-12-31）."""
    return f"{target.percent.normalize():f}%（{target.due_on}）"


def finding_of(months, targets):
    """What the lines show, in words."""
    first = next(each for each in months if each.coverage.villages)
    last = months[-1]
    before, now = first.coverage, last.coverage
    words = (
        f"{first.day_in_words}到{last.day_in_words}，"
        f"覆盖率从 {in_percent(before.rate)} 到 {in_percent(now.rate)}，"
        f"驻村覆盖率从 {in_percent(before.resident_rate)} 到 {in_percent(now.resident_rate)}。"
    )
    aims = "、".join(target_in_words(each) for each in targets)
    return words + (f"目标：{aims}。" if aims else "")


def tip_of(month):
    """What is told of a month beside the pointer."""
    found = month.coverage
    if not found.villages:
        return f"{month.day_in_words}：没有建制村"
    return (
        f"{month.day_in_words}：{found.villages:,} 个建制村，"
        f"覆盖 {found.covered:,} 个（{in_percent(found.rate)}），"
        f"驻村覆盖 {found.resident_covered:,} 个（{in_percent(found.resident_rate)}）"
    )


def township_sparks(asked):
    """Township key → the Spark of its coverage in the same months; without a 建制村 none. One query."""
    days = trend_days(asked.on)
    return {
        township: spark([each.rate for each in coverages], spark_in_words(days, coverages))
        for township, coverages in coverage_on_days_by_township(asked.townships, days).items()
    }


def spark_in_words(days, coverages):
    """2024年12月 45.00%，2026年11月 92.59%."""
    known = [(day, each) for day, each in zip(days, coverages, strict=True) if each.villages]
    ends = [known[0], known[-1]] if known else []
    return "，".join(f"{month_in_words(day)} {in_percent(each.rate)}" for day, each in ends)
