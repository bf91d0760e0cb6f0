"""A month is opened by command and by button; which months should have been opened and are not."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command

from stations.choices import FilingState
from stations.filing.months import (
    districts_that_file,
    last_finished,
    parse_month,
    unopened_months,
)
from stations.filing.opening import open_month, places_expected
from stations.models import District, Filing, FilingEvent, FilingTerms
from tests.factories import FilingFactory, HubFactory, OperatingPeriodFactory, StationFactory, TownshipFactory
from tests.stations.filing.conftest import OCTOBER, SEPTEMBER
from yicheng_express.accounts.roles import Role
from yicheng_express.dates import month_of, months_before, next_month, today

pytestmark = pytest.mark.django_db

LAST = datetime.date(2026, 10, 31)
OCTOBERS_DAYS = [
    (datetime.date(2026, 10, 30), SEPTEMBER),
    (datetime.date(2026, 10, 31), OCTOBER),
    (datetime.date(2026, 11, 1), OCTOBER),
    (datetime.date(2026, 11, 29), OCTOBER),
]


def told(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize(("day", "month"), OCTOBERS_DAYS)
def test_a_month_can_be_sent_in_from_its_last_day_on(day, month):
    assert last_finished(day) == month


@pytest.mark.parametrize(("written", "month"), [("2026-10", OCTOBER), (" ２０２６－１０ ", OCTOBER)])
def test_a_month_is_read_as_people_write_it(written, month):
    assert parse_month(written) == month


@pytest.mark.parametrize("written", ["", "2026", "2026-13", "2026-1", "十月", "2026-10-01", "9999-01"])
def test_what_is_no_month_is_refused_in_words(written):
    with pytest.raises(ValueError, match="请写成 2026-10 的样子"):
        parse_month(written)


# --- the command --------------------------------------------------------------------------------------------


def test_the_command_opens_the_month_just_ended_in_every_district_that_files(board, monkeypatch):
    monkeypatch.setattr("stations.filing.months.today", lambda: datetime.date(2026, 11, 1))
    printed = told("open_month")
    assert "驿城区（411702）2026年10月：新开月报 3 份，列入网点 6 个，撤回空月报 0 份。" in printed
    assert "西平县（411721）2026年10月：新开月报 1 份" in printed
    assert set(Filing.objects.values_list("month", flat=True)) == {OCTOBER}
    assert FilingEvent.objects.filter(by=None).count() == 4


def test_the_command_run_again_adds_what_was_registered_since_and_changes_nothing_else(board):
    told("open_month", "2026-10")
    board.fill(Filing.objects.get(township=board.township))
    StationFactory(village=board.stations[0].village, operator=board.hub.operator, opened=True)
    again = told("open_month", "2026-10", district="411702")
    assert "新开月报 0 份，列入网点 1 个，撤回空月报 0 份。" in again
    assert "西平县" not in again
    assert Filing.objects.get(township=board.township).lines.filter(inbound=100).count() == 3


def test_the_command_says_what_was_taken_back_and_what_lacks_a_station(board):
    board.accepted()
    board.other_station.operating_periods.update(closed_on=SEPTEMBER)
    StationFactory(village=board.stations[0].village, operator=board.hub.operator, opened=True)
    printed = told("open_month", "2026-10", district="411702")
    assert "撤回空月报 1 份" in printed
    assert "411702102 板桥镇" in printed
    assert "请退回或重开" in printed


def test_who_opened_is_kept(board):
    told("open_month", "2026-10", district="411702", by="reviewer")
    assert set(FilingEvent.objects.values_list("by__username", flat=True)) == {"reviewer"}


def test_what_one_district_is_refused_does_not_keep_the_others_from_being_opened(board, monkeypatch):
    def opening(district, month, *, by=None):
        if district.code == "411702":
            month = next_month(today())
        return open_month(district, month, by=by)

    monkeypatch.setattr("stations.management.commands.open_month.open_month", opening)
    with pytest.raises(CommandError, match=r"驿城区（411702）没有开月：.*还没有到"):
        call_command("open_month", "2026-10", stdout=io.StringIO())
    assert list(Filing.objects.values_list("district__code", flat=True)) == ["411721"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["2026-13"], "不是月份"),
        (["2099-01"], "还没有到"),
        (["2026-10", "--district", "999999"], "没有代码为 999999 的区"),
        (["2026-10", "--by", "nobody"], "没有用户名为"),
    ],
)
def test_the_command_refuses_in_words(arguments, reason, board):
    with pytest.raises(CommandError, match=reason):
        call_command("open_month", *arguments, stdout=io.StringIO())
    assert not Filing.objects.exists()


def test_on_an_empty_portal_the_command_says_what_is_needed(db):
    assert "要先登记网点" in told("open_month")


# --- which months are not opened ----------------------------------------------------------------------------


def unopened(on=LAST):
    return [
        (each.district.code, each.month, each.lacking, each.is_begun)
        for each in unopened_months(list(districts_that_file()), on)
    ]


def test_before_the_first_month_is_opened_the_last_alone_is_asked_for(board):
    assert unopened() == [("411702", OCTOBER, 3, False), ("411721", OCTOBER, 1, False)]


def test_every_month_since_the_first_that_was_opened_is_asked_for(board):
    open_month(board.district, datetime.date(2026, 7, 1))
    open_month(board.district, SEPTEMBER)
    august = datetime.date(2026, 8, 1)
    assert [each[:3] for each in unopened() if each[0] == "411702"] == [
        ("411702", august, 3),
        ("411702", OCTOBER, 3),
    ]


def test_a_place_that_came_in_since_is_asked_for_in_the_last_month_alone(board):
    open_month(board.district, SEPTEMBER)
    open_month(board.district, OCTOBER)
    assert [each for each in unopened() if each[0] == "411702"] == []
    hub = HubFactory(township=TownshipFactory(district=board.district), operator=board.hub.operator)
    OperatingPeriodFactory(facility=hub)
    assert [each for each in unopened() if each[0] == "411702"] == [("411702", OCTOBER, 1, True)]


def test_a_month_in_which_nothing_was_open_is_not_asked_for(board):
    for facility in board.district.facilities.all():
        facility.operating_periods.update(closed_on=OCTOBER)
    assert [each for each in unopened() if each[0] == "411702"] == []


def test_the_months_places_are_those_that_opening_takes(board):
    for month in (SEPTEMBER, OCTOBER):
        lacking = [each for each in unopened(next_month(month)) if each[0] == "411702"]
        assert lacking == [("411702", month, len(places_expected(board.district, month)), False)]


def test_a_district_whose_policy_says_nothing_of_reports_is_not_asked(board):
    FilingTerms.objects.filter(policy__district=board.district).delete()
    assert {each[0] for each in unopened()} == {"411721"}


def test_the_number_of_queries_is_the_same_for_any_number_of_months(board, django_assert_num_queries):
    districts = list(districts_that_file())
    for first in (OCTOBER, datetime.date(2024, 1, 1)):
        open_month(board.district, first)
        with django_assert_num_queries(2):
            unopened_months(districts, LAST)


# --- the button ---------------------------------------------------------------------------------------------


def press(client, month="2026-10", district="411702"):
    return client.post("/filings/open/", {"month": month, "district": district})


@pytest.mark.parametrize("role", [Role.BUREAU_CLERK, Role.BUREAU_CHIEF])
def test_the_button_opens_and_goes_back_to_the_month(role, board, as_role):
    client = as_role(role)
    response = press(client)
    assert response.headers["Location"] == "/filings/review/?district=411702&month=2026-10"
    assert Filing.objects.count() == 3
    assert (
        "2026年10月：新开月报 3 份，列入网点 6 个。"
        in client.get(response.headers["Location"]).content.decode()
    )
    page = client.get(press(client).headers["Location"]).content.decode()
    assert "2026年10月没有变化：月报和网点都已齐全。" in page


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.BUREAU_CLERK, Role.BUREAU_CHIEF}))
def test_the_button_is_the_bureaus(role, board, as_role):
    assert press(as_role(role)).status_code == 403
    assert not Filing.objects.exists()


@pytest.mark.parametrize(
    ("month", "code"),
    [("2026-10", "411721"), ("2026-10", "999999"), ("2026-10", ""), ("2026-13", "411702"), ("", "411702")],
)
def test_another_district_and_what_is_no_month_are_not_there(month, code, board, as_role):
    assert press(as_role(Role.BUREAU_CHIEF), month, code).status_code == 404
    assert not Filing.objects.exists()


def test_who_is_not_signed_in_and_who_only_looks_opens_nothing(board, client, as_role):
    assert press(client).headers["Location"].startswith("/login/")
    assert as_role(Role.BUREAU_CLERK).get("/filings/open/").status_code == 405


def test_a_month_to_come_and_a_policy_without_terms_are_told(board, as_role):
    client = as_role(Role.BUREAU_CLERK)
    to_come = f"{next_month(today()):%Y-%m}"
    assert "还没有到" in client.get(press(client, to_come).headers["Location"]).content.decode()
    FilingTerms.objects.all().delete()
    assert "政策里没有月报的规定" in client.get(press(client).headers["Location"]).content.decode()


def test_what_lacks_a_station_is_named_after_the_button(board, as_role):
    board.accepted()
    StationFactory(village=board.stations[0].village, operator=board.hub.operator, opened=True)
    client = as_role(Role.BUREAU_CLERK)
    page = client.get(press(client).headers["Location"]).content.decode()
    assert "缺后来登记的网点，请退回或重开：板桥镇。" in page


def test_a_month_being_run_is_opened_and_not_asked_for(board, as_role):
    this_month = month_of(today())
    client = as_role(Role.BUREAU_CLERK)
    press(client, f"{this_month:%Y-%m}")
    assert Filing.objects.filter(month=this_month, state=FilingState.NOT_STARTED).count() == 3
    FilingFactory(township=board.township, month=months_before(this_month, 1))
    assert District.objects.get(code="411702") in districts_that_file()
