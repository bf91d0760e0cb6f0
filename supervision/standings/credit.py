"""企业诚信评价: the enterprises of a district in a year, each point lost by a row of its own (二(四)).

Evaluated is who operates a facility that was open in the year, and who answers for something of the year
without one: a courier whose parcels a shared station hands out can be complained of as well.

Three things cost points, each at most as many as the policy says:
- complaints closed as upheld in the year, by 10,000 parcels that its facilities handled (accepted reports
  alone; who handled little is reckoned as the policy's smallest volume, lest one complaint weigh like a
  hundred). What is about a township's own office is none of an enterprise's, and what was merged into another
  complaint counts there, once.
- items that failed in inspections done in the year. A finding stays as it was found; the way to take it back
  is to void the order that follows from it, and then its items cost nothing.
- orders of which a round fell due in the year and was answered late, or is not answered; each once, voided
  ones not at all.

Months of which a report is missing are said and never zero: the volume is then a lower bound, the deduction
for complaints an upper one, and the result provisional.
"""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.db.models import F, Q

from stations.models import Enterprise, Facility, OperatingPeriod
from stations.volumes import Months, Volume, together, volume_by_facility
from supervision.choices import ComplaintState, FindingResult, InspectionState, RectificationState
from supervision.models import Complaint, CreditTerms, Finding, RectificationRound
from supervision.standings.points import NOTHING, grade_of, plain, rounded
from supervision.standings.rows import COMPLAINT, INSPECTION, RECTIFICATION, Row
from supervision.terms.in_force import terms_on
from supervision.terms.sections import DEDUCTED_FOR

TEN_THOUSAND = 10_000
UNITS = {"upheld_complaints": "件", "failed_items": "项", "overdue_rectification": "份"}


@dataclass(frozen=True)
class Deduction:
    """What costs points: how often, by how much each, at most how much together."""

    key: str
    label: str
    number: int
    times: str
    each: str
    most: str
    points: Decimal
    rows: list[Row] = field(default_factory=list)

    @property
    def unit(self):
        return UNITS[self.key]

    @property
    def is_capped(self):
        return self.points == Decimal(self.most) and self.number > 0

    @property
    def formula(self):
        if not self.number:
            return f"没有，不扣分（每{self.unit}扣 {self.each} 分，最多 {self.most} 分）"
        capped = f"，最多 {self.most} 分" if self.is_capped else ""
        return f"{self.times} × {self.each} 分{capped} ＝ {self.points} 分"


@dataclass(frozen=True)
class Graded:
    """An enterprise with its deductions, score and grade. missing: of which months reports are lacking."""

    code: str
    name: str
    brand: str
    facilities: int
    handled: int
    missing: str
    deductions: list[Deduction]
    score: Decimal
    grade: str
    grade_words: str

    @property
    def lost(self):
        return sum((each.points for each in self.deductions), NOTHING)


@dataclass(frozen=True)
class Credit:
    """The year's result of a district, the best first."""

    district: str
    year: int
    as_of: datetime.date
    has_ended: bool
    policy: str
    full_score: int
    smallest_volume: int
    grades: list[dict]
    lines: list[Graded]

    @property
    def incomplete(self):
        return [line for line in self.lines if line.missing]

    @property
    def unfinished_in_words(self):
        """That the year goes on; empty once it has ended."""
        return "" if self.has_ended else f"年度还没有结束，按 {self.as_of} 的数据计算"

    @property
    def provisional_in_words(self):
        """Why the result is not final; empty where nothing is missing."""
        reasons = [self.unfinished_in_words] if self.unfinished_in_words else []
        if self.incomplete:
            reasons.append(f"{len(self.incomplete)} 家企业的月报不全")
        return "；".join(reasons)

    def line(self, code):
        return next((line for line in self.lines if line.code == code), None)

    @property
    def counted(self):
        """(grade, words, from which score on, how many have it) of every grade."""
        found = Counter(line.grade for line in self.lines)
        return [
            (each["grade"], each["words"], each["at_least"], found[each["grade"]]) for each in self.grades
        ]

    @property
    def labels(self):
        return list(DEDUCTED_FOR.items())


def credit_of(district, year):
    """The Credit of `district` in the Year; raises SupervisionRefused where the policy does not say how.

    The same number of queries for any number of enterprises and records.
    """
    terms = terms_on(CreditTerms, district, year.as_of)
    rows = {
        "upheld_complaints": complaint_rows(district, year),
        "failed_items": finding_rows(district, year),
        "overdue_rectification": rectification_rows(district, year),
    }
    operated = facilities_by_operator(district, year)
    evaluated = operated.keys() | {key for found in rows.values() for key in found}
    volumes = volumes_by_operator(district, operated, year)
    enterprises = Enterprise.objects.filter(pk__in=evaluated)
    lines = [
        graded(
            each,
            len(operated.get(each.pk, ())),
            volumes.get(each.pk, Volume()),
            {key: rows[key].get(each.pk, []) for key in DEDUCTED_FOR},
            terms,
        )
        for each in enterprises
    ]
    return Credit(
        district=district.name,
        year=year.number,
        as_of=year.as_of,
        has_ended=year.has_ended,
        policy=terms.policy.title,
        full_score=terms.full_score,
        smallest_volume=terms.smallest_volume,
        grades=terms.grades,
        lines=sorted(lines, key=lambda line: (-line.score, line.brand, line.code)),
    )


