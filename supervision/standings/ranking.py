"""乡镇（街道）排名: the townships of a district in a year by five parts, each out of its own rows (三(三)).

Every part is a share: what is in order over all there is; times the weight that the policy gives it. Where
there is nothing to be in order (no complaint to answer, no report due) the part is full: nobody loses points
because nobody complained, and the weights of the other parts stay what the policy says.

Effective coverage rests on accepted reports. Where a township has none it is not known, and not zero either:
its score lies between two bounds, and it has no place until it is known. But what both bounds say is said: a
township that would be below the line even with full points is below it. A township without 建制村 has nothing
that could be covered; it is listed apart.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.db.models import F, Q

from stations.activity import basis_on, with_effective_coverage
from stations.coverage import Coverage, as_reported, percent
from stations.models import Filing, Township, Village
from supervision.choices import RectificationState
from supervision.models import Assignment, RankingTerms, RectificationRound
from supervision.standings.departments import departments_behind
from supervision.standings.points import NOTHING, rounded
from supervision.standings.rows import COMPLAINT, FILING, RECTIFICATION, VILLAGE, Row
from supervision.terms.in_force import terms_on
from supervision.terms.sections import RANKED_BY

COMMENDED, CRITICIZED = "commended", "criticized"
NO_VILLAGES = "没有建制村，没有覆盖任务"
UNKNOWN = "没有已通过的月报，不知道各站有没有快件"
# What is said where there is nothing that could be in order.
FULL_FOR = {
    "punctual_filing": "没有到期的月报，按满分计",
    "complaints_in_time": "没有应答复的投诉，按满分计",
    "rectification_in_time": "没有到期的整改，按满分计",
}
COUNTED = {
    "coverage": "建制村里已覆盖的",
    "effective_coverage": "建制村里有效覆盖的",
    "punctual_filing": "本年到期的月报里按时首次报送的",
    "complaints_in_time": "本年到期的交办里按时答复的",
    "rectification_in_time": "本年到期的整改轮次里按时报送的",
}


@dataclass(frozen=True)
class Part:
    """One of the five: how many of `whole` are in order, and the points that makes. None: nobody knows."""

    key: str
    label: str
    weight: int
    good: int
    whole: int
    points: Decimal | None
    note: str = ""
    rows: list[Row] = field(default_factory=list)

    @property
    def value(self):
        """The share in percent; None where there is none, or nobody knows."""
        return None if self.points is None else percent(self.good, self.whole)

    @property
    def lost(self):
        return None if self.points is None else self.weight - self.points

    @property
    def formula(self):
        if self.points is None or not self.whole:
            return self.note
        return f"{self.weight} 分 × {self.good:,} ÷ {self.whole:,} ＝ {self.points} 分"

    @property
    def counted(self):
        return COUNTED[self.key]


@dataclass(frozen=True)
class Line:
    """A township with its parts; a place only where every part is known."""

    code: str
    name: str
    parts: list[Part]
    place: int | None = None
    verdict: str = ""

    @property
    def lowest(self):
        """The score without the parts that nobody knows: no less than this."""
        return sum((part.points for part in self.parts if part.points is not None), NOTHING)

    @property
    def highest(self):
        return self.lowest + sum(part.weight for part in self.parts if part.points is None)

    @property
    def score(self):
        """The sum of the points as they are shown; None where a part is not known."""
        return self.lowest if self.is_known else None

    @property
    def is_known(self):
        return all(part.points is not None for part in self.parts)

    @property
    def score_in_words(self):
        return f"{self.score}" if self.is_known else f"{self.lowest}—{self.highest}"

    @property
    def unknown_in_words(self):
        return "；".join(f"{part.label}不详：{part.note}" for part in self.parts if part.points is None)


@dataclass(frozen=True)
class Apart:
    """A township that is not ranked, and why."""

    code: str
    name: str
    why: str


@dataclass(frozen=True)
class Department:
    """A department with duties that were not done by their day (三(三): 部门和乡镇)."""

    name: str
    rows: list[Row]


@dataclass(frozen=True)
class Ranking:
    """The year's result of a district: those with a place first, then those of which something is unknown."""

    district: str
    year: int
    as_of: datetime.date
    has_ended: bool
    policy: str
    weights: dict[str, int]
    commend_from: Decimal
    criticize_below: Decimal
    lines: list[Line]
    apart: list[Apart]
    departments: list[Department]

    @property
    def ranked(self):
        return [line for line in self.lines if line.place]

    @property
    def undecided(self):
        return [line for line in self.lines if not line.place]

    @property
    def commended(self):
        return [line for line in self.lines if line.verdict == COMMENDED]

    @property
    def criticized(self):
        return [line for line in self.lines if line.verdict == CRITICIZED]

    @property
    def unfinished_in_words(self):
        """That the year goes on; empty once it has ended."""
        return "" if self.has_ended else f"年度还没有结束，按 {self.as_of} 的数据计算"

    @property
    def provisional_in_words(self):
        """Why the result is not final; empty where nothing is missing."""
        reasons = [self.unfinished_in_words] if self.unfinished_in_words else []
        if self.undecided:
            reasons.append(f"{len(self.undecided)} 个乡镇（街道）资料不全，还没有名次")
        return "；".join(reasons)

    def line(self, code):
        return next((line for line in self.lines if line.code == code), None)

    @property
    def labels(self):
        return [(key, RANKED_BY[key], weight) for key, weight in self.weights.items()]


