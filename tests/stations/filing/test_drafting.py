"""Figures are written cell by cell, and nobody's are overwritten unseen."""

import pytest
from django.core.exceptions import PermissionDenied

from stations.choices import FilingState
from stations.filing.drafting import Change, save_figures
from stations.models import Facility, FilingLine
from tests.factories import OperatingPeriodFactory, StationFactory, VillageFactory

pytestmark = pytest.mark.django_db


def change(facility, cell="inbound", base=None, value="1"):
    return Change(facility.code, cell, base, value)


def inbound(filing, facility):
    return filing.lines.get(facility=facility).inbound


def test_the_first_figure_makes_a_draft_and_says_who_wrote_it(board, filing):
    saved = save_figures(filing, [change(board.hub, value="１,２00")], by=board.clerk)
    assert (saved.written, saved.refused, saved.conflicts) == (1, [], [])
    filing.refresh_from_db()
    assert (filing.state, filing.saved_by, filing.revision) == (FilingState.DRAFT, board.clerk, 1)
    line = filing.lines.get(facility=board.hub)
    assert (line.inbound, line.entered_by) == (1200, board.clerk)


def test_a_colleagues_value_is_not_overwritten_and_both_are_told(board, filing):
    station = board.stations[0]
    save_figures(filing, [change(station, value="7")], by=board.colleague)
    saved = save_figures(
        filing, [change(station, value="9"), change(station, "outbound", None, "3")], by=board.clerk
    )
    assert saved.written == 1
    (conflict,) = saved.conflicts
    assert (conflict.mine, conflict.theirs, conflict.by) == (9, 7, "钱小满")
    assert inbound(filing, station) == 7
    again = save_figures(filing, [change(station, base="7", value="9")], by=board.clerk)
    assert again.conflicts == []
    assert inbound(filing, station) == 9


def test_a_change_that_is_sent_twice_is_no_conflict(board, filing):
    station = board.stations[0]
    for _ in range(2):
        saved = save_figures(filing, [change(station, value="9")], by=board.clerk)
        assert (saved.written, saved.conflicts) == (1, [])
    filing.refresh_from_db()
    assert filing.revision == 1


def test_a_cell_can_be_emptied_again_and_stays_empty(board, filing):
    station = board.stations[0]
    save_figures(filing, [change(station, value="9")], by=board.clerk)
    save_figures(filing, [change(station, base=9, value="")], by=board.clerk)
    assert inbound(filing, station) is None


def test_what_is_no_figure_is_told_and_the_rest_is_written(board, filing):
    first, second, _ = board.stations
    saved = save_figures(filing, [change(first, value="-3"), change(second, value="3")], by=board.clerk)
    assert [(each.code, each.cell) for each in saved.refused] == [(first.code, "inbound")]
    assert "负数" in saved.refused[0].text
    assert (inbound(filing, first), inbound(filing, second)) == (None, 3)


def test_the_same_cell_twice_is_refused(board, filing):
    station = board.stations[0]
    saved = save_figures(filing, [change(station, value="3"), change(station, value="4")], by=board.clerk)
    assert "填了两次" in saved.refused[0].text
    assert inbound(filing, station) == 3


@pytest.mark.parametrize("cell", ["month", "filing", "accepted_inbound", "remark", "questions", "", "id"])
def test_no_other_column_can_be_written(board, filing, cell):
    saved = save_figures(filing, [change(board.hub, cell)], by=board.clerk)
    assert "没有" in saved.refused[0].text
    assert filing.lines.get(facility=board.hub).is_empty


def test_a_facility_of_another_township_or_not_open_that_month_is_refused(board, filing):
    closed = StationFactory(village=board.stations[0].village, operator=board.hub.operator)
    OperatingPeriodFactory(facility=closed, closed_on=filing.month)
    abroad = Facility.objects.get(name="外村服务站")
    for facility in (board.other_station, closed, abroad):
        saved = save_figures(filing, [change(facility)], by=board.clerk)
        assert "没有这个网点" in saved.refused[0].text
        assert not FilingLine.objects.filter(facility=facility, inbound=1).exists()


def test_a_facility_registered_since_can_be_filled_at_once(board, filing):
    village = VillageFactory(township=board.township)
    late = StationFactory(village=village, operator=board.hub.operator, opened=True)
    assert save_figures(filing, [change(late, value="5")], by=board.clerk).written == 1
    assert inbound(filing, late) == 5


def test_a_line_that_was_not_open_after_all_goes_when_it_is_empty(board, filing):
    station = board.stations[0]
    save_figures(filing, [change(station, value="5")], by=board.clerk)
    station.operating_periods.update(closed_on="2026-09-30")
    save_figures(filing, [change(board.hub)], by=board.clerk)
    assert inbound(filing, station) == 5
    save_figures(filing, [change(station, base=5, value="")], by=board.clerk)
    save_figures(filing, [change(board.hub, base=1, value="2")], by=board.clerk)
    assert not filing.lines.filter(facility=station).exists()


def test_only_the_townships_own_people_write(board, filing):
    for stranger in (board.other_clerk, board.reviewer, board.chief):
        with pytest.raises(PermissionDenied):
            save_figures(filing, [change(board.hub)], by=stranger)
    assert filing.lines.get(facility=board.hub).is_empty
