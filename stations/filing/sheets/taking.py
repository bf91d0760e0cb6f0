"""What an uploaded workbook would do to the month's report: every change, blank and fault at its cell.

Nothing is written here. The rules are not written a second time either: a cell is read by
`stations.filing.figures`, and the lines, as they would be, are examined by the validator.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from stations.choices import Figure
from stations.filing.checks import Finding, Kind
from stations.filing.drafting import NOT_REOPENED, Change
from stations.filing.figures import CELLS, EXPLANATION, NotAFigure, parse_cell, shown
from stations.filing.findings import findings_of
from stations.filing.lines import expected_in, lines_of, open_codes
from stations.filing.months import in_words
from stations.filing.sheets.columns import (
    CODE,
    HEADING_OF,
    HEADINGS,
    KEY,
    NAME,
    parts_of_key,
    plain_code,
    written_cells,
)
from stations.models import Facility
from yicheng_express.workbooks.reading import Limits, Problem, read_rows

LIMITS = Limits(rows=1000)
TOTALS = {"合计", "总计", "小计", "共计"}
# Which cells of a row a finding of the validator rests on.
RESTS_ON = {
    Kind.AGRI_OVER_OUTBOUND: (Figure.AGRI_OUTBOUND, Figure.OUTBOUND),
    Kind.NOT_HERE: tuple(Figure),
}


@dataclass(frozen=True)
class Compared:
    """A cell as it is in the report, and as it would be."""

    heading: str
    before: str | int | None
    after: str | int | None

    @property
    def is_altered(self):
        return self.before != self.after

    @property
    def is_text(self):
        return self.heading == HEADING_OF[EXPLANATION]


@dataclass(frozen=True)
class Altered:
    """A facility's line that would change, with all its cells."""

    name: str
    cells: list[Compared]


@dataclass(frozen=True)
class Questioned:
    """A facility of which something would have to be explained before the report is sent in."""

    name: str
    explanation: str
    findings: list[Finding]


@dataclass
class Upload:
    """What came out of a workbook.

    changes: every cell that was written in it, also those in which the report has the same already.
    names: of the facilities whose rows have a fault, by sheet and row. foreign: of which other reports the
    file is, in words; nothing else is to be said of it then.
    kept, unfilled: the blanks where the report has a figure, which stays, and those where it has none.
    absent: how many facilities of the report are not in the file. others: headings of columns not read.
    """

    changes: list[Change] = field(default_factory=list)
    altered: list[Altered] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    names: dict = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)
    questioned: list[Questioned] = field(default_factory=list)
    kept: int = 0
    unfilled: int = 0
    absent: int = 0
    totals: int = 0
    others: list[str] = field(default_factory=list)

    @property
    def problems_by_name(self):
        """Each problem with the name of the facility whose row it is."""
        return [(problem, self.names[problem.sheet, problem.number]) for problem in self.problems]

    @property
    def number_altered(self):
        return sum(cell.is_altered for each in self.altered for cell in each.cells)

    @property
    def unchanged(self):
        return len(self.changes) - self.number_altered

    @property
    def unexplained(self):
        return sum(not each.explanation for each in self.questioned)


def rows_in(data):
    """The rows of the workbook in `data`. Raises WorkbookError with every reason that it cannot be taken."""
    return read_rows(data, HEADINGS, LIMITS, others_allowed=True)


def take(filing, rows):
    """What `rows` would do to the report as it stands now; the same number of queries for any number of rows.

    Raises FilingRefused where no policy says anything of reports.
    """
    lines = lines_of(filing, with_unlisted=True)
    taking = Taking(filing, lines)
    for row in rows:
        taking.take(row)
    taking.tell_unknown()
    findings = findings_of(filing, lines)
    taking.tell_refused(findings)
    return taking.outcome(rows, findings)


