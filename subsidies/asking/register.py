"""Questions to the register: is a facility open, since when, is it resident, and what is its village."""

from stations.choices import VillageKind
from subsidies.asking.question import Finding
from yicheng_express.dates import month_end


def is_open(question):
    """In an operating period on the day."""
    found = {}
    for facility in question.rows:
        is_so = question.present_period(facility) is not None
        contrary = "" if is_so else closed_in_words(question)
        found[facility.pk] = Finding(is_so, source_on(question), contrary=contrary)
    return found


def is_resident(question):
    """Open and resident on the day; in a what-if also where it is open in one of those villages."""
    found = {}
    for facility in question.rows:
        period = question.present_period(facility)
        as_if = facility.village_id in question.as_if_resident
        found[facility.pk] = Finding(
            period is not None and (period.resident or as_if),
            source_on(question),
            contrary=not_resident_in_words(question, period),
        )
    return found


def not_resident_in_words(question, period):
    if period is None:
        return closed_in_words(question)
    return "" if period.resident else f"{question.moment.as_of} 没有驻村设点（{period.manner}）"


def closed_in_words(question):
    return f"{question.moment.as_of} 没有营业"


def source_on(question):
    return f"{question.moment.as_of} 营业登记"


def village_is_administrative(question):
    """The station's village is a 建制村, and there on the day. Neither a community nor a village abolished
    by then becomes one by waiting.
    """
    day = question.moment.as_of
    found = {}
    for facility in question.rows:
        is_one = facility.village.kind == VillageKind.ADMINISTRATIVE
        found[facility.pk] = Finding(
            is_one and facility.village.is_in_force_on(day),
            f"区划登记：{facility.village.full_name}（{facility.village.get_kind_display()}）",
            contrary=not_a_village_in_words(facility.village, is_one),
            settled=out_for_good(facility.village, day),
        )
    return found


def not_a_village_in_words(village, is_one):
    return f"{village.full_name}{'当天已撤并或还没有设立' if is_one else '是社区，不是建制村'}"


def out_for_good(village, day):
    """In words, why it is no 建制村 and becomes none by waiting; empty where it is one, or is to be."""
    if village.kind != VillageKind.ADMINISTRATIVE:
        return "社区不在补贴范围"
    is_abolished = village.abolished_on is not None and village.abolished_on <= day
    return f"{village.name}已撤并，不在补贴范围" if is_abolished else ""


def village_population(question):
    """Of the station's village; what nobody has entered is unknown, and never zero."""
    found = {}
    for facility in question.rows:
        village = facility.village
        found[facility.pk] = Finding(
            village.population,
            village.population_source or "区划登记",
            unknown="" if village.population else f"{village.full_name}的人口没有登记",
        )
    return found


def months_in_operation(question):
    """Full months of the present uninterrupted operation on the day; nothing while it is closed.

    Periods that touch are one operation: a station that becomes resident was not closed by it.
    """
    found = {}
    for facility in question.rows:
        since = open_since(question.periods.get(facility.pk, []), question.moment.as_of)
        months = full_months(since, question.moment.as_of) if since else 0
        source = f"{since} 起连续营业" if since else closed_in_words(question)
        found[facility.pk] = Finding(months, source)
    return found


def open_since(periods, day):
    """The first day of the operation that goes on on `day`; None where there is none. Periods in order."""
    since = end = None
    for period in periods:
        if since is None or period.opened_on != end:
            since = period.opened_on
        end = period.closed_on
        if period.is_open_on(day):
            return since
    return None


def full_months(first, day):
    """How many months have run full since `first`: each ends on the day of its number (Civil Code art. 202:
    on the last of a month that has no such day), so that a year from 2025-01-15 is full on 2026-01-15.
    """
    months = (day.year - first.year) * 12 + day.month - first.month
    falls_on = min(first.day, month_end(day).day)
    return months if day.day >= falls_on else months - 1
