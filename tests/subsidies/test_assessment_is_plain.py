"""For random networks and reports the set-based assessment says what a plain, slow one says, one by one.

The plain one knows nothing of the portal's questions: it counts off the network as it was drawn. Of every
condition are compared whether it is met, the value found, and the months whose reports are missing.
"""

import datetime
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from stations.models import Facility, Filing, FilingLine, OperatingPeriod, Township, Village
from subsidies.eligibility import assess
from tests.factories import EnterpriseFactory
from tests.stations.rosters import YICHENG_POLICY
from tests.subsidies.networks import asks, loaded, months_of, rule
from tests.subsidies.random_networks import ALL_ACCEPTED, MONTHS, YEAR, build, networks, periods_of

pytestmark = pytest.mark.django_db
YICHENGS_OWN = YICHENG_POLICY.decode().split("[[clauses]]")[0].partition("[[subsidies]]")
PERIODS = """[
    { name = "上半年", first_day = 2025-01-01, last_day = 2025-06-30 },
    { name = "下半年", first_day = 2025-07-01, last_day = 2025-12-31 },
]"""
OTHERS = [
    rule("quiet", tier="hub", conditions=asks("annual_volume", "at_most", 1000)),
    rule("mean", tier="hub", conditions=asks("monthly_volume", "more_than", 1000)),
    rule(
        "lasting",
        conditions=f"{asks('months_in_operation', 'at_least', 9)}, {asks('active_months', 'at_least', 2)}, "
        f"{asks('township_coverage', 'more_than', 50)}",
        recurrence='"yearly"',
        amount='{ metric = "annual_inbound", per_unit = 0.3, cap = 5_000 }',
    ),
    rule("asleep", tier="hub", conditions=asks("dormant_months", "at_least", 2)),
    rule(
        "populous",
        conditions=f"{asks('village_population', 'at_least', 2500)}, "
        f"{asks('dormant_months', 'less_than', 3)}",
    ),
    rule("prompt", tier="hub", conditions=asks("punctual_filings", "at_least", 6)),
    rule("prompt-center", tier="center", conditions=asks("punctual_filings", "at_least", 6)),
    rule(
        "half-year",
        tier="hub",
        conditions=asks("period_volume", "at_least", 2001),
        recurrence='"period"',
        periods=PERIODS.replace("\n", ""),
    ),
]

# --- the plain assessment -----------------------------------------------------------------------------------

EVERY_MONTH = [*months_of(2024, 6), *MONTHS, *months_of(2026, 1, 2)]
# What was accepted, and what was first sent in by its day.
COUNTS = {"accepted", "accepted, late", "sent in anew"}
IN_TIME = {"accepted", "sent in anew", "submitted"}


def last_day(month):
    return (month + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)


def over_by(day, months=MONTHS):
    return [month for month in months if last_day(month) <= day]


def accepted(one):
    """Month → parcels, of the reports that were accepted."""
    return {month: parcels for month, parcels in one.drawn["lines"].items() if one.filings[month] in COUNTS}


def total(one, months):
    return sum(accepted(one).get(month, 0) for month in months)


def missing(one, months):
    return [month for month in months if month not in accepted(one) and was_open_in(one.drawn, month)]


def was_open_in(drawn, month):
    return any(
        opened_on <= last_day(month) and (closed_on is None or closed_on > month)
        for opened_on, closed_on, _resident in periods_of(drawn)
    )


def is_between(first, day, end):
    return first <= day and (end is None or day < end)


def is_open(drawn, day, *, resident=False):
    return any(
        is_between(opened_on, day, closed_on) and (is_resident or not resident)
        for opened_on, closed_on, is_resident in periods_of(drawn)
    )


def counts(village, day):
    return not village["is_community"] and (village["abolished_on"] is None or day < village["abolished_on"])


def rate(places, day, *, resident=False):
    """Percent, or None without 建制村."""
    counting = [village for place in places for village in place["villages"] if counts(village, day)]
    covered = [
        village
        for village in counting
        if any(is_open(station, day, resident=resident) for station in village["stations"])
    ]
    return Fraction(100 * len(covered), len(counting)) if counting else None


