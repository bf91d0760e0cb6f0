"""What the page of a month's report shows, as plain values: for the template and for the API alike."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db.models import Max, Min, Q

from stations.choices import Figure, FilingState, FilingStep, Tier
from stations.filing.checks import Finding, Kind
from stations.filing.figures import EXPLANATION
from stations.filing.findings import findings_of
from stations.filing.lines import expected_in, lines_of, open_codes, unlisted
from stations.filing.locking import why_locked
from stations.filing.past import last_month, last_year, why_not_compared
from stations.filing.reading import NOTHING, reader_of
from stations.filing.refusals import FilingRefused
from stations.filing.rights import may_review, require_fill
from stations.filing.story import story_of
from stations.models import Filing

NOT_SENT_IN = "这份月报还没有报送，报送以后才能看到数字。"
EXPLANATION_LABEL = "说明"
LABELS = dict(Figure.choices) | {EXPLANATION: EXPLANATION_LABEL}
COMPARED_MONTHS = ("stored", "last_month", "last_year")
DECISIVE = {FilingStep.SUBMITTED, FilingStep.RETURNED, FilingStep.ACCEPTED, FilingStep.REOPENED}


@dataclass
class Cell:
    """A cell as it is stored; where something was typed and could not be kept, with that and why."""

    name: str
    stored: str | int | None
    is_open: bool
    last_month: int | None = None
    last_year: int | None = None
    accepted: int | None = None
    typed: tuple | None = None
    refusal: str = ""

    @property
    def label(self):
        return LABELS[self.name]

    @property
    def value(self):
        """What stands in the box."""
        return self.typed[1] if self.typed else self.stored

    @property
    def was(self):
        """The accepted figure that another one is to replace, or None."""
        return self.accepted if self.accepted != self.stored else None

    @property
    def base(self):
        """What was stored when the person looked at it."""
        return self.typed[0] if self.typed else self.stored


@dataclass
class Row:
    """A facility's line: its three figures, the explanation, and everything that is said of it."""

    code: str
    name: str
    tier: str
    place: str
    figures: list[Cell]
    explanation: Cell
    remark: str
    is_open: bool
    is_new: bool
    entered_by: str
    entered_at: object
    is_by_another: bool
    findings: list[Finding] = field(default_factory=list)
    was_sent: bool = False

    @property
    def cells(self):
        return [*self.figures, self.explanation]

    @property
    def is_filled(self):
        return all(cell.stored is not None for cell in self.figures)

    @property
    def problems(self):
        """What is said of it; of empty cells in one sentence, and only where they were to be sent in."""
        said = [finding for finding in self.findings if finding.kind != Kind.EMPTY]
        empty = [finding for finding in self.findings if finding.kind == Kind.EMPTY]
        return [in_one_sentence(empty), *said] if self.was_sent and empty else said

    @property
    def is_empty(self):
        return all(cell.stored is None and cell.typed is None for cell in self.figures)

    @property
    def names_its_place(self):
        """Whether the facility's name tells the village already."""
        return self.place in self.name

    @property
    def refusals(self):
        return [finding for finding in self.problems if finding.is_refusal]

    @property
    def is_to_change(self):
        return any(finding.kind != Kind.NO_EXPLANATION for finding in self.refusals)


@dataclass
class Report:
    """A month's report for one reader."""

    filing: Filing
    rows: list[Row]
    has_right: bool
    can_fill: bool
    can_review: bool
    why_locked: str
    reopened_until: object
    events: list
    notice: str
    not_compared: str
    registered_since: list[str]

    def tell_refusal(self, findings):
        """Say at its lines why the report could not be sent in, empty cells among it.

        A cell that holds what could not be kept is not empty: it says itself what is wrong.
        """
        for row in self.rows:
            row.was_sent = True
            row.findings += [each for each in findings if each.code == row.code and each not in row.findings]
            typed = {cell.name for cell in row.cells if cell.typed}
            row.findings = [
                each for each in row.findings if each.kind != Kind.EMPTY or each.cell not in typed
            ]

    @property
    def refused_rows(self):
        return [row for row in self.rows if row.refusals]

    @property
    def to_do(self):
        """How much stands against sending it in: 2 个网点要改，3 个要写说明."""
        change = sum(row.is_to_change for row in self.refused_rows)
        explain = len(self.refused_rows) - change
        if change and explain:
            return f"{change} 个网点要改，{explain} 个要写说明"
        if explain:
            return f"{explain} 个网点要写说明"
        return f"{change} 个网点要改" if change else ""

    @property
    def empty_rows(self):
        return [row for row in self.rows if row.is_empty]

    @property
    def findings(self):
        return [finding for row in self.rows for finding in row.findings]

    @property
    def filled(self):
        return sum(row.is_filled for row in self.rows)

    @property
    def remarked(self):
        return [row for row in self.rows if row.remark]

    @property
    def tier_summed(self):
        """The tier whose rows the totals add up: a parcel at a station has come through the hub already."""
        return max((row.tier for row in self.rows), key=list(Tier).index, default=Tier.STATION)

    @property
    def totals_label(self):
        return {Tier.STATION: "村级站合计", Tier.HUB: "集散中心合计", Tier.CENTER: "合计"}[self.tier_summed]

    @property
    def totals(self):
        """Of each figure, and of what was handled: this month, last month, a year before."""
        columns = [Total(Figure(name), self.sums(index)) for index, name in enumerate(Figure.values)]
        inbound, outbound = (column.sums for column in columns[:2])
        return columns, Total(None, [sum_known(pair) for pair in zip(inbound, outbound, strict=True)])

    def sums(self, index):
        cells = [row.figures[index] for row in self.rows if row.tier == self.tier_summed]
        return [sum_known(getattr(cell, name) for cell in cells) for name in COMPARED_MONTHS]

    @property
    def last_decision(self):
        """The latest step that was no opening of the month, or None."""
        steps = [event for event in self.events if event.step in DECISIVE]
        return steps[-1] if steps else None

    @property
    def returned(self):
        """The return that has still to be answered, or None."""
        event = self.last_decision
        return event if event and event.step == FilingStep.RETURNED else None

    @property
    def reopened(self):
        """The reopening that lasts, with its reason, or None."""
        steps = [event for event in self.events if event.step == FilingStep.REOPENED]
        return steps[-1] if steps and self.reopened_until else None


