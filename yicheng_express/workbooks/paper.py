"""The look of a paper that is signed: A4 across, black lines, headings on every page, pages numbered."""

from itertools import accumulate, pairwise
from math import ceil

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from yicheng_express.workbooks.writing import FONT, LINE_HEIGHT, PAPER_A4, display_width, safe_text

LINE = Side(style="thin", color="404040")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
NO_BOX = Border()
TITLE = Font(name=FONT, size=18, bold=True)
SUBTITLE = Font(name=FONT, size=13, bold=True)
BODY = Font(name=FONT, size=10.5)
STRONG = Font(name=FONT, size=10.5, bold=True)
SMALL = Font(name=FONT, size=8, color="595959")
RED = "B3261E"
WARNING = Font(name=FONT, size=18, bold=True, color=RED)
WARNING_SIZE = 16
SHADE = PatternFill("solid", fgColor="EDEDED")
NO_SHADE = PatternFill()

LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center", wrap_text=True)
FIGURE = Alignment(horizontal="right", vertical="center", indent=1)
TEXT, COUNT = "@", "#,##0"

ROW_HEIGHT = 21
FORMULA_LIKE = ("=", "+", "-", "@")
WIDE_BLANK = "\u3000"


class Stamp:
    """A row's cells, styled once and filled again for every row: a row is on disk as soon as it is appended.

    A cell's style must not change once it was written; so those that begin like formulas have their own.
    """

    def __init__(self, worksheet, alignments, *, font=BODY, border=BOX, fill=NO_SHADE):
        style = {"font": font, "border": border, "fill": fill}
        self.cells = [styled_cell(worksheet, each, **style) for each in alignments]
        self.quoted = [styled_cell(worksheet, each, quotePrefix=True, **style) for each in alignments]

    def row(self, values):
        """The cells with these values; a text stays text, also where it begins with = + - @."""
        return [self.fill(place, value) for place, value in enumerate(values)]

    def fill(self, place, value):
        if not isinstance(value, str):
            cell = self.cells[place]
            cell.value = value
            return cell
        cell = (self.quoted if value.startswith(FORMULA_LIKE) else self.cells)[place]
        cell.value = safe_text(value)
        cell.data_type = "s"
        return cell


def styled_cell(worksheet, alignment, **style):
    """An empty cell; figures are whole, in groups of three."""
    cell = WriteOnlyCell(worksheet)
    cell.alignment = alignment
    cell.number_format = COUNT if alignment is FIGURE else TEXT
    for name, value in style.items():
        setattr(cell, name, value)
    return cell


class Paper:
    """A sheet that is written from the top to the bottom.

    widths: of its columns, in half-width characters. written: how many rows there are so far.
    """

    def __init__(self, worksheet):
        self.worksheet = worksheet
        self.widths = ()
        self.written = 0

    @property
    def is_blank(self):
        return self.written == 0

    def lay_out(self, widths, heading_rows, *, on_one_page=False):
        """Before the first row: widths, A4 across on one page's width, and what is repeated and frozen.

        heading_rows: the first and the last row of the headings. on_one_page: of one page's height too.
        """
        self.widths = widths
        sheet = self.worksheet
        for number, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.freeze_panes = f"A{heading_rows[1] + 1}"
        sheet.print_title_rows = f"{heading_rows[0]}:{heading_rows[1]}"
        sheet.page_setup.paperSize = PAPER_A4
        sheet.page_setup.orientation = "landscape"
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(on_one_page)
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins
        margins.left = margins.right = 0.5
        margins.top, margins.bottom = 0.6, 0.7
        margins.header = margins.footer = 0.3

    def foot(self, left, warning=""):
        """At the foot of every page: what it belongs to, and which page; a warning at its head."""
        self.worksheet.oddFooter.left.text = safe_text(left).replace("&", "&&")
        self.worksheet.oddFooter.right.text = "第 &P 页 共 &N 页"
        if warning:
            head = self.worksheet.oddHeader.center
            head.text, head.size, head.color = warning.replace("&", "&&"), WARNING_SIZE, RED

    def add(self, cells, height=ROW_HEIGHT):
        """The next row, `height` points high."""
        self.written += 1
        rows = self.worksheet.row_dimensions
        rows[self.written].height = height
        self.worksheet.append(cells)
        del rows[self.written]

    def add_spread(self, pieces, *, font=BODY, border=NO_BOX, fill=NO_SHADE, height=ROW_HEIGHT):
        """A row of merged pieces that together fill the width: (value, how many columns, alignment)."""
        alignments, values = [], []
        for value, span, alignment in pieces:
            first = len(values) + 1
            alignments += [alignment] * span
            values += [value, *[None] * (span - 1)]
            if span > 1:
                self.merge(first, self.written + 1, len(values), self.written + 1)
        stamp = Stamp(self.worksheet, alignments, font=font, border=border, fill=fill)
        self.add(stamp.row(values), height)

    def add_side_by_side(self, texts, alignments, **look):
        """A row of texts, each of which has about the same width."""
        spans = equal_spans(self.widths, len(texts))
        self.add_spread(list(zip(texts, spans, alignments, strict=True)), **look)

    def add_line(self, text, alignment=LEFT, *, font=BODY, border=NO_BOX, fill=NO_SHADE):
        """A row of one text over the whole width, as high as its lines need."""
        lines = lines_of(text, sum(self.widths) * BODY.size / font.size)
        height = max(ROW_HEIGHT, (LINE_HEIGHT * lines + 4) * font.size / BODY.size)
        self.add_spread(
            [(text, len(self.widths), alignment)], font=font, border=border, fill=fill, height=height
        )

    def merge(self, left, top, right, bottom):
        area = CellRange(min_col=left, min_row=top, max_col=right, max_row=bottom)
        self.worksheet.merged_cells.ranges.add(area)

    def height_for(self, values):
        """Points for the fullest of a row's texts."""
        lines = 1
        for value, width in zip(values, self.widths, strict=True):
            # No character is wider than two halves.
            if isinstance(value, str) and 2 * len(value) > width - 1:
                lines = max(lines, lines_of(value, width))
        return max(ROW_HEIGHT, LINE_HEIGHT * lines + 4)


def lines_of(text, width):
    """How many lines a text takes in a column of `width` half characters, of which one is its margin."""
    if text.isascii():
        return max(1, ceil(len(text) / max(1, width - 1)))
    return max(1, ceil(display_width(text) / max(2, (width - 1) // 2 * 2)))


def equal_spans(widths, parts):
    """How many columns each of `parts` pieces takes, so that they are about equally wide."""
    reached = [0, *accumulate(widths)]
    edges = [0]
    for part in range(1, parts):
        goal = reached[-1] * part / parts
        possible = range(edges[-1] + 1, len(widths) - (parts - part) + 1)
        edges.append(min(possible, key=lambda edge: abs(reached[edge] - goal)))
    return [after - before for before, after in pairwise([*edges, len(widths)])]


def evenly(labels, width):
    """A line of `width` half characters, with the same room to write behind each label."""
    room = (width - sum(map(display_width, labels))) / len(labels)
    return "".join(label + WIDE_BLANK * int(room / 2) for label in labels).rstrip(WIDE_BLANK)
