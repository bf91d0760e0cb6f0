"""For random networks the results are what a plain count over the network, as it was drawn, says of them."""

import datetime
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stations.choices import FilingState
from tests.factories import DistrictFactory, EnterpriseFactory, FilingFactory, noon
from tests.subsidies.networks import handled
from tests.subsidies.situations import taken_back
from tests.supervision.standings.networks import (
    DUE,
    YEAR,
    demanded,
    failed,
    loaded,
    ordered,
    station_of,
    the_credit,
    the_ranking,
    township_with,
    upheld,
)

pytestmark = pytest.mark.django_db
OUTCOMES = {"in time": DUE, "late": DUE + datetime.timedelta(days=3), "never": None}
outcomes = st.lists(st.sampled_from(list(OUTCOMES)), max_size=3)
townships = st.fixed_dictionaries(
    {
        "open": st.lists(st.booleans(), max_size=3),  # a 建制村 each: whether a station is open in it
        "parcels": st.sampled_from([None, 0, 30_000]),  # of December, in each station; None: no report
        "filings": outcomes,
        "demands": outcomes,
        "rounds": outcomes,
        "upheld": st.integers(0, 4),
        "failed": st.integers(0, 20),
    }
)
WEIGHTS = {"coverage": 30, "effective": 25, "filings": 20, "demands": 15, "rounds": 10}


def hundredths(number):
    return Decimal(number).quantize(Decimal("0.01"), ROUND_HALF_UP)


def plain_points(drawn, somebody_reported):
    """Part → points; None of what is not known."""
    villages, covered = len(drawn["open"]), sum(drawn["open"])
    reported = drawn["parcels"] is not None and covered
    effective = covered if reported and drawn["parcels"] else 0
    points = {"coverage": hundredths(Decimal(30 * covered) / villages)}
    is_known = reported or (somebody_reported and not covered)
    points["effective"] = hundredths(Decimal(25 * effective) / villages) if is_known else None
    # A station must stand for something to be complained of, and the December report is in time as well.
    for name in ("filings", "demands", "rounds"):
        found = drawn[name] if name == "filings" or covered else []
        in_time = found.count("in time")
        points[name] = hundredths(Decimal(WEIGHTS[name] * in_time) / len(found)) if found else WEIGHTS[name]
    return points


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(townships, min_size=1, max_size=3))
def test_the_results_are_what_a_plain_count_says(db, network):
    with taken_back():
        check(network)


def check(network):
    district = DistrictFactory(code="411702")
    loaded(district)
    operator = EnterpriseFactory(district=district)
    built = [(build(district, operator, drawn), drawn) for drawn in network]
    ranking = the_ranking(district)
    somebody_reported = any(drawn["parcels"] is not None and any(drawn["open"]) for drawn in network)
    expected, scores = {}, Counter()
    for township, drawn in built:
        if drawn["open"]:
            expected[township.code] = plain_points(drawn, somebody_reported)
            if None not in expected[township.code].values():
                scores[sum(expected[township.code].values())] += 1
    assert {line.code for line in ranking.lines} == set(expected)
    assert {each.code for each in ranking.apart} == {one.code for one, drawn in built if not drawn["open"]}
    for line in ranking.lines:
        points = expected[line.code]
        assert [part.points for part in line.parts] == list(points.values()), line.code
        if None in points.values():
            assert line.place is None
        else:
            better = sum(number for score, number in scores.items() if score > line.score)
            assert (line.score, line.place) == (sum(points.values()), better + 1)
    check_credit(the_credit(district), network)


def check_credit(credit, network):
    """The one operator of all stations."""
    with_station = [drawn for drawn in network if any(drawn["open"])]
    if not with_station:
        assert credit.lines == []
        return
    [line] = credit.lines
    handled_by_it = sum((drawn["parcels"] or 0) * sum(drawn["open"]) for drawn in with_station)
    complaints = sum(drawn["upheld"] for drawn in with_station)
    items = sum(drawn["failed"] + len(drawn["rounds"] and [1]) for drawn in with_station)
    late = sum(any(each != "in time" for each in drawn["rounds"]) for drawn in with_station)
    lost = [
        min(hundredths(Decimal(complaints * 5 * 10_000) / max(handled_by_it, 10_000)), Decimal(40)),
        min(Decimal(2 * items), Decimal(30)),
        min(Decimal(5 * late), Decimal(30)),
    ]
    assert [each.points for each in line.deductions] == lost
    assert line.score == Decimal(100) - sum(lost)


def build(district, operator, drawn):
    township = township_with(district, *drawn["open"], operator=operator)
    for place, outcome in enumerate(drawn["filings"]):
        due_on = datetime.date(YEAR, 4 + place, 5)
        on = OUTCOMES[outcome] and due_on + (OUTCOMES[outcome] - DUE)
        fields = {"state": FilingState.SUBMITTED, "first_submitted_at": noon(on)} if on else {}
        month = datetime.date(YEAR, 3 + place, 1)
        FilingFactory(township=township, month=month, due_on=due_on, **fields)
    station = station_of(township)
    if station is None:
        return township
    if drawn["parcels"] is not None:
        for each in township.facilities.all():
            handled(each, datetime.date(YEAR, 12, 1), drawn["parcels"])  # due in the next year
    for outcome in drawn["demands"]:
        demanded(station, OUTCOMES[outcome])
    if drawn["rounds"]:
        ordered(station, *(OUTCOMES[each] for each in drawn["rounds"]), inspection=failed(station))
    for _ in range(drawn["upheld"]):
        upheld(station)  # answered by the enterprise: no demand on the township
    if drawn["failed"]:
        failed(station, drawn["failed"])
    return township
