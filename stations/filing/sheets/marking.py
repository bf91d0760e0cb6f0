"""An upload that has faults, given back: a fresh workbook with its rows, and every bad cell marked.

Somebody's own file is opened in the limited process alone, and never written to; so this is a new one, in the
layout of the month's own. Mended, it is uploaded again; the column 问题 is known and not read.
"""

from collections import defaultdict

from stations.filing.figures import NotAFigure, parse_figure
from stations.filing.lines import lines_of
from stations.filing.past import last_month
from stations.filing.reading import NOTHING
from stations.filing.sheets.columns import (
    CODE,
    COLUMNS,
    HEADING_OF,
    KEY,
    LAST_MONTH,
    NAME,
    PLACE,
    PRINTED,
    PROBLEM,
    PROBLEM_COLUMN,
    SHEET,
    key_of,
    place_of,
    plain_code,
    title_of,
)
from stations.filing.sheets.taking import is_total, take
from yicheng_express.workbooks.writing import SheetCell, TableSheet, workbook_bytes

TO_FILL = set(HEADING_OF.values())
COUNTED = {column.heading for column in COLUMNS if column.kind == "count"}
# The hidden key stays last, behind what is printed.
MARKED_COLUMNS = [*COLUMNS[:PRINTED], PROBLEM_COLUMN, *COLUMNS[PRINTED:]]


def marked_workbook(filing, rows):
    """The .xlsx with these rows, and what is wrong with them. Raises FilingRefused."""
    problems = defaultdict(list)
    for problem in take(filing, rows).problems:
        problems[problem.sheet, problem.number].append(problem)
    known = known_values(filing)
    sheet = TableSheet(
        SHEET,
        MARKED_COLUMNS,
        [
            marked_row(row, problems[row.sheet, row.number], known.get(plain_code(row.texts[CODE]), {}))
            for row in rows
            if not is_total(row)
        ],
        title=f"{title_of(filing)}（标出问题）",
        frozen_columns=2,
        printed=PRINTED + 1,
        room=0,
        notes=[
            "红色的格有问题，批注和“问题”列写明了问题，以及它在原来的文件里的位置。",
            "改好红色的格，保存后在月报页面重新上传；“问题”列不会读入，不用删。",
        ],
    )
    return workbook_bytes(sheet)


def known_values(filing):
    """By facility code: what the month's own workbook says of it, for columns that the upload lacks."""
    lines = lines_of(filing, with_unlisted=True)
    before = last_month([line.facility_id for line in lines], filing.month)
    known = {}
    for line in lines:
        facility = line.facility
        known[facility.code] = {
            PLACE: place_of(facility),
            NAME: facility.name,
            KEY: key_of(filing, facility.code),
            **dict(zip(LAST_MONTH, before.get(facility.pk, NOTHING), strict=True)),
        }
    return known


def marked_row(row, problems, known):
    """The cells of a row: its texts as they were written, what is known beside them, and what is wrong."""
    messages = defaultdict(list)
    for problem in problems:
        messages[problem.heading].append(f"{problem.message}（原在{problem.where}）")
    told = "\n".join(in_words(problem) for problem in problems)
    return [
        told if column.heading == PROBLEM else marked_cell(row, column.heading, messages, known)
        for column in MARKED_COLUMNS
    ]


def in_words(problem):
    """The problem with the heading of its cell, where the words do not begin with it."""
    message = problem.message
    return message if message.startswith(problem.heading) else f"{problem.heading}：{message}"


def marked_cell(row, heading, messages, known):
    if heading in messages:
        return SheetCell(row.texts.get(heading, ""), fault="\n".join(messages[heading]))
    text = row.texts.get(heading, "")
    if heading in TO_FILL:
        return SheetCell(figure_or_text(text, heading) if text else None, is_open=True)
    return figure_or_text(text, heading) if text else known.get(heading)


def figure_or_text(text, heading):
    """A figure as a number, which Excel can add up; anything else as it was written."""
    try:
        return parse_figure(text) if heading in COUNTED else text
    except NotAFigure:
        return text
