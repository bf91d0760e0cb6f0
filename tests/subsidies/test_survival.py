"""What became of the stations that were paid: against the plain rule, and on the very days."""

import datetime
import io
import random

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stations.activity import basis_on, stations_judged
from stations.choices import FilingState
from stations.coverage import policy_on
from stations.models import Facility, Filing, OperatingPeriod, Township
from subsidies.models import Application, RollItem
from subsidies.survival import HORIZONS, Fate, survival_report
from tests.factories import FilingFactory, FilingLineFactory, StationFactory, UserFactory, VillageFactory
from yicheng_express.accounts.roles import Role
from yicheng_express.dates import months_after

pytestmark = pytest.mark.django_db
PAID = datetime.date(2026, 3, 12)
SIX, TWELVE = datetime.date(2026, 9, 12), datetime.date(2027, 3, 12)
DAY = datetime.timedelta(days=1)


def report_on(day):
    return survival_report(Application.objects.all(), day)


def only(day):
    [paid] = report_on(day).stations
    return paid


def report_month(station, month, parcels):
    """An accepted report of one month in which the station handled so many parcels."""
    filing = Filing.objects.filter(township=station.township, month=month).first() or FilingFactory(
        district=station.district, township=station.township, month=month, state=FilingState.ACCEPTED
    )
    FilingLineFactory(
        filing=filing, facility=station, inbound=parcels, outbound=0, agri_outbound=0, accepted=True
    )


def pay_again_on(days):
    """Lay the days of payment of the lines, in order; the verbs pay no roll before it was locked."""
    for item, day in zip(RollItem.objects.order_by("pk"), days, strict=True):
        RollItem.objects.filter(pk=item.pk).update(paid_on=day)


def plainly(station, day):
    """How a station stands on a day, asked of the rules of the stations one by one."""
    if not Facility.objects.filter(pk=station.pk).open_on(day).exists():
        return Fate.CLOSED
    townships = Township.objects.filter(pk=station.township_id)
    basis = basis_on(townships, day, policy_on(station.district, day).dormant_months)
    judged = stations_judged(townships, basis).get(pk=station.pk)
    if judged.is_active:
        return Fate.ACTIVE
    return Fate.DORMANT if judged.is_dormant else Fate.UNDECIDED


def test_a_station_is_too_young_until_the_day_on_which_the_months_have_run_full(cases):
    cases.paid()
    assert only(SIX - DAY).after == {6: None, 12: None}
    assert only(SIX).after[6] == Fate.UNDECIDED
    assert only(TWELVE - DAY).after[12] is None
    assert only(TWELVE).after[12] == Fate.UNDECIDED
    total = report_on(SIX - DAY).total.after[6]
    assert (total.too_young, total.old_enough, total.open_rate) == (1, 0, None)


@pytest.mark.parametrize(
    ("paid_on", "full"),
    [
        (datetime.date(2025, 8, 31), datetime.date(2026, 2, 28)),
        (datetime.date(2023, 8, 31), datetime.date(2024, 2, 29)),
        (datetime.date(2025, 8, 28), datetime.date(2026, 2, 28)),
        (datetime.date(2025, 3, 31), datetime.date(2025, 9, 30)),
    ],
)
def test_six_months_end_on_the_last_day_of_a_shorter_month(paid_on, full, cases):
    cases.paid()
    pay_again_on([paid_on])
    assert only(full - DAY).after[6] is None
    assert only(full).after[6] is not None


def test_a_year_from_the_29th_of_february_is_full_on_the_28th(cases):
    cases.paid()
    pay_again_on([datetime.date(2024, 2, 29)])
    assert only(datetime.date(2025, 2, 27)).after[12] is None
    assert only(datetime.date(2025, 2, 28)).after[12] is not None


def test_what_closed_on_the_day_itself_does_not_stand_and_what_closes_the_day_after_does(cases):
    cases.paid(*cases.stations[:2])
    cases.close(cases.stations[0], SIX)
    cases.close(cases.stations[1], SIX + DAY)
    first, second = report_on(SIX).stations
    assert first.after[6] == first.now == Fate.CLOSED
    assert first.closed_on == SIX
    assert second.after[6] == Fate.UNDECIDED
    total = report_on(SIX).total.after[6]
    assert (total.old_enough, total.open, total.closed, total.open_rate) == (2, 1, 1, 50)


