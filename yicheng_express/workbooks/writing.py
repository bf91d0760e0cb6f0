"""Writes the workbooks that people get: styled, with drop-downs and notes, ready to fill and to print on A4.

Rows are written one by one (openpyxl's write-only mode), so memory does not grow with their number. Every
text stays text, whatever it begins with; codes are text cells; what `yicheng_express.workbooks.reading` reads
back is what was written.
"""

import datetime
import io
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation

FONT = "等线"
INK = "1F2A2E"
DEEP = "0E5A66"
PALE = "E4EFF0"
RULE = Side(style="thin", color="B9C6C8")
BORDER = Border(left=RULE, right=RULE, top=RULE, bottom=RULE)
TITLE_FONT = Font(name=FONT, size=15, bold=True, color=INK)
BODY_FONT = Font(name=FONT, size=10.5, color=INK)
HEADING_FONT = Font(name=FONT, size=10.5, bold=True, color=DEEP)
REQUIRED_FONT = Font(name=FONT, size=10.5, bold=True, color="B3261E")
HEADING_FILL = PatternFill("solid", fgColor=PALE)
OPEN_FILL = PatternFill("solid", fgColor="FFF8DC")
FAULT_FILL = PatternFill("solid", fgColor="F9D9D2")
OPEN = Protection(locked=False)
WRAPPED = Alignment(vertical="center", wrap_text=True)
NUMBERED = Alignment(horizontal="right", vertical="center", wrap_text=True, indent=1)
CENTERED = Alignment(horizontal="center", vertical="center", wrap_text=True)
FORMATS = {"text": "@", "number": "General", "count": "#,##0", "day": "yyyy-mm-dd"}

LISTS_SHEET = "选项"
LONGEST_INLINE_LIST = 200
LONGEST_CELL = 32_767
PAGE_WIDTH = 190
PAPER_A4 = 9
LINE_HEIGHT = 15
MOST_LINES = 8
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
FIRST_EXCEL_DAY = datetime.date(1901, 1, 1)
SHEET_NAME_LENGTH = 31


@dataclass(frozen=True)
class Rule:
    """What Excel lets into the cells of a column, and what it says of anything else.

    kind: "whole" (a whole number from 0 to `most`) or "textLength" (at most so many characters).
    most: a number, or a formula in which {heading} stands for that column's cell of the same row.
    """

    kind: str
    most: int | str
    message: str


@dataclass(frozen=True)
class SheetCell:
    """A value in a row with more to be said of its cell.

    is_open: it can be filled, on a protected sheet. fault: what is wrong with it, told in a note.
    """

    value: object
    is_open: bool = False
    fault: str = ""


@dataclass(frozen=True)
class SheetColumn:
    """A column: its heading, how it is shown, what may be chosen, and how it is to be filled.

    kind: text, number, count (a whole number in groups of three) or day.
    choices: what the drop-down offers; with `under`, pairs of (value of the column `under`, choice).
    strict: whether Excel refuses anything else.
    required_when: in a few words, when an optional column has to be filled.
    """

    heading: str
    width: int = 14
    kind: str = "text"
    note: str = ""
    required: bool = False
    required_when: str = ""
    choices: tuple = ()
    strict: bool = True
    under: str = ""
    rule: Rule | None = None
    hidden: bool = False


@dataclass
class TableSheet:
    """A sheet with one table. `rows` may be a generator; drop-downs and rules reach `room` rows down.

    A row holds values, or a SheetCell where more is to be said of a cell.
    head: lines between title and headings, on paper at the top of the first page.
    printed: how many of the columns, from the left, go on paper, on one page's width; 0 for all of them.
    protected: nothing can be written, without a password to lift it, but into the cells that are open.
    """

    name: str
    columns: list
    rows: object = ()
    title: str = ""
    head: list = field(default_factory=list)
    frozen_columns: int = 0
    printed: int = 0
    room: int = 1000
    protected: bool = False
    notes: list = field(default_factory=list)


