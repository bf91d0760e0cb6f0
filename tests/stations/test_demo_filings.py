"""The demo's reports: what was filed, and that every one of them is as the verbs would have left it."""

import datetime
from collections import Counter, defaultdict
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import transaction

from stations.choices import FilingState, FilingStep, Tier
from stations.demo.accounts import most_rural_township
from stations.demo.chances import stream
from stations.demo.courses import STEPS, Course, steps_of
from stations.demo.load import read_roster
from stations.demo.plan import plan_network
from stations.demo.volumes import Figures, invent_volumes
from stations.filing.findings import findings_of
from stations.filing.lines import facilities_of
from stations.models import (
    Facility,
    Filing,
    FilingChange,
    FilingEvent,
    FilingLine,
    FilingReopening,
)
from tests.factories import noon
from tests.stations.rosters import load_yicheng
from yicheng_express.dates import month_of, next_month, today

UNTIL, OCTOBER = datetime.date(2026, 10, 31), datetime.date(2026, 10, 1)
SEED = 20210831


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo, loaded once for all of these tests, which only look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        district = load_yicheng()
        told = StringIO()
        call_command("load_demo", "--until", str(UNTIL), stdout=told)
        district.told = told.getvalue()
        yield district
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def plan(demo, django_db_blocker):
    return plan_network(read_roster(demo), seed=SEED, until=UNTIL)


pytestmark = pytest.mark.django_db


def test_every_month_from_the_first_opening_up_to_the_last_day_has_its_reports(demo):
    months = list(Filing.objects.order_by("month").values_list("month", flat=True).distinct())
    assert months[0] == datetime.date(2021, 7, 1)
    assert months[-1] == OCTOBER
    assert all(next_month(one) == other for one, other in pairwise(months))
    assert f"月报：{Filing.objects.count()}" in demo.told


@pytest.mark.parametrize("month", ["2021-07-01", "2022-03-01", "2023-11-01", "2026-10-01"])
def test_the_reports_of_a_month_list_the_facilities_open_in_it(month, demo):
    filings = Filing.objects.filter(month=month)
    for filing in filings:
        assert set(filing.lines.values_list("facility", flat=True)) == set(
            facilities_of(filing).values_list("pk", flat=True)
        )
    listed = FilingLine.objects.filter(month=month).count()
    assert listed == Facility.objects.open_in(datetime.date.fromisoformat(month)).count()


def test_every_accepted_line_is_whole_and_counts_as_it_was_sent_in(demo):
    lines = FilingLine.objects.filter(filing__state=FilingState.ACCEPTED)
    assert lines.count() == FilingLine.objects.accepted().count() > 9000
    for line in lines:
        assert line.is_complete
        assert line.agri_outbound <= line.outbound
        assert line.accepted_figures == line.figures


@pytest.mark.parametrize("month", ["2021-10-01", "2024-05-01", "2026-10-01"])
def test_what_was_sent_in_passes_the_validator_and_carries_what_it_asks(month, demo):
    for filing in Filing.objects.filter(month=month).exclude(submitted_at=None):
        findings = findings_of(filing)
        assert not [each for each in findings if each.is_refusal]
        asked = Counter((each.code, each.kind, each.cell) for each in findings)
        lines = filing.lines.select_related("facility")
        assert asked == Counter(
            (line.facility.code, each["kind"], each["cell"]) for line in lines for each in line.questions
        )
        assert all(line.explanation for line in lines if line.questions)


def test_the_events_tell_the_way_to_the_state(demo):
    by_filing = defaultdict(list)
    for event in FilingEvent.objects.order_by("at", "pk"):
        by_filing[event.filing_id].append(event)
    for filing in Filing.objects.all():
        steps = [event.step for event in by_filing[filing.pk]]
        assert steps[0] == FilingStep.OPENED
        assert steps[1:] in STEPS.values()
        sent = [event for event in by_filing[filing.pk] if event.step == FilingStep.SUBMITTED]
        assert filing.first_submitted_at == (sent[0].at if sent else None)
        assert filing.submitted_at == (sent[-1].at if sent else None)
        assert all(event.figures for event in sent)
    assert not FilingEvent.objects.exclude(by=None).exists()
    assert not FilingEvent.objects.filter(at__date__gt=today()).exists()