def test_what_closed_and_opened_again_stands(cases):
    cases.paid()
    cases.close(cases.stations[0], datetime.date(2026, 5, 1))
    OperatingPeriod.objects.create(
        facility_id=cases.stations[0].pk, opened_on=datetime.date(2026, 8, 1), resident=True
    )
    assert only(datetime.date(2026, 6, 1)).now == Fate.CLOSED
    assert only(SIX).after[6] == Fate.UNDECIDED


def test_dormant_is_who_handled_nothing_in_all_of_the_last_months_and_nobody_for_want_of_figures(cases):
    cases.paid(*cases.stations)
    silent, late, lively, unfiled = cases.stations
    for month in (6, 7, 8):
        report_month(silent, datetime.date(2026, month, 1), 0)
        report_month(lively, datetime.date(2026, month, 1), 1 if month == 6 else 0)
    for month in (7, 8):
        report_month(late, datetime.date(2026, month, 1), 0)
    report_month(silent, datetime.date(2026, 5, 1), 9)
    stations = report_on(SIX).stations
    assert [paid.after[6] for paid in stations] == [Fate.DORMANT, Fate.UNDECIDED, Fate.ACTIVE, Fate.UNDECIDED]
    assert stations[0].last_parcel_in == datetime.date(2026, 5, 1)
    total = report_on(SIX).total.after[6]
    assert (total.known, total.active, total.undecided, total.effective_rate) == (2, 1, 2, 50)
    assert unfiled.pk == stations[3].station.pk


def test_figures_of_a_month_that_was_not_over_by_then_say_nothing_of_that_day(cases):
    cases.paid()
    for month in (6, 7, 8):
        report_month(cases.stations[0], datetime.date(2026, month, 1), 0)
    report_month(cases.stations[0], datetime.date(2026, 9, 1), 5)
    assert only(datetime.date(2026, 9, 30)).after[6] == Fate.DORMANT
    assert only(datetime.date(2026, 9, 29)).now == Fate.DORMANT
    assert only(datetime.date(2026, 9, 30)).now == Fate.ACTIVE


def test_a_payment_that_came_back_is_none_and_a_hub_is_no_station(cases):
    roll = cases.paid(*cases.stations[:2])
    cases.record([cases.result(roll.items.first(), paid=False)])
    assert [paid.station.pk for paid in report_on(SIX).stations] == [cases.stations[1].pk]


def test_the_set_based_answer_is_that_of_the_plain_rule(cases):
    """Random lives of stations and random reports; every station on every one of its days."""
    chance = random.Random(11702)  # noqa: S311 - lives for a test
    operator = cases.hub.operator
    stations = [*cases.stations] + [
        StationFactory(village=VillageFactory(township=cases.township), operator=operator, opened=True)
        for _ in range(12)
    ]
    cases.paid(*stations)
    pay_again_on([datetime.date(2025, 1, 31) + chance.randrange(400) * DAY for _ in stations])
    for station in stations:
        if chance.random() < 0.4:
            closed = datetime.date(2025, 3, 1) + chance.randrange(500) * DAY
            cases.close(station, closed)
            if chance.random() < 0.5:
                later = closed + chance.randrange(1, 200) * DAY
                OperatingPeriod.objects.create(facility_id=station.pk, opened_on=later, resident=True)
        for number in range(22):
            month = months_after(datetime.date(2025, 1, 1), number)
            if number not in (7, 13) and chance.random() < 0.85:
                report_month(station, month, chance.choice([0, 0, 0, 0, 3]))
    today = datetime.date(2026, 11, 24)
    found = set()
    for paid in report_on(today).stations:
        for months in HORIZONS:
            day = months_after(paid.paid_on, months)
            expected = None if day > today else plainly(paid.station, day)
            assert paid.after[months] == expected, (paid.station.code, months)
            found.add(expected)
        assert paid.now == plainly(paid.station, today)
    assert found >= set(Fate)


