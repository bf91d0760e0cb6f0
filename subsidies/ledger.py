"""The entries of a fund: what each left in it, and that together they make its totals."""

from dataclasses import dataclass

from django.db.models import Case, Count, F, Sum, Value, When, Window
from django.utils.functional import cached_property

from subsidies.choices import EntryKind
from subsidies.funds import EFFECT
from subsidies.models import Fund, FundEntry

# The totals in the order of `EFFECT`, with their words.
TOTALS = {"appropriated": "拨入", "reserved": "已批准占用", "spent": "已发放"}
BALANCE = "balance"


@dataclass(frozen=True)
class Line:
    """All entries of one kind: how many, and yuan."""

    kind: EntryKind
    count: int
    amount: int


class Proof:
    """The sums of a fund's entries by kind, held against the totals that the fund carries. One query."""

    def __init__(self, fund):
        self.fund = fund
        sums = fund.entries.order_by().values("kind").annotate(count=Count("pk"), amount=Sum("amount"))
        found = {each["kind"]: each for each in sums}
        self.lines = [
            Line(kind, found[kind]["count"], found[kind]["amount"]) if kind in found else Line(kind, 0, 0)
            for kind in EntryKind
        ]

    @cached_property
    def made(self):
        """What the entries make of each total, by its name."""
        return {
            name: sum(EFFECT[line.kind][place] * line.amount for line in self.lines)
            for place, name in enumerate(TOTALS)
        }

    @property
    def rows(self):
        """(total, the kinds that make it with their sums in words, what they make, what the fund carries)."""
        for place, (name, label) in enumerate(TOTALS.items()):
            yield label, self.sum_in_words(place), self.made[name], getattr(self.fund, name)

    def sum_in_words(self, place):
        """拨入 1,000,000 − 调减 0."""
        signs = {1: "＋", -1: "−"}
        parts = [
            f"{signs[EFFECT[line.kind][place]]} {line.kind.label} {line.amount:,}（{line.count} 笔）"
            for line in self.lines
            if EFFECT[line.kind][place]
        ]
        return " ".join(parts).removeprefix("＋ ")

    @cached_property
    def holds(self):
        """Whether the fund carries what its entries make."""
        return all(getattr(self.fund, name) == self.made[name] for name in TOTALS)


def entries_of(fund):
    """The fund's entries, the latest first; each with `moved`, by how many yuan it changed what can still be
    approved (a payment by none), and `balance_after`.
    """
    moved = effect_of_entry(BALANCE)
    running = Window(Sum(moved), order_by=[F("at").asc(), F("pk").asc()])
    entries = fund.entries.annotate(moved=moved, balance_after=running)
    related = entries.select_related("application__facility", "by")
    return related.order_by("-at", "-pk")


def effect_of_entry(total):
    """An expression: by how many yuan an entry changes a total (its name in TOTALS), or the balance."""
    return Case(
        *(When(kind=kind, then=Value(effect_on(total, kind)) * F("amount")) for kind in EntryKind),
        default=Value(0),
        output_field=FundEntry._meta.get_field("amount"),
    )


def effect_on(total, kind):
    """1, 0 or -1: how a yuan of this kind changes the total, or the balance."""
    appropriated, reserved, spent = EFFECT[kind]
    effects = dict(zip(TOTALS, EFFECT[kind], strict=True)) | {BALANCE: appropriated - reserved - spent}
    return effects[total]


def with_effect(entries, total):
    """Annotates `effect`: by how many yuan each changes the total. They add up to it."""
    return entries.annotate(effect=effect_of_entry(total))


def entries_that_move(entries, total):
    """Those that change the total at all."""
    return entries.filter(kind__in=[kind for kind in EntryKind if effect_on(total, kind)])


def fund_as_of(fund, entries):
    """The fund as these of its entries leave it, not to be saved: of all of them, as it stands.

    entries: kind → yuan.
    """
    made = {name: sum(effect_on(name, kind) * yuan for kind, yuan in entries.items()) for name in TOTALS}
    return Fund(district_id=fund.district_id, name=fund.name, year=fund.year, **made)


@dataclass(frozen=True)
class Share:
    """A part of what was appropriated: its name, yuan, and where it lies on a bar of 100."""

    name: str
    amount: int
    begins: float
    percent: float


def shares_of(fund):
    """Spent, reserved and the balance, as parts of what was appropriated, in tenths of a percent that add
    up to 100: what rounding leaves is told with the balance. None where nothing was appropriated.
    """
    shares, begins, left = [], 0.0, 100.0 if fund.appropriated else 0.0
    for name, amount in [("spent", fund.spent), ("reserved", fund.reserved), ("balance", fund.balance)]:
        percent = round(float(amount * 100 / fund.appropriated), 1) if fund.appropriated else 0.0
        percent = round(left - begins, 1) if name == "balance" else percent
        shares.append(Share(name, amount, begins, percent))
        begins += percent
    return shares
