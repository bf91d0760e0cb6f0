"""汇总: how many lines and how much, by township and tier; the first sheet of a roll."""

from stations.choices import Tier
from yicheng_express.workbooks.paper import BODY, CENTER, FIGURE, SHADE, STRONG, Stamp

TOWNSHIP_WIDTH = 22
PAIRS_WIDTH = 116
# So many can still be read when they are printed on one page.
TOWNSHIPS_ON_A_PAGE = 35
OWN_LEVEL = "本级"


class Tally:
    """Number and yuan of the lines that were counted, by tier and township, and of each together."""

    def __init__(self):
        self.found = {}

    def add(self, tier, township, count, amount):
        """What a township (code, name) gets of a tier; once, for its lines stand together."""
        if (tier, township) in self.found:
            raise ValueError(f"Lines of {township[1] or OWN_LEVEL} ({tier}) do not stand together.")
        for key in ((tier, township), (tier, None), (None, township), (None, None)):
            before = self.sums(*key)
            self.found[key] = (before[0] + count, before[1] + amount)

    def sums(self, tier=None, township=None):
        """(number, yuan) of what belongs to them; of everything where none is given."""
        return self.found.get((tier, township), (0, 0))

    @property
    def tiers(self):
        """Those that occur, from the center down."""
        return [tier for tier in Tier if (tier, None) in self.found]

    @property
    def townships(self):
        """Those that occur, by their code; what belongs to none comes first."""
        return sorted(township for tier, township in self.found if tier is None and township)


def write_summary(paper, frame, tally):
    """The sheet, once every line is counted."""
    columns = [*tally.tiers, None]
    top = frame.heading_row
    pair = PAIRS_WIDTH // len(columns)
    widths = (TOWNSHIP_WIDTH, *(pair * 2 // 5, pair - pair * 2 // 5) * len(columns))
    on_one_page = len(tally.townships) <= TOWNSHIPS_ON_A_PAGE
    paper.lay_out(widths, (top, top + 1), on_one_page=on_one_page)
    frame.open(paper, "汇总")
    write_headings(paper, columns)
    stamp = Stamp(paper.worksheet, alignments(columns), font=BODY)
    for township in tally.townships:
        paper.add(stamp.row([township[1] or OWN_LEVEL, *pairs(tally, columns, township)]))
    stamp = Stamp(paper.worksheet, alignments(columns), font=STRONG, fill=SHADE)
    paper.add(stamp.row(["合计", *pairs(tally, columns)]))
    frame.close(paper, frame.roll.total_in_capitals)


def write_headings(paper, columns):
    """Two rows: the tiers and the total, and under each number and amount."""
    look = {"font": STRONG, "fill": SHADE}
    stamp = Stamp(paper.worksheet, [CENTER] * (1 + 2 * len(columns)), **look)
    first = paper.written + 1
    paper.merge(1, first, 1, first + 1)
    tops = ["乡镇（街道）"]
    for tier in columns:
        paper.merge(len(tops) + 1, first, len(tops) + 2, first)
        tops += [Tier(tier).label if tier else "合计", None]
    paper.add(stamp.row(tops))
    paper.add(stamp.row([None, *("笔数", "金额（元）") * len(columns)]))


def alignments(columns):
    return [CENTER, *[FIGURE, FIGURE] * len(columns)]


def pairs(tally, columns, township=None):
    """Number and yuan under each tier and the total; an empty cell where there is nothing."""
    for tier in columns:
        count, amount = tally.sums(tier, township)
        yield count or None
        yield amount or None