def workbook_bytes(*sheets):
    """The .xlsx with these tables, and a sheet 填写说明 where one has notes."""
    workbook = Workbook(write_only=True)
    lists = Lists()
    for sheet in sheets:
        write_table(workbook, sheet, lists)
    for sheet in sheets:
        if sheet.notes:
            write_notes(workbook, sheet)
    lists.write(workbook)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def safe_text(text):
    """A text as a cell can hold it: no control characters, nothing that Excel would decode, not too long."""
    return ESCAPE_LIKE.sub("_x005F_", CONTROL.sub("", text.replace("\r\n", "\n")))[:LONGEST_CELL]


def display_width(text):
    """How wide a text is in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def body_cell(worksheet, value, column):
    """A cell under a heading."""
    about = value if isinstance(value, SheetCell) else SheetCell(value)
    value = about.value
    if isinstance(value, datetime.date) and value < FIRST_EXCEL_DAY:
        value = value.isoformat()
    if isinstance(value, str):
        cell = text_cell(worksheet, value)
        cell.number_format = FORMATS["count" if column.kind == "count" else "text"]
    else:
        cell = WriteOnlyCell(worksheet, float(value) if isinstance(value, Decimal) else value)
        cell.number_format = FORMATS[column.kind]
    # What is no number in a column of numbers stands where they do.
    is_numbered = column.kind in ("number", "count")
    cell.font, cell.border, cell.alignment = BODY_FONT, BORDER, NUMBERED if is_numbered else WRAPPED
    if about.is_open:
        cell.protection, cell.fill = OPEN, OPEN_FILL
    if about.fault:
        cell.fill, cell.comment = FAULT_FILL, note_on(about.fault, "问题")
    return cell


def note_on(text, author):
    """A note that is shown beside a cell."""
    return Comment(safe_text(text), author, height=90, width=260)


def text_cell(worksheet, text, font=BODY_FONT, alignment=WRAPPED):
    """A cell whose text stays text, also where it begins with = + - @."""
    cell = WriteOnlyCell(worksheet, "")
    cell.value = safe_text(text)
    if text:
        cell.data_type = "s"
    cell.font, cell.alignment = font, alignment
    if text.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True
    return cell


def heading_cell(worksheet, column):
    cell = text_cell(
        worksheet,
        f"{column.heading}*" if column.required else column.heading,
        REQUIRED_FONT if column.required else HEADING_FONT,
        CENTERED,
    )
    cell.fill, cell.border = HEADING_FILL, BORDER
    if column.note:
        cell.comment = note_on(column.note, "填写说明")
    return cell


def write_table(workbook, sheet, lists):
    worksheet = workbook.create_sheet(sheet.name[:SHEET_NAME_LENGTH])
    heading_row = bool(sheet.title) + len(sheet.head) + 1
    lay_out(worksheet, sheet, heading_row)
    for index, column in enumerate(sheet.columns, start=1):
        dimension = worksheet.column_dimensions[get_column_letter(index)]
        dimension.width = max(column.width, display_width(column.heading) + 3)
        dimension.number_format = FORMATS[column.kind]
        dimension.font = BODY_FONT
        dimension.hidden = column.hidden
    if sheet.title:
        across = get_column_letter(sheet.printed or len(sheet.columns))
        worksheet.merged_cells.ranges.add(CellRange(f"A1:{across}1"))
        worksheet.row_dimensions[1].height = 30
        worksheet.append([text_cell(worksheet, sheet.title, TITLE_FONT, CENTERED)])
    write_head(worksheet, sheet)
    worksheet.row_dimensions[heading_row].height = 30
    worksheet.append([heading_cell(worksheet, column) for column in sheet.columns])
    written = write_body(worksheet, sheet, heading_row)
    if sheet.printed:
        worksheet.print_area = f"A1:{get_column_letter(sheet.printed)}{heading_row + max(written, 1)}"
    last = heading_row + max(written + sheet.room // 10, sheet.room)
    add_drop_downs(worksheet, sheet, lists, heading_row + 1, last)
    add_rules(worksheet, sheet, heading_row + 1, last)
    if sheet.protected:
        protect(worksheet)
    if written:
        corner = f"{get_column_letter(len(sheet.columns))}{heading_row + written}"
        worksheet.auto_filter.ref = f"A{heading_row}:{corner}"


def write_head(worksheet, sheet):
    """The lines under the title, each across all columns and as high as its text needs."""
    columns = sheet.columns[: sheet.printed or None]
    width = sum(column.width for column in columns if not column.hidden)
    for number, line in enumerate(sheet.head, start=1 + bool(sheet.title)):
        worksheet.merged_cells.ranges.add(CellRange(f"A{number}:{get_column_letter(len(columns))}{number}"))
        worksheet.row_dimensions[number].height = LINE_HEIGHT * ceil(display_width(line) / width) + 4
        worksheet.append([text_cell(worksheet, line)])


def write_body(worksheet, sheet, heading_row):
    """The rows under the headings, each as high as its text needs; how many there were."""
    number = heading_row
    for number, row in enumerate(sheet.rows, start=heading_row + 1):
        cells = zip(row, sheet.columns, strict=True)
        worksheet.row_dimensions[number].height = row_height(row, sheet.columns)
        worksheet.append([body_cell(worksheet, value, column) for value, column in cells])
        del worksheet.row_dimensions[number]
    return number - heading_row


def row_height(row, columns):
    """Points for the cell with the most lines; not all of a very long text is shown."""
    values = (value.value if isinstance(value, SheetCell) else value for value in row)
    lines = max(
        sum(ceil(max(display_width(line), 1) / column.width) for line in value.split("\n"))
        if isinstance(value, str) and not column.hidden
        else 1
        for value, column in zip(values, columns, strict=True)
    )
    return LINE_HEIGHT * min(lines, MOST_LINES) + 4


def lay_out(worksheet, sheet, heading_row):
    """Frozen headings on the screen; on paper A4 landscape, headings on every page, and page numbers."""
    frozen = get_column_letter(sheet.frozen_columns + 1)
    worksheet.freeze_panes = f"{frozen}{heading_row + 1}"
    worksheet.page_setup.paperSize = PAPER_A4
    worksheet.page_setup.orientation = "landscape"
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    width = sum(column.width for column in sheet.columns if not column.hidden)
    worksheet.page_setup.fitToWidth = 1 if sheet.printed else ceil(width / PAGE_WIDTH)
    worksheet.page_setup.fitToHeight = 0
    worksheet.print_title_rows = f"{heading_row}:{heading_row}"
    if sheet.frozen_columns:
        worksheet.print_title_cols = f"A:{get_column_letter(sheet.frozen_columns)}"
    worksheet.page_margins.left = worksheet.page_margins.right = 0.4
    worksheet.page_margins.top = worksheet.page_margins.bottom = 0.7
    worksheet.oddFooter.left.text = safe_text(sheet.title or sheet.name).replace("&", "&&")
    worksheet.oddFooter.right.text = "第 &P 页，共 &N 页"


def protect(worksheet):
    """Locked but for the open cells; widths, heights and the filter may still be changed."""
    protection = worksheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = protection.autoFilter = False


def letters_of(sheet):
    """The letters of the columns, by heading."""
    return {column.heading: get_column_letter(index) for index, column in enumerate(sheet.columns, start=1)}


def add_rules(worksheet, sheet, first, last):
    letters = letters_of(sheet)
    cells = {heading: f"${letter}{first}" for heading, letter in letters.items()}
    for column in sheet.columns:
        rule = column.rule
        if rule is None or last < first:
            continue
        validation = DataValidation(
            type=rule.kind,
            operator="between",
            formula1="0",
            formula2=str(rule.most).format_map(cells),
            allow_blank=True,
        )
        validation.showErrorMessage = True
        validation.errorTitle, validation.error = column.heading, rule.message
        validation.add(f"{letters[column.heading]}{first}:{letters[column.heading]}{last}")
        worksheet.data_validations.append(validation)


def add_drop_downs(worksheet, sheet, lists, first, last):
    letters = letters_of(sheet)
    for column in sheet.columns:
        if not column.choices:
            continue
        formula = lists.formula(column, f"${letters.get(column.under)}{first}")
        validation = DataValidation(type="list", formula1=formula, allow_blank=True)
        validation.showErrorMessage = column.strict and not column.under
        validation.errorTitle = "不在选项中"
        validation.error = f"“{column.heading}”请从下拉选项中选择。"
        validation.add(f"{letters[column.heading]}{first}:{letters[column.heading]}{last}")
        worksheet.data_validations.append(validation)


class Lists:
    """The choices of all drop-downs; on a hidden sheet, where they are too long for the rule itself."""

    def __init__(self):
        self.columns = []

    def formula(self, column, above):
        """The rule's formula; `above` is the cell that a dependent list looks at."""
        if column.under:
            return self.dependent(column, above)
        joined = ",".join(column.choices)
        if len(joined) <= LONGEST_INLINE_LIST and not re.search(r'[,"]', "".join(column.choices)):
            return f'"{joined}"'
        letter = self.add(column.choices)
        return f"{quote_sheetname(LISTS_SHEET)}!${letter}$1:${letter}${len(column.choices)}"

    def dependent(self, column, above):
        """Only the choices that belong to what stands in `above`."""
        pairs = sorted(column.choices, key=lambda pair: pair[0])
        keys, values = self.add([key for key, _ in pairs]), self.add([value for _, value in pairs])
        sheet = quote_sheetname(LISTS_SHEET)
        area = f"{sheet}!${keys}$1:${keys}${len(pairs)}"
        return f"OFFSET({sheet}!${values}$1,MATCH({above},{area},0)-1,0,COUNTIF({area},{above}),1)"

    def add(self, values):
        self.columns.append([str(value) for value in values])
        return get_column_letter(len(self.columns))

    def write(self, workbook):
        if not self.columns:
            return
        worksheet = workbook.create_sheet(LISTS_SHEET)
        worksheet.sheet_state = "hidden"
        for number in range(max(map(len, self.columns))):
            worksheet.append(
                [
                    text_cell(worksheet, values[number]) if number < len(values) else None
                    for values in self.columns
                ]
            )


