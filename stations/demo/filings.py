"""Writes the month's reports of the demo: the invented figures, sent in, questioned and decided in an office.

For every month that was over by the last day of the story, as far as the policy says anything of reports.
Nobody has an account yet, so the steps have no name to them.
"""

import datetime
from collections import defaultdict

from stations.choices import Tier
from stations.coverage import chosen
from stations.demo.accounts import most_rural_township
from stations.demo.chances import stream
from stations.demo.courses import (
    LATE,
    OFTEN_LATE,
    Course,
    deal_courses,
    often_late,
    steps_of,
    with_something_to_explain,
)
from stations.demo.reports import Report
from stations.demo.volumes import invent_volumes
from stations.filing.terms import due_on
from stations.models import (
    Filing,
    FilingChange,
    FilingEvent,
    FilingLine,
    FilingReopening,
    Policy,
    Township,
)
from yicheng_express.dates import last_month_end, month_end, month_ends, month_of, months_before

BEGUN_AFTER = datetime.timedelta(days=2, hours=10)


def write_filings(roster, plan, facilities, *, seed, until, now):
    """Write the reports of every month over by `until`; answers how many.

    facilities: code → Facility. now: no step is later than this moment.
    """
    terms = terms_by_month(roster.district, months_told(plan, until))
    if not terms:
        return 0
    reports = invent_reports(roster, plan, facilities, terms, seed, now)
    Filing.objects.bulk_create(report.filing for report in reports)
    FilingLine.objects.bulk_create(line for report in reports for line in report.lines)
    FilingEvent.objects.bulk_create(event for report in reports for event in report.events)
    FilingReopening.objects.bulk_create(each for report in reports for each in report.reopenings)
    FilingChange.objects.bulk_create(change for report in reports for change in report.changes)
    return len(reports)


def months_told(plan, until):
    """The months from the first opening up to the last that is over by `until`."""
    opened = min((period.opened_on for each in plan.facilities for period in each.periods), default=until)
    return [month_of(day) for day in month_ends(opened, last_month_end(until))]


def terms_by_month(district, months):
    """Month → what the policy says of its report, for the months of which it says anything."""
    policies = list(Policy.objects.filter(district=district).select_related("filing_terms"))
    if not policies:
        return {}
    found = {month: getattr(chosen(policies, month_end(month)), "filing_terms", None) for month in months}
    return {month: terms for month, terms in found.items() if terms}


def invent_reports(roster, plan, facilities, terms, seed, now):
    """The reports of these months, told up to `now`. terms: month → FilingTerms."""
    months = list(terms)
    volumes = invent_volumes(plan, seed=seed, last=months[-1])
    planned = {each.code: each for each in plan.facilities}
    lists = facilities_listed(planned, volumes)
    numbers = {month: {code: len(codes) for code, codes in lists[month].items()} for month in months}
    clerks = most_rural_township(roster.district).code
    courses = deal_courses(numbers, months, clerks, seed)
    volumes = with_something_to_explain(volumes, courses, months[-1], lists[months[-1]], planned)
    late = dict.fromkeys(often_late(numbers[months[-1]], clerks, seed), OFTEN_LATE)
    reports = []
    for filing in empty_filings(roster.district, terms, lists):
        code, month = filing.place.code, filing.month
        report = Report(
            filing,
            **blank(filing, [facilities[each] for each in lists[month][code]], volumes),
            planned=planned,
            terms=terms[month],
            rng=stream(seed, f"{code}:{month}:report"),
        )
        tell(report, courses[code, month], late.get(code, LATE), now)
        reports.append(report)
    return reports


def empty_filings(district, terms, lists):
    townships = Township.objects.filter(district=district).in_bulk(field_name="code")
    return [
        Filing(
            district=district,
            township=townships.get(code),
            month=month,
            due_on=due_on(terms[month], month, month),
        )
        for month in terms
        for code in sorted(lists[month])
    ]


def blank(filing, facilities, volumes):
    """What stands in a report before anything is filled, and what ought to be filled in."""
    month, last_month = filing.month, months_before(filing.month, 1)
    return {
        "lines": [FilingLine(filing=filing, facility=each, month=month) for each in facilities],
        "right": {each.code: volumes[each.code, month] for each in facilities},
        "before": {each.pk: volumes.get((each.code, last_month)) for each in facilities},
    }


def facilities_listed(planned, volumes):
    """Month → place code → the codes of the facilities in its report: the hubs, then the stations."""
    lists = defaultdict(lambda: defaultdict(list))
    for code, month in sorted(volumes, key=lambda key: (planned[key[0]].tier == Tier.STATION, key)):
        lists[month][place_that_files(planned[code])].append(code)
    return lists


def place_that_files(facility):
    return facility.place.township.code if facility.tier == Tier.STATION else facility.place.code


def tell(report, course, late_share, now):
    filing = report.filing
    for step in steps_of(course, filing.month, filing.due_on, late_share, report.rng, now):
        report.take(step)
    if course is Course.DRAFT:
        report.begin(min(report.events[-1].at + BEGUN_AFTER, now))
