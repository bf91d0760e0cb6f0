"""Reads a workbook that somebody sent: .xlsx, .xls, .xlsb or .ods, whoever made it and however broken.

`open_workbook` has the file opened by a process of its own (`opening.py`) with limits on memory and time, so
that a crash, an abort, exhausted memory or an endless file is an ordinary refusal, never a dead worker.
`read_rows` then finds the sheets that hold the table by their headings, and gives back rows whose every cell
knows its sheet and address.

Decided here, once:
- columns may stand in any order; a title above the headings is fine; which tab was active does not matter;
- every visible sheet that has the headings is read, one after the other (townships keep one sheet each);
  hidden sheets are not read, for nobody sees them;
- what cannot be taken is refused, never dropped: unknown, missing or double headings, cells beside the table,
  merged cells, formulas and error values (.xlsx; of other formats the computed value is taken). A reader that
  wants a few columns of somebody's own sheet allows others, and is told what stood in them.
"""

import json
import re
import subprocess
import sys
import unicodedata
from dataclasses import asdict, dataclass, field
from pathlib import Path

from yicheng_express.workbooks.opening import BROKEN

MEGABYTE = 1 << 20
HEADINGS_WITHIN = 20
NAMED_AT_MOST = 10


@dataclass(frozen=True)
class Limits:
    """What a workbook may cost. Bytes, counts and seconds."""

    upload: int = 10 * MEGABYTE
    unpacked: int = 512 * MEGABYTE
    entries: int = 2000
    columns: int = 200
    cells: int = 1_000_000
    characters: int = 20_000_000
    rows: int = 5000
    memory: int = 1024 * MEGABYTE
    seconds: int = 30


@dataclass(frozen=True)
class Heading:
    """A column that is looked for. One that is not required may be missing."""

    name: str
    required: bool = True


class WorkbookError(Exception):
    """The workbook cannot be taken; `reasons` says in Chinese what is wrong and what to do."""

    def __init__(self, *reasons):
        super().__init__("\n".join(reasons))
        self.reasons = list(reasons)


@dataclass(frozen=True)
class Problem:
    """A cell, or a row, that cannot be taken."""

    sheet: str
    number: int
    address: str
    heading: str
    text: str
    message: str

    @property
    def where(self):
        return f"工作表“{self.sheet}” {self.address}"


@dataclass(frozen=True)
class Row:
    """One row of the table: its texts by heading, where each stands, and what is wrong with a cell.

    beside: what stands in columns that were not looked for, where others are allowed.
    """

    sheet: str
    number: int
    texts: dict = field(hash=False)
    columns: dict = field(hash=False)
    faults: dict = field(default_factory=dict, hash=False)
    beside: dict = field(default_factory=dict, hash=False)

    def address(self, heading=None):
        """F12, or 12 where no one column is meant."""
        column = self.columns.get(heading)
        return f"{column}{self.number}" if column else f"第 {self.number} 行"

    def where(self, heading=None):
        """工作表“村级站” F12."""
        return f"工作表“{self.sheet}” {self.address(heading)}"

    def problem(self, heading, message):
        """What is wrong with the cell under `heading`, or with the row where there is no such column."""
        known = heading in self.columns
        return Problem(
            sheet=self.sheet,
            number=self.number,
            address=self.address(heading),
            heading=heading if known else "",
            text=self.texts[heading] if known else "",
            message=message,
        )


def open_workbook(data, limits=Limits()):
    """The worksheets in `data`, as the reading process found them. Raises WorkbookError."""
    if len(data) > limits.upload:
        raise WorkbookError(
            f"文件超过 {limits.upload // MEGABYTE} MB。请删去图片和用不到的工作表，或分成几个文件上传。"
        )
    command = [sys.executable, "-I", str(Path(__file__).with_name("opening.py")), json.dumps(asdict(limits))]
    try:
        finished = subprocess.run(  # noqa: S603 - our own program, and the file comes on standard input
            command,
            input=data,
            capture_output=True,
            timeout=limits.seconds * 2,
            env={"PYTHONUTF8": "1"},
            check=False,
        )
        answer = json.loads(finished.stdout) if finished.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        answer = None
    if answer is None:
        raise WorkbookError(
            "工作簿打不开：内容过多，或者文件已损坏。请把需要的行复制到一个新工作簿，另存为 .xlsx 再上传。"
        )
    if "refused" in answer:
        raise WorkbookError(answer["refused"])
    if not answer["sheets"]:
        raise WorkbookError(BROKEN)
    return answer["sheets"]