def ranking_of(district, year):
    """The Ranking of `district` in the Year; raises SupervisionRefused where the policy has no weights.

    The same number of queries for any number of townships and records.
    """
    terms = terms_on(RankingTerms, district, year.as_of)
    townships = Township.objects.filter(district=district).in_force_on(year.as_of).order_by("code")
    rows = rows_of_parts(townships, year, terms.policy)
    lines, apart = [], []
    for township in townships:
        own = {key: found[township.pk] for key, found in rows.items() if key != "known"}
        if not own["coverage"]:
            apart.append(Apart(township.code, township.name, NO_VILLAGES))
            continue
        is_known = township.pk in rows["known"]
        parts = [part_of(key, terms.weights[key], own[key], is_known) for key in RANKED_BY]
        lines.append(Line(township.code, township.name, parts))
    return Ranking(
        district=district.name,
        year=year.number,
        as_of=year.as_of,
        has_ended=year.has_ended,
        policy=terms.policy.title,
        weights={key: terms.weights[key] for key in RANKED_BY},
        commend_from=terms.commend_from,
        criticize_below=terms.criticize_below,
        lines=placed(lines, terms.commend_from, terms.criticize_below),
        apart=apart,
        departments=[Department(name, found) for name, found in departments_behind(district, year)],
    )


def part_of(key, weight, rows, is_known):
    """The Part that these rows make."""
    good, whole = sum(row.counts for row in rows), len(rows)
    points, note = None, ""
    if key == "effective_coverage" and weight and not is_known:
        note = UNKNOWN
    elif whole:
        points = rounded(Fraction(weight * good, whole))
    else:
        points, note = rounded(weight), FULL_FOR[key]
    return Part(key, RANKED_BY[key], weight, good, whole, points, note, rows)


def placed(lines, commend_from, criticize_below):
    """The lines in the order of their places; who has the same score shares one (1, 2, 2, 4)."""
    scores = [line.score for line in lines if line.is_known]
    told = [
        Line(
            line.code,
            line.name,
            line.parts,
            place=1 + sum(score > line.score for score in scores) if line.is_known else None,
            verdict=verdict_of(line, commend_from, criticize_below),
        )
        for line in lines
    ]
    return sorted(told, key=lambda line: (not line.place, line.place or 0, -line.lowest, line.code))


def verdict_of(line, commend_from, criticize_below):
    """On which list a township stands; of an unknown one only what is true in any case."""
    if line.lowest >= commend_from:
        return COMMENDED
    return CRITICIZED if line.highest < criticize_below else ""


# --- the rows -----------------------------------------------------------------------------------------------


def rows_of_parts(townships, year, policy):
    """Part → township key → its rows; and under `known` the townships whose effective coverage is known."""
    basis = basis_on(townships, year.as_of, policy.dormant_months)
    covered, effective, known = village_rows(townships, year.as_of, basis)
    return {
        "coverage": covered,
        "effective_coverage": effective,
        "known": known,
        "punctual_filing": filing_rows(townships, year),
        "complaints_in_time": complaint_rows(townships, year),
        "rectification_in_time": rectification_rows(townships, year),
    }


