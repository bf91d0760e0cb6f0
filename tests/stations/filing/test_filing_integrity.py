"""What must never be false of a report, asked of the database itself, past every verb."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from stations.models import Filing, FilingEvent, FilingLine, FilingReminder, FilingReopening, Township
from tests.factories import DistrictFactory, FilingFactory, FilingLineFactory, noon
from tests.stations.filing.conftest import OCTOBER, SEPTEMBER
from yicheng_express.dates import today

pytestmark = pytest.mark.django_db


def refused(work):
    with pytest.raises(IntegrityError), transaction.atomic():
        work()


def test_a_facility_is_in_one_line_of_a_month_whosever_report_it_is(board):
    filing = board.open()
    refused(lambda: FilingLineFactory(filing=filing, facility=board.stations[0]))
    board.open(SEPTEMBER)
    assert FilingLine.objects.filter(facility=board.stations[0]).count() == 2


def test_a_line_is_of_its_reports_month(board):
    filing = board.open()
    line = filing.lines.first()
    refused(lambda: FilingLine.objects.filter(pk=line.pk).update(month=SEPTEMBER))
    refused(lambda: FilingLineFactory(filing=filing, month=datetime.date(2026, 8, 1)))


def test_a_line_is_of_a_facility_of_its_reports_division(board):
    filing = board.open()
    filing.lines.filter(facility=board.hub).delete()
    own = Filing.objects.get(township=None, month=OCTOBER)
    FilingLine.objects.filter(facility=board.other_station).delete()
    refused(lambda: FilingLineFactory(filing=filing, facility=board.other_station))
    refused(lambda: FilingLineFactory(filing=own, facility=board.other_station))
    refused(lambda: FilingLineFactory(filing=filing, facility=own.lines.get().facility))
    FilingLineFactory(filing=filing, facility=board.hub)


def test_a_report_lies_in_its_townships_district_and_follows_it(board, elsewhere):
    refused(lambda: FilingFactory(township=board.other, district=elsewhere))
    filing = board.accepted()
    neighbour = DistrictFactory(code="411799", name="邻区")
    with transaction.atomic():
        Township.objects.filter(pk=board.township.pk).update(district=neighbour, code="411799102")
    filing.refresh_from_db()
    assert filing.district == neighbour
    assert filing.lines.count() == 4


@pytest.mark.parametrize(
    "fields",
    [
        {"month": datetime.date(2026, 10, 2)},
        {"due_on": datetime.date(2026, 10, 1)},
        {"state": "lost"},
        {"state": "accepted"},
        {"state": "submitted"},
        {"state": "returned"},
        {"first_submitted_at": noon(OCTOBER)},
    ],
)
def test_a_report_is_what_its_state_says(board, fields):
    filing = board.open()
    refused(lambda: Filing.objects.filter(pk=filing.pk).update(**fields))


@pytest.mark.parametrize(
    "figures",
    [
        {"inbound": -1},
        {"inbound": 100_000_000},
        {"accepted_inbound": 1},
        {"inbound": 9, "outbound": 1, "agri_outbound": 2, "accepted": True},
    ],
)
def test_a_figure_is_a_number_of_parcels_and_accepted_ones_are_whole(board, figures):
    filing = board.open()
    filing.lines.filter(facility=board.hub).delete()
    refused(lambda: FilingLineFactory(filing=filing, facility=board.hub, **figures))


def test_what_asks_for_a_reason_has_one_and_a_day_has_one_reminder(board):
    filing = board.accepted()
    for step in ("returned", "reopened"):
        refused(lambda step=step: FilingEvent.objects.create(filing=filing, step=step))
    refused(lambda: FilingReopening.objects.create(filing=filing, reason="", until=today()))
    FilingReopening.objects.create(filing=filing, reason="补报", until=today())
    refused(lambda: FilingReopening.objects.create(filing=filing, reason="补报", until=today()))
    FilingReminder.objects.create(filing=filing, on=today())
    refused(lambda: FilingReminder.objects.create(filing=filing, on=today()))


def test_a_division_or_facility_with_reports_is_not_deleted(board):
    from django.db.models import ProtectedError

    filing = board.accepted()
    for row in (board.stations[0], filing.township, board.clerk):
        with pytest.raises(ProtectedError):
            row.delete()
