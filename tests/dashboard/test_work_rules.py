"""What the parts of the dashboard count, at the edges and against what is known by other ways."""

import datetime

import pytest
from django.utils import timezone

from stations.coverage import coverage_report
from stations.filing.matrix import filing_matrix
from stations.models import Filing
from subsidies.funds import appropriate, cut
from subsidies.ledger import TOTALS
from subsidies.models import Fund, FundEntry
from supervision.complaints.listing import statistics
from supervision.models import Complaint
from tests.dashboard.following import asked_by
from tests.dashboard.lives import TODAY
from tests.factories import (
    FilingFactory,
    FilingLineFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
    noon,
)
from tests.supervision.rows import assigned_to, complaint_at
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.rows.filings import expected_filings
from yicheng_express.dashboard.rows.stations import stations
from yicheng_express.dashboard.sections.closures import closures_of
from yicheng_express.dashboard.sections.complaints import complaints_of
from yicheng_express.dashboard.sections.funds import funds_of
from yicheng_express.dashboard.sections.parts import parts_of
from yicheng_express.dashboard.sections.punctual import punctual_of
from yicheng_express.dates import last_month_end, month_of, months_before, next_month

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
YEAR_AGO = datetime.date(2025, 11, 24)


def leader():
    return UserFactory(role=Role.LEADER, scope_code="411702")


def closures(asked):
    return closures_of(asked, coverage_report(asked.district, asked.on, townships=asked.townships))


def lived(district, *periods):
    """A station in a 建制村 of its own with these operating periods: (opened_on, closed_on)."""
    station = StationFactory(village__township__district=district)
    for number, (opened_on, closed_on) in enumerate(periods):
        OperatingPeriodFactory(
            facility=station,
            opened_on=opened_on,
            closed_on=closed_on,
            closing_reason=f"原因{number}" if closed_on else "",
        )
    return station


def test_what_closed_within_twelve_months_and_is_not_open_again_closed_lately(district):
    long_ago = datetime.date(2021, 9, 1)
    closed = {
        "on the day itself": lived(district, (long_ago, TODAY)),
        "a day less than a year ago": lived(district, (long_ago, YEAR_AGO + DAY)),
        "for the second time": lived(district, (long_ago, YEAR_AGO - DAY), (YEAR_AGO, TODAY - DAY)),
        "and opens tomorrow": lived(district, (long_ago, TODAY - DAY), (TODAY + DAY, None)),
    }
    for period in [(long_ago, YEAR_AGO), (long_ago, TODAY + DAY), (long_ago, None), (TODAY + DAY, None)]:
        lived(district, period)
    lived(district, (long_ago, TODAY - DAY), (TODAY, None))
    asked = asked_by(leader(), on=TODAY)
    found = list(stations(asked, {"lately": "closed"}))
    assert {each.code for each in found} == {each.code for each in closed.values()}
    assert [each.last_closed_on for each in found] == sorted(
        (each.last_closed_on for each in found), reverse=True
    )
    reasons = {each.code: each.closing_reason for each in found}
    assert reasons[closed["for the second time"].code] == "原因1"
    assert reasons[closed["and opens tomorrow"].code] == "原因0"
    assert closures(asked).total.closed == 4


def test_what_opened_for_the_first_time_within_twelve_months_opened_lately(district):
    opened = [
        lived(district, (TODAY, None)),
        lived(district, (YEAR_AGO + DAY, None)),
        lived(district, (YEAR_AGO + DAY, TODAY)),
    ]
    for periods in [
        [(YEAR_AGO, None)],
        [(TODAY + DAY, None)],
        [(datetime.date(2021, 9, 1), TODAY - DAY), (TODAY, None)],  # works otherwise, or opens again
    ]:
        lived(district, *periods)
    found = stations(asked_by(leader(), on=TODAY), {"lately": "opened"})
    assert {each.code for each in found} == {each.code for each in opened}


def test_the_dormant_are_those_of_the_coverage_report_in_communities_and_where_a_township_is_gone(cases):
    gone = TownshipFactory(district=cases.district, name="并入镇", abolished_on=TODAY - DAY)
    places = [VillageFactory(township=cases.township, community=True)]
    places += [VillageFactory(township=gone, abolished_on=TODAY - DAY), cases.stations[0].village]
    for township in (cases.township, gone):
        for ago in (1, 2, 3):
            month = months_before(TODAY, ago)
            filing = FilingFactory(district=cases.district, township=township, month=month, state="accepted")
            for village in places:
                if village.township == township:
                    station = village.facilities.first() or StationFactory(
                        village=village, operator=cases.hub.operator, opened=True
                    )
                    figures = {"inbound": 0, "outbound": 0, "agri_outbound": 0}
                    FilingLineFactory(filing=filing, facility=station, accepted=True, **figures)
    asked = asked_by(leader(), on=TODAY)
    report = coverage_report(asked.district, asked.on, townships=asked.townships)
    assert report.total.dormant == len(stations(asked, {"dormant": "yes"})) == 2