def village_rows(townships, day, basis):
    """The rows of coverage and of effective coverage, and which townships are known: `stations.coverage`."""
    villages = Village.objects.filter(township__in=townships.values("pk")).counting_on(day).with_coverage(day)
    villages = with_effective_coverage(villages, basis).order_by("code")
    covered, effective = defaultdict(list), defaultdict(list)
    for township, code, name, is_covered, is_effective in villages.values_list(
        "township", "code", "name", "is_covered", "is_effectively_covered"
    ):
        covered[township].append(Row(VILLAGE, code, name, "已覆盖" if is_covered else "未覆盖", is_covered))
        words = "有效覆盖" if is_effective else "有站点，近期没有快件" if is_covered else "未覆盖"
        effective[township].append(Row(VILLAGE, code, name, words, is_effective))
    known = {
        township.pk for township in townships if is_effective_known(township, covered[township.pk], basis)
    }
    return covered, effective, known


def is_effective_known(township, rows, basis):
    """Whether it is known of these villages if they are effectively covered, as the coverage page says it."""
    coverage = Coverage(villages=len(rows), covered=sum(row.counts for row in rows))
    return as_reported(coverage, township, basis, {}).known > 0


def filing_rows(townships, year):
    """The reports that fell due in the year, once it is known whether they came in time."""
    filings = (
        Filing.objects.filter(township__in=townships.values("pk"), due_on__range=year.days)
        .filter(Q(first_submitted_at__isnull=False) | Q(due_on__lt=year.today))
        .with_punctuality()
        .order_by("month")
    )
    names = ("township", "township__code", "month", "due_on", "first_submitted_on", "is_punctual")
    rows = defaultdict(list)
    for township, code, month, due_on, submitted_on, is_punctual in filings.values_list(*names):
        rows[township].append(
            Row(
                FILING,
                f"{code}/{month:%Y-%m}",
                f"{month.year}年{month.month}月月报",
                timeliness(due_on, submitted_on, "首次报送", "没有报送"),
                bool(is_punctual),
            )
        )
    return rows


def complaint_rows(townships, year):
    """What was given to a township to answer by a day of the year, once it is known whether it did.

    Each demand for itself: a complaint that was sent back has two. What was taken from the township before
    its day is nobody's fault; nor is a day that passes while the clock stands. What is about a
    township's own office is no part of this, for the township knows nothing of it.
    """
    given = (
        Assignment.objects.filter(township__in=townships.values("pk"), due_on__range=year.days)
        .decided(year.today)
        .about_no_office()
        .order_by("due_on", "complaint__number")
    )
    rows = defaultdict(list)
    for assignment in given.select_related("complaint"):
        due_on, answered_on = assignment.due_on, assignment.answered_on
        rows[assignment.township_id].append(
            Row(
                COMPLAINT,
                assignment.complaint.number,
                assignment.complaint.get_kind_display(),
                timeliness(due_on, answered_on, "答复", "没有答复"),
                answered_on is not None and answered_on <= due_on,
            )
        )
    return rows


def rectification_rows(townships, year):
    """The rounds of orders at facilities of a township that fell due in the year, voided orders left out."""
    rounds = (
        RectificationRound.objects.filter(
            Q(answered_on__isnull=False) | Q(due_on__lt=year.today),
            rectification__facility__township__in=townships.values("pk"),
            due_on__range=year.days,
        )
        .exclude(rectification__state=RectificationState.VOIDED)
        .annotate(
            number=F("rectification__number"),
            facility=F("rectification__facility__name"),
            township=F("rectification__facility__township"),
        )
        .order_by("due_on", "rectification__number", "position")
    )
    rows = defaultdict(list)
    for turn in rounds:
        rows[turn.township].append(
            Row(
                RECTIFICATION,
                turn.number,
                f"{turn.facility}（第 {turn.position} 轮）" if turn.position > 1 else turn.facility,
                timeliness(turn.due_on, turn.answered_on, "报送", "没有报送"),
                turn.answered_on is not None and turn.answered_on <= turn.due_on,
            )
        )
    return rows


def timeliness(due_on, done_on, done, undone):
    """2026-12-05 到期，2026-12-03 首次报送 …, and whether that was in time."""
    if done_on is None:
        return f"{due_on} 到期，{undone}"
    return f"{due_on} 到期，{done_on} {done}，{'按时' if done_on <= due_on else '逾期'}"
