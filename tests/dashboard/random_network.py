"""A small district at random, with stations of every means and reports in every state; and the way from a
figure on a page to the rows behind it.
"""

import datetime
import random
import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from stations.choices import Cooperation, FilingState
from stations.models import FilingLine
from stations.policy_file import load_policy
from tests.factories import (
    CenterFactory,
    EnterpriseFactory,
    FilingFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.stations.rosters import YICHENG_POLICY
from yicheng_express.dashboard.asking import AskedForm
from yicheng_express.dashboard.rows.registry import LISTINGS
from yicheng_express.dates import month_ends, month_of

FIRST, LAST = datetime.date(2026, 6, 1), datetime.date(2026, 10, 31)
MONTHS = [month_of(day) for day in month_ends(FIRST, LAST)]
COUNTED = re.compile(r'<a class="counted" href="([^"]+)">([\d,]+)</a>')


def random_network(district, seed):
    """Three townships with their hubs, villages and stations, the center, and the reports of five months."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    load_policy(YICHENG_POLICY)
    operator = EnterpriseFactory(district=district)
    facilities = [CenterFactory(district=district, operator=operator)]
    for _ in range(3):
        township = TownshipFactory(district=district)
        facilities.append(HubFactory(township=township, operator=operator))
        for _ in range(chance.randint(1, 4)):
            village = VillageFactory(township=township, community=chance.random() < 0.2)
            for _ in range(chance.choice([0, 1, 1, 2])):
                facilities.append(StationFactory(village=village, operator=operator))
    for facility in facilities:
        open_up(facility, chance)
    file_reports(district, facilities, chance)


def open_up(facility, chance):
    opened_on = FIRST + datetime.timedelta(chance.randint(-200, 120))
    closed_on = opened_on + datetime.timedelta(chance.randint(20, 200)) if chance.random() < 0.3 else None
    means = {}
    if facility.tier == "station":
        means["cooperation"] = chance.choice(["", *Cooperation.values])
        means["resident"] = not means["cooperation"] or chance.random() < 0.3
    OperatingPeriodFactory(facility=facility, opened_on=opened_on, closed_on=closed_on, **means)


def file_reports(district, facilities, chance):
    lines = []
    for place in {facility.township_id: facility.township for facility in facilities}.values():
        own = [facility for facility in facilities if facility.township_id == (place and place.pk)]
        for month in MONTHS:
            state = chance.choice([FilingState.ACCEPTED, FilingState.ACCEPTED, FilingState.DRAFT, None])
            if state:
                filing = FilingFactory(township=place, district=district, month=month, state=state)
                lines += [line_of(filing, each, chance) for each in own if chance.random() < 0.8]
    FilingLine.objects.bulk_create(lines)


def line_of(filing, facility, chance):
    outbound = chance.choice([0, 3, 40])
    figures = {"inbound": chance.choice([0, 7, 5000]), "outbound": outbound, "agri_outbound": outbound // 3}
    accepted = {f"accepted_{name}": value for name, value in figures.items()}
    is_accepted = filing.state == FilingState.ACCEPTED
    return FilingLine(
        filing=filing, facility=facility, month=filing.month, **figures, **(accepted if is_accepted else {})
    )


def asked_by(user, **query):
    return AskedForm({name: str(value) for name, value in query.items()}, user=user).asked()


def figures_of(page):
    """(number, address of its rows) of each figure on the page that leads to rows."""
    return [(int(number.replace(",", "")), unescape(href)) for href, number in COUNTED.findall(page)]


def rows_behind(user, href):
    """(the rows that are listed at the address, the sums below them)."""
    address = urlsplit(href)
    query, listing = dict(parse_qsl(address.query)), LISTINGS[address.path.strip("/").split("/")[-1]]
    form = listing.form(query)
    assert form.is_valid(), href
    found = listing.rows(asked_by(user, **query), form.cleaned_data)
    return list(found), listing.sums(found) if listing.sums else {}