def test_nothing_was_sent_in_before_the_last_day_of_its_month(demo):
    for filing in Filing.objects.exclude(first_submitted_at=None):
        assert filing.first_submitted_at.date() >= next_month(filing.month) - datetime.timedelta(days=1)


def test_most_reports_are_punctual_and_two_townships_are_often_late(demo):
    late = Counter(
        Filing.objects.with_punctuality().filter(is_punctual=False).values_list("township__name", flat=True)
    )
    (_, first), (_, second), (_, third), *_ = late.most_common()
    assert first >= second > 15 > third
    assert sum(late.values()) < 0.15 * Filing.objects.count()


def test_the_last_month_gives_the_office_something_to_do(demo):
    last = Filing.objects.filter(month=OCTOBER)
    assert set(Filing.objects.exclude(month=OCTOBER).values_list("state", flat=True)) == {"accepted"}
    states = Counter(last.exclude(township=None).values_list("state", flat=True))
    assert states == {"accepted": 5, "submitted": 5, "returned": 2, "draft": 2, "not_started": 2}
    assert last.get(township=most_rural_township(demo)).state == FilingState.NOT_STARTED
    assert last.get(township=None).state == FilingState.DRAFT
    awaiting = last.awaiting_review().with_questioned_lines()
    assert len([filing for filing in awaiting if filing.questioned_lines]) >= 2
    kinds = {
        question["kind"]
        for line in FilingLine.objects.filter(filing__in=last).questioned()
        for question in line.questions
    }
    assert {"surge", "hub_under_stations"} <= kinds


def test_the_resubmitted_one_differs_from_what_was_sent_before(demo):
    [filing] = [
        filing
        for filing in Filing.objects.filter(month=OCTOBER).awaiting_review()
        if filing.events.filter(step=FilingStep.RETURNED).exists()
    ]
    first, second = filing.events.filter(step=FilingStep.SUBMITTED).order_by("at")
    different = {code for code, figures in first.figures.items() if second.figures[code] != figures}
    remarks = filing.events.get(step=FilingStep.RETURNED).remarks
    assert different == set(remarks)
    assert len(different) == 2


def test_the_returned_ones_have_remarks_on_two_lines(demo):
    for filing in Filing.objects.filter(month=OCTOBER, state=FilingState.RETURNED):
        assert filing.lines.exclude(remark="").count() == 2
        assert filing.events.get(step=FilingStep.RETURNED).reason
    assert not FilingLine.objects.filter(filing__state=FilingState.ACCEPTED).exclude(remark="").exists()


def test_drafts_are_half_filled_and_what_nobody_began_is_empty(demo):
    for filing in Filing.objects.filter(state=FilingState.DRAFT):
        cells = [figure is None for line in filing.lines.all() for figure in line.figures]
        assert any(cells)
        assert not all(cells)
    for filing in Filing.objects.filter(state=FilingState.NOT_STARTED):
        assert all(line.is_empty for line in filing.lines.all())


def test_the_register_of_reopenings_has_changes_and_one_that_lapsed(demo):
    assert FilingReopening.objects.filter(ended_at=None).count() == 1
    assert not FilingReopening.objects.current(today()).exists()
    ended = FilingReopening.objects.exclude(ended_at=None)
    assert ended.count() == 2
    for reopening in ended:
        changes = FilingChange.objects.filter(reopening=reopening)
        assert changes.count() == 2
        for change in changes.select_related("line"):
            assert getattr(change.line, f"accepted_{change.figure}") == change.new != change.old


def sums(volumes, codes, month):
    total = Figures()
    for code in codes:
        total = total.plus(volumes.get((code, month), Figures()))
    return total


def test_a_hub_has_at_least_what_reached_its_stations_or_is_questioned(demo):
    inbound = defaultdict(lambda: defaultdict(int))
    for line in FilingLine.objects.accepted().select_related("facility", "filing"):
        inbound[line.filing_id][line.facility.tier] += line.inbound
    questioned = {
        line.filing_id
        for line in FilingLine.objects.questioned()
        if any(question["kind"] == "hub_under_stations" for question in line.questions)
    }
    under = {
        filing
        for filing, tiers in inbound.items()
        if Tier.HUB in tiers and tiers[Tier.HUB] < tiers[Tier.STATION]
    }
    assert under
    assert under <= questioned
    assert len(under) < 0.03 * len(inbound)


