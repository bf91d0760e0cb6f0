"""Villages found by what people type: a name or a part of it, its official name, or its pinyin.

夏庄 is found by 夏, 夏庄村, xiazhuang, xiazh, xz, xia庄, "xia zhuang", 板桥夏庄 and bqxz. A character with
several readings (单, 乐) is found by each. Tones are never needed, ü is typed as v or u.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from pypinyin import Style, pinyin

from stations.models import Village

LONGEST = 40  # characters typed; no village's name is longer
MOST = 20
NAMES_KEPT = 2**16
APART = re.compile(r"[\s,，、]+")
WITHIN = re.compile(r"['’`\-·]")
TONE = re.compile(r"[\u0300-\u0304\u0306\u0307\u0309-\u036f]")
# What people call a village, whatever its register says.
COMMON_ENDING = re.compile(r"(?<=.)(行政村|村委会|村委|居委会|社区|村)$")
TOWNSHIP_ENDING = re.compile(r"(?<=..)(街道|镇|乡)$")

# How well a name answers to what was typed; the least is best.
WHOLE, BEGINS, WHOLE_SHORT, BEGINS_SHORT, INSIDE, INSIDE_SHORT, TORN = range(7)
FROM_THE_BEGINNING = {WHOLE, BEGINS, WHOLE_SHORT, BEGINS_SHORT}
RARE = 10  # more, where a rarer reading of a character was needed
OFFICIAL, IN_TOWNSHIP = 20, 40  # more, where only the longer name answers
OTHER_WORDS = 1  # more, where the words were taken one by one, or without what ends them


class Found(NamedTuple):
    """The best, with their townships; and how many there are in all."""

    villages: list
    number: int


def villages_found(words, villages, most=MOST):
    """Of `villages` (a queryset: those of a district) the ones that answer to the words, the best first.

    Two queries, however many there are; a tenth of a second for every thousand villages.
    """
    ways = ways_to_read(words)
    rows = villages.values_list("pk", "code", "name", "official_name", "township__name") if ways else []
    ranked = []
    for key, code, *names in rows:
        ranks = [rank for way, cost in ways if (rank := rank_by(way, cost, names)) is not None]
        if ranks:
            ranked.append((min(ranks), code, key))
    best = [key for _, _, key in sorted(ranked)[:most]]
    there = Village.objects.select_related("township__district", "merged_into").in_bulk(best)
    return Found([there[key] for key in best], len(ranked))


def typed(words):
    """What was typed, as it is compared: half-width, lower case, without tones; ü as v."""
    words = unicodedata.normalize("NFKC", str(words)).strip().lower()[:LONGEST]
    words = unicodedata.normalize("NFC", TONE.sub("", unicodedata.normalize("NFD", words)))
    return WITHIN.sub("", words.replace("ü", "v"))


def ways_to_read(words):
    """The same words in one, without 村 at their end, and one by one: [(words, what it costs), …]."""
    parts = [part for part in APART.split(typed(words)) if part]
    if not parts:
        return []
    together = "".join(parts)
    return [
        ((together,), 0),
        ((COMMON_ENDING.sub("", together),), OTHER_WORDS),
        (tuple(parts), OTHER_WORDS),
    ]


def rank_by(words, cost, names):
    """How well a village answers to every one of the words, or None. names: its own, official, township's."""
    for word in words:
        rank = best_of_names(word, *names)
        if rank is None:
            return None
        cost += rank
    return cost


def best_of_names(word, name, official_name, township_name):
    """The rank by the first of a village's names that answers: its own, official, behind its township's.

    The longer ones are read from their beginning on, or every hu would be found in 委员会.
    """
    rank = rank_of(word, name)
    if rank is not None:
        return rank
    short = TOWNSHIP_ENDING.sub("", township_name)
    for text, further in (
        (official_name, OFFICIAL),
        (short + official_name, IN_TOWNSHIP),
        (township_name + official_name, IN_TOWNSHIP),
    ):
        rank = rank_of(word, text)
        if rank is not None and rank % RARE in FROM_THE_BEGINNING:
            return rank + further
    return INSIDE + OFFICIAL if word in official_name else None


def rank_of(word, name):
    """How well `name` answers to `word`, or None."""
    readings = readings_of(name)
    if not readings.letters.issuperset(word):
        return None
    for spelling, further in ((readings.usual, 0), (readings.all, RARE)):
        rank = rank_in(spelling, word)
        if rank is not None:
            return rank + further
    return None


def rank_in(spelling, word):
    ranks = (
        rank
        for begin in range(len(spelling))
        for is_short in (False, True)
        for rank in ranks_from(spelling, word, begin, is_short)
    )
    best = min(ranks, default=None)
    return TORN if best is None and is_torn(spelling, word) else best


def ranks_from(spelling, word, begin, is_short):
    """The ranks of the ways in which `word` can be read from the character at `begin` on."""
    for place, is_whole in ends(spelling, word, begin, {0}, is_short):
        if begin:
            yield INSIDE_SHORT if is_short else INSIDE
        elif is_whole and place == len(spelling) - 1:
            yield WHOLE_SHORT if is_short else WHOLE
        else:
            yield BEGINS_SHORT if is_short else BEGINS


def ends(spelling, word, place, read, is_short):
    """Where the word ends, read from the character at `place` on: (that place, whether all of it is read).

    read: how many letters of the word may have been read before. is_short: of a character its initial is
    enough, or any beginning of its reading.
    """
    while read and place < len(spelling):
        beyond = set()
        for before in read:
            rest = word[before:]
            for reading in spelling[place]:
                shared = letters_shared(reading, rest)
                if shared == len(rest):
                    yield place, is_short or shared == len(reading)
                if shared == len(reading):
                    beyond.add(before + shared)
                if is_short:
                    beyond.update(range(before + 1, before + shared + 1))
        read, place = {each for each in beyond if each < len(word)}, place + 1


def is_torn(spelling, word):
    """Whether the word begins in the middle of a reading: iazhu."""
    for place, readings in enumerate(spelling):
        tails = {reading[cut:] for reading in readings for cut in range(1, len(reading))}
        if any(tail.startswith(word) for tail in tails):
            return True
        read = {len(tail) for tail in tails if word.startswith(tail)}
        if any(ends(spelling, word, place + 1, read, False)):
            return True
    return False


def letters_shared(one, other):
    """How many letters both begin with."""
    number = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        number += 1
    return number


class Readings(NamedTuple):
    """A name, character by character: how each is read usually, and how it can be read; itself among them."""

    usual: tuple
    all: tuple
    letters: frozenset


@lru_cache(maxsize=NAMES_KEPT)
def readings_of(name):
    """The readings of a name; each name of the register is looked up once in the life of the process."""
    name = unicodedata.normalize("NFKC", name).lower()
    usual = pinyin(name, style=Style.NORMAL, errors=list)
    spelling = tuple(spelled(character, read) for character, read in zip(name, usual, strict=True))
    every = tuple(
        spelled(character, read) | spelled(character, *pinyin(character, style=Style.NORMAL, heteronym=True))
        for character, read in zip(name, usual, strict=True)
    )
    return Readings(spelling, every, frozenset("".join("".join(each) for each in every)))


def spelled(character, readings):
    """The character itself, and how it is typed by each of its readings: lv and lu for 吕."""
    return frozenset([character, *readings, *(reading.replace("v", "u") for reading in readings)])
