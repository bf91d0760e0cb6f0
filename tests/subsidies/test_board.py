"""The eligibility board: figures as counted one by one, what-if, policies of other shapes."""

import datetime
from decimal import Decimal

import pytest

from stations.models import Facility, OperatingPeriod
from subsidies.board import BoardState, Need, balances_of
from subsidies.eligibility import assess
from subsidies.funds import open_fund
from subsidies.models import Application, Fund
from subsidies.workflow import create, withdraw
from tests.factories import HubFactory, VillageFactory
from tests.subsidies.boards import (
    HUB,
    STATION,
    add_village,
    ask,
    exported,
    names,
    page_of,
    sheet_of,
    version_of,
)
from tests.subsidies.networks import asks, loaded, rule

# --- the figures --------------------------------------------------------------------------------------------


def test_the_figures_are_those_of_a_count_one_by_one(cases):
    add_village(cases, "411702102220", "江林", resident=False)
    add_village(cases, "411702102221", "口门", resident=True, opened=False)
    add_village(cases, "411702102222", "陡嘴社区", resident=True, community=True)
    paid, _approved = cases.approved(*cases.stations[:2])
    cases.record([cases.result(item) for item in cases.lock([paid]).items.all()])
    cases.draft(cases.stations[2])
    board = ask(cases, day=cases.clock.now.date())
    eligible = lacking = 0
    now = Decimal(0)
    version, day = version_of(STATION), cases.clock.now.date()
    for found in assess(version, Facility.objects.filter(district=cases.district), day):
        has_money = Application.objects.filter(facility=found.facility, state__in=["approved", "paid"])
        eligible += found.is_eligible is True
        lacking += found.is_eligible is False
        now += 1000 if found.is_eligible and not has_money.exists() else 0
    assert (eligible, lacking, now) == (5, 3, 3000)
    assert (board.counts["eligible"], board.needed_now.amount) == (5, 3000)
    assert (board.counts["lacking"], board.counts["excluded"]) == (2, 1)
    assert (board.approved.amount, board.paid.amount) == (1000, 1000)
    assert (board.counts["applied"], board.counts["paid"], board.counts["to_apply"]) == (2, 1, 2)
    assert (board.needed_by_others.facilities, board.needed_by_others.amount) == (2, 2000)
    assert board.needed_if_all == 5000


@pytest.mark.parametrize(
    ("village", "words"),
    [
        ({"name": "陡嘴社区", "community": True}, "社区不在补贴范围"),
        ({"name": "老庄", "abolished_on": datetime.date(2026, 1, 1)}, "老庄已撤并，不在补贴范围"),
    ],
)
def test_what_nothing_can_change_is_out_of_scope_and_nothing_is_lacking(village, words, cases, client):
    add_village(cases, "411702102222", resident=False, **village)
    board = ask(cases)
    [row] = [row for row in board.rows if row.facility.village.name == village["name"]]
    assert row.verdict == BoardState.EXCLUDED
    assert not row.may_need_money
    content = page_of(client, cases.bureau, rule=STATION, state="excluded").content.decode()
    assert words in content
    assert "board-shortfall" not in content
    [exported_row] = exported(client, rule=STATION, state="excluded")
    assert dict(exported_row)["还差"] == words


def test_a_hub_that_cannot_qualify_any_more_needs_no_money(cases):
    second = HubFactory(
        township=cases.township, operator=cases.hub.operator, code="411702102-02", opened=True
    )
    cases.file_year(cases.hub, 2025, 250_000)
    cases.file_year(second, 2025, 10_000)
    board = ask(cases, HUB, day=cases.clock.now.date(), year=2025)
    assert [row.verdict for row in board.rows] == [BoardState.ELIGIBLE, BoardState.LACKING]
    assert (board.needed_now, board.needed_by_others) == (Need(Decimal(20_000), 1), Need(Decimal(0), 0))


