"""What a file of the bank's results would do, before anything is written: sums, lines, and every fault."""

from dataclasses import dataclass, field

from subsidies.bank_results import Outcome, ResultRow, examine
from subsidies.models import Roll
from subsidies.workbooks.bank_reading import results_in
from yicheng_express.workbooks.reading import Problem


@dataclass
class OfRoll:
    """What the file says of one roll: how many lines, and yuan, of each kind."""

    roll: Roll
    paid: int = 0
    paid_total: int = 0
    bounced: int = 0
    bounced_total: int = 0
    unchanged: int = 0

    def add(self, kind, item):
        setattr(self, kind, getattr(self, kind) + 1)
        if kind != "unchanged":
            setattr(self, f"{kind}_total", getattr(self, f"{kind}_total") + item.amount)


@dataclass
class Preview:
    """What the rows would do (`outcome`), roll by roll; and everything that is wrong, by cell, in order.

    undecided: rows to which the bank has given no result yet.
    """

    results: list[ResultRow]
    outcome: Outcome
    problems: list[Problem] = field(default_factory=list)
    undecided: int = 0
    rolls: list[OfRoll] = field(default_factory=list)

    @property
    def changes(self):
        """How many lines would change; none where something is wrong, for then nothing is written."""
        return 0 if self.problems else len(self.outcome.paid) + len(self.outcome.bounced)

    @property
    def counts(self):
        return [len(self.outcome.paid), len(self.outcome.bounced), len(self.outcome.unchanged)]

    @property
    def district(self):
        """The district whose rolls these are; there is one where nothing is wrong."""
        return self.rolls[0].roll.fund.district


def preview_of(rows, items):
    """What these rows of a workbook would do to `items`, the lines that the person may see."""
    reading = results_in(rows)
    outcome = examine(reading.results, items.select_related("roll__fund__district"))
    told = [reading.problem(name, result, words) for name, result, words in outcome.problems]
    rolls = by_roll(outcome)
    problems = [*reading.problems, *told, *of_several_districts(reading, outcome, rolls)]
    order = {(row.sheet, row.number): place for place, row in enumerate(rows)}
    problems.sort(key=lambda problem: order[problem.sheet, problem.number])
    return Preview(reading.results, outcome, problems, reading.undecided, rolls)


def by_roll(outcome):
    """OfRoll for each roll that the file is about, in order of their numbers."""
    found = {}
    for kind in ("paid", "bounced", "unchanged"):
        for _result, item in getattr(outcome, kind):
            found.setdefault(item.roll.number, OfRoll(item.roll)).add(kind, item)
    return [found[number] for number in sorted(found)]


def of_several_districts(reading, outcome, rolls):
    """A file is of one district: whoever sees several imports one after the other."""
    first = rolls[0].roll.fund.district if rolls else None
    for result, item in [*outcome.paid, *outcome.bounced, *outcome.unchanged]:
        if (district := item.roll.fund.district) != first:
            words = f"这一笔是{district.name}的，文件里另有{first.name}的。请按区（县）分成几个文件导入。"
            yield reading.problem("reference", result, words)