def test_a_fund_stands_as_its_entries_up_to_the_day_leave_it(cases, monkeypatch):
    monkeypatch.setattr(FundEntry._meta.get_field("at"), "_get_default", lambda: timezone.now())
    cases.fund = Fund.objects.create(district=cases.district, name="电子商务进农村资金", year=2026)
    appropriate(cases.fund, amount=90_000, document="一", by=cases.finance)
    cases.paid(*cases.stations[:3])
    paid_on = timezone.localdate()
    cases.clock.set(TODAY)
    cut(cases.fund, amount=5_000, document="二", by=cases.finance)
    carried = Fund.objects.get(pk=cases.fund.pk)
    assert found_of(cases.fund, TODAY) == tuple(getattr(carried, name) for name in TOTALS)
    assert found_of(cases.fund, TODAY - DAY) == (90_000, 0, 3_000)
    assert found_of(cases.fund, paid_on) == (90_000, 0, 3_000)
    assert found_of(cases.fund, datetime.date(2026, 1, 1)) == (0, 0, 0)


def found_of(fund, day):
    found = {each.name: each for each, _shares in funds_of(asked_by(leader(), on=day)).funds}
    return tuple(getattr(found[fund.name], name) for name in TOTALS)


def test_complaints_are_those_of_the_year_up_to_the_day_that_the_reader_may_see(cases):
    first, station = cases.stations[:2]
    new_year = datetime.date(2026, 1, 1)
    for day in (new_year - DAY, new_year, TODAY, TODAY + DAY):
        assigned_to(complaint_at(first, received_on=day))
    assigned_to(complaint_at(station, received_on=TODAY, about_office=True), handler="inspector")
    assigned_to(complaint_at(cases.other_station, received_on=TODAY))
    theirs_to_answer = {"handler": "township", "township": cases.township}
    assigned_to(complaint_at(cases.other_station, received_on=TODAY), **theirs_to_answer)
    received = {
        person.username: complaints_of(asked_by(person, on=TODAY, **query)).figures.received
        for person, query in [(cases.bureau, {}), (cases.clerk, {}), (cases.other_clerk, {})]
    }
    assert received == {"bureau": 5, "clerk": 2, "other_clerk": 2}  # of one's own place, whoever answers
    own = complaints_of(asked_by(cases.bureau, on=TODAY, township=cases.township.code))
    assert own.figures.received == 3
    assert complaints_of(asked_by(cases.finance, on=TODAY)) is None


def test_the_kinds_add_up_to_the_statistics(cases):
    for number, kind in enumerate(["delay", "loss", "delay"]):
        complaint_at(cases.stations[number], received_on=TODAY, kind=kind, overcharged=None)
    shown = complaints_of(asked_by(cases.bureau, on=TODAY))
    assert [(each.kind.value, each.figures.received) for each in shown.kinds] == [("delay", 2), ("loss", 1)]
    assert shown.figures == statistics(Complaint.objects.all())
    assert [each.share for each in shown.kinds] == [100, 50]


def test_reports_are_counted_as_the_matrix_counts_them(cases):
    cases.clock.set(TODAY)
    for ago, sent in enumerate([-2, 0, 1, None, 9], start=1):
        month = months_before(TODAY, ago)
        due_on = next_month(month).replace(day=5)
        came = {"state": "submitted", "first_submitted_at": noon(due_on + (sent or 0) * DAY)}
        FilingFactory(
            district=cases.district, township=cases.township, month=month, **came if sent is not None else {}
        )
    reader = leader()
    shown = punctual_of(asked_by(reader, on=TODAY))
    matrix = filing_matrix(cases.district, month_of(last_month_end(TODAY)), user=reader, on=TODAY)
    assert shown.total.punctuality == matrix.punctuality
    assert [each.punctuality for each in shown.months] == [each.punctuality for each in matrix.months]
    assert [each.expected for each in shown.months] == [each.expected for each in matrix.months]
    assert (shown.total.counts["in_time"], shown.total.counts["late"]) == (2, 2)
    assert shown.total.counts["missing"] == 1


def test_months_that_are_still_to_come_are_not_expected(cases):
    cases.clock.set(TODAY)
    now, later = (expected_filings(asked_by(cases.bureau, on=day)) for day in (TODAY, TODAY + 200 * DAY))
    assert now
    assert [each.month for each in later] == [each.month for each in now]


def test_what_was_sent_in_after_the_day_was_not_there_on_it(cases):
    cases.clock.set(TODAY)
    month = datetime.date(2026, 10, 1)
    filing = FilingFactory(district=cases.district, township=cases.township, month=month, state="accepted")
    for days, expected in [(-1, "pending"), (0, "pending"), (1, "missing"), (2, "late"), (9, "late")]:
        Filing.objects.filter(pk=filing.pk).update(first_submitted_at=noon(filing.due_on + 2 * DAY))
        asked = asked_by(cases.clerk, on=filing.due_on + days * DAY)
        [found] = [each for each in expected_filings(asked) if each.month == month]
        assert found.timeliness == expected, days
        assert (found.sent_on is None) == (days < 2), days
    assert punctual_of(asked_by(cases.clerk, on=filing.due_on)).months[-1].punctuality.due == 0


def test_parts_of_a_whole_fill_its_bar_and_an_empty_one_has_none():
    parts = parts_of([("a", "甲", 1), ("b", "乙", 1), ("c", "丙", 1)])
    assert [part.begins for part in parts] == [0, 33.3, 66.7]
    assert round(sum(part.percent for part in parts), 1) == 100
    assert [part.percent for part in parts_of([("a", "甲", 0), ("b", "乙", 0)])] == [0, 0]