def yearly(tier, year):
    sums = defaultdict(int)
    for line in FilingLine.objects.accepted().filter(facility__tier=tier, month__year=year):
        sums[line.facility_id] += line.inbound + line.outbound
    return sums


def test_the_center_passes_twenty_million_from_2023_on(demo):
    handled = {year: max(yearly(Tier.CENTER, year).values()) for year in (2022, 2023, 2024, 2025)}
    assert handled[2022] < 20_000_000 < handled[2023] < handled[2024] < handled[2025]


def test_hubs_lie_on_both_sides_of_two_hundred_thousand_and_close_to_it(demo):
    handled = sorted(yearly(Tier.HUB, 2025).values())
    assert {199_640, 200_120} <= set(handled)
    assert handled[0] < 150_000
    assert handled[-1] > 250_000


def test_a_station_handles_some_hundreds_to_two_thousand_parcels(demo):
    of_2025 = FilingLine.objects.accepted().filter(facility__tier=Tier.STATION, month__year=2025)
    handled = sorted(line.inbound + line.outbound for line in of_2025)
    assert handled[len(handled) // 10] >= 300
    assert handled[-len(handled) // 50] <= 2_200


def test_seasons_november_is_the_highest_and_february_the_lowest(demo):
    months = defaultdict(int)
    for line in FilingLine.objects.accepted().filter(facility__tier=Tier.STATION, month__year=2025):
        months[line.month.month] += line.inbound
    assert max(months, key=months.get) == 11
    assert min(months, key=months.get) == 2


def test_a_dormant_station_has_had_nothing_since_and_parcels_before(demo, plan):
    dormant = {facility.code: facility.dormant_from for facility in plan.facilities if facility.dormant_from}
    assert len(dormant) >= 5
    lines = FilingLine.objects.filter(facility__code__in=dormant).accepted().select_related("facility")
    for line in lines:
        assert (line.inbound == 0) == (line.month >= dormant[line.facility.code]), line
        assert line.inbound or line.outbound == 0


def test_the_same_seed_invents_the_same_figures_and_another_seed_others(plan):
    first = invent_volumes(plan, seed=SEED, last=OCTOBER)
    assert invent_volumes(plan, seed=SEED, last=OCTOBER) == first
    assert invent_volumes(plan, seed=7, last=OCTOBER) != first
    earlier = invent_volumes(plan, seed=SEED, last=datetime.date(2024, 5, 1))
    station = next(code for code, _month in earlier if code.endswith("204-01"))
    assert earlier[station, datetime.date(2024, 5, 1)] == first[station, datetime.date(2024, 5, 1)]


def test_a_part_of_a_month_has_a_part_of_the_figures(plan):
    center = next(facility for facility in plan.facilities if facility.tier == Tier.CENTER)
    volumes = invent_volumes(plan, seed=SEED, last=OCTOBER)
    opened = center.periods[0].opened_on
    assert opened.day > 1
    assert (
        volumes[center.code, month_of(opened)].handled * 1.4
        < volumes[center.code, next_month(opened)].handled
    )


def test_agricultural_goods_go_out_more_after_the_harvest(plan):
    volumes = invent_volumes(plan, seed=SEED, last=OCTOBER)

    def share(month):
        total = sums(volumes, {code for code, _month in volumes}, datetime.date(2025, month, 1))
        return total.agri_outbound / total.outbound

    assert share(10) > 2 * share(3)
    assert all(figures.agri_outbound <= figures.outbound for figures in volumes.values())


@pytest.mark.parametrize("course", Course)
def test_no_step_lies_after_the_moment_at_which_the_story_is_told(course):
    now, due_on = noon(datetime.date(2026, 11, 1)), datetime.date(2026, 11, 5)
    steps = steps_of(course, OCTOBER, due_on, 1, stream(2, course), now)
    assert [step.step for step in steps] == [FilingStep.OPENED, *STEPS[course]]
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert all(step.at <= now for step in steps)
