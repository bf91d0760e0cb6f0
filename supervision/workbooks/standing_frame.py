"""The frame of every sheet of a year's result: title, unit, day and version above, signatures below."""

from dataclasses import dataclass

from django.utils import timezone

from supervision.models import Standing
from supervision.standings.credit import Credit
from supervision.standings.ranking import Ranking
from yicheng_express.workbooks.paper import (
    CENTER,
    LEFT,
    RIGHT,
    SHADE,
    SMALL,
    STRONG,
    SUBTITLE,
    TITLE,
    Paper,
    Stamp,
    evenly,
)
from yicheng_express.workbooks.writing import safe_text

SIGNATURES = ("编制人：", "审核人：", "负责人：", "日期：")
SIGNING_HEIGHT = 42
HEADING_ROW = 5
PROVISIONAL, NOT_FROZEN = "暂　定", "未定稿"


@dataclass(frozen=True)
class Frame:
    """The frame of one result; `standing`: the version as which it was frozen, None of what is not."""

    result: Ranking | Credit
    standing: Standing | None
    subject: str

    @property
    def title(self):
        return f"{self.result.district}{self.result.year}年{self.subject}"

    @property
    def unit(self):
        return f"{self.result.district}商务局"

    @property
    def mark(self):
        """第 1 版, or that it is not frozen, or cannot be yet."""
        if self.standing:
            return f"第 {self.standing.version} 版"
        return PROVISIONAL if self.result.provisional_in_words else NOT_FROZEN

    @property
    def day(self):
        day = timezone.localdate(self.standing.frozen_at) if self.standing else self.result.as_of
        return f"{day.year}年{day.month}月{day.day}日"

    @property
    def said(self):
        """Under the unit and the day: by which policy, and what is not final in it."""
        words = [f"依据：《{self.result.policy}》"]
        if self.standing and self.standing.reason:
            words.append(f"更正原因：{self.standing.reason}")
        if self.result.provisional_in_words:
            words.append(f"暂定：{self.result.provisional_in_words}")
        return "　".join(words)

    def open(self, paper, subtitle):
        """The rows above the headings, on a paper that is laid out."""
        paper.foot(f"{self.title}（{self.mark}）", "" if self.standing else self.mark)
        paper.add_line(self.title, CENTER, font=TITLE)
        paper.add_line(f"{subtitle}（{self.mark}）", CENTER, font=SUBTITLE)
        label = "定稿日期" if self.standing else "截至"
        paper.add_side_by_side((f"编制单位：{self.unit}", f"{label}：{self.day}"), (LEFT, RIGHT))
        paper.add_line(self.said, LEFT)

    def close(self, paper):
        """The rows below the lines."""
        line = evenly(SIGNATURES, sum(paper.widths))
        paper.add_spread([(line, len(paper.widths), LEFT)], height=SIGNING_HEIGHT)
        if self.standing:
            paper.add_line(f"校验值（SHA-256）：{self.standing.fingerprint}", font=SMALL)


def begin(workbook, frame, name, widths, *, heading_rows=1):
    """A sheet of this name with the frame's head; what comes next are its headings."""
    paper = Paper(workbook.create_sheet(name))
    paper.lay_out(widths, (HEADING_ROW, HEADING_ROW + heading_rows - 1))
    frame.open(paper, name)
    return paper


def headings(paper, texts):
    stamp = Stamp(paper.worksheet, [CENTER] * len(texts), font=STRONG, fill=SHADE)
    paper.add(stamp.row(texts), paper.height_for(texts))


def with_formats(stamp, formats):
    """The stamp with these number formats at their places."""
    for place, number_format in formats.items():
        stamp.cells[place].number_format = number_format
    return stamp


def named(workbook, frame):
    """The workbook with its title and who made it."""
    workbook.properties.creator = workbook.properties.lastModifiedBy = safe_text(frame.unit)
    workbook.properties.title = safe_text(f"{frame.title}（{frame.mark}）")
    return workbook