def test_it_takes_as_many_queries_for_many_stations_and_days_of_payment_as_for_few(cases):
    more = [
        StationFactory(
            village=VillageFactory(township=cases.township), operator=cases.hub.operator, opened=True
        )
        for _ in range(12)
    ]
    counts = []
    cases.paid(*cases.stations[:2])
    for number in range(2):
        for station in cases.stations[:2]:
            report_month(station, datetime.date(2026, 4 + number, 1), 0)
    for grown in (False, True):
        if grown:
            cases.clock.set(datetime.date(2026, 3, 2))
            cases.paid(*more)
            pay_again_on([PAID - number * 31 * DAY for number in range(14)])
        with CaptureQueriesContext(connection) as queries:
            report_on(TWELVE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_townships_and_the_total_add_up(cases):
    cases.paid(*cases.stations)
    cases.close(cases.stations[0], datetime.date(2026, 6, 1))
    report = report_on(TWELVE)
    assert [row.township.name for row in report.townships] == ["板桥镇"]
    assert report.total.paid == 4
    assert report.total.after[12].open == report.townships[0].after[12].open == 3
    assert report.total.now.closed == 1
    assert [paid.station.pk for paid in report.lost] == [cases.stations[0].pk]


def test_the_page_lists_what_closed_with_the_way_to_its_application(cases, client):
    roll = cases.paid(*cases.stations[:2])
    cases.close(cases.stations[0], datetime.date(2026, 6, 1))
    cases.clock.set(TWELVE)
    client.force_login(cases.bureau)
    text = client.get(reverse("survival")).text
    number = roll.items.first().application.number
    assert reverse("application", args=[number]) in text
    assert "2026-06-01" in text
    assert "50.00%" in text


def test_a_township_sees_what_became_of_its_own_alone(cases, client):
    cases.paid(*cases.stations[:2])
    client.force_login(cases.clerk)
    assert client.get(reverse("survival")).context["report"].total.paid == 2
    client.force_login(cases.other_clerk)
    response = client.get(reverse("survival"))
    assert response.context["report"].total.paid == 0
    assert "还没有发放过补贴" in response.text
    client.force_login(UserFactory(role=Role.LEADER, scope_code="411721"))
    assert client.get(reverse("survival")).context["report"].total.paid == 0


def test_the_workbook_holds_each_station_with_what_became_of_it(cases, client):
    cases.paid(*cases.stations[:2])
    cases.close(cases.stations[0], datetime.date(2026, 6, 1))
    cases.clock.set(SIX)
    client.force_login(cases.bureau)
    workbook = openpyxl.load_workbook(io.BytesIO(client.get(reverse("survival_export")).content))
    rows = list(workbook["各站"].iter_rows(min_row=3, values_only=True))
    assert [(row[2], row[7], row[8], row[9]) for row in rows] == [
        ("夏庄便民服务站", "停业", "未满", "停业"),
        ("胡楼便民服务站", "营业，快件不详", "未满", "营业，快件不详"),
    ]
    totals = list(workbook["按乡镇"].iter_rows(min_row=3, values_only=True))
    assert totals[-1][:4] == ("合计", 2, 2, 1)


def test_who_may_note_what_is_asked_back_is_told_where_and_nobody_else(cases, client):
    cases.paid()
    for person, is_told in (
        (cases.chief, True),
        (cases.finance, True),
        (cases.clerk, False),
        (cases.bureau, False),
    ):
        client.force_login(person)
        assert ("可以登记追回" in client.get(reverse("survival")).text) is is_told


def test_a_station_that_two_rules_paid_counts_once_from_the_first_day(cases):
    cases.paid()
    rule = cases.rule()
    [version] = rule.versions.all()
    rule.pk, rule.key = None, "second"
    rule.save()
    version.pk, version.rule = None, rule
    version.save()
    cases.rule = lambda _key: rule
    cases.clock.set(datetime.date(2026, 3, 2))
    cases.paid()
    assert Application.objects.paid().count() == 2
    pay_again_on([PAID, PAID - 31 * DAY])
    assert only(SIX).paid_on == PAID - 31 * DAY
    assert report_on(SIX).total.paid == 1
