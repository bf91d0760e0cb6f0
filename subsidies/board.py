"""The eligibility board: every facility under one rule on one day, what it lacks, and the money it takes.

Stored is nothing of it. In a what-if some villages are taken as covered by a resident station; the board then
knows how it stands without that, and what the difference is.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import TextChoices

from stations.models import Village
from subsidies.choices import STATES_UNDER_WAY, Recurrence
from subsidies.eligibility import Assessment, Moment, assess, moment_for, needs_year
from subsidies.models import Application, Fund, RuleVersion


class BoardState(TextChoices):
    """What the board can be narrowed to. A facility can stand in several: eligible, and applied for."""

    ELIGIBLE = "eligible", "符合"
    TO_APPLY = "to_apply", "符合、未申请"
    LACKING = "lacking", "还差"
    UNDECIDED = "undecided", "资料不全"
    CLOSED = "closed", "已停业"
    EXCLUDED = "excluded", "不在范围"
    APPLIED = "applied", "已申请"
    PAID = "paid", "已发放"


@dataclass(frozen=True)
class BoardRow:
    """One facility: what the rule says of it, and its application under the rule (for the period), if any.

    is_approved, is_paid: as the one definition of them has it (`ApplicationQuerySet`), as things are now.
    """

    assessment: Assessment
    application: Application | None = None
    is_approved: bool = False
    is_paid: bool = False

    @property
    def facility(self):
        return self.assessment.facility

    @property
    def verdict(self):
        """符合, 还差, 资料不全, 已停业 or 不在范围: one of the five."""
        if self.assessment.ruled_out:
            return BoardState.EXCLUDED
        if self.assessment.closed_on:
            return BoardState.CLOSED
        answers = {True: BoardState.ELIGIBLE, False: BoardState.LACKING, None: BoardState.UNDECIDED}
        return answers[self.assessment.is_eligible]

    @property
    def is_out(self):
        """Whether nothing that it lacks is still to be done about: it is closed, or not concerned."""
        return self.verdict in (BoardState.EXCLUDED, BoardState.CLOSED)

    @property
    def states(self):
        """All that it stands in."""
        states = {self.verdict}
        if self.is_paid:
            states.add(BoardState.PAID)
        elif self.application:
            states.add(BoardState.APPLIED)
        elif self.assessment.is_eligible:
            states.add(BoardState.TO_APPLY)
        return states

    @property
    def needs_money(self):
        """Eligible, and no money has been set aside for it yet."""
        return self.assessment.is_eligible is True and not (self.is_approved or self.is_paid)

    @property
    def is_under_way_besides(self):
        """Sent in and not decided, while the figures that are shown do not make it eligible: those of another
        year may. What is eligible is counted where money is needed.
        """
        under_way = self.application is not None and self.application.state in STATES_UNDER_WAY
        return under_way and not self.needs_money

    @property
    def year_of_application(self):
        """The year whose figures the application rests on, where the board shows another's; else None."""
        year = self.application.year if self.application else None
        return year if year != self.assessment.moment.year else None

    @property
    def standing_of_application(self):
        """公示; where it is for another year 公示（2025年）; empty where there is none."""
        if self.application is None:
            return ""
        label, year = self.application.get_state_display(), self.year_of_application
        return f"{label}（{year}年）" if year else label

    @property
    def may_need_money(self):
        """Not eligible as it stands, but it still can be."""
        return self.assessment.can_still_qualify and not (self.is_approved or self.is_paid)

    @property
    def amount(self):
        """What was applied for, once it has been reckoned; else what the rule pays, where it is eligible."""
        if self.application and self.application.amount is not None:
            return self.application.amount
        return self.assessment.amount if self.assessment.is_eligible else None

    @property
    def lacking(self):
        """In words, what keeps it from being eligible, one by one."""
        ruled_out = self.assessment.ruled_out
        return [ruled_out] if ruled_out else self.assessment.lacking

    @property
    def words(self):
        """All that one may look for."""
        facility, application = self.facility, self.application
        places = [place.name for place in (facility.township, facility.village) if place]
        number = application.number if application else ""
        return " ".join([facility.code, facility.name, *places, facility.operator.name, number])


@dataclass(frozen=True)
class Need:
    """Money that is needed, of how many facilities. unlimited: of how many no limit is known."""

    amount: Decimal
    facilities: int
    unlimited: int = 0


