"""What stands above and below the lines on every sheet of a roll: title, unit, day; total, signatures."""

from dataclasses import dataclass

from django.utils import timezone

from subsidies.models import Roll
from yicheng_express.workbooks.paper import (
    BOX,
    CENTER,
    LEFT,
    RIGHT,
    SHADE,
    SMALL,
    STRONG,
    SUBTITLE,
    TITLE,
    WARNING,
    evenly,
)

SIGNATURES = ("编制人：", "审核人：", "负责人：", "财政经办：", "日期：")
SIGNING_HEIGHT = 42


@dataclass(frozen=True)
class Frame:
    """The frame of one roll, for its own office or for the public.

    The public gets no check sum (from that of a short roll an account could be found by trying), no
    signatures and no reason for which it is void, in which anything may have been written.
    """

    roll: Roll
    public: bool

    @property
    def tells_why_void(self):
        return self.roll.is_void and not self.public

    @property
    def heading_row(self):
        """Where the lines' headings stand: below title, subtitle, unit and day."""
        return 5 if self.tells_why_void else 4

    @property
    def title(self):
        return f"【作废】{self.roll.title}" if self.roll.is_void else self.roll.title

    @property
    def origin(self):
        """What other roll it pays again, or stands for."""
        words = []
        if self.roll.supplements:
            words.append(f"补发（补 {self.roll.supplements.number} 号）")
        if self.roll.replaces:
            words.append(f"替代作废的 {self.roll.replaces.number} 号")
        return "，".join(words)

    def open(self, paper, subtitle):
        """The rows above the headings, on a paper that is laid out."""
        paper.foot(f"花名册编号：{self.roll.number}", "作　废" if self.roll.is_void else "")
        paper.add_line(self.title, CENTER, font=WARNING if self.roll.is_void else TITLE)
        paper.add_line("　".join(filter(None, (subtitle, self.origin))), CENTER, font=SUBTITLE)
        if self.tells_why_void:
            paper.add_line(f"{day_in_words(self.roll.voided_at)}作废，原因：{self.roll.void_reason}", CENTER)
        document = f"文号：{self.roll.document_number}" if self.roll.document_number else ""
        paper.add_side_by_side(
            (f"编制单位：{self.roll.unit}", document, f"编制日期：{day_in_words(self.roll.locked_at)}"),
            (LEFT, CENTER, RIGHT),
        )

    def close(self, paper, capitals):
        """The rows below the total."""
        paper.add_line(f"合计金额（大写）：{capitals}", font=STRONG, border=BOX, fill=SHADE)
        if self.public:
            return
        line = evenly(SIGNATURES, sum(paper.widths))
        paper.add_spread([(line, len(paper.widths), LEFT)], height=SIGNING_HEIGHT)
        number = f"花名册编号：{self.roll.number}"
        paper.add_line(f"{number}　　校验值（SHA-256）：{self.roll.sha256}", font=SMALL)


def day_in_words(moment):
    """2026年11月24日, as the clock stands where the office is."""
    day = timezone.localtime(moment).date()
    return f"{day.year}年{day.month}月{day.day}日"
