"""The rounds of past years, paid long ago: one with a payment that bounced, one with a void roll."""

import datetime
from collections import defaultdict

from stations.choices import Tier
from subsidies.choices import Decision, Step
from subsidies.demo.paying import correct_account, lock, make_void, pay
from subsidies.demo.rounds import PAST_ROUNDS_BEGIN
from subsidies.demo.telling import approve, object_to, refuse, tell_round

STATIONS_A_YEAR = 0.08  # of all there are
# What happens in which year of the story.
BOUNCED, VOID = 1, 2
VOID_REASON = "编制单位写错，作废后重新编制"
DISMISSED = "经现场复核，站点每天营业，异议不成立。"
UPHELD = "经核实，站点实际由邻村代管，异议成立。"
NOT_IN_THE_VILLAGE = "公示期内有群众反映站点不在村内，经核实成立，不予补贴。"


def tell_past_years(book, candidates):
    """A round in each year after the one in which the rules began."""
    began = min(
        version.effective_from for rule in candidates.rules.values() for version in rule.versions.all()
    )
    number = max(1, round(STATIONS_A_YEAR * len(candidates.keys[Tier.STATION])))
    for place, year in enumerate(range(began.year + 1, book.today.year)):
        round_ = book.calendar.round_from(datetime.date(year, *PAST_ROUNDS_BEGIN), Step.PAID)
        day = round_.days[Step.SUBMITTED]
        groups = candidates.of_year(year - 1, day) + candidates.groups(Tier.STATION, number, day)
        applications = tell_round(book, round_, groups, holding_today=False)
        if applications and round_.reached(Step.PAID):
            is_last = year == book.today.year - 1
            finish(book, round_, with_objections(book, round_, applications, place, is_last), place)


def with_objections(book, round_, applications, place, is_last):
    """Those that can be approved: in one year an objection was dismissed, in the last one was upheld."""
    *others, station = applications
    if place == VOID:
        object_to(book, station, "站点经常关门。", decision=Decision.DISMISSED, decided=DISMISSED)
    if is_last and others:
        object_to(book, station, "站点不在村里，群众要到邻村取件。", decision=Decision.UPHELD, decided=UPHELD)
        refuse(book, station, round_.last_day, NOT_IN_THE_VILLAGE)
        return others
    return applications


def finish(book, round_, applications, place):
    """Approved, rolled and paid, each fund by its own roll."""
    approve(book, round_, applications)
    groups = by_fund(applications)
    rolls = [lock(book, those, round_.days[Step.ROLLED]) for those in groups]
    if place == VOID:
        for roll, those in zip(rolls, groups, strict=True):
            make_void(book, roll, those, later(book, round_, Step.ROLLED, 1), VOID_REASON)
        again = later(book, round_, Step.ROLLED, 2)
        rolls = [lock(book, those, again, replaces=roll) for roll, those in zip(rolls, groups, strict=True)]
    for roll, those in zip(rolls, groups, strict=True):
        bounced = those[-1:] if place == BOUNCED and len(those) > 1 else []
        pay(book, roll, later(book, round_, Step.PAID, 0), bounced=bounced)
        for application in bounced:
            correct_account(book, application, later(book, round_, Step.PAID, 5))
            supplement = lock(book, [application], later(book, round_, Step.PAID, 8), supplements=roll)
            pay(book, supplement, later(book, round_, Step.PAID, 14))


def by_fund(applications):
    """The applications of each fund."""
    found = defaultdict(list)
    for application in applications:
        found[application.fund].append(application)
    return list(found.values())


def later(book, round_, step, days):
    return book.calendar.workday_from(round_.days[step] + datetime.timedelta(days=days))
