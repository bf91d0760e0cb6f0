"""企业诚信评价 as the workbook that is signed: scores and grades, and every row that cost points."""

import io

from openpyxl import Workbook

from supervision.standings.points import plain
from supervision.workbooks.standing_frame import Frame, begin, headings, named, with_formats
from yicheng_express.workbooks.paper import CENTER, COUNT, FIGURE, LEFT, Stamp

POINTS = "0.00"


def credit_workbook(result, standing=None):
    """The .xlsx of a Credit; `standing`: the version as which it was frozen."""
    frame = Frame(result, standing, "快递企业诚信评价")
    workbook = named(Workbook(write_only=True), frame)
    write_lines(workbook, frame)
    write_rows(workbook, frame)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def write_lines(workbook, frame):
    result = frame.result
    widths = (6, 40, 14, 9, 14, *(10, 10) * len(result.labels), 10, 8, 14, 24)
    paper = begin(workbook, frame, "诚信评价", widths)
    counted = [words for _key, label in result.labels for words in (label, "扣分")]
    headings(
        paper,
        ["序号", "企业", "品牌", "网点", "处理量（件）", *counted, "得分", "等级", "评价", "备注"],
    )
    stamp = line_stamp(paper, len(result.labels))
    for number, line in enumerate(result.lines, start=1):
        figures = [value for each in line.deductions for value in (each.number, each.points)]
        grade = [line.score, line.grade, line.grade_words, f"月报{line.missing}" if line.missing else ""]
        values = [number, line.name, line.brand, line.facilities, line.handled, *figures, *grade]
        paper.add(stamp.row(values), paper.height_for(values))
    paper.add_line(told_of_terms(result))
    frame.close(paper)


def line_stamp(paper, deductions):
    figures = 2 * deductions
    alignments = [CENTER, LEFT, LEFT, FIGURE, FIGURE, *[FIGURE] * figures, FIGURE, CENTER, LEFT, LEFT]
    points = {5 + 2 * place + 1: POINTS for place in range(deductions)}
    return with_formats(
        Stamp(paper.worksheet, alignments), {3: COUNT, 4: COUNT, **points, 5 + figures: POINTS}
    )


def told_of_terms(result):
    """How it is reckoned, in a line under the table."""
    grades = "、".join(f"{each['grade']} {plain(each['at_least'])} 分以上" for each in result.grades[:-1])
    return (
        f"满分 {result.full_score} 分。属实投诉按每万件处理量折算，处理量少于 {result.smallest_volume:,} 件的"
        f"按 {result.smallest_volume:,} 件折算；月报缺的月份不当作没有快件，补齐后扣分只会减少。"
        f"等级：{grades}，其余为 {result.grades[-1]['grade']}。"
    )


def write_rows(workbook, frame):
    """扣分依据: every record that cost points."""
    paper = begin(workbook, frame, "扣分依据", (40, 20, 24, 28, 56))
    headings(paper, ["企业", "扣分项目", "编号", "内容", "情况"])
    stamp = Stamp(paper.worksheet, [LEFT] * 5)
    for line in frame.result.lines:
        for deduction in line.deductions:
            for row in deduction.rows:
                values = [line.name, deduction.label, row.number, row.title, row.words]
                paper.add(stamp.row(values), paper.height_for(values))
    frame.close(paper)
