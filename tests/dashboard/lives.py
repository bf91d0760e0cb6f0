"""A district in which everything happens: stations open, close and sleep, are paid and complained of; reports
come in time, late and never. By chance, but the same of the same number.
"""

import datetime
import random

from stations.choices import FilingState
from stations.models import Facility
from subsidies.funds import appropriate, cut, open_fund
from subsidies.models import RollItem
from supervision.choices import ComplaintKind
from supervision.models import Assignment, Complaint
from tests.factories import (
    FilingFactory,
    FilingLineFactory,
    OperatingPeriodFactory,
    StationFactory,
    UserFactory,
    VillageFactory,
    noon,
)
from tests.laid_once import laid_once
from tests.supervision.rows import assigned_to, complaint_at
from yicheng_express.dates import months_after, next_month

DAY = datetime.timedelta(days=1)
FIRST_MONTH = datetime.date(2025, 1, 1)
MONTHS = 22
TODAY = datetime.date(2026, 11, 24)
FUND = "电子商务进农村资金"


def lives(cases):
    """All of it in the district of `cases` (tests/subsidies/conftest.py), on TODAY; answers the stations."""
    stations = lay_lives(cases)
    cases.clock.set(TODAY)
    return stations


@laid_once
def lay_lives(cases):
    chance = random.Random(11702)  # noqa: S311 - lives for a test
    more = [another_station(cases, chance) for _ in range(10)]
    stations = [*cases.stations, Facility.objects.get(pk=cases.other_station.pk), *more]
    cases.fund = open_fund(cases.district, name=FUND, year=2026, by=cases.finance)
    appropriate(cases.fund, amount=200_000, document="驿财〔2026〕1号", by=cases.finance)
    pay(cases, [each for each in more if each.village.kind == "administrative"] + cases.stations, chance)
    move_money(cases)
    for station in stations:
        live(station, chance)
    report(stations, chance)
    for station in stations[:6]:
        for _ in range(8):
            complain(station, chance)
    return stations


def another_station(cases, chance):
    """In a 建制村 or a community of 板桥镇, open since long ago."""
    village = VillageFactory(township=cases.township, community=chance.random() < 0.3)
    station = StationFactory(village=village, operator=cases.hub.operator, opened=True)
    return Facility.objects.select_related("village").get(pk=station.pk)


def pay(cases, stations, chance):
    """Pay these and lay the days of payment, which no verb puts before the day of the roll; one came back."""
    roll = cases.paid(*stations)
    for item in RollItem.objects.order_by("pk"):
        paid_on = datetime.date(2025, 1, 31) + chance.randrange(400) * DAY
        RollItem.objects.filter(pk=item.pk).update(paid_on=paid_on)
    cases.record([cases.result(roll.items.first(), paid=False)])


def move_money(cases):
    """What comes and goes later in the year, in two funds; and a fund of another year."""
    second = open_fund(cases.district, name="捐赠资金", year=2026, by=cases.finance)
    open_fund(cases.district, name=FUND, year=2025, by=cases.finance)
    for day, move, fund, amount in [
        (datetime.date(2026, 5, 6), appropriate, second, 30_000),
        (datetime.date(2026, 7, 1), cut, second, 4_000),
        (datetime.date(2026, 9, 9), appropriate, cases.fund, 55_000),
    ]:
        cases.clock.set(day)
        move(fund, amount=amount, document="驿财〔2026〕2号", by=cases.finance)


def live(station, chance):
    """Some opened lately; as often as not one closes for some reason, and perhaps opens again."""
    opened_on, closed_on = datetime.date(2021, 9, 1), None
    if chance.random() < 0.3:
        opened_on = datetime.date(2025, 6, 1) + chance.randrange(400) * DAY
    if chance.random() < 0.5:
        begin = max(opened_on, datetime.date(2025, 3, 1))
        closed_on = begin + chance.randrange(1, 600) * DAY
    reason = "场所到期" if closed_on else ""
    station.operating_periods.update(opened_on=opened_on, closed_on=closed_on, closing_reason=reason)
    if closed_on and chance.random() < 0.4:
        reopened_on = closed_on + chance.choice([0, 0, 40, 200]) * DAY
        OperatingPeriodFactory(facility=station, opened_on=reopened_on, cooperating=True)


def report(stations, chance):
    """Of each township and month a report in any state, in time or not; or none at all."""
    for township in {station.township for station in stations}:
        for number in range(MONTHS):
            month = months_after(FIRST_MONTH, number)
            state = chance.choice([*[FilingState.ACCEPTED] * 8, *FilingState, None])
            if state:
                own = [station for station in stations if station.township == township]
                report_month(township, month, state, own, chance)


def report_month(township, month, state, stations, chance):
    due_on = next_month(month).replace(day=5)
    sent = {}
    if state not in (FilingState.NOT_STARTED, FilingState.DRAFT):
        sent = {"first_submitted_at": noon(due_on + chance.choice([-3, 0, 0, 1, 40]) * DAY)}
    filing = FilingFactory(
        district=township.district, township=township, month=month, due_on=due_on, state=state, **sent
    )
    if state == FilingState.ACCEPTED:
        for station in stations:
            FilingLineFactory(
                filing=filing,
                facility=station,
                inbound=chance.choice([0, 0, 0, 0, 3]) if station.pk % 2 else 0,
                outbound=0,
                agri_outbound=0,
                accepted=True,
            )


def complain(station, chance):
    """A complaint of any kind and day, however far it has come."""
    received_on = datetime.date(2025, 11, 1) + chance.randrange(380) * DAY
    kind = chance.choice(list(ComplaintKind))
    due_on = chance.choice([received_on + 10 * DAY, None])
    complaint = complaint_at(
        station,
        received_on=received_on,
        received_at=noon(received_on),
        kind=kind,
        overcharged=5 if kind == ComplaintKind.OVERCHARGE else None,
        due_on=due_on,
        warn_on=due_on,
        about_office=chance.random() < 0.1,
    )
    how = chance.choice(["received", "rejected", "assigned", "closed", "closed", "closed"])
    ended = {"ended_at": noon(received_on + chance.choice([2, 10, 11]) * DAY), "ended_by": UserFactory()}
    if how == "rejected":
        Complaint.objects.filter(pk=complaint.pk).update(state="rejected", reply="不属于。", **ended)
    if how in ("assigned", "closed"):
        by = {"handler": "inspector"} if complaint.about_office else {}
        assigned_to(complaint, **by)
    if how == "closed":
        close(complaint, chance.choice(["upheld", "not_upheld"]), ended)


def close(complaint, verdict, ended):
    Assignment.objects.filter(complaint=complaint).update(
        answer="已办。",
        answered_on=complaint.received_on,
        answered_at=noon(complaint.received_on),
        answered_by=UserFactory(),
    )
    Complaint.objects.filter(pk=complaint.pk).update(
        state="closed", verdict=verdict, is_solved=True, reply="已办。", **ended
    )