def read_rows(data, headings, limits=Limits(), *, others_allowed=False):
    """The rows of the table that has `headings`, from every visible sheet that holds it.

    others_allowed: a column with another heading is no fault; what stands in it is in `Row.beside`.
    Raises WorkbookError with every reason that can be seen at once.
    """
    sheets = open_workbook(data, limits)
    if not any(sheet["rows"] for sheet in sheets):
        raise WorkbookError("工作簿里没有内容。请下载模板，填好后再上传。")
    candidates = [
        Candidate(sheet, headings, others_allowed) for sheet in sheets if sheet["visible"] and sheet["rows"]
    ]
    meant = [candidate for candidate in candidates if candidate.is_meant]
    if not meant:
        raise WorkbookError(no_table_message(candidates, headings))
    if reasons := [reason for candidate in meant for reason in candidate.objections()]:
        raise WorkbookError(*reasons)
    rows = [row for candidate in meant for row in candidate.rows()]
    if not rows:
        raise WorkbookError(f"工作表“{meant[0].name}”只有表头，没有填数据。请填好后再上传。")
    if len(rows) > limits.rows:
        raise WorkbookError(f"共有 {len(rows)} 行数据，一次最多 {limits.rows} 行。请分成几个文件上传。")
    return rows


def no_table_message(candidates, headings):
    """Which columns the closest sheet lacks."""
    closest = max(candidates, key=lambda candidate: candidate.recognised, default=None)
    if closest is None:
        return "有内容的工作表都被隐藏了。请取消隐藏后再上传。"
    if not closest.recognised:
        wanted = "、".join(heading.name for heading in headings[:6])
        return f"没有找到表头（{wanted}……）。请下载模板，按模板的表头填写。"
    return (
        f"没有找到完整的表头。最接近的是工作表“{closest.name}”第 {closest.number} 行，"
        f"缺少：{closest.missing_words}。"
    )