def months_open(drawn, day):
    """Counted up a month at a time, from the first day of the operation that goes on."""
    runs = []
    for opened_on, closed_on, _resident in periods_of(drawn):
        if runs and runs[-1][1] == opened_on:
            runs[-1][1] = closed_on
        else:
            runs.append([opened_on, closed_on])
    since = next((first for first, end in runs if is_between(first, day, end)), None)
    if since is None:
        return 0
    months = 0
    while anniversary(since, months + 1) <= day:
        months += 1
    return months


def anniversary(since, months):
    month = since.replace(day=1)
    for _ in range(months):
        month = (month + datetime.timedelta(days=32)).replace(day=1)
    return month.replace(day=min(since.day, last_day(month).day))


def dormancy(one, day):
    """(months without a parcel, counted back from the day, or None; the months that keep one from knowing)"""
    months, known = over_by(day, EVERY_MONTH), accepted(one)
    if not any(month in known for month in months):
        return None, []
    silent, lacks = 0, []
    for month in reversed(months):
        if known.get(month, 0) > 0:
            break
        if month in known:
            silent += 1
        elif was_open_in(one.drawn, month):
            lacks.insert(0, month)
    return (None if lacks else silent), lacks


def can_still_be_in_time(one, month, on):
    """Nobody has opened the report, or it was never sent in and is due on the fifth or later."""
    name = one.filings[month]
    return name is None or (name == "draft" and on <= last_day(month) + datetime.timedelta(days=5))


# --- condition by condition: (is it met? the value, the months missing) -------------------------------------


def at_least(threshold, value, lacks):
    """Of what only grows: it is reached for good, or not reached, or not yet known."""
    return value >= threshold or (None if lacks else False), value, lacks


def on_the_day(is_met, value):
    return is_met, value, []


def mean(one, months, is_over):
    lacks = missing(one, months)
    number = len([month for month in months if month in accepted(one)]) + len(lacks)
    if not number:
        return False, None, lacks
    value = Fraction(total(one, months), number)
    if lacks:
        return value > 1000 or None, value, lacks
    return (None if value > 1000 and not is_over else value > 1000), value, lacks


def at_most(threshold, value, lacks, is_over):
    if value > threshold:
        return False, value, lacks
    return True if is_over and not lacks else None, value, lacks


def dormant(one, on, holds):
    value, lacks = dormancy(one, on)
    return None if value is None else holds(value), value, lacks


def prompt(one, months, on):
    in_time = len([month for month in months if one.filings[month] in IN_TIME])
    lacks = [month for month in missing(one, months) if can_still_be_in_time(one, month, on)]
    return at_least(6, in_time, lacks)


