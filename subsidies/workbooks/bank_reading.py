"""What the bank answered, read from its workbook: each row as a result that knows its cells, or its faults.

Our own list comes back with four columns filled, in whatever program the bank opened it; or the bank sends a
sheet of its own with the same headings and others beside them.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from subsidies.bank_results import ResultRow
from subsidies.payees import DASHES
from subsidies.workbooks.bank_columns import (
    AMOUNT,
    FAILED,
    PAID_ON,
    REASON,
    REFERENCE,
    RESULT,
    SUCCEEDED,
    VOUCHER,
)
from subsidies.workbooks.bank_list import REASON_LENGTH, VOUCHER_LENGTH
from yicheng_express.dates import parse_day
from yicheng_express.half_width import half_width
from yicheng_express.workbooks.reading import Heading, Limits, Problem, read_rows

LIMITS = Limits(rows=10_000)
HEADINGS = [
    Heading(REFERENCE),
    Heading(AMOUNT),
    Heading(RESULT),
    Heading(PAID_ON, required=False),
    Heading(VOUCHER, required=False),
    Heading(REASON, required=False),
]
# The fields of a ResultRow, and the columns that they stand in.
HEADING_OF = {
    "reference": REFERENCE,
    "amount": AMOUNT,
    "outcome": RESULT,
    "on": PAID_ON,
    "voucher": VOUCHER,
    "reason": REASON,
}
# The words of banks for the two results that there are.
WORDS = {
    SUCCEEDED: (SUCCEEDED, "已入账", "入账", "已成功", "交易成功", "付款成功"),
    FAILED: (FAILED, "退汇", "已退汇", "已失败", "交易失败", "付款失败"),
}
OUTCOMES = {word: result == SUCCEEDED for result, words in WORDS.items() for word in words}
SUMS = {"合计", "总计", "小计", "共计"}


@dataclass
class Reading:
    """What was read: the results, what is wrong with cells, and how many rows have no result yet."""

    results: list[ResultRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    undecided: int = 0
    sources: dict = field(default_factory=dict)

    def problem(self, name, result, words):
        """What is wrong with one field of a result, at its cell."""
        return self.sources[result.cells["reference"]].problem(HEADING_OF[name], words)


class NotAResult(ValueError):
    """A cell that does not say what it should, in words for who sent it."""


def rows_of(data):
    """The rows of the workbook in `data`, without what is none of ours (accounts and names among it).

    Raises WorkbookError with every reason that it cannot be taken.
    """
    rows = read_rows(data, HEADINGS, LIMITS, others_allowed=True)
    return [replace(row, beside={}) for row in rows]


def results_in(rows):
    """The Reading of these rows: all of them, however many have a fault."""
    reading = Reading()
    for row in rows:
        if is_of_no_payment(row):
            continue
        if is_unanswered(row):
            reading.undecided += 1
            continue
        values, faults = values_of(row)
        if faults:
            reading.problems += [row.problem(HEADING_OF[name], words) for name, words in faults.items()]
            continue
        result = ResultRow(**values, cells={name: row.where(HEADING_OF[name]) for name in HEADING_OF})
        reading.results.append(result)
        reading.sources[result.cells["reference"]] = row
    return reading


def is_of_no_payment(row):
    """A row of sums, or one in which nothing stands that would be a result."""
    reference = half_width(row.texts[REFERENCE])
    return reference.rstrip(":") in SUMS or not (reference or row.texts[RESULT].strip() or row.faults)


def is_unanswered(row):
    """Whether the bank has filled none of its cells."""
    answers = (row.texts.get(heading, "").strip() for heading in (RESULT, PAID_ON, VOUCHER, REASON))
    return not any(answers) and not row.faults


def values_of(row):
    """The fields of the result, and field → what is wrong with it."""
    values, faults = {}, {}
    for name, read in READERS.items():
        heading = HEADING_OF[name]
        if fault := row.faults.get(heading):
            faults[name] = f"{heading}{fault}"
            continue
        try:
            values[name] = read(row.texts.get(heading, "").strip())
        except ValueError as error:
            faults[name] = str(error)
    if "outcome" in values:
        values["is_paid"] = values.pop("outcome")
    return values, faults


# --- how a cell is read -------------------------------------------------------------------------------------


def reference_in(text):
    """411702-HMC2026-00001-0001, whatever dashes and blanks a program has made of it."""
    plain = DASHES.sub("-", half_width(text)).upper()
    if not plain:
        raise NotAResult(f"这一行填了结果，没有{REFERENCE}，不知道是哪一笔。请补上，或清空这一行。")
    return plain


def amount_in(text):
    """Yuan: 20000, 20,000.00, ￥20,000.00元."""
    plain = half_width(text).replace(",", "").removeprefix("¥").removesuffix("元")
    try:
        amount = Decimal(plain) if "_" not in plain else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite():
        raise NotAResult(f"“{text}”不是金额，请写成 1000 或 1,000.00 的样子。" if text else "金额没有填。")
    return amount


def outcome_in(text):
    """Whether it was paid."""
    plain = half_width(text)
    if plain not in OUTCOMES:
        said = f"“{text}”不是{RESULT}" if text else f"{RESULT}没有填"
        raise NotAResult(f"{said}，请填“{SUCCEEDED}”或“{FAILED}”；还没有结果的，整行结果都留空。")
    return OUTCOMES[plain]


def day_in(text):
    """The day, or None: whether there must be one the result decides."""
    return parse_day(text) if text else None


def words_in(heading, longest):
    """Reads a text of at most so many characters, its blanks made one."""

    def read(text):
        plain = " ".join(text.split())
        if len(plain) > longest:
            raise NotAResult(f"{heading}最多 {longest} 字，现有 {len(plain)} 字，请写短一些。")
        return plain

    return read


READERS = {
    "reference": reference_in,
    "amount": amount_in,
    "outcome": outcome_in,
    "on": day_in,
    "voucher": words_in(VOUCHER, VOUCHER_LENGTH),
    "reason": words_in(REASON, REASON_LENGTH),
}
