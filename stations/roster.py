"""The roster: a district's divisions from a CSV of the statistical codes (统计用区划代码), one row a village.

Loading is idempotent and atomic: what is new is added, what has another name is changed, what is the same is
kept; nothing is ever removed. What people have edited since (kind, short name, population) stays.
"""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from stations.choices import TownshipKind, VillageKind
from stations.models import District, Township, Village

COLUMNS = [
    "district_code",
    "district_name",
    "township_code",
    "township_name",
    "village_code",
    "village_official_name",
]
# A roster may say what cannot be read off a name: 街道/镇/乡 and 建制村/社区.
OPTIONAL_COLUMNS = ["township_kind", "village_kind"]

TOWNSHIP_ENDINGS = {
    "街道办事处": TownshipKind.SUBDISTRICT,
    "街道": TownshipKind.SUBDISTRICT,
    "镇": TownshipKind.TOWN,
    "乡": TownshipKind.TOWNSHIP,
    "苏木": TownshipKind.TOWNSHIP,
}
# The committee that a name ends in says what the village is; the short name drops it. Longest first.
COMMITTEE_ENDINGS = {
    "村民委员会": VillageKind.ADMINISTRATIVE,
    "嘎查委员会": VillageKind.ADMINISTRATIVE,
    "牧民委员会": VillageKind.ADMINISTRATIVE,
    "居民委员会": VillageKind.COMMUNITY,
    "村委会": VillageKind.ADMINISTRATIVE,
    "牧委会": VillageKind.ADMINISTRATIVE,
    "居委会": VillageKind.COMMUNITY,
}
# Without a committee, the last word says it, and belongs to the name.
PLAIN_ENDINGS = {
    "社区": VillageKind.COMMUNITY,
    "嘎查": VillageKind.ADMINISTRATIVE,
    "村": VillageKind.ADMINISTRATIVE,
}
# People write these or leave them out: 夏庄村 is 夏庄.
ADMINISTRATIVE_ENDINGS = [
    ending for ending, kind in PLAIN_ENDINGS.items() if kind == VillageKind.ADMINISTRATIVE
]


class RosterRefused(Exception):
    """The roster is not loaded; `problems` says why, a line each."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass
class RosterReport:
    """What loading did, per level: how many were added, changed, kept, and which were not in the roster."""

    added: Counter = field(default_factory=Counter)
    changed: Counter = field(default_factory=Counter)
    kept: Counter = field(default_factory=Counter)
    absent: list[str] = field(default_factory=list)


def short_name(official_name):
    """The name without its committee: 夏庄村民委员会 is 夏庄, 中山街社区居民委员会 is 中山街社区."""
    for ending in COMMITTEE_ENDINGS:
        if official_name.endswith(ending) and official_name != ending:
            return official_name.removesuffix(ending)
    return official_name


def village_kind(official_name):
    """建制村 or 社区, as the name's ending says; None where it does not say."""
    for ending, kind in (COMMITTEE_ENDINGS | PLAIN_ENDINGS).items():
        if official_name.endswith(ending):
            return kind
    return None


def township_kind(name):
    """街道, 镇 or 乡, as the name's ending says; None where it does not say."""
    for ending, kind in TOWNSHIP_ENDINGS.items():
        if name.endswith(ending):
            return kind
    return None


def load_roster(content, *, by=None):
    """Load a roster from the bytes of a CSV file; all of it or, with RosterRefused, nothing.

    by: the user who loads it, kept in the history. Returns a RosterReport.
    """
    rows = read_rows(content)
    problems = [problem for row in rows for problem in row_problems(row)] + conflicts(rows)
    if problems:
        raise RosterRefused(problems)
    with transaction.atomic():
        return write_rows(rows, by)


def read_rows(content):
    """The rows as dicts with their `line`; RosterRefused where the file is no such CSV."""
    try:
        # A byte order mark is what Excel's "CSV UTF-8" puts first: it is no fault.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RosterRefused(
            ["文件不是 UTF-8 编码（可能是 GBK）。请在 Excel 中“另存为”选择“CSV UTF-8”后重试。"]
        ) from None
    if "\0" in text:
        raise RosterRefused(["文件含有空字符，不是 CSV 文本。请从 Excel 另存为“CSV UTF-8”后重试。"])
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="beyond")
    try:
        reader.fieldnames = checked_headings(reader.fieldnames or [])
        rows = [cleaned(row) | {"line": reader.line_num} for row in reader]
    except csv.Error:
        line = max(reader.line_num, 1)
        raise RosterRefused([f"第 {line} 行：无法按 CSV 读取，请检查引号是否成对。"]) from None
    rows = [row for row in rows if row["beyond"] or any(row[column] for column in COLUMNS)]
    if not rows:
        raise RosterRefused(["名册里没有数据行。"])
    return rows


def checked_headings(headings):
    headings = [heading.strip() for heading in headings]
    if missing := [column for column in COLUMNS if column not in headings]:
        raise RosterRefused([f"第 1 行：缺少列 {'、'.join(missing)}。名册应有这些列：{'、'.join(COLUMNS)}。"])
    if twice := sorted({heading for heading in headings if heading and headings.count(heading) > 1}):
        raise RosterRefused([f"第 1 行：列 {'、'.join(twice)} 出现了不止一次，请只留一列。"])
    return headings


