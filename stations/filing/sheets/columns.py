"""The columns of the month's workbook, and the key by which a row of it is known again."""

import re
import unicodedata

from stations.choices import Figure
from stations.filing.figures import CELLS, EXPLANATION, LONGEST_EXPLANATION
from stations.filing.months import in_words
from stations.models.filings import LARGEST_FIGURE
from yicheng_express.workbooks.reading import Heading
from yicheng_express.workbooks.writing import Rule, SheetColumn

SHEET = "月报"
PLACE, NAME, CODE = "村（社区）", "网点名称", "网点编号"
LAST_MONTH = tuple(f"上月{figure.label}" for figure in Figure)
KEY, PROBLEM = "报表标识", "问题"
HEADING_OF = dict(Figure.choices) | {EXPLANATION: "说明"}

FOR_REFERENCE = "供核对，不用填。"
FIGURE_RULE = Rule("whole", LARGEST_FIGURE, f"应为 0 到 {LARGEST_FIGURE:,} 之间的整数，没有件填 0。")
AGRI_RULE = Rule(
    "whole",
    f"IF(ISNUMBER({{{Figure.OUTBOUND.label}}}),{{{Figure.OUTBOUND.label}}},{LARGEST_FIGURE})",
    "应为整数，并且不能超过发件：农产品上行是发件的一部分。没有的填 0。",
)
EXPLANATION_RULE = Rule("textLength", LONGEST_EXPLANATION, f"说明最多 {LONGEST_EXPLANATION} 字。")

COLUMNS = [
    SheetColumn(PLACE, 14, note=FOR_REFERENCE),
    SheetColumn(NAME, 28, note=FOR_REFERENCE),
    SheetColumn(CODE, 20, note="上传时凭编号认网点，请勿改动。"),
    *(SheetColumn(heading, 12, kind="count", note=FOR_REFERENCE) for heading in LAST_MONTH),
    SheetColumn("到件", 12, "count", "当月到达的件数，没有填 0。", required=True, rule=FIGURE_RULE),
    SheetColumn("发件", 12, "count", "当月寄出的件数，没有填 0。", required=True, rule=FIGURE_RULE),
    SheetColumn("农产品上行", 14, "count", "发件中的农产品，不超过发件。", required=True, rule=AGRI_RULE),
    SheetColumn(
        "说明",
        34,
        note=f"突增、突减、归零等有疑问的数，写明原因，最多 {LONGEST_EXPLANATION} 字。",
        rule=EXPLANATION_RULE,
    ),
    SheetColumn(KEY, 12, hidden=True),
]
PROBLEM_COLUMN = SheetColumn(PROBLEM, 50, note="改好红色的格再上传；这一列不会读入。")
PRINTED = len(COLUMNS) - 1

KEY_PARTS = re.compile(r"([0-9]{9}|[0-9]{6})/([0-9]{4}-[0-9]{2})/(.+)")

# What an office's own sheet must have; the rest is read where it is there.
HEADINGS = [
    Heading(CODE),
    *(Heading(figure.label) for figure in Figure),
    *(
        Heading(name, required=False)
        for name in (HEADING_OF[EXPLANATION], KEY, PROBLEM, PLACE, NAME, *LAST_MONTH)
    ),
]


def title_of(filing):
    return f"{filing.place.filing_unit} {in_words(filing.month)} 快递进村月报"


def place_of(facility):
    """The village; a hub and the center stand in none."""
    return facility.village.name if facility.village else ""


def key_of(filing, code):
    """The key of a row: 411702102/2026-10/411702102204-01."""
    return "/".join([*filing.address, code])


def parts_of_key(text):
    """The division's code, the month and the facility's code in a key; None where it is no key."""
    parts = KEY_PARTS.fullmatch(text)
    return parts.groups() if parts else None


def plain_code(text):
    """A facility's code as it is compared: no blanks, and every kind of dash the plain one."""
    return re.sub(r"[‐‑‒–—―−－]", "-", re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))


def written_cells(row):
    """The cells of a row in which something was written."""
    return [cell for cell in CELLS if row.texts.get(HEADING_OF[cell]) or HEADING_OF[cell] in row.faults]