def plain_heading(text):
    """A heading as it is compared: no blanks, line breaks or marks of what must be filled."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"\((必填|选填|不填|只读)\)|[\s*＊:：]", "", text)
    return text.lower()


def column_letters(index):
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def row_of(address):
    """The row of an address: 12 of AA12."""
    return int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def listed(words):
    """The first words of many, and how many there are."""
    shown = "、".join(words[:NAMED_AT_MOST])
    return shown if len(words) <= NAMED_AT_MOST else f"{shown} 等 {len(words)} 处"


class Candidate:
    """A sheet, and the row in it that looks most like the headings."""

    def __init__(self, sheet, headings, others_allowed=False):
        self.sheet = sheet
        self.others_allowed = others_allowed
        self.name = sheet["name"]
        self.title = f"工作表“{self.name}”"
        self.headings = {plain_heading(heading.name): heading for heading in headings}
        self.number, self.texts, self.recognised = max(
            (
                (number, texts, self.count(texts))
                for number, texts in sheet["rows"][:HEADINGS_WITHIN]
                if number <= HEADINGS_WITHIN
            ),
            key=lambda found: found[2],
            default=(0, [], 0),
        )

    def count(self, texts):
        return len({plain_heading(text) for text in texts} & set(self.headings))

    @property
    def is_meant(self):
        """At least half of the required headings stand in one row: this sheet is meant to be read."""
        required = sum(heading.required for heading in self.headings.values())
        return self.recognised >= max(1, (required + 1) // 2)

    @property
    def missing(self):
        present = {plain_heading(text) for text in self.texts}
        return [
            heading.name
            for plain, heading in self.headings.items()
            if heading.required and plain not in present
        ]

    @property
    def missing_words(self):
        return "、".join(self.missing)

    def objections(self):
        """Everything that keeps this sheet from being taken, in words."""
        if merged := self.merged_headings():
            return [f"{self.title}的表头 {listed(merged)} 是合并单元格。请取消合并，每列一个表头。"]
        return [
            *self.heading_objections(),
            *self.data_objections(),
        ]

    def heading_objections(self):
        plain = [plain_heading(text) for text in self.texts]
        if self.missing:
            yield (
                f"{self.title}第 {self.number} 行的表头缺少：{self.missing_words}。"
                "请补上这些列，或重新下载模板。"
            )
        doubled = {text for text in plain if self.is_read(text) and plain.count(text) > 1}
        for text in sorted(doubled):
            places = [f"{column_letters(i)}{self.number}" for i, other in enumerate(plain) if other == text]
            name = self.headings[text].name if text in self.headings else self.texts[plain.index(text)]
            yield f"{self.title}的表头“{name}”重复（{'、'.join(places)}）。请只留一列。"
        unknown = [
            f"{column_letters(index)}{self.number}“{self.texts[index]}”"
            for index, text in enumerate(plain)
            if text and text not in self.headings
        ]
        if unknown and not self.others_allowed:
            yield f"{self.title}有不认识的列：{listed(unknown)}。请删去，或把表头改成模板里的写法。"

    def is_read(self, plain):
        """Whether a column with this heading is read, or refused; nobody minds one that is neither."""
        return bool(plain) and (plain in self.headings or not self.others_allowed)

    def data_objections(self):
        headed = {index for index, text in enumerate(self.texts) if text}
        stray = [
            f"{column_letters(index)}{number}"
            for number, texts in self.data
            for index, text in enumerate(texts)
            if text and index not in headed
        ]
        if stray:
            yield f"{self.title}的 {listed(stray)} 有内容，但所在的列没有表头。请删去或移走。"
        if merged := self.merged_data():
            yield f"{self.title}的 {listed(merged)} 是合并单元格。请取消合并，每行都填上内容。"
        if formulas := [each for each in self.sheet["formulas"] if row_of(each) == self.number]:
            yield f"{self.title}的表头 {listed(formulas)} 是公式。请复制后选择性粘贴为数值，再上传。"

    @property
    def data(self):
        return [(number, texts) for number, texts in self.sheet["rows"] if number > self.number]

    @property
    def faults(self):
        """What is wrong with single cells, by address: told with all other faults of their rows."""
        errors = dict.fromkeys(self.sheet["errors"], "是错误值（如 #N/A），请改正。")
        return errors | dict.fromkeys(self.sheet["formulas"], "是公式，请复制后选择性粘贴为数值。")

    def merged(self, touches):
        return [
            f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
            for top, left, bottom, right in self.sheet["merged"]
            if touches(top + 1, bottom + 1)
        ]

    def merged_headings(self):
        return self.merged(lambda top, bottom: top <= self.number <= bottom)

    def merged_data(self):
        last = self.data[-1][0] if self.data else self.number
        return self.merged(lambda top, bottom: self.number < top <= last)

    def rows(self):
        """The rows under the headings, each text under its heading's own name."""
        plain = [plain_heading(text) for text in self.texts]
        named = {index: self.headings[text].name for index, text in enumerate(plain) if text in self.headings}
        beside = [index for index, text in enumerate(plain) if text and text not in self.headings]
        columns = {name: column_letters(index) for index, name in named.items()}
        faults = self.faults
        for number, texts in self.data:
            padded = texts + [""] * (len(self.texts) - len(texts))
            yield Row(
                sheet=self.name,
                number=number,
                texts={name: padded[index] for index, name in named.items()},
                columns=columns,
                faults={
                    name: faults[f"{column}{number}"]
                    for name, column in columns.items()
                    if f"{column}{number}" in faults
                },
                beside={self.texts[index]: padded[index] for index in beside if padded[index]},
            )