@dataclass(frozen=True)
class Board:
    """rows: all facilities of the rule in sight, by code. plain: the rows without the what-if, where there is
    one; villages: those that are taken as covered by a resident station in it.
    """

    version: RuleVersion
    moment: Moment
    rows: list[BoardRow]
    plain: list[BoardRow] = field(default_factory=list)
    villages: list[Village] = field(default_factory=list)

    @property
    def verdicts(self):
        """The verdicts by which every row is counted once, in order."""
        always = BoardState.ELIGIBLE, BoardState.LACKING, BoardState.UNDECIDED
        return [*always, *(each for each in (BoardState.CLOSED, BoardState.EXCLUDED) if self.counts[each])]

    @cached_property
    def counts(self):
        """BoardState → how many facilities stand in it."""
        return Counter(state for row in self.rows for state in row.states)

    def narrowed(self, state="", words=""):
        """The rows in that state in which each of the words is found."""
        return [
            row
            for row in self.rows
            if (not state or state in row.states) and all(word in row.words for word in words.split())
        ]

    @property
    def needed_now(self):
        """For those that are eligible and neither approved nor paid."""
        return need_of([row for row in self.rows if row.needs_money])

    @property
    def under_way_besides(self):
        """For those that are sent in and not decided, beside those for which money is needed now."""
        return granted([row for row in self.rows if row.is_under_way_besides])

    @property
    def needed_by_others(self):
        """For those that are not eligible but still can be, at most."""
        hopeful = [row for row in self.rows if row.may_need_money]
        most = [row.assessment.most for row in hopeful]
        return Need(sum((each or 0 for each in most), Decimal(0)), len(hopeful), most.count(None))

    @property
    def needed_if_all(self):
        """For both together, in yuan."""
        return self.needed_now.amount + self.needed_by_others.amount

    @property
    def at_most(self):
        """需 where the amount is fixed; else it is 至多 so much."""
        return "共需" if "fixed" in self.version.amount else "至多需"

    @property
    def approved(self):
        return granted([row for row in self.rows if row.is_approved])

    @property
    def paid(self):
        return granted([row for row in self.rows if row.is_paid])

    @property
    def difference(self):
        """A Need: by how many facilities and how much money the what-if differs from how things stand."""
        before, after = need_of([row for row in self.plain if row.needs_money]), self.needed_now
        return Need(after.amount - before.amount, after.facilities - before.facilities)

    @property
    def newly_eligible(self):
        """The facilities that are eligible in the what-if alone."""
        before = {row.facility.pk for row in self.plain if row.assessment.is_eligible}
        return [
            row.facility for row in self.rows if row.assessment.is_eligible and row.facility.pk not in before
        ]


def need_of(rows):
    return Need(sum((row.assessment.amount for row in rows), Decimal(0)), len(rows))


def granted(rows):
    """A Need of what their applications are for."""
    return Need(sum((row.application.amount for row in rows), Decimal(0)), len(rows))


def board_of(version, facilities, applications, on, *, year=None, period="", villages=()):
    """The Board of a version. facilities, applications: querysets of what the person may see.

    villages: 建制村 that are taken as covered by a resident station. The number of queries grows with none of
    them. Raises SubsidyRefused for a period that the rule does not have.
    """
    asked = {"year": year, "period": period}
    moment = moment_for(version, on, **asked)
    known = applications_by_facility(version, moment, applications)
    plain = rows_of(assess(version, facilities, on, **asked), known)
    if not villages:
        return Board(version, moment, plain)
    keys = [village.pk for village in villages]
    supposed = rows_of(assess(version, facilities, on, **asked, as_if_resident=keys), known)
    return Board(version, moment, supposed, plain, list(villages))


def rows_of(assessments, known):
    return [BoardRow(each, **known.get(each.facility.pk, {})) for each in assessments]


def applications_by_facility(version, moment, applications):
    """Facility key → what a BoardRow has to know of its application that counts for "once". Three queries."""
    alive = applications.alive().filter(rule=version.rule_id, period=period_of(version, moment))
    approved = set(alive.approved().values_list("pk", flat=True))
    paid = set(alive.paid().values_list("pk", flat=True))
    return {
        each.facility_id: {
            "application": each,
            "is_approved": each.pk in approved,
            "is_paid": each.pk in paid,
        }
        for each in alive.defer("snapshot")
    }


def period_of(version, moment):
    """What an application at that moment has as its period."""
    if version.recurrence == Recurrence.YEARLY:
        return str(moment.year)
    return moment.period if version.recurrence == Recurrence.PERIOD else ""


# --- what can be asked --------------------------------------------------------------------------------------


def versions_to_ask(versions, day, year=None):
    """Of `versions` (a queryset), for each rule the one that the board asks on the day, in their order.

    Where it rests on a year's figures, the one in force at the end of that year, as an application for that
    year would have it.
    """
    chosen = {}
    for version in versions.select_related("rule__district", "policy").order_by("position", "rule", "number"):
        if version.is_in_force_on(day):
            chosen.setdefault(version.rule_id, version)
        if year and needs_year(version) and version.is_in_force_on(min(day, date(year, 12, 31))):
            chosen[version.rule_id] = version
    return list(chosen.values())


def villages_to_suppose(villages, day):
    """Of `villages`, the 建制村 that have no resident station on the day, with their townships."""
    without = villages.counting_on(day).with_coverage(day).filter(is_resident_covered=False)
    return without.select_related("township").order_by("code")


# --- the money there is -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Balances:
    """names: the funds that may pay the rule. funds: those of them in sight, the latest first.

    now, if_all: the yuan that the board needs of them.
    """

    names: list[str]
    funds: list[Fund]
    now: Decimal
    if_all: Decimal

    @property
    def total(self):
        return sum((fund.balance for fund in self.funds), Decimal(0))

    @property
    def with_balance(self):
        return [fund for fund in self.funds if fund.balance]

    @property
    def without_balance(self):
        """How many funds have nothing left to approve from."""
        return len(self.funds) - len(self.with_balance)

    @property
    def absent(self):
        """The names under which there is no fund."""
        return [name for name in self.names if name not in {fund.name for fund in self.funds}]

    @property
    def lacking_now(self):
        """How much the funds fall short of what is needed now; 0 where they suffice."""
        return max(Decimal(0), self.now - self.total)

    @property
    def lacking_if_all(self):
        return max(Decimal(0), self.if_all - self.total)


def balances_of(board, funds):
    """The Balances of the funds (a queryset of what the person may see) that may pay the rule. One query."""
    names = board.version.funds
    of_rule = funds.filter(district=board.version.rule.district_id, name__in=names)
    in_order = list(of_rule.order_by("-year", "name"))
    return Balances(names, in_order, board.needed_now.amount, board.needed_if_all)
