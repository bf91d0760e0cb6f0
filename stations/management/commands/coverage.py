import unicodedata

from django.core.management.base import BaseCommand, CommandError

from stations.coverage import coverage_report, missing_villages
from stations.models import Demonstration, District, Township
from yicheng_express.dates import parse_day, today

HEADINGS = [
    "乡镇（街道）",
    "建制村",
    "已覆盖",
    "覆盖率",
    "驻村覆盖",
    "驻村覆盖率",
    "重点村",
    "重点村已覆盖",
    "人口不详",
    "有效覆盖",
    "有效覆盖率",
    "僵尸站点",
]


class Command(BaseCommand):
    help = "打印一个区县在某一天的覆盖情况：各乡镇（街道）和全区。"

    def add_arguments(self, parser):
        parser.add_argument("--district", required=True, help="区县代码，如 411702")
        parser.add_argument("--on", help="日期，如 2021-12-31；不写即今天")
        parser.add_argument("--missing", action="store_true", help="同时列出未覆盖的建制村")

    def handle(self, *, district, on, missing, **options):
        try:
            day = parse_day(on) if on else today()
            district = District.objects.get(code=district)
        except ValueError as error:
            raise CommandError(str(error)) from error
        except District.DoesNotExist as error:
            raise CommandError(f"没有代码为 {district} 的区（县），请先载入名册（load_roster）。") from error
        report = coverage_report(district, day)
        invented = "（演示数据）" if Demonstration.objects.filter(district=district).exists() else ""
        self.stdout.write(f"{district.name} {day} 覆盖情况{invented}")
        rows = [[township.name, *figures(coverage)] for township, coverage in report.townships]
        for row in aligned([HEADINGS, *rows, [f"{district.name}合计", *figures(report.total)]]):
            self.stdout.write(row)
        if report.target:
            self.stdout.write(target_line(report))
        if report.unknown_in_words:
            self.stdout.write(f"有效覆盖率：{report.unknown_in_words}")
        for group in report.judged:
            self.stdout.write(f"{basis_line(group)}：{'、'.join(each.name for each in group.townships)}")
        if missing:
            for village in missing_villages(Township.objects.filter(district=district), day):
                self.stdout.write(f"未覆盖：{village.code} {village.full_name}")


def figures(coverage):
    return [
        str(coverage.villages),
        str(coverage.covered),
        rate(coverage.rate),
        str(coverage.resident_covered),
        rate(coverage.resident_rate),
        str(coverage.priority),
        str(coverage.priority_covered),
        str(coverage.population_unknown),
        known(coverage.effective),
        rate(coverage.effective_rate),
        known(coverage.dormant),
    ]


def known(number):
    return "—" if number is None else str(number)


def rate(value):
    return "—" if value is None else f"{value}%"


def target_line(report):
    states = {None: "没有建制村，不计", True: "已达到", False: f"还差 {report.lacking} 个村"}
    return f"目标（{report.target.clause.number}）：{report.target}，{states[report.reached]}"


def basis_line(group):
    if not group.months:
        return "没有已通过的月报，有效覆盖不详"
    short = "，月数不足，不判断僵尸站点" if group.is_short else ""
    return f"有效覆盖依据 {group.months_in_words}已通过的月报{short}"


def aligned(rows):
    """Rows as columns of equal width on a terminal, where a Chinese character takes two places."""
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for first, *others in rows:
        cells = [first + " " * (widths[0] - width(first))]
        cells += [" " * (w - width(cell)) + cell for cell, w in zip(others, widths[1:], strict=True)]
        yield "  ".join(cells)


def width(text):
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
