"""乡镇（街道）排名 as the workbook that is signed: the places, the two lists on sheets of their own, rows."""

import io

from openpyxl import Workbook

from supervision.standings.ranking import COMMENDED, CRITICIZED
from supervision.workbooks.standing_frame import Frame, begin, headings, named, with_formats
from yicheng_express.workbooks.paper import CENTER, FIGURE, LEFT, SHADE, STRONG, Stamp

POINTS, PERCENT = "0.00", "0.00"
WORDS = {COMMENDED: "列入表彰名单", CRITICIZED: "列入通报批评名单"}
NOBODY = "（没有）"
LIST_WIDTHS = (8, 22, 10, 12, 88)


def ranking_workbook(result, standing=None):
    """The .xlsx of a Ranking; `standing`: the version as which it was frozen."""
    frame = Frame(result, standing, "快递进村工作乡镇（街道）排名")
    workbook = named(Workbook(write_only=True), frame)
    write_ranking(workbook, frame)
    write_commended(workbook, frame)
    write_criticized(workbook, frame)
    write_departments(workbook, frame)
    write_rows(workbook, frame)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def write_ranking(workbook, frame):
    """Place, township, value and points of each part, total, remark."""
    result = frame.result
    widths = (6, 16, *(9, 9) * len(result.labels), 10, 27)
    paper = begin(workbook, frame, "排名", widths, heading_rows=2)
    write_headings(paper, result)
    stamp = line_stamp(paper, len(result.labels))
    for line in result.lines:
        values = [line.place or "—", line.name, *figures_of(line), score_of(line), remark_of(line)]
        paper.add(stamp.row(values), paper.height_for(values))
    for apart in result.apart:
        values = ["—", apart.name, *[None] * (2 * len(result.labels) + 1), apart.why]
        paper.add(stamp.row(values), paper.height_for(values))
    paper.add_line(
        "各项得分＝分值×比率，四舍五入到两位小数，总分是各项得分之和；得分相同的名次相同。"
        "没有到期的月报、应答复的投诉、到期的整改的，该项按满分计。"
        f"表彰 {result.commend_from} 分以上（含），通报批评不到 {result.criticize_below} 分。"
    )
    frame.close(paper)


def write_headings(paper, result):
    """Two rows: the parts with what they are worth, and under each its share and its points."""
    count = 4 + 2 * len(result.labels)
    stamp = Stamp(paper.worksheet, [CENTER] * count, font=STRONG, fill=SHADE)
    first = paper.written + 1
    tops = ["名次", "乡镇（街道）"]
    for _key, label, weight in result.labels:
        paper.merge(len(tops) + 1, first, len(tops) + 2, first)
        tops += [f"{label}（{weight} 分）", None]
    tops += ["总分", "备注"]
    for column in (1, 2, count - 1, count):
        paper.merge(column, first, column, first + 1)
    paper.add(stamp.row(tops), 36)
    paper.add(stamp.row([None, None, *("%", "得分") * len(result.labels), None, None]))


def line_stamp(paper, parts):
    stamp = Stamp(paper.worksheet, [CENTER, LEFT, *[FIGURE] * (2 * parts + 1), LEFT])
    return with_formats(stamp, dict.fromkeys(range(2, 3 + 2 * parts), POINTS))


def figures_of(line):
    """Share and points of each part; of an unknown one that it is."""
    for part in line.parts:
        yield "—" if part.value is None else part.value
        yield "不详" if part.points is None else part.points


def score_of(line):
    return line.score if line.is_known else line.score_in_words


def remark_of(line):
    words = [WORDS[line.verdict]] if line.verdict else []
    if not line.is_known:
        words.append(line.unknown_in_words)
    return "；".join(words)


def write_commended(workbook, frame):
    paper = begin(workbook, frame, "表彰名单", LIST_WIDTHS)
    headings(paper, ["序号", "乡镇（街道）", "名次", "总分", "各项得分"])
    write_list(paper, frame.result.commended)
    frame.close(paper)


def write_criticized(workbook, frame):
    paper = begin(workbook, frame, "通报批评名单", LIST_WIDTHS)
    headings(paper, ["序号", "乡镇（街道）", "名次", "总分", "失分"])
    write_list(paper, frame.result.criticized, lost=True)
    frame.close(paper)


def write_departments(workbook, frame):
    """The departments behind with duties, whom 三(三) names beside the townships."""
    paper = begin(workbook, frame, "通报批评名单（部门）", (8, 30, 12, 90))
    headings(paper, ["序号", "部门", "逾期任务", "任务和期限"])
    stamp = Stamp(paper.worksheet, [CENTER, LEFT, FIGURE, LEFT])
    for number, department in enumerate(frame.result.departments, start=1):
        told = "；".join(f"{row.title}（{row.words}）" for row in department.rows)
        values = [number, department.name, len(department.rows), told]
        paper.add(stamp.row(values), paper.height_for(values))
    if not frame.result.departments:
        paper.add(stamp.row([None, NOBODY, None, None]))
    frame.close(paper)


def write_list(paper, lines, *, lost=False):
    stamp = with_formats(Stamp(paper.worksheet, [CENTER, LEFT, CENTER, FIGURE, LEFT]), {3: POINTS})
    for number, line in enumerate(lines, start=1):
        values = [number, line.name, line.place or "—", score_of(line), told_of(line, lost)]
        paper.add(stamp.row(values), paper.height_for(values))
    if not lines:
        paper.add(stamp.row([None, NOBODY, None, None, None]))


def told_of(line, lost):
    """The parts in words: what was earned, or what was lost, the most first."""
    if not lost:
        return "，".join(f"{part.label} {part.points}" for part in line.parts)
    parts = sorted((part for part in line.parts if part.lost), key=lambda part: -part.lost)
    words = [f"{part.label}失 {part.lost} 分（{part.good}/{part.whole}）" for part in parts]
    return "，".join([*words, *([line.unknown_in_words] if not line.is_known else [])])


def write_rows(workbook, frame):
    """得分依据: every record that the points were counted off."""
    paper = begin(workbook, frame, "得分依据", (16, 16, 24, 30, 48, 8))
    headings(paper, ["乡镇（街道）", "项目", "编号", "内容", "情况", "计分"])
    stamp = Stamp(paper.worksheet, [LEFT, LEFT, LEFT, LEFT, LEFT, CENTER])
    for line in frame.result.lines:
        for part in line.parts:
            for row in part.rows:
                mark = "是" if row.counts else "否"
                values = [line.name, part.label, row.number, row.title, row.words, mark]
                paper.add(stamp.row(values), paper.height_for(values))
    frame.close(paper)