class Taking:
    """The rows on their way into the lines, in memory."""

    def __init__(self, filing, lines):
        self.filing = filing
        self.lines = {line.facility.code: line for line in lines}
        self.open_codes = open_codes(lines, expected_in(filing))
        self.before = {
            code: {cell: getattr(line, cell) for cell in CELLS} for code, line in self.lines.items()
        }
        self.upload = Upload()
        # The row of each code that has figures; every code in the file; cells written; cells with a fault.
        self.rows = {}
        self.listed = set()
        self.written = set()
        self.faulty = set()
        self.unknown = []
        self.foreign_sheets = set()

    def take(self, row):
        if is_total(row):
            self.upload.totals += 1
            return
        if self.is_foreign(row):
            return
        code = plain_code(row.texts[CODE])
        self.listed.add(code)
        cells = written_cells(row)
        if not cells:
            return
        if message := self.objection(row, code):
            self.tell(row, CODE, message)
        elif code not in self.lines:
            self.unknown.append((row, code))
        else:
            self.rows[code] = row
            for cell in cells:
                self.take_cell(row, self.lines[code], cell)

    def is_foreign(self, row):
        """Whether the row was written for another report; told once a sheet, and nothing else is of it."""
        key = parts_of_key(row.texts.get(KEY, ""))
        if key is None or key[:2] == self.filing.address:
            return False
        if row.sheet not in self.foreign_sheets:
            self.foreign_sheets.add(row.sheet)
            message = foreign_message(self.filing, *key[:2])
            self.upload.foreign.append(message)
            self.tell(row, None, message)
        return True

    def objection(self, row, code):
        """Why the row cannot be told to be of one facility, or nothing."""
        key = parts_of_key(row.texts.get(KEY, ""))
        if CODE in row.faults:
            return f"网点编号{row.faults[CODE]}"
        if not code:
            return "这一行填了数，没有网点编号，不知道是哪个网点。请补上编号，或删去这一行。"
        if key and key[2] != code:
            return (
                f"这一行原来是 {shown(key[2])}，编号改成了 {shown(code)}，可能错了行。"
                "请重新下载工作簿，把数填到对应的行。"
            )
        if code in self.rows:
            return f"同一个网点填了两次，前面一次在{self.rows[code].where()}。请只留一行。"
        return ""

    def take_cell(self, row, line, cell):
        heading, code = HEADING_OF[cell], line.facility.code
        self.written.add((code, cell))
        try:
            value = value_in(row, cell)
        except NotAFigure as error:
            self.tell(row, heading, str(error), cell)
            return
        present = getattr(line, cell)
        if cell == EXPLANATION or code in self.open_codes:
            self.upload.changes.append(Change(code, cell, present, value))
            setattr(line, cell, value)
        elif value != present:
            self.tell(row, heading, NOT_REOPENED, cell)

    def tell(self, row, heading, message, cell=""):
        code = plain_code(row.texts[CODE])
        line = self.lines.get(code)
        self.upload.problems.append(row.problem(heading, message))
        self.upload.names[row.sheet, row.number] = line.facility.name if line else row.texts.get(NAME, "")
        self.faulty.add((code, cell))

    def tell_unknown(self):
        """Of the codes in no line: whether the facility was not open, or is none of this division."""
        division = {"district": self.filing.district_id, "township": self.filing.township_id}
        codes = [code for _row, code in self.unknown]
        closed = set(Facility.objects.filter(code__in=codes, **division).values_list("code", flat=True))
        month, place = in_words(self.filing.month), self.filing.place.filing_unit
        for row, code in self.unknown:
            not_open = (
                f"这个网点{month}没有营业，不列入本月月报。"
                "请清空这一行的数；营业期登记有误的请告诉商务局更正。"
            )
            not_here = (
                f"{place}没有编号为“{shown(code)}”的网点：编号写错了，或是别处的网点。"
                "请核对编号，或删去这一行。"
            )
            self.tell(row, CODE, not_open if code in closed else not_here)

    def tell_refused(self, findings):
        """What the validator refuses in the lines as they would be, at the cell that makes it so."""
        for finding in findings:
            row, cells = self.rows.get(finding.code), RESTS_ON.get(finding.kind, ())
            written = [cell for cell in cells if row and row.texts.get(HEADING_OF[cell])]
            if written and not {(finding.code, cell) for cell in cells} & self.faulty:
                self.tell(row, HEADING_OF[written[0]], finding.text, written[0])

    def outcome(self, rows, findings):
        upload = self.upload
        order = {(row.sheet, row.number): place for place, row in enumerate(rows)}
        upload.problems.sort(key=lambda problem: order[problem.sheet, problem.number])
        upload.altered = self.altered()
        upload.absent = len(self.lines.keys() - self.listed)
        blank = [
            self.before[code][figure]
            for code in self.lines.keys() & self.listed
            for figure in Figure.values
            if (code, figure) not in self.written
        ]
        upload.unfilled = blank.count(None)
        upload.kept = len(blank) - upload.unfilled
        upload.others = list(dict.fromkeys(heading for row in rows for heading in row.beside))
        upload.questioned = self.questioned(findings)
        return upload

    def questioned(self, findings):
        asked = defaultdict(list)
        for finding in findings:
            if not finding.is_refusal:
                asked[finding.code].append(finding)
        return [
            Questioned(self.lines[code].facility.name, self.lines[code].explanation, found)
            for code, found in asked.items()
        ]

    def altered(self):
        altered = []
        for code, line in self.lines.items():
            cells = [
                Compared(HEADING_OF[cell], before, getattr(line, cell))
                for cell, before in self.before[code].items()
            ]
            if any(cell.is_altered for cell in cells):
                altered.append(Altered(line.facility.name, cells))
        return altered


def is_total(row):
    """Whether the row adds up others: no code, and 合计 or the like in any cell."""
    if row.texts[CODE]:
        return plain_total(row.texts[CODE]) in TOTALS
    return any(plain_total(text) in TOTALS for text in [*row.texts.values(), *row.beside.values()])


def plain_total(text):
    return re.sub(r"[\s:：]", "", text)


def value_in(row, cell):
    """What was written into the cell of a row. Raises NotAFigure, for a formula and an error value too."""
    heading = HEADING_OF[cell]
    if heading in row.faults:
        raise NotAFigure(row.faults[heading])
    return parse_cell(cell, row.texts[heading])


def foreign_message(filing, code, month):
    """Whose report the file was written for, and what to do."""
    place = filing.place.filing_unit if code == filing.address[0] else f"别处（区划代码 {code}）"
    year, number = month.split("-")
    return (
        f"这是{place}{year}年{int(number)}月的月报工作簿，"
        f"这里填的是{filing.place.filing_unit}{in_words(filing.month)}。请下载本月的工作簿，把数填进去再上传。"
    )