def plainly(key, network, one, on):
    """([each condition], amount) by the rule's own words."""
    day, is_over = min(on, datetime.date(YEAR, 12, 31)), on >= datetime.date(YEAR, 12, 31)
    months = over_by(day)
    volume, lacks = total(one, months), missing(one, months)
    if key == "district-center":
        everywhere = rate(network["townships"], day)
        return [at_least(20_000_000, volume, lacks), on_the_day(everywhere == 100, everywhere)], 300_000
    if key == "township-hub":
        resident = rate([one.township], day, resident=True)
        return [at_least(200_000, volume, lacks), on_the_day(resident == 100, resident)], 20_000
    if key == "village-station":
        return [
            on_the_day(found, found)
            for found in (counts(one.village, on), is_open(one.drawn, on, resident=True))
        ], 1_000
    if key == "quiet":
        return [at_most(1000, volume, lacks, is_over)], 1_000
    if key == "mean":
        return [mean(one, months, is_over)], 1_000
    if key == "asleep":
        return [dormant(one, on, lambda value: value >= 2)], 1_000
    if key == "populous":
        people = one.village["population"]
        return [
            on_the_day(None if people is None else people >= 2500, people),
            dormant(one, on, lambda value: value < 3),
        ], 1_000
    if key in ("prompt", "prompt-center"):
        return [prompt(one, months, on)], 1_000
    if key == "half-year":
        half = [month for month in months if (month.month > 6) == (on >= datetime.date(YEAR, 7, 1))]
        return [at_least(2001, total(one, half), missing(one, half))], 1_000
    active = len([month for month in months if accepted(one).get(month, 0) > 0])
    operating, covered = months_open(one.drawn, day), rate([one.township], day)
    amount = min(5_000, volume * 3 // 10)
    return [
        on_the_day(operating >= 9, operating),
        at_least(2, active, lacks),
        on_the_day(covered is not None and covered > 50, covered),
    ], amount if amount == 5_000 or (is_over and not lacks) else None


def verdict(met, amount, is_concerned):
    if not is_concerned or False in met or amount == 0:
        return False
    return None if None in met or amount is None else True


# --- both ---------------------------------------------------------------------------------------------------


def whole(lines, *, since=datetime.date(2024, 6, 1)):
    """Open and resident all the time, with these lines; with the same in every month if a number is given."""
    lines = lines if isinstance(lines, dict) else dict.fromkeys(MONTHS, lines)
    return {"spans": [(since, True)], "last_closes": False, "lines": lines}


def town(*hubs, stations=(), filings=None):
    village = {"is_community": False, "abolished_on": None, "population": 2500, "stations": list(stations)}
    return {
        "kind": "town",
        "villages": [village],
        "hubs": list(hubs),
        "filings": ALL_ACCEPTED | (filings or {}),
    }


ALL_IS_WELL = {
    "townships": [town(whole(20_000), stations=[whole(500)])],
    "filings": ALL_ACCEPTED,
    "centers": [whole(10_000_000)],
}
JULY, NOVEMBER, DECEMBER = MONTHS[6], *MONTHS[-2:]
# No parcel since October, of December not accepted yet; the second hub opened in November, and July's report
# never left.
HALF_ASLEEP = {
    "townships": [
        town(
            whole(dict.fromkeys(MONTHS, 500) | {NOVEMBER: 0, DECEMBER: 0}),
            whole({NOVEMBER: 0, DECEMBER: 0}, since=NOVEMBER),
            filings={JULY: "draft", DECEMBER: "submitted"},
        )
    ],
    "filings": ALL_ACCEPTED,
    "centers": [],
}


@pytest.fixture
def versions(district):
    own = "[[subsidies]]" + YICHENGS_OWN[2]
    return loaded(own, *OTHERS)


turns = [(3, 14), (3, 15), (6, 30), (7, 1), (8, 5), (8, 6), (12, 31)]


@settings(
    deadline=None,
    max_examples=45,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    network=networks,
    on=st.dates(datetime.date(YEAR, 1, 1), datetime.date(2026, 3, 1))
    | st.sampled_from([datetime.date(YEAR, month, day) for month, day in turns]),
)
@example(network=ALL_IS_WELL, on=datetime.date(2026, 1, 15))
@example(network=HALF_ASLEEP, on=datetime.date(2025, 12, 31))
@example(network=HALF_ASLEEP, on=datetime.date(2025, 12, 30))
@example(network=HALF_ASLEEP, on=datetime.date(2025, 8, 5))
@example(network=HALF_ASLEEP, on=datetime.date(2025, 8, 6))
def test_the_set_based_assessment_is_the_plain_one(network, on, district, versions):
    for model in (FilingLine, Filing, OperatingPeriod, Facility, Village, Township):
        model.objects.all().delete()
    built = build(network, district, EnterpriseFactory(district=district))
    for key, version in versions.items():
        found = {each.facility.pk: each for each in assess(version, Facility.objects.all(), on, year=YEAR)}
        concerned = [each for each in built if each.facility.tier == version.tier]
        assert found.keys() == {each.facility.pk for each in concerned}
        for one in concerned:
            conditions, amount = plainly(key, network, one, on)
            met = [is_met for is_met, _value, _missing in conditions]
            is_concerned = key != "township-hub" or one.township["kind"] != "subdistrict"
            answer = found[one.facility.pk]
            assert [
                (each.is_met, each.finding.value, list(each.finding.missing)) for each in answer.conditions
            ] == conditions, (key, one)
            assert answer.amount == amount, (key, one)
            assert answer.is_eligible is verdict(met, amount, is_concerned), (key, one)
            assert answer.is_eligible is True or answer.lacking


def test_the_network_in_which_all_is_well_qualifies_everybody_by_the_districts_own_rules(district, versions):
    build(ALL_IS_WELL, district, EnterpriseFactory(district=district))
    day = datetime.date(2026, 1, 15)
    eligible = {
        key: [each.is_eligible for each in assess(version, Facility.objects.all(), day, year=YEAR)]
        for key, version in versions.items()
    }
    assert eligible == {
        "district-center": [True],
        "township-hub": [True],
        "village-station": [True],
        "quiet": [False],
        "mean": [True],
        "lasting": [True],
        "asleep": [False],
        "populous": [True],
        "prompt": [True],
        "prompt-center": [True],
        "half-year": [True],
    }
