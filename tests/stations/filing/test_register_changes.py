"""The register changes after a report was filled or accepted: nobody is stuck, nothing false counts."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from stations.choices import FilingState
from stations.filing.lines import lines_of
from stations.filing.opening import open_month
from stations.filing.refusals import FilingRefused
from stations.filing.verbs import accept, accept_unquestioned, reopen, return_filing, submit
from stations.models import Filing, FilingChange, FilingLine, Township, Village
from tests.factories import FilingFactory, StationFactory, TownshipFactory, UserFactory
from tests.stations.filing.conftest import OCTOBER
from yicheng_express.accounts.roles import Role
from yicheng_express.dates import today

pytestmark = pytest.mark.django_db


def was_not_open(station):
    """The register says now that the station closed before October."""
    station.operating_periods.update(closed_on=datetime.date(2026, 9, 15))


def sent_in_without(board, filing, station):
    """The accepted report is reopened and sent in again with the station's line cleared."""
    was_not_open(station)
    reopen(filing, by=board.chief, reason="停业", until=today())
    board.write(filing, {station: ("", "", "")})
    submit(filing, by=board.clerk)


def moved(station, township):
    code = f"{township.code}299"
    Village.objects.filter(pk=station.village_id).update(township=township, code=code)


def test_an_accepted_line_that_proves_wrong_is_withdrawn_with_its_old_value_kept(board):
    filing = board.accepted()
    station = board.stations[0]
    was_not_open(station)
    reopen(filing, by=board.chief, reason="夏庄站 9 月已停业", until=today())
    with pytest.raises(FilingRefused, match="请清空这一行"):
        submit(filing, by=board.clerk)
    board.write(filing, {station: ("", "", "")})
    submit(filing, by=board.clerk)
    line = FilingLine.objects.get(facility=station)
    assert line.accepted_inbound == 100
    accept(filing, by=board.reviewer)
    line.refresh_from_db()
    assert line.accepted_figures == (None, None, None)
    assert line not in FilingLine.objects.accepted()
    changes = {(each.figure, each.old, each.new, each.reason) for each in FilingChange.objects.all()}
    reason = "夏庄站 9 月已停业"
    assert changes == {
        ("inbound", 100, None, reason),
        ("outbound", 20, None, reason),
        ("agri_outbound", 5, None, reason),
    }
    assert line not in lines_of(filing)


def test_a_withdrawn_line_comes_back_when_the_register_is_corrected_again(board):
    filing = board.accepted()
    station = board.stations[0]
    sent_in_without(board, filing, station)
    accept(filing, by=board.reviewer)
    station.operating_periods.update(closed_on=None)
    reopen(filing, by=board.chief, reason="没有停业", until=today())
    with pytest.raises(FilingRefused, match="没有填"):
        submit(filing, by=board.clerk)
    board.write(filing, {station: (100, 20, 5)})
    submit(filing, by=board.clerk)
    accept(filing, by=board.reviewer)
    assert FilingLine.objects.get(facility=station).accepted_inbound == 100


def test_a_withdrawal_that_is_sent_back_can_be_undone(board):
    filing = board.accepted()
    station = board.stations[0]
    sent_in_without(board, filing, station)
    return_filing(filing, by=board.reviewer, reason="请核对")
    station.operating_periods.update(closed_on=None)
    board.write(filing, {station: (90, 20, 5)})
    submit(filing, by=board.clerk)
    accept(filing, by=board.reviewer)
    assert FilingLine.objects.get(facility=station).accepted_inbound == 90


def test_a_line_that_counted_once_is_withdrawn_again_and_not_deleted(board):
    """Open after all, the report reopened, and then not open after all: the register of changes holds it."""
    filing = board.accepted()
    station = board.stations[0]
    sent_in_without(board, filing, station)
    accept(filing, by=board.reviewer)
    station.operating_periods.update(closed_on=None)
    reopen(filing, by=board.chief, reason="没有停业", until=today())
    was_not_open(station)
    board.write(filing, {board.stations[1]: (110, 20, 5), board.hub: (210, 40, 10)})
    submit(filing, by=board.clerk)
    accept(filing, by=board.reviewer)
    assert FilingLine.objects.get(facility=station).is_withdrawn


def test_words_at_a_line_that_does_not_belong_are_not_deleted_unseen(board):
    filing = board.open()
    station = board.stations[0]
    board.write(filing, {station: ("", "", "", "负责人住院")})
    was_not_open(station)
    board.write(filing, {board.stations[1]: (100, 20, 5)})
    assert filing.lines.get(facility=station).explanation == "负责人住院"
    board.write(filing, dict.fromkeys(board.stations[1:], (100, 20, 5)) | {board.hub: (300, 60, 15)})
    assert submit(filing, by=board.clerk).state == FilingState.SUBMITTED


