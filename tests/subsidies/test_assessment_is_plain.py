"""For random networks and reports the set-based assessment says what a plain, slow one says, one by one.

The plain one knows nothing of the portal's questions: it counts off the network as it was drawn.
"""

import datetime
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from stations.models import Facility, Filing, FilingLine, OperatingPeriod, Township, Village
from subsidies.eligibility import assess
from tests.factories import (
    CenterFactory,
    EnterpriseFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.stations.rosters import YICHENG_POLICY
from tests.subsidies.networks import asks, handled, loaded, rule

pytestmark = pytest.mark.django_db
YEAR = 2025
YICHENGS_OWN = YICHENG_POLICY.decode().split("[[clauses]]")[0].partition("[[subsidies]]")
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
]

# --- random networks ----------------------------------------------------------------------------------------

days = st.dates(datetime.date(2024, 6, 1), datetime.date(2026, 2, 1))
LONG_AGO = datetime.date(2024, 6, 15)
# As often as not simply open all the time, for rates of a hundred to come about.
spans = st.tuples(st.just(LONG_AGO), st.booleans()).map(lambda one: [one]) | st.lists(
    st.tuples(days, st.booleans()), min_size=1, max_size=3, unique_by=lambda each: each[0]
)
figures = st.sampled_from([0, 1, 500, 1000, 1001, 100_000, 199_999, 200_000, 10_000_000, 20_000_000])
MONTHS = [datetime.date(YEAR, month, 1) for month in range(1, 13)]
complete = st.fixed_dictionaries(dict.fromkeys(MONTHS, figures))
facilities = st.fixed_dictionaries(
    {
        "spans": spans,
        "last_closes": st.sampled_from([False, False, False, True]),
        "lines": complete | st.dictionaries(st.sampled_from(MONTHS), figures, max_size=12),
    }
)
villages = st.fixed_dictionaries(
    {
        "is_community": st.sampled_from([False, False, False, True]),
        "abolished_on": st.sampled_from([None, None, None, datetime.date(YEAR, 7, 1)]),
        "stations": st.lists(facilities, min_size=1, max_size=2) | st.just([]),
    }
)
townships = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["town", "township", "subdistrict"]),
        "villages": st.lists(villages, min_size=1, max_size=3) | st.just([]),
        "hubs": st.lists(facilities, min_size=1, max_size=2),
    }
)
networks = st.fixed_dictionaries(
    {"townships": st.lists(townships, min_size=1, max_size=2), "centers": st.lists(facilities, max_size=1)}
)


def periods_of(drawn):
    """(opened_on, closed_on, resident), in order; each ends where the next begins, some a day before."""
    ordered = sorted(drawn["spans"])
    for (opened_on, resident), following in zip(ordered, [*ordered[1:], None], strict=True):
        closed_on = following and following[0]
        if following is None and drawn["last_closes"]:
            closed_on = opened_on + datetime.timedelta(days=90)
        yield opened_on, closed_on, resident


def is_between(first, day, end):
    return first <= day and (end is None or day < end)


def build(network, district, operator):
    """The network in the database: (facility, what was drawn of it, its village, its township) of each."""
    built = []
    for drawn in network["centers"]:
        built.append((CenterFactory(district=district, operator=operator), drawn, None, None))
    for place in network["townships"]:
        township = TownshipFactory(district=district, kind=place["kind"])
        for drawn in place["hubs"]:
            built.append((HubFactory(township=township, operator=operator), drawn, None, place))
        for each in place["villages"]:
            kind = "community" if each["is_community"] else "administrative"
            village = VillageFactory(township=township, kind=kind, abolished_on=each["abolished_on"])
            for drawn in each["stations"]:
                built.append((StationFactory(village=village, operator=operator), drawn, each, place))
    for facility, drawn, _village, _place in built:
        for opened_on, closed_on, resident in periods_of(drawn):
            is_station = facility.tier == "station"
            OperatingPeriodFactory(
                facility=facility,
                opened_on=opened_on,
                closed_on=closed_on,
                resident=resident and is_station,
                cooperation="" if resident or not is_station else "postal_courier",
            )
        for month, parcels in drawn["lines"].items():
            handled(facility, month, parcels)
    return built


# --- the plain assessment -----------------------------------------------------------------------------------


def last_day(month):
    return (month + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)


def over_by(day):
    return [month for month in MONTHS if last_day(month) <= day]