def graded(enterprise, facilities, volume, rows, terms):
    """The line of one enterprise."""
    deductions = [deduction_of(key, rows[key], volume.handled, terms) for key in DEDUCTED_FOR]
    score = max(NOTHING, rounded(terms.full_score) - sum((each.points for each in deductions), NOTHING))
    grade = grade_of(score, terms.grades)
    return Graded(
        code=enterprise.credit_code,
        name=enterprise.name,
        brand=enterprise.brand,
        facilities=facilities,
        handled=volume.handled,
        missing=volume.missing_in_words,
        deductions=deductions,
        score=score,
        grade=grade["grade"],
        grade_words=grade["words"],
    )


def deduction_of(key, rows, handled, terms):
    """What these rows cost, by the policy."""
    each, most = terms.deductions[key]["points"], terms.deductions[key]["most"]
    number, times = Fraction(len(rows)), f"{len(rows):,} {UNITS[key]}"
    if key == "upheld_complaints":
        parcels = max(handled, terms.smallest_volume)
        number = Fraction(len(rows) * TEN_THOUSAND, parcels)
        times = f"{times} ÷ {plain(Decimal(parcels) / TEN_THOUSAND)} 万件"
    points = min(rounded(number * Fraction(each)), rounded(Fraction(most)))
    return Deduction(key, DEDUCTED_FOR[key], len(rows), times, plain(each), plain(most), points, rows)


# --- what is counted ----------------------------------------------------------------------------------------


def facilities_by_operator(district, year):
    """Enterprise key → the facilities that it operates and that were open for a day of the year so far."""
    periods = OperatingPeriod.objects.filter(
        Q(closed_on=None) | Q(closed_on__gt=year.first),
        facility__district=district,
        opened_on__lte=year.as_of,
    )
    operated = defaultdict(set)
    for operator, facility in periods.order_by().values_list("facility__operator", "facility"):
        operated[operator].add(facility)
    return operated


def volumes_by_operator(district, operated, year):
    """Enterprise key → the Volume of its facilities in the year: of accepted reports, missing months said."""
    found = volume_by_facility(
        Facility.objects.filter(district=district), Months.of_year(year.number), on=year.as_of
    )
    return {
        operator: together(found[facility] for facility in facilities if facility in found)
        for operator, facilities in operated.items()
    }


def complaint_rows(district, year):
    """Enterprise key → its complaints that were closed as upheld in the year."""
    begins, ends = year.moments
    closed = Complaint.objects.filter(
        district=district,
        state=ComplaintState.CLOSED,
        enterprise__isnull=False,
        about_office=False,
        ended_at__gte=begins,
        ended_at__lt=ends,
    ).upheld()
    rows = defaultdict(list)
    for complaint in closed.select_related("facility").order_by("ended_at", "number"):
        place = complaint.facility.name if complaint.facility else "没有写明网点"
        rows[complaint.enterprise_id].append(
            Row(
                COMPLAINT,
                complaint.number,
                complaint.get_kind_display(),
                f"{place}，{complaint.received_on} 收到，认定属实",
                counts=True,
            )
        )
    return rows


def finding_rows(district, year):
    """Enterprise key → the items that failed in its inspections done in the year."""
    failed = (
        Finding.objects.filter(
            inspection__district=district,
            inspection__state=InspectionState.DONE,
            inspection__inspected_on__range=year.days,
            result=FindingResult.FAIL,
        )
        .exclude(inspection__rectification__state=RectificationState.VOIDED)
        .select_related("inspection__facility")
        .order_by("inspection__inspected_on", "inspection__number", "position")
    )
    rows = defaultdict(list)
    for finding in failed:
        inspection = finding.inspection
        rows[inspection.enterprise_id].append(
            Row(
                INSPECTION,
                inspection.number,
                finding.title,
                f"{inspection.facility.name}，{inspection.inspected_on} 检查不合格",
                counts=True,
            )
        )
    return rows


def rectification_rows(district, year):
    """Enterprise key → its orders with a round that fell due in the year and was not answered in time."""
    late = (
        RectificationRound.objects.filter(
            Q(answered_on__gt=F("due_on")) | Q(answered_on=None, due_on__lt=year.today),
            rectification__facility__district=district,
            due_on__range=year.days,
        )
        .exclude(rectification__state=RectificationState.VOIDED)
        .select_related("rectification__facility")
        .order_by("rectification__number", "position")
    )
    rows, seen = defaultdict(list), set()
    for turn in late:
        order = turn.rectification
        if order.pk not in seen:
            seen.add(order.pk)
            said = f"{turn.answered_on} 才报送" if turn.answered_on else "没有报送"
            rows[order.enterprise_id].append(
                Row(
                    RECTIFICATION,
                    order.number,
                    order.facility.name,
                    f"{turn.due_on} 到期，{said}",
                    counts=True,
                )
            )
    return rows