@dataclass
class Total:
    figure: Figure | None
    sums: list

    @property
    def name(self):
        return self.figure.value if self.figure else "handled"

    @property
    def label(self):
        return self.figure.label if self.figure else "处理"

    @property
    def this_month(self):
        return self.sums[0]

    @property
    def last_month(self):
        return self.sums[1]

    @property
    def last_year(self):
        return self.sums[2]


def report_of(filing, user):
    """The report as `user` sees it; the same number of queries for any number of facilities."""
    reader = reader_of(filing, user)
    lines = lines_of(filing, with_unlisted=reader.is_to_fill)
    findings, notice = findings_shown(filing, lines, reader)
    reopening = filing.reopenings.current().first()
    is_compared_now = reader.can_fill or filing.state == FilingState.SUBMITTED
    missing = [] if reader.is_to_fill else unlisted(filing).values_list("name", flat=True)
    return Report(
        filing=filing,
        rows=rows_of(filing, lines, findings, reader, user),
        has_right=reader.has_right,
        can_fill=reader.can_fill,
        can_review=filing.state == FilingState.SUBMITTED and may_review(user, filing),
        why_locked="" if reader.can_fill else why_not(filing, user, reader),
        reopened_until=reopening.until if reopening else None,
        events=story_of(filing),
        notice=notice,
        not_compared=why_not_compared(filing) if is_compared_now else "",
        registered_since=list(missing),
    )


def why_not(filing, user, reader):
    """By which rule this person cannot write into the report, or sees no figures of it yet."""
    if reader.sees_nothing_yet:
        return NOT_SENT_IN
    try:
        require_fill(user, filing)
    except PermissionDenied as rule:
        return str(rule)
    return "" if reader.is_to_fill else why_locked(filing)


def findings_shown(filing, lines, reader):
    """What is said of the lines, and a word where nothing can be: no policy speaks of reports.

    To who fills the report, what the validator says now; to others what was asked when it was sent in.
    """
    if not reader.can_fill:
        return [
            Finding(line.facility.code, line.facility.name, **question)
            for line in lines
            for question in reader.questions_of(line)
        ], ""
    try:
        return findings_of(filing, lines), ""
    except FilingRefused as refusal:
        return [], str(refusal)


def rows_of(filing, lines, findings, reader, user):
    """The lines as rows, with the figures that the reader sees."""
    facilities = [line.facility_id for line in lines]
    before = last_month(facilities, filing.month)
    year_before = last_year(facilities, filing.month)
    said = {}
    for finding in findings:
        said.setdefault(finding.code, []).append(finding)
    writable = open_codes(lines, expected_in(filing)) if reader.can_fill else set()
    return [
        row_of(
            line,
            reader,
            (before.get(line.facility_id, NOTHING), year_before.get(line.facility_id, NOTHING)),
            is_open=line.facility.code in writable,
            is_by_another=reader.has_right and line.entered_by_id not in (None, user.pk),
            findings=said.get(line.facility.code, []),
        )
        for line in lines
    ]


def row_of(line, reader, past, *, is_open, is_by_another, findings):
    columns = (Figure.values, reader.figures_of(line), *past, line.accepted_figures)
    cells = [
        Cell(name, stored, is_open, last, year, accepted)
        for name, stored, last, year, accepted in zip(*columns, strict=True)
    ]
    facility = line.facility
    return Row(
        code=facility.code,
        name=facility.name,
        tier=facility.tier,
        place=facility.village.name if facility.village else "",
        figures=cells,
        explanation=Cell(EXPLANATION, reader.explanation_of(line), reader.can_fill),
        remark="" if reader.sees_accepted else line.remark,
        is_open=is_open,
        is_new=line.pk is None,
        entered_by=line.entered_by.full_name if line.entered_by else "",
        entered_at=line.entered_at,
        is_by_another=is_by_another,
        findings=findings,
    )


def sum_known(figures):
    """The sum of what is known, or None where nothing is."""
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known else None


def in_one_sentence(empty):
    """What is said of the empty cells of a line, taken together."""
    first, labels = empty[0], "、".join(LABELS[finding.cell] for finding in empty)
    text = f"{labels}没有填；没有件的请填 0。"
    return Finding(first.code, first.name, first.cell, first.kind, text, is_refusal=True)


def neighbours(filing):
    """The months before and after of the same division's reports that are there, or None."""
    others = Filing.objects.filter(district=filing.district_id, township=filing.township_id)
    months = others.aggregate(
        before=Max("month", filter=Q(month__lt=filing.month)),
        after=Min("month", filter=Q(month__gt=filing.month)),
    )
    return months["before"], months["after"]