def total(drawn, day):
    return sum(drawn["lines"].get(month, 0) for month in over_by(day))


def missing(drawn, day):
    return [
        month
        for month in over_by(day)
        if month not in drawn["lines"]
        and any(
            opened_on <= last_day(month) and (closed_on is None or closed_on > month)
            for opened_on, closed_on, _resident in periods_of(drawn)
        )
    ]


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


def at_least(value, threshold, is_whole):
    if value >= threshold:
        return True
    return False if is_whole else None


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


def plainly(key, network, drawn, village, place, on):
    """(each condition met?, amount) by the rule's own words."""
    day, is_over = min(on, datetime.date(YEAR, 12, 31)), on >= datetime.date(YEAR, 12, 31)
    volume, lacks = total(drawn, day), bool(missing(drawn, day))
    if key == "district-center":
        everywhere = rate(network["townships"], day)
        return [at_least(volume, 20_000_000, not lacks), everywhere == 100], 300_000
    if key == "township-hub":
        resident = rate([place], day, resident=True)
        return [at_least(volume, 200_000, not lacks), resident == 100], 20_000
    if key == "village-station":
        return [counts(village, on), is_open(drawn, on, resident=True)], 1_000
    if key == "quiet":
        return [False if volume > 1000 else (True if is_over and not lacks else None)], 1_000
    if key == "mean":
        return [plain_mean(drawn, day, is_over)], 1_000
    active = sum(drawn["lines"].get(month, 0) > 0 for month in over_by(day))
    covered = rate([place], day)
    amount = min(5_000, volume * 3 // 10)
    return [
        months_open(drawn, day) >= 9,
        at_least(active, 2, not lacks),
        covered is not None and covered > 50,
    ], amount if amount == 5_000 or (is_over and not lacks) else None


def plain_mean(drawn, day, is_over):
    lacking = len(missing(drawn, day))
    months = len([month for month in over_by(day) if month in drawn["lines"]]) + lacking
    if not months:
        return False
    is_more = Fraction(total(drawn, day), months) > 1000
    if lacking:
        return True if is_more else None
    return None if is_more and not is_over else is_more


def verdict(met, amount, is_concerned):
    if not is_concerned or False in met or amount == 0:
        return False
    return None if None in met or amount is None else True


# --- both ---------------------------------------------------------------------------------------------------


def whole(parcels, closes=False):
    return {
        "spans": [(datetime.date(2024, 6, 1), True)],
        "last_closes": closes,
        "lines": dict.fromkeys(MONTHS, parcels),
    }


ALL_IS_WELL = {
    "townships": [
        {
            "kind": "town",
            "villages": [{"is_community": False, "abolished_on": None, "stations": [whole(500)]}],
            "hubs": [whole(20_000)],
        }
    ],
    "centers": [whole(10_000_000)],
}


@pytest.fixture
def versions(district):
    own = "[[subsidies]]" + YICHENGS_OWN[2]
    return loaded(own, *OTHERS)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    network=networks,
    on=st.dates(datetime.date(YEAR, 1, 1), datetime.date(2026, 3, 1))
    | st.sampled_from([datetime.date(YEAR, 3, 14), datetime.date(YEAR, 3, 15), datetime.date(YEAR, 12, 31)]),
)
@example(network=ALL_IS_WELL, on=datetime.date(2026, 1, 15))
def test_the_set_based_assessment_is_the_plain_one(network, on, district, versions):
    for model in (FilingLine, Filing, OperatingPeriod, Facility, Village, Township):
        model.objects.all().delete()
    built = build(network, district, EnterpriseFactory(district=district))
    for key, version in versions.items():
        found = {each.facility.pk: each for each in assess(version, Facility.objects.all(), on, year=YEAR)}
        concerned = [each for each in built if each[0].tier == version.tier]
        assert found.keys() == {facility.pk for facility, *_rest in concerned}
        for facility, drawn, village, place in concerned:
            met, amount = plainly(key, network, drawn, village, place, on)
            is_concerned = key != "township-hub" or place["kind"] != "subdistrict"
            answer = found[facility.pk]
            assert [condition.is_met for condition in answer.conditions] == met, (key, drawn)
            assert answer.amount == amount, (key, drawn)
            assert answer.is_eligible is verdict(met, amount, is_concerned), (key, drawn)
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
    }