def write_notes(workbook, sheet):
    """填写说明: the general rules, then each column with how to fill it."""
    worksheet = workbook.create_sheet(f"填写说明（{sheet.name}）"[:SHEET_NAME_LENGTH])
    worksheet.column_dimensions["A"].width = 22
    worksheet.column_dimensions["B"].width = 8
    worksheet.column_dimensions["C"].width = 76
    worksheet.page_setup.paperSize = PAPER_A4
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    worksheet.page_setup.fitToHeight = 0
    worksheet.oddFooter.right.text = "第 &P 页，共 &N 页"
    worksheet.row_dimensions[1].height = 36
    worksheet.append(
        [text_cell(worksheet, f"{sheet.name}：填写说明", TITLE_FONT, Alignment(vertical="center"))]
    )
    for number, note in enumerate(sheet.notes, start=1):
        worksheet.merged_cells.ranges.add(CellRange(f"A{number + 1}:C{number + 1}"))
        worksheet.row_dimensions[number + 1].height = 18 * ceil((display_width(note) + 4) / 100)
        worksheet.append([text_cell(worksheet, f"{number}. {note}")])
    worksheet.append([])
    worksheet.append([noted(worksheet, text, HEADING_FONT) for text in ("列", "必填", "怎么填")])
    for column in sheet.columns:
        if column.hidden:
            continue
        texts = (column.heading, "是" if column.required else column.required_when, column.note)
        worksheet.append([noted(worksheet, text) for text in texts])


def noted(worksheet, text, font=BODY_FONT):
    cell = text_cell(worksheet, text, font)
    cell.border = BORDER
    return cell