def test_a_hub_closed_for_years_is_closed_and_not_among_those_that_can_still_qualify(cases, client):
    closed_on = datetime.date(2023, 3, 27)
    cases.close(cases.hub, closed_on)
    answer = page_of(client, cases.bureau, rule=HUB)
    board = answer.context["board"]
    assert [row.verdict for row in board.rows] == [BoardState.CLOSED]
    assert (board.counts["closed"], board.counts["lacking"]) == (1, 0)
    assert (board.needed_by_others, board.needed_if_all) == (Need(Decimal(0), 0), 0)
    content = answer.content.decode()
    assert "已停业（2023-03-27）" in content
    assert "还差 200,000 件" not in content
    [row] = [dict(each) for each in exported(client, rule=HUB)]
    assert (row["结论"], row["还差"]) == ("已停业", "年处理快件量：已停业（2023-03-27）")
    told = str(list(sheet_of(client, rule=HUB).iter_rows(max_row=6, values_only=True)))
    assert "资料不全 0 个，已停业 1 个。" in told


def test_an_approved_station_that_closed_is_not_counted_again_among_those_that_can_qualify(cases):
    station = cases.stations[0]
    approved = cases.approved(station)
    day = cases.clock.now.date()
    before = ask(cases, day=day)
    cases.close(station, day)
    board = ask(cases, day=day)
    [row] = [row for row in board.rows if row.facility == station]
    assert (row.verdict, row.application) == (BoardState.LACKING, approved)
    assert row.assessment.can_still_qualify
    assert board.needed_by_others == before.needed_by_others == Need(Decimal(0), 0)
    assert (board.needed_if_all, board.approved.amount) == (before.needed_if_all, 1000)


def test_a_refused_application_does_not_count_and_the_facility_can_apply_anew(cases):
    withdraw(cases.submitted(), by=cases.clerk)
    board = ask(cases)
    assert (board.counts["applied"], board.counts["to_apply"]) == (0, 5)


def test_a_street_is_out_of_scope_of_the_hubs_rule(cases):
    cases.township.kind = "subdistrict"
    cases.township.save()
    board = ask(cases, HUB, year=2025)
    assert [row.verdict for row in board.rows] == [BoardState.EXCLUDED]
    assert (board.needed_now.amount, board.needed_if_all) == (0, 0)


def test_missing_reports_are_undecided_and_no_zero(cases):
    board = ask(cases, HUB, year=2025)
    assert [row.verdict for row in board.rows] == [BoardState.UNDECIDED]
    assert "缺" in "".join(board.rows[0].assessment.lacking)
    assert board.needed_if_all == 20_000


def test_an_application_for_another_year_is_told_with_its_year_and_its_money(cases, client):
    cases.file_year(cases.hub, 2025, 20_000)
    number = cases.verified(cases.hub, key="township-hub", year=2025).number
    content = page_of(client, cases.bureau, rule=HUB).content.decode()
    assert "已核查（2025年）" in content
    assert "另有已申请、待批准 1 件 20,000 元" in content
    [row] = [dict(each) for each in exported(client, rule=HUB)]
    assert (row["申请编号"], row["申请状态"]) == (number, "已核查（2025年）")
    told = str(list(sheet_of(client, rule=HUB).iter_rows(max_row=6, values_only=True)))
    assert "尚未批准的 0 个），另有已申请、待批准 1 件 20,000 元；" in told


def test_in_its_own_year_what_waits_for_approval_is_counted_once(cases, client):
    cases.file_year(cases.hub, 2025, 20_000)
    cases.verified(cases.hub, key="township-hub", year=2025)
    answer = page_of(client, cases.bureau, rule=HUB, year="2025")
    assert answer.context["board"].needed_now == Need(Decimal(20_000), 1)
    content = answer.content.decode()
    assert ">已核查</span>" in content
    assert "待批准" not in content


def test_drafts_and_what_is_decided_are_not_under_way(cases):
    cases.file_year(cases.hub, 2025, 20_000)
    cases.draft(cases.hub, key="township-hub", year=2025)
    assert ask(cases, HUB, year=2026).under_way_besides.facilities == 0
    approved = cases.approved(cases.stations[0])
    cases.close(cases.stations[0], cases.clock.now.date())
    board = ask(cases, day=cases.clock.now.date())
    assert (board.under_way_besides.facilities, board.approved.amount) == (0, approved.amount)