def cleaned(row):
    """The row's cells without blanks around them, and whether there are more cells than headings."""
    cells = {column: (row.get(column) or "").strip() for column in [*COLUMNS, *OPTIONAL_COLUMNS]}
    return cells | {"beyond": any(row.get("beyond") or [])}


def row_problems(row):
    """What is wrong with one row by itself, each with its line."""
    problems = []
    for column, digits, title in [
        ("district_code", 6, "区县代码"),
        ("township_code", 9, "乡镇代码"),
        ("village_code", 12, "村代码"),
    ]:
        if not (row[column].isascii() and row[column].isdigit() and len(row[column]) == digits):
            problems.append(f"{title}“{row[column]}”应为 {digits} 位数字")
    if not problems:
        if not row["township_code"].startswith(row["district_code"]):
            problems.append(f"乡镇代码 {row['township_code']} 应以区县代码 {row['district_code']} 开头")
        if not row["village_code"].startswith(row["township_code"]):
            problems.append(f"村代码 {row['village_code']} 应以乡镇代码 {row['township_code']} 开头")
    problems += name_problems(row)
    if row["township_name"] and kind_of(row, "township") is None:
        problems.append(
            f"看不出“{row['township_name']}”是街道、镇还是乡，请加一列 township_kind 写明（街道、镇、乡）"
        )
    if row["village_official_name"] and kind_of(row, "village") is None:
        problems.append(
            f"看不出“{row['village_official_name']}”是建制村还是社区，"
            "请加一列 village_kind 写明（建制村、社区）"
        )
    return [f"第 {row['line']} 行：{problem}。" for problem in problems]


def name_problems(row):
    """What is wrong with the row's names, or with the shape of the row itself."""
    problems = ["单元格比表头多，请检查逗号和引号"] if row["beyond"] else []
    for column, kept_in in [
        ("district_name", District._meta.get_field("name")),
        ("township_name", Township._meta.get_field("name")),
        ("village_official_name", Village._meta.get_field("official_name")),
    ]:
        name = row[column]
        if not name:
            problems.append(f"{column} 是空的")
        elif len(name) > kept_in.max_length:
            problems.append(f"{column} 超过 {kept_in.max_length} 个字")
        elif not name.isprintable():
            problems.append(f"{column} 含有看不见的字符，请重新输入")
    return problems


def kind_of(row, level):
    """The kind that the row's own column names, or else that the name's ending says."""
    kinds = TownshipKind if level == "township" else VillageKind
    written = row[f"{level}_kind"]
    if written:
        return next((kind for kind in kinds if written in (kind.label, kind.value)), None)
    if level == "township":
        return township_kind(row["township_name"])
    return village_kind(row["village_official_name"])


def conflicts(rows):
    """What is wrong between rows: a village twice, or one code under two names."""
    problems = []
    first_lines = {}
    names = {}
    for row in rows:
        line, code = row["line"], row["village_code"]
        if code in first_lines:
            problems.append(f"第 {line} 行：村代码 {code} 重复，第 {first_lines[code]} 行已有。")
        first_lines.setdefault(code, line)
        for level in ("district", "township"):
            code, name = row[f"{level}_code"], row[f"{level}_name"]
            first_name, first_line = names.setdefault(code, (name, line))
            if name != first_name:
                problems.append(
                    f"第 {line} 行：代码 {code} 在这里叫“{name}”，在第 {first_line} 行叫“{first_name}”。"
                )
    return problems


def write_rows(rows, by):
    report = RosterReport()
    districts = write_level(
        District, {row["district_code"]: {"name": row["district_name"]} for row in rows}, report, by
    )
    townships = write_level(
        Township,
        {
            row["township_code"]: {"name": row["township_name"]}
            | {"district": districts[row["district_code"]], "kind": kind_of(row, "township")}
            for row in rows
        },
        report,
        by,
        named_by="name",
    )
    write_level(
        Village,
        {
            row["village_code"]: {"official_name": row["village_official_name"]}
            | {"name": short_name(row["village_official_name"])}
            | {"township": townships[row["township_code"]], "kind": kind_of(row, "village")}
            for row in rows
        },
        report,
        by,
        named_by="official_name",
    )
    report.absent = absent_from(rows, districts)
    return report


def write_level(model, wanted, report, by, *, named_by="name"):
    """Add and rename the divisions of one level, given code → fields. Returns code → division."""
    present = model.objects.in_bulk(wanted, field_name="code")
    new = [model(code=code, **values) for code, values in wanted.items() if code not in present]
    renamed = [
        present[code]
        for code, values in wanted.items()
        if code in present and getattr(present[code], named_by) != values[named_by]
    ]
    for division in renamed:
        division.name = wanted[division.code]["name"]
        setattr(division, named_by, wanted[division.code][named_by])
    bulk_create_with_history(new, model, default_user=by, default_change_reason="载入名册")
    bulk_update_with_history(
        renamed, model, list({"name", named_by}), default_user=by, default_change_reason="载入名册"
    )
    level = model._meta.verbose_name
    report.added[level] = len(new)
    report.changed[level] = len(renamed)
    report.kept[level] = len(wanted) - len(new) - len(renamed)
    return model.objects.in_bulk(wanted, field_name="code")


def absent_from(rows, districts):
    """The villages of these districts that are still there, but not in the roster: merged or recoded?"""
    listed = {row["village_code"] for row in rows}
    still_there = Village.objects.filter(
        township__district__in=districts.values(), abolished_on=None
    ).select_related("township")
    return [f"{village.code} {village.full_name}" for village in still_there if village.code not in listed]
