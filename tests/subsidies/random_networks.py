"""Random networks of a district with the reports of a year, as they are drawn and in the database.

Drawn is a tree of plain dictionaries, off which a plain assessment can count.
"""

import datetime
from typing import NamedTuple

from hypothesis import strategies as st

from stations.choices import STATES_NEVER_SUBMITTED, FilingState
from stations.models import Facility, FilingLine
from tests.factories import (
    CenterFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    VillageFactory,
    noon,
)
from tests.subsidies.networks import months_of, report
from yicheng_express.dates import next_month

YEAR = 2025
MONTHS = months_of(YEAR)
LONG_AGO = datetime.date(2024, 6, 15)

# What became of a month's report: its state, whether it was first sent in late, whether it was ever accepted.
# What was sent in anew was accepted before, with figures that count until the new ones are accepted. None
# stands for a report that nobody opened.
REPORTS = {
    "accepted": (FilingState.ACCEPTED, False, True),
    "accepted, late": (FilingState.ACCEPTED, True, True),
    "sent in anew": (FilingState.SUBMITTED, False, True),
    "submitted": (FilingState.SUBMITTED, False, False),
    "submitted, late": (FilingState.SUBMITTED, True, False),
    "draft": (FilingState.DRAFT, False, False),
}
ALL_ACCEPTED = dict.fromkeys(MONTHS, "accepted")

# --- what is drawn ------------------------------------------------------------------------------------------

days = st.dates(datetime.date(2024, 6, 1), datetime.date(2026, 2, 1))
# As often as not simply open all the time, for rates of a hundred to come about.
spans = st.tuples(st.just(LONG_AGO), st.booleans()).map(lambda one: [one]) | st.lists(
    st.tuples(days, st.booleans()), min_size=1, max_size=3, unique_by=lambda each: each[0]
)
figures = st.sampled_from([0, 1, 500, 1000, 1001, 100_000, 199_999, 200_000, 10_000_000, 20_000_000])
complete = st.fixed_dictionaries(dict.fromkeys(MONTHS, figures))
asleep = st.builds(
    lambda since, parcels: {month: parcels if month < since else 0 for month in MONTHS},
    st.sampled_from(MONTHS),
    figures,
)
some = st.dictionaries(st.sampled_from(MONTHS), figures, max_size=12)
# As often as not all of them are accepted; of the others still every second one.
states = st.just("accepted") | st.sampled_from([*REPORTS, None])
filings = st.just(ALL_ACCEPTED) | st.fixed_dictionaries(dict.fromkeys(MONTHS, states))
facilities = st.fixed_dictionaries(
    {
        "spans": spans,
        "last_closes": st.sampled_from([False, False, False, True]),
        "lines": complete | asleep | some,
    }
)
villages = st.fixed_dictionaries(
    {
        "is_community": st.sampled_from([False, False, False, True]),
        "abolished_on": st.sampled_from([None, None, None, datetime.date(YEAR, 7, 1)]),
        "population": st.sampled_from([None, 1, 2499, 2500, 2501]),
        "stations": st.lists(facilities, min_size=1, max_size=2) | st.just([]),
    }
)
townships = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["town", "township", "subdistrict"]),
        "filings": filings,
        "villages": st.lists(villages, min_size=1, max_size=3) | st.just([]),
        "hubs": st.lists(facilities, min_size=1, max_size=2),
    }
)
networks = st.fixed_dictionaries(
    {
        "townships": st.lists(townships, min_size=1, max_size=2),
        "filings": filings,
        "centers": st.lists(facilities, max_size=1),
    }
)

# --- in the database ----------------------------------------------------------------------------------------


class Built(NamedTuple):
    """A facility, and what was drawn: of it, of its village and township if it has them, of its reports."""

    facility: Facility
    drawn: dict
    village: dict | None
    township: dict | None
    filings: dict


def periods_of(drawn):
    """(opened_on, closed_on, resident), in order; each ends where the next begins, some a day before."""
    ordered = sorted(drawn["spans"])
    for (opened_on, resident), following in zip(ordered, [*ordered[1:], None], strict=True):
        closed_on = following and following[0]
        if following is None and drawn["last_closes"]:
            closed_on = opened_on + datetime.timedelta(days=90)
        yield opened_on, closed_on, resident


def build(network, district, operator):
    """The network in the database; a Built of each facility."""
    built, lines = [], []
    reports = reports_of(district, network["filings"])
    for drawn in network["centers"]:
        center = CenterFactory(district=district, operator=operator)
        built.append(Built(center, drawn, None, None, network["filings"]))
        lines += lines_of(built[-1], reports)
    for place in network["townships"]:
        township = TownshipFactory(district=district, kind=place["kind"])
        reports = reports_of(township, place["filings"])
        for each in built_in(township, place, operator):
            built.append(each)
            lines += lines_of(each, reports)
    for each in built:
        open_up(each)
    FilingLine.objects.bulk_create(lines)
    return built


def built_in(township, place, operator):
    for drawn in place["hubs"]:
        hub = HubFactory(township=township, operator=operator)
        yield Built(hub, drawn, None, place, place["filings"])
    for each in place["villages"]:
        village = VillageFactory(
            township=township,
            kind="community" if each["is_community"] else "administrative",
            abolished_on=each["abolished_on"],
            population=each["population"],
        )
        for drawn in each["stations"]:
            station = StationFactory(village=village, operator=operator)
            yield Built(station, drawn, each, place, place["filings"])


def open_up(one):
    is_station = one.facility.tier == "station"
    for opened_on, closed_on, resident in periods_of(one.drawn):
        OperatingPeriodFactory(
            facility=one.facility,
            opened_on=opened_on,
            closed_on=closed_on,
            resident=resident and is_station,
            cooperation="" if resident or not is_station else "postal_courier",
        )


def reports_of(place, drawn):
    """Month → the report in the database, where somebody opened it."""
    return {month: report(place, month, **fields_of(name, month)) for month, name in drawn.items() if name}


def fields_of(name, month):
    """What was ever sent in came first on its last day, or on the day after it."""
    state, is_late, is_accepted = REPORTS[name]
    sent_in = noon(next_month(month).replace(day=6 if is_late else 5))
    submitted_at = None if state in STATES_NEVER_SUBMITTED else sent_in
    return {
        "state": state,
        "first_submitted_at": submitted_at,
        "submitted_at": submitted_at,
        "accepted_at": sent_in if is_accepted else None,
    }


def lines_of(one, reports):
    """Not saved yet; what is being filed anew differs from what was accepted."""
    for month, parcels in one.drawn["lines"].items():
        if month not in reports:
            continue
        name = one.filings[month]
        filed = parcels + 7 if name == "sent in anew" else parcels
        figures = {"inbound": filed, "outbound": 0, "agri_outbound": 0}
        if REPORTS[name][2]:
            figures |= {"accepted_inbound": parcels, "accepted_outbound": 0, "accepted_agri_outbound": 0}
        yield FilingLine(filing=reports[month], facility=one.facility, month=month, **figures)
