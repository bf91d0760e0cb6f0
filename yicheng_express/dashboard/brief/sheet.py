"""How the figures of a brief stand on its one sheet: in words, and no more of them than fit."""

from dataclasses import dataclass, field
from itertools import groupby

from yicheng_express.dashboard.brief.facts import Fact, facts_of
from yicheng_express.dashboard.brief.figures import Figures
from yicheng_express.dashboard.brief.findings import findings_of
from yicheng_express.dashboard.brief.tiles import Tile, tiles_of

MOST_TOWNSHIPS = 24  # rows of the table, in two columns
LONGEST_NAME = 7  # characters of a township's name in one row of the table
ROOM = 680  # characters of the list of villages, under a table of as many
ROW = 66  # characters that a row less of the table makes room for


@dataclass(frozen=True)
class Missing:
    """The villages of a township that are not covered, as far as they fit; number: of all of them."""

    township: str
    number: int
    villages: list


@dataclass(frozen=True)
class Sheet:
    """What the template lays out.

    columns: the townships in two halves. townships_left: how many of the middle are left out, villages_left:
    how many villages that are not covered.
    """

    figures: Figures
    findings: list[str]
    tiles: list[Tile]
    facts: list[Fact]
    columns: list[list]
    townships_left: int = 0
    missing: list[Missing] = field(default_factory=list)
    villages_left: int = 0


def sheet_of(figures, *, shows_complaints=True):
    """shows_complaints: whether they are the reader's to know."""
    lines, townships_left = fitting_lines(figures.townships)
    half = (len(lines) + 1) // 2
    columns = [lines[:half], lines[half:]] if lines else []
    missing, villages_left = fitting_villages(figures.missing, room_beside(columns))
    return Sheet(
        figures=figures,
        findings=findings_of(figures),
        tiles=tiles_of(figures),
        facts=facts_of(figures, shows_complaints=shows_complaints),
        columns=columns,
        townships_left=townships_left,
        missing=missing,
        villages_left=villages_left,
    )


def fitting_lines(lines):
    """(the best and the worst of them, as many as fit, how many of the middle are left out)."""
    if len(lines) <= MOST_TOWNSHIPS:
        return lines, 0
    half = MOST_TOWNSHIPS // 2
    return [*lines[:half], *lines[-half:]], len(lines) - MOST_TOWNSHIPS


def room_beside(columns):
    """Characters of the list of villages under these columns; a name that takes two rows counts for two."""
    rows = [sum(1 + (len(line.name) > LONGEST_NAME) for line in lines) for lines in columns]
    return max(0, ROOM + ROW * (MOST_TOWNSHIPS // 2 - max(rows, default=0)))


def fitting_villages(villages, room):
    """(the Missing of each township, how many villages do not fit): `room` in characters as wide as high."""
    found, left = [], 0
    for township, group in groupby(villages, key=lambda each: each.township):
        group = list(group)
        room -= len(township) + 4
        shown = []
        for village in group:
            room -= len(village.name) + 1 + village.is_priority
            if room >= 0:
                shown.append(village)
        left += len(group) - len(shown)
        if shown:
            found.append(Missing(township, len(group), shown))
    return found, left