def test_a_line_that_does_not_belong_can_be_cleared_though_another_was_sent_back(board):
    filing = board.submitted()
    first, second = board.stations[:2]
    return_filing(filing, by=board.reviewer, reason="核对", remarks={first.code: "请核对"})
    was_not_open(second)
    board.write(filing, {second: ("", "", "")})
    assert submit(filing, by=board.clerk).state == FilingState.SUBMITTED
    assert not filing.lines.filter(facility=second).exists()


def test_a_station_that_has_moved_since_stays_in_the_report_that_counted_it(board):
    filing = board.accepted()
    station, other = board.stations[:2]
    moved(station, board.other)
    reopen(filing, by=board.chief, reason="石庄漏报", until=today())
    board.write(filing, {other: (110, 20, 5), board.hub: (310, 60, 15)})
    submit(filing, by=board.clerk)
    accept(filing, by=board.reviewer)
    assert FilingLine.objects.accepted().filter(filing=filing).count() == 4


def test_what_was_not_open_after_all_is_not_accepted(board):
    filing = board.submitted()
    was_not_open(board.stations[0])
    with pytest.raises(FilingRefused, match="夏庄便民服务站：登记的营业期已经更正"):
        accept(filing, by=board.reviewer)
    assert not FilingLine.objects.accepted().exists()
    return_filing(filing, by=board.reviewer, reason="夏庄站当月没有营业")


def test_a_report_that_lacks_a_station_is_not_accepted_unseen(board):
    filing = board.submitted()
    late = StationFactory(village=board.stations[0].village, operator=board.hub.operator, opened=True)
    accepted, refused = accept_unquestioned(Filing.objects.all(), by=board.reviewer)
    assert accepted == []
    assert late.name in refused[0][1]
    assert accept(filing, by=board.reviewer).state == FilingState.ACCEPTED


def test_all_reports_of_a_month_are_due_on_the_day_that_it_was_opened_with(board):
    filing = FilingFactory(district=board.district, township=board.township, due_on="2026-11-05")
    board.other_station.operating_periods.update(opened_on="2026-10-31")
    open_month(board.district, OCTOBER)
    due = set(Filing.objects.filter(month=OCTOBER).values_list("due_on", flat=True))
    assert due == {datetime.date(2026, 11, 5)}
    assert filing.township == board.township


def test_opening_once_is_enough_when_a_village_has_moved(board):
    open_month(board.district, OCTOBER)
    neighbour = TownshipFactory(district=board.district, code="411702101", name="李庄镇")
    StationFactory(village__township=neighbour, operator=board.hub.operator, opened=True)
    open_month(board.district, OCTOBER)
    moved(board.stations[0], neighbour)
    assert open_month(board.district, OCTOBER).lines == 1
    line = FilingLine.objects.get(facility=board.stations[0])
    assert line.filing.township == Township.objects.get(pk=neighbour.pk)
    assert open_month(board.district, OCTOBER).lines == 0


def test_a_townships_people_decide_on_no_report_whatever_their_roles(board):
    both = UserFactory(role=Role.BUREAU_CHIEF, scope_code=board.township.code)
    filing = board.submitted()
    with pytest.raises(PermissionDenied):
        accept(filing, by=both)
    accept(filing, by=board.reviewer)
    with pytest.raises(PermissionDenied):
        reopen(filing, by=both, reason="补报", until=today())


def test_whoever_wrote_any_of_it_cannot_accept_it(board):
    board.open()
    own = Filing.objects.get(township=None)
    board.write(own, {own.lines.get().facility: (1000, 900, 10)}, by=board.reviewer)
    submit(own, by=board.chief)
    with pytest.raises(PermissionDenied, match="您填写或报送"):
        accept(own, by=board.reviewer)


def test_a_reopening_lasts_a_month_at_most(board):
    filing = board.accepted()
    month = datetime.timedelta(days=31)
    with pytest.raises(FilingRefused, match="最多重开 31 天"):
        reopen(filing, by=board.chief, reason="补报", until=today() + month + datetime.timedelta(days=1))
    reopen(filing, by=board.chief, reason="补报", until=today() + month)


def test_what_cannot_be_seen_is_no_reason_and_no_explanation(board):
    filing = board.submitted()
    with pytest.raises(FilingRefused, match="写明原因"):
        return_filing(filing, by=board.reviewer, reason="\u200b \u2060")
    return_filing(filing, by=board.reviewer, reason="核\u200b对")
    assert filing.events.last().reason == "核对"
