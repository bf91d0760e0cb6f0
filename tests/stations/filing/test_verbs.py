"""The life of a month's report: what each verb does, and what it refuses."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from stations.choices import FilingState, FilingStep
from stations.filing.findings import findings_of
from stations.filing.opening import open_month
from stations.filing.refusals import FilingChanged, FilingRefused
from stations.filing.verbs import accept, accept_unquestioned, reopen, return_filing, submit
from stations.models import Filing, FilingChange, FilingLine
from tests.factories import OperatingPeriodFactory, StationFactory, noon
from tests.stations.filing.conftest import OCTOBER, SEPTEMBER
from yicheng_express.dates import today

pytestmark = pytest.mark.django_db


def test_a_month_is_opened_for_every_division_with_a_line_for_every_facility(board):
    opened = open_month(board.district, OCTOBER, by=board.reviewer)
    assert {filing.township for filing in opened.opened} == {board.township, board.other, None}
    filing = Filing.objects.get(township=board.township)
    assert set(filing.lines.values_list("facility", flat=True)) == {each.pk for each in board.facilities}
    assert filing.state == FilingState.NOT_STARTED
    assert all(line.is_empty for line in filing.lines.all())
    own = Filing.objects.get(township=None)
    assert own.lines.get().facility.tier == "center"


def test_opening_again_changes_nothing_and_adds_what_was_registered_since(board):
    filing = board.fill(board.open())
    again = open_month(board.district, OCTOBER)
    assert (again.opened, again.lines, again.withdrawn, again.incomplete) == ([], 0, 0, [])
    new = StationFactory(village=board.stations[0].village, operator=board.hub.operator, opened=True)
    assert open_month(board.district, OCTOBER).lines == 1
    assert filing.lines.get(facility=new).is_empty
    assert filing.lines.filter(inbound=100).count() == 3


def test_a_facility_open_for_one_day_of_the_month_is_listed_and_one_closed_before_is_not(board):
    village, operator = board.stations[0].village, board.hub.operator
    last_day = StationFactory(village=village, operator=operator)
    OperatingPeriodFactory(facility=last_day, opened_on=datetime.date(2026, 10, 31))
    first_day = StationFactory(village=village, operator=operator)
    OperatingPeriodFactory(facility=first_day, closed_on=datetime.date(2026, 10, 2))
    before = StationFactory(village=village, operator=operator)
    OperatingPeriodFactory(facility=before, closed_on=OCTOBER)
    after = StationFactory(village=village, operator=operator)
    OperatingPeriodFactory(facility=after, opened_on=datetime.date(2026, 11, 1))
    listed = set(board.open().lines.values_list("facility", flat=True))
    assert {last_day.pk, first_day.pk} <= listed
    assert not {before.pk, after.pk} & listed


def test_a_month_to_come_cannot_be_opened(board):
    with pytest.raises(FilingRefused, match="还没有到"):
        open_month(board.district, datetime.date(today().year + 1, 1, 1))


def test_a_report_sent_in_says_what_it_lacks_when_a_station_was_registered_late(board):
    filing = board.accepted()
    StationFactory(village=board.stations[0].village, operator=board.hub.operator, opened=True)
    assert open_month(board.district, OCTOBER).incomplete == [filing]


def test_a_report_nobody_began_is_taken_back_when_there_is_nothing_to_report(board):
    board.open()
    board.other_station.operating_periods.update(closed_on=SEPTEMBER)
    assert open_month(board.district, OCTOBER).withdrawn == 1
    assert not Filing.objects.filter(township=board.other).exists()


def test_an_empty_cell_is_not_sent_in(board):
    filing = board.open()
    board.write(filing, dict.fromkeys(board.stations, (100, 20, 5)))
    with pytest.raises(FilingRefused) as refusal:
        submit(filing, by=board.clerk)
    assert {(each.code, each.kind) for each in refusal.value.findings} == {(board.hub.code, "empty")}
    board.write(filing, {board.hub: (300, 60, "")})
    with pytest.raises(FilingRefused, match="农产品上行没有填；没有件的请填 0"):
        submit(filing, by=board.clerk)
    board.write(filing, {board.hub: (300, 60, "0")})
    assert submit(filing, by=board.clerk).state == FilingState.SUBMITTED


def test_a_facility_registered_since_must_be_filled_before_the_report_goes(board):
    filing = board.fill(board.open())
    late = StationFactory(village=board.stations[0].village, operator=board.hub.operator, opened=True)
    with pytest.raises(FilingRefused) as refusal:
        submit(filing, by=board.clerk)
    assert {each.code for each in refusal.value.findings} == {late.code}
    board.write(filing, {late: (0, 0, 0)})
    assert submit(filing, by=board.clerk).state == FilingState.SUBMITTED


def test_the_database_itself_refuses_an_incomplete_report(board):
    filing = board.open()
    board.write(filing, dict.fromkeys(board.stations, (100, 20, 5)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.filter(pk=filing.pk).update(
            state="submitted", first_submitted_at=noon(today()), submitted_at=noon(today())
        )


def test_a_question_must_be_explained_before_the_report_goes(board):
    board.accepted(SEPTEMBER)
    filing = board.fill(board.open())
    board.write(filing, {board.stations[0]: (0, 0, 0)})
    with pytest.raises(FilingRefused, match="夏庄便民服务站：归零，有疑问，请在“说明”里写明原因"):
        submit(filing, by=board.clerk)
    board.write(filing, {board.stations[0]: (0, 0, 0, "负责人住院，停业半月")})
    submit(filing, by=board.clerk)
    line = filing.lines.get(facility=board.stations[0])
    assert [each["kind"] for each in line.questions] == ["nothing"]
    assert line.explanation == "负责人住院，停业半月"


def test_a_month_is_sent_in_from_its_last_day_on(board, monkeypatch):
    filing = board.fill(board.open())
    monkeypatch.setattr("stations.filing.verbs.today", lambda: datetime.date(2026, 10, 30))
    with pytest.raises(FilingRefused, match="从月末（2026-10-31）起报送"):
        submit(filing, by=board.clerk)
    monkeypatch.setattr("stations.filing.verbs.today", lambda: datetime.date(2026, 10, 31))
    assert submit(filing, by=board.clerk).state == FilingState.SUBMITTED


def test_what_was_sent_in_is_locked_until_it_is_decided(board):
    filing = board.submitted()
    with pytest.raises(FilingRefused, match="审核期间不能改数"):
        board.write(filing, {board.hub: (1, 1, 1)})
    with pytest.raises(FilingRefused, match="审核期间"):
        submit(filing, by=board.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        filing.lines.update(inbound=1)


def test_only_the_lines_with_a_remark_reopen_and_all_of_them_without_any(board):
    filing = board.submitted()
    first, second, third = board.stations
    remarks = {first.code: "请核对到件", second.code: " "}
    return_filing(filing, by=board.reviewer, reason="请核对", remarks=remarks)
    filing.refresh_from_db()
    assert filing.state == FilingState.RETURNED
    board.write(filing, {first: (90, 20, 5)})
    with pytest.raises(AssertionError):
        board.write(filing, {second: (90, 20, 5)})
    submit(filing, by=board.clerk)
    return_filing(filing, by=board.reviewer, reason="都要核对")
    filing.refresh_from_db()
    board.write(filing, {third: (80, 20, 5)})


def test_a_return_never_turns_punctual_into_late(board):
    filing = board.submitted()
    due_on = today() - datetime.timedelta(days=10)
    Filing.objects.filter(pk=filing.pk).update(due_on=due_on, first_submitted_at=noon(due_on))
    return_filing(filing, by=board.reviewer, reason="请核对")
    filing.refresh_from_db()
    submit(filing, by=board.clerk)
    filing.refresh_from_db()
    assert filing.first_submitted_at == noon(due_on)
    assert filing.submitted_at > filing.first_submitted_at
    assert Filing.objects.with_punctuality().get(pk=filing.pk).is_punctual is True
    assert list(filing.events.values_list("step", flat=True)) == [
        FilingStep.OPENED,
        FilingStep.SUBMITTED,
        FilingStep.RETURNED,
        FilingStep.SUBMITTED,
    ]


@pytest.mark.parametrize(("days", "punctual"), [(-1, True), (0, True), (1, False)])
def test_the_day_it_is_due_is_punctual_and_the_day_after_is_late(board, days, punctual):
    filing = board.submitted()
    first = noon(filing.due_on) + datetime.timedelta(days=days, hours=11, minutes=59)
    Filing.objects.filter(pk=filing.pk).update(first_submitted_at=first)
    assert Filing.objects.with_punctuality().get(pk=filing.pk).is_punctual is punctual
    never = Filing.objects.get(township=board.other)
    assert Filing.objects.with_punctuality().get(pk=never.pk).is_punctual is None


def test_accepted_figures_count_and_are_locked(board):
    filing = board.accepted()
    assert filing.state == FilingState.ACCEPTED
    assert all(line.accepted_figures == line.figures for line in filing.lines.all())
    with pytest.raises(FilingRefused, match="已通过审核并锁定"):
        board.write(filing, {board.hub: (1, 1, 1)})
    with pytest.raises(IntegrityError), transaction.atomic():
        filing.lines.update(inbound=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        filing.lines.update(accepted_inbound=1)


def test_figures_that_were_never_sent_in_cannot_be_made_to_count(board):
    filing = board.fill(board.open())
    with pytest.raises(IntegrityError), transaction.atomic():
        filing.lines.update(accepted_inbound=100, accepted_outbound=20, accepted_agri_outbound=5)


def test_whoever_sent_it_in_cannot_accept_it(board):
    own = board.open()
    own = Filing.objects.get(township=None)
    board.write(own, {own.lines.get().facility: (1000, 900, 10)}, by=board.reviewer)
    submit(own, by=board.reviewer)
    with pytest.raises(PermissionDenied, match="另一位同事"):
        accept(own, by=board.reviewer)
    assert accept(own, by=board.chief).state == FilingState.ACCEPTED


def test_the_bureau_fills_no_townships_report_and_a_township_none_of_the_districts(board):
    filing = board.open()
    with pytest.raises(PermissionDenied, match="由本乡镇"):
        board.write(filing, {board.hub: (1, 1, 1)}, by=board.reviewer)
    own = Filing.objects.get(township=None)
    with pytest.raises(PermissionDenied, match="由商务局填报"):
        board.write(own, {own.lines.get().facility: (1, 1, 1)}, by=board.clerk)
    with pytest.raises(PermissionDenied):
        accept(board.submitted(), by=board.clerk)


def test_a_return_needs_a_reason_and_a_reopening_the_chief_a_reason_and_a_day_to_come(board):
    filing = board.submitted()
    with pytest.raises(FilingRefused, match="退回要写明原因"):
        return_filing(filing, by=board.reviewer, reason=" ")
    accept(filing, by=board.reviewer)
    tomorrow = today() + datetime.timedelta(days=1)
    with pytest.raises(PermissionDenied, match="负责人"):
        reopen(filing, by=board.reviewer, reason="补报", until=tomorrow)
    with pytest.raises(FilingRefused, match="写明原因"):
        reopen(filing, by=board.chief, reason="", until=tomorrow)
    with pytest.raises(FilingRefused, match="已经过去"):
        reopen(filing, by=board.chief, reason="补报", until=today() - datetime.timedelta(days=1))
    reopen(filing, by=board.chief, reason="补报", until=today())
    with pytest.raises(FilingRefused, match="已经重开"):
        reopen(filing, by=board.chief, reason="补报", until=tomorrow)


def test_a_reopened_report_keeps_counting_until_the_change_is_accepted(board):
    filing = board.accepted()
    reopen(filing, by=board.chief, reason="夏庄漏报一车", until=today())
    station = board.stations[0]
    board.write(filing, {station: (150, 20, 5), board.hub: (350, 60, 15)})
    line = filing.lines.get(facility=station)
    assert (line.accepted_inbound, line.inbound) == (100, 150)
    submit(filing, by=board.clerk)
    line.refresh_from_db()
    assert line.accepted_inbound == 100
    accept(filing, by=board.reviewer)
    line.refresh_from_db()
    assert line.accepted_inbound == 150
    changes = {(each.line.facility_id, each.figure): each for each in FilingChange.objects.all()}
    assert set(changes) == {(station.pk, "inbound"), (board.hub.pk, "inbound")}
    change = changes[station.pk, "inbound"]
    assert (change.old, change.new, change.reason) == (100, 150, "夏庄漏报一车")
    assert (change.changed_by, change.accepted_by) == (board.clerk, board.reviewer)
    filing.refresh_from_db()
    with pytest.raises(FilingRefused, match="锁定"):
        board.write(filing, {station: (151, 20, 5)})


def test_a_reopening_locks_itself_when_its_last_day_is_past(board, monkeypatch):
    filing = board.accepted()
    station = board.stations[0]
    reopen(filing, by=board.chief, reason="补报", until=today())
    board.write(filing, {station: (150, 20, 5)})
    tomorrow = today() + datetime.timedelta(days=1)
    for module in ("stations.filing.locking", "stations.querysets"):
        monkeypatch.setattr(f"{module}.today", lambda: tomorrow)
    with pytest.raises(FilingRefused, match="锁定"):
        board.write(filing, {station: (160, 20, 5)})
    with pytest.raises(FilingRefused, match="锁定"):
        submit(filing, by=board.clerk)
    assert filing.lines.get(facility=station).accepted_inbound == 100
    reopen(filing, by=board.chief, reason="再补一次", until=tomorrow)
    assert filing.lines.get(facility=station).inbound == 100
    event = filing.events.filter(step=FilingStep.REOPENED).last()
    assert event.figures[station.code]["inbound"] == 150


def test_a_reopened_report_that_is_sent_back_keeps_its_accepted_figures(board):
    filing = board.accepted()
    reopen(filing, by=board.chief, reason="补报", until=today())
    board.write(filing, {board.stations[0]: (150, 20, 5), board.hub: (350, 60, 15)})
    submit(filing, by=board.clerk)
    return_filing(filing, by=board.reviewer, reason="没有凭据")
    filing.refresh_from_db()
    assert filing.state == FilingState.ACCEPTED
    assert filing in Filing.objects.to_fill()
    assert FilingLine.objects.accepted().get(facility=board.stations[0]).accepted_inbound == 100


def test_what_changed_since_it_was_looked_at_is_not_decided_unseen(board):
    filing = board.fill(board.open())
    seen = filing.revision
    board.write(filing, {board.hub: (301, 60, 15)}, by=board.colleague)
    with pytest.raises(FilingChanged):
        submit(filing, by=board.clerk, seen=seen)
    submit(filing, by=board.clerk, seen=filing.revision)
    filing.refresh_from_db()
    looked_at = filing.revision
    return_filing(filing, by=board.reviewer, reason="核对", seen=looked_at)
    filing.refresh_from_db()
    board.write(filing, {board.hub: (302, 60, 15)})
    submit(filing, by=board.clerk)
    with pytest.raises(FilingChanged):
        accept(filing, by=board.chief, seen=looked_at)


def test_all_without_a_question_are_accepted_at_once_and_the_others_wait(board):
    board.accepted(SEPTEMBER)
    plain = board.submitted()
    other = Filing.objects.get(township=board.other, month=OCTOBER)
    board.write(other, {board.other_station: (1, 1, 0)}, by=board.other_clerk)
    submit(other, by=board.other_clerk)
    other.lines.update(questions=[{"kind": "surge", "cell": "inbound", "text": "…"}])
    accepted, refused = accept_unquestioned(Filing.objects.filter(month=OCTOBER), by=board.reviewer)
    assert accepted == [plain]
    assert refused == []
    other.refresh_from_db()
    assert other.state == FilingState.SUBMITTED


def test_the_reason_kept_with_a_change_is_the_reopenings_and_what_is_newly_said_of_the_line(board):
    station = board.stations[0]
    filing = board.fill(board.open())
    board.write(filing, {station: (100, 20, 5, "中秋备货")})
    submit(filing, by=board.clerk)
    accept(filing, by=board.reviewer)
    reopen(filing, by=board.chief, reason="漏统计代收件", until=today())
    board.write(filing, {station: (110, 20, 5), board.hub: (310, 60, 15, "含代收件")})
    submit(filing, by=board.clerk)
    accept(filing, by=board.reviewer)
    reasons = {each.line.facility_id: each.reason for each in FilingChange.objects.all()}
    assert reasons == {station.pk: "漏统计代收件", board.hub.pk: "漏统计代收件（含代收件）"}


def test_an_explanation_that_was_never_accepted_goes_when_the_report_is_reopened_again(board, monkeypatch):
    station = board.stations[0]
    filing = board.fill(board.open())
    board.write(filing, {station: (100, 20, 5, "核实过")})
    submit(filing, by=board.clerk)
    accept(filing, by=board.reviewer)
    reopen(filing, by=board.chief, reason="补报", until=today())
    board.write(filing, {station: (100, 20, 5, "谁也没看过")})
    line = filing.lines.get(facility=station)
    assert (line.accepted_explanation, line.explanation) == ("核实过", "谁也没看过")
    filing.reopenings.update(until=today() - datetime.timedelta(days=1))
    reopen(filing, by=board.chief, reason="再补", until=today())
    line.refresh_from_db()
    assert line.explanation == "核实过"


def test_nothing_after_parcels_is_asked_across_a_month_that_was_not_filed(board):
    board.accepted(datetime.date(2026, 8, 1))
    filing = board.fill(board.open())
    board.write(filing, {board.stations[0]: (0, 0, 0)})
    with pytest.raises(FilingRefused, match="写明原因") as refusal:
        submit(filing, by=board.clerk)
    assert {each.code for each in refusal.value.findings} == {board.stations[0].code}
    (asked,) = [each for each in findings_of(filing) if not each.is_refusal]
    assert asked.text == "本月没有处理快件，2026年8月处理 120 件。"


def test_a_report_that_nobody_began_says_what_it_lacks(board):
    with pytest.raises(FilingRefused, match="没有填"):
        submit(board.open(), by=board.clerk)