def test_the_funds_that_may_pay_are_held_against_what_is_needed(cases):
    elsewhere = open_fund(cases.district, name="别的资金", year=2026, by=cases.finance)
    balances = balances_of(ask(cases), Fund.objects.visible_to(cases.finance))
    assert elsewhere not in balances.funds
    assert (balances.total, balances.absent) == (1_000_000, ["电子商务进农村资金"])
    assert (balances.lacking_now, balances.now) == (0, 5000)
    Fund.objects.filter(pk=cases.fund.pk).update(appropriated=4000)
    assert balances_of(ask(cases), Fund.objects.visible_to(cases.finance)).lacking_now == 1000


# --- what if ------------------------------------------------------------------------------------------------


def test_what_if_tells_the_difference_and_writes_nothing(cases):
    village = add_village(cases, "411702102220", "江林", resident=False)
    before = list(OperatingPeriod.objects.values())
    board = ask(cases, villages=[village])
    assert names([row for row in board.rows if row.facility in board.newly_eligible]) == ["江林便民服务站"]
    assert (board.difference.facilities, board.difference.amount) == (1, 1000)
    assert (board.needed_now.amount, ask(cases).needed_now.amount) == (6000, 5000)
    assert list(OperatingPeriod.objects.values()) == before


def test_a_hub_is_brought_over_its_coverage_by_a_what_if(cases):
    add_village(cases, "411702102220", "江林", resident=False)
    cases.file_year(cases.hub, 2025, 20_000)
    plain = ask(cases, HUB, year=2025)
    assert plain.counts["lacking"] == 1
    assert plain.rows[0].assessment.lacking == ["本乡镇（街道）驻村设点覆盖率：还差 1 个村：江林"]
    supposed = ask(cases, HUB, year=2025, villages=[cases.township.villages.get(name="江林")])
    assert supposed.counts["eligible"] == 1
    assert supposed.difference.amount == 20_000


def test_the_page_says_that_a_what_if_is_a_reckoning(cases, client):
    add_village(cases, "411702102220", "江林", resident=False)
    answer = page_of(client, cases.bureau, rule=STATION, village="411702102220")
    content = answer.content.decode()
    assert "假设推算：如果 1 个村实现驻村设点" in content
    assert "没有保存" in content
    assert "多 1 个网点符合（江林便民服务站），现需资金多 1,000 元" in content
    assert "假设推算：如果 1" not in page_of(client, cases.bureau, rule=STATION).content.decode()


def test_the_code_of_a_township_stands_for_all_its_villages_that_lack_a_resident_station(cases, client):
    for number in (20, 21):
        add_village(cases, f"4117021022{number}", f"村{number}", resident=False)
    answer = page_of(client, cases.bureau, rule=STATION, village="411702102")
    assert [village.name for village in answer.context["board"].villages] == ["村20", "村21"]
    assert answer.context["board"].difference.amount == 2000


def test_villages_out_of_scope_and_codes_of_nothing_are_a_404(cases, client):
    other = VillageFactory(township=cases.other_township, code="411702103250", name="外头")
    for user, code in [
        (cases.bureau, "411721100200"),
        (cases.bureau, "411702102999"),
        (cases.bureau, "x"),
        (cases.clerk, other.code),
        (cases.clerk, "411702103"),
    ]:
        assert page_of(client, user, rule=STATION, village=code).status_code == 404, code
    assert page_of(client, cases.bureau, rule=STATION, village=other.code).status_code == 200


def test_a_village_that_has_a_resident_station_by_now_makes_no_difference(cases, client):
    answer = page_of(client, cases.bureau, rule=STATION, village="411702102204")
    assert answer.status_code == 200
    assert answer.context["board"].villages == []


