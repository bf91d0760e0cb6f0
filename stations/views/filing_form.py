"""What the page of a month's report posts: every cell with what was stored in it when the page was made.

That is how it is filled without a script; with one, the same cells go through the API.
"""

from dataclasses import dataclass, field

from django.db import transaction

from stations.filing.drafting import Change, Conflict, Unwritten, save_figures
from stations.filing.figures import CELLS
from stations.filing.locking import locked_filing
from stations.filing.page import LABELS

NEVER_SHOWN = -1
LONGEST_REVISION = 10


class PostedGrid:
    """The cells as they were typed, and the revision that the page showed."""

    def __init__(self, data):
        text = data.get("revision", "")
        self.revision = int(text) if text.isdecimal() and len(text) <= LONGEST_REVISION else NEVER_SHOWN
        self.wants_to_submit = data.get("action") == "submit"
        self.cells = {}
        for name in data:
            cell, _, code = name.partition("-")
            if cell in CELLS and code:
                self.cells[code, cell] = self.chosen(data, cell, code)

    def chosen(self, data, cell, code):
        """What stood in the cell, and what was typed; after a conflict, as the person chose between both."""
        key = f"{cell}-{code}"
        base, value = data.get(f"base-{key}", ""), data[key]
        theirs = data.get(f"theirs-{key}", "")
        match data.get(f"choice-{key}"):
            case "mine":
                return theirs, value
            case "theirs":
                return theirs, theirs
        return base, value

    @property
    def changes(self):
        """The cells in which something else was typed than stood there."""
        return [
            Change(code, cell, base, value)
            for (code, cell), (base, value) in self.cells.items()
            if value.strip() != base.strip()
        ]

    @transaction.atomic
    def save(self, filing, *, by):
        """Write the changes; answers a Saved, and the revision that the person has seen by now.

        That is what the page showed and what they wrote themselves; not what others wrote in between.
        """
        before = locked_filing(filing).revision
        saved = save_figures(filing, self.changes, by=by)
        return saved, saved.filing.revision if self.revision == before else self.revision


@dataclass
class Choice:
    """A cell that two people have written: the one has to choose."""

    conflict: Conflict
    name: str

    @property
    def label(self):
        return LABELS[self.conflict.cell]

    @property
    def key(self):
        return f"{self.conflict.cell}-{self.conflict.code}"

    @property
    def mine(self):
        return in_words(self.conflict.mine)

    @property
    def theirs(self):
        return in_words(self.conflict.theirs)


def in_words(value):
    """A figure in thousands, an explanation as it is; an empty cell in a word."""
    if value is None or value == "":
        return "空"
    return f"{value:,}" if isinstance(value, int) else value


@dataclass
class Leftover:
    """What was typed and could not be kept; the page shows it again, with the reason at the cell."""

    reasons: list[str] = field(default_factory=list)
    refused: list[Unwritten] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    @classmethod
    def of_locked(cls, posted, refusal):
        text = "现在不能改，原来的数没有变。"
        return cls(refusal.reasons, [Unwritten(each.code, each.cell, text) for each in posted.changes])

    @property
    def unkept(self):
        return len(self.refused) + len(self.conflicts)

    def lay_over(self, report, posted):
        """Put what was typed back into the cells of the page."""
        cells = {(row.code, cell.name): cell for row in report.rows for cell in row.cells}
        for each in [*self.refused, *self.conflicts]:
            key = each.code, each.cell
            if key in cells:
                cells[key].typed = posted.cells[key]
        for each in self.refused:
            key = each.code, each.cell
            if key in cells:
                cells[key].refusal = each.text
            else:
                self.strange.append(each.text)
        names = {row.code: row.name for row in report.rows}
        self.choices = [Choice(each, names.get(each.code, each.code)) for each in self.conflicts]
