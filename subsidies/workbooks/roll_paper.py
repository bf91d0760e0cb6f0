"""花名册 as the workbook that an office prints and signs: a summary, then one sheet for each tier.

Every line is written as it is read, on its tier's sheet, so memory does not grow with their number.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from openpyxl import Workbook
from openpyxl.styles import Alignment

from stations.choices import Tier
from subsidies.capitals import in_capitals
from subsidies.payees import masked_name
from subsidies.publicity import without_numbers
from subsidies.workbooks.roll_frame import Frame
from subsidies.workbooks.roll_summary import Tally, write_summary
from yicheng_express.workbooks.paper import CENTER, FIGURE, LEFT, SHADE, STRONG, Paper, Stamp
from yicheng_express.workbooks.writing import safe_text

SUMMARY = "汇总"
NOTHING = "—"


@dataclass(frozen=True)
class Column:
    """A column of the tiers' sheets: its heading, width in half characters, and what it says of a line."""

    heading: str
    width: int
    value: Callable
    alignment: Alignment = LEFT


def named(field):
    """The text of a field; a dash where the tier has no such thing."""
    return lambda item: getattr(item, field) or NOTHING


def yuan(item):
    return int(item.amount)


def for_everybody(value):
    """The value as everybody may read it: a number in a name is left out."""
    return lambda item: without_numbers(value(item))


def public_name(item):
    return masked_name(item.payee_kind, item.payee_name)


def outcome(item):
    """What the bank has said of the line so far; room to write by hand where it said nothing."""
    if item.bounced_on:
        return f"{item.bounced_on}退汇"
    return f"{item.paid_on}入账" if item.paid_on else None


NUMBER = Column("序号", 6, attrgetter("position"), CENTER)
PLACES = (
    Column("乡镇（街道）", 14, named("township_name")),
    Column("村", 12, named("village_name")),
    Column("网点", 25, attrgetter("facility_name")),
    Column("网点编号", 17, attrgetter("facility_code")),
    Column("补贴项目", 19, attrgetter("rule_title")),
)
AMOUNT = Column("金额（元）", 12, yuan, FIGURE)
COLUMNS = (
    NUMBER,
    *PLACES,
    Column("户名", 17, attrgetter("payee_name")),
    Column("开户银行", 20, attrgetter("payee_bank")),
    Column("账号", 21, attrgetter("payee_account")),
    AMOUNT,
    Column("备注", 15, outcome),
)
PUBLIC_COLUMNS = (
    NUMBER,
    *(replace(place, value=for_everybody(place.value)) for place in PLACES),
    Column("户名", 36, public_name),
    AMOUNT,
)

# What is read of a line, in the order of the sheets.
FIELDS = (
    "tier",
    "township_code",
    "township_name",
    "position",
    "village_name",
    "facility_name",
    "facility_code",
    "rule_title",
    "payee_kind",
    "payee_name",
    "payee_bank",
    "payee_account",
    "amount",
    "paid_on",
    "bounced_on",
)
ORDER = ("tier", "township_code", "township_name", "position")
TOWNSHIP = attrgetter("tier", "township_code", "township_name")
AT_ONCE = 2000


def roll_workbook(roll, items=None, *, public=False):
    """The .xlsx of a roll; in its public form without accounts and banks, persons masked.

    items: its lines where they are at hand, those of a tier and township together; else they are read.
    Raises ValueError where they do not add up to what was locked.
    """
    workbook = Workbook(write_only=True)
    workbook.properties.creator = workbook.properties.lastModifiedBy = safe_text(roll.unit)
    workbook.properties.title = safe_text(f"{roll.title}（{roll.number}）")
    try:
        write_sheets(workbook, Frame(roll, public), lines_of(roll) if items is None else items)
    except BaseException:
        bytes_of(workbook)  # what was begun lies in files, with accounts in them: saving removes them
        raise
    return bytes_of(workbook)


def write_sheets(workbook, frame, items):
    """Every sheet from the top to the bottom, the lines as they come."""
    summary, tally = Paper(workbook.create_sheet(SUMMARY)), Tally()
    columns = PUBLIC_COLUMNS if frame.public else COLUMNS
    sheets = {tier: TierSheet(workbook, frame, columns, tier) for tier in Tier}
    for (tier, *township), lines in groupby(items, TOWNSHIP):
        tally.add(tier, tuple(township), *sheets[tier].write_township(township[1], lines))
    refuse_what_does_not_add_up(frame.roll, tally)
    write_summary(summary, frame, tally)
    for tier, sheet in sheets.items():
        sheet.end(*tally.sums(tier))


def lines_of(roll):
    """The lines in the order of the sheets, a few at a time."""
    return roll.items.order_by(*ORDER).values_list(*FIELDS, named=True).iterator(chunk_size=AT_ONCE)


def refuse_what_does_not_add_up(roll, tally):
    """No paper is made with another total than the one that was locked."""
    if (found := tally.sums()) != (roll.items_count, roll.total):
        raise ValueError(f"Lines and total of the roll {roll.number} differ: {found}.")


def bytes_of(workbook):
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


class TierSheet:
    """The sheet of one tier: headings, lines with a subtotal for each township, total; none without lines."""

    def __init__(self, workbook, frame, columns, tier):
        self.workbook, self.frame, self.columns, self.tier = workbook, frame, columns, tier
        self.paper = Paper(workbook.create_sheet(tier.label))
        worksheet = self.paper.worksheet
        self.line = Stamp(worksheet, [column.alignment for column in columns])
        before = columns.index(AMOUNT)
        after = len(columns) - before - 1
        self.sum_line = Stamp(
            worksheet, [CENTER] * before + [FIGURE] + [LEFT] * after, font=STRONG, fill=SHADE
        )
        self.around = (before, after)

    def begin(self):
        row = self.frame.heading_row
        self.paper.lay_out([column.width for column in self.columns], (row, row))
        self.frame.open(self.paper, self.tier.label)
        headings = Stamp(self.paper.worksheet, [CENTER] * len(self.columns), font=STRONG, fill=SHADE)
        self.paper.add(headings.row([column.heading for column in self.columns]))

    def write_township(self, name, lines):
        """The lines of a township, and what they come to if it has several; (number, yuan)."""
        if self.paper.is_blank:
            self.begin()
        count = amount = 0
        for line in lines:
            values = [column.value(line) for column in self.columns]
            self.paper.add(self.line.row(values), self.paper.height_for(values))
            count, amount = count + 1, amount + yuan(line)
        if count > 1 and name:
            self.write_sum(f"{name}　小计（{count:,} 笔）", amount)
        return count, amount

    def write_sum(self, label, amount):
        before, after = self.around
        row = self.paper.written + 1
        self.paper.merge(1, row, before, row)
        self.paper.add(self.sum_line.row([label, *[None] * (before - 1), amount, *[None] * after]))

    def end(self, count, amount):
        """The total and what is signed; a sheet without lines goes."""
        if self.paper.is_blank:
            self.workbook.remove(self.paper.worksheet)
            return
        self.write_sum(f"合计（{count:,} 笔）", amount)
        self.frame.close(self.paper, in_capitals(amount))