def test_only_villages_without_a_resident_station_on_the_day_are_offered(cases, client):
    add_village(cases, "411702102220", "江林", resident=False)
    add_village(cases, "411702102222", "陡嘴社区", community=True)
    form = page_of(client, cases.clerk, rule=STATION).context["form"]
    assert [(each.township.name, names_of(each.villages)) for each in form.supposed_by_township] == [
        ("板桥镇", ["江林"])
    ]
    form = page_of(client, cases.clerk, rule=STATION, on="2021-08-31").context["form"]
    assert len(form.supposed_by_township[0].villages) == 5


def names_of(divisions):
    return [division.name for division in divisions]


# --- policies of other shapes -------------------------------------------------------------------------------

PER_PARCEL = rule(
    "per-parcel",
    recurrence='"yearly"',
    conditions=asks("annual_volume", "at_least", "100"),
    amount='{ metric = "annual_inbound", per_unit = 0.5, cap = 900 }',
)
HALF_YEARS = rule(
    "half-years",
    recurrence='"period"',
    periods='[{ name = "上半年", first_day = 2025-01-01, last_day = 2025-06-30 }, '
    '{ name = "下半年", first_day = 2025-07-01, last_day = 2025-12-31 }]',
    conditions=asks("period_volume", "at_least", "600"),
)
UNLIMITED = rule(
    "unlimited",
    conditions=asks("is_resident", "is", "true"),
    amount='{ metric = "annual_volume", per_unit = 0.1 }',
)


def test_an_application_for_another_year_is_none_for_this_one(cases, client):
    loaded(PER_PARCEL)
    cases.file_year(cases.stations[0], 2024, 100)
    cases.file_year(cases.stations[0], 2025, 1000)
    create(cases.stations[0], cases.rule("per-parcel"), by=cases.clerk, year=2025)
    [of_2025] = page_of(client, cases.clerk, rule="per-parcel", year="2025", q="夏庄").context["page"]
    [of_2024] = page_of(client, cases.clerk, rule="per-parcel", year="2024", q="夏庄").context["page"]
    assert (of_2025.application.period, of_2025.amount) == ("2025", 900)
    assert (of_2024.application, of_2024.amount) == (None, 600)


def test_where_the_amount_is_not_fixed_the_money_for_all_is_told_as_the_most(cases, client):
    loaded(PER_PARCEL)
    cases.file_year(cases.stations[0], 2025, 100)
    answer = page_of(client, cases.bureau, rule="per-parcel", year="2025")
    board = answer.context["board"]
    assert board.needed_now == Need(Decimal(600), 1)
    assert board.needed_by_others == Need(Decimal(4 * 900), 4)
    assert "都达标时至多需" in answer.content.decode()


def test_an_amount_without_limit_is_not_counted_and_said_so(cases, client):
    loaded(UNLIMITED)
    answer = page_of(client, cases.bureau, rule="unlimited", year="2025")
    assert answer.context["board"].needed_by_others == Need(Decimal(0), 5, 5)
    assert "其中 5 个的金额不封顶，没有计入" in answer.content.decode()


def test_a_period_is_chosen_by_its_name_and_the_last_begun_unless_told(cases, client):
    loaded(HALF_YEARS)
    cases.file_year(cases.stations[0], 2025, 200, months=range(1, 7))
    answer = page_of(client, cases.bureau, rule="half-years", period="上半年")
    assert answer.context["board"].moment.last_day == datetime.date(2025, 6, 30)
    assert answer.context["board"].counts["eligible"] == 1
    answer = page_of(client, cases.bureau, rule="half-years")
    assert answer.context["board"].moment.period == "下半年"
    assert answer.context["board"].counts["eligible"] == 0
    answer = page_of(client, cases.bureau, rule="half-years", period="下半年", on="2025-03-01")
    assert answer.context["board"] is None
    assert "下半年从 2025-07-01 开始，还没有到" in answer.content.decode()


def test_a_year_before_the_rule_is_refused_with_the_choice_of_another(cases, client):
    answer = page_of(client, cases.bureau, rule=HUB, year="2020")
    content = answer.content.decode()
    assert answer.context["board"] is None
    assert "2020 年不在内，请另选" in content
    assert '<option value="2025">2025年</option>' in content
    assert f'name="rule" value="{HUB}"' in content
