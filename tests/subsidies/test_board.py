"""The eligibility board: figures as counted one by one, scope, filters, what-if, its workbook; the rules."""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stations.models import Facility, OperatingPeriod
from subsidies.board import BoardState, Need, balances_of, board_of
from subsidies.eligibility import assess
from subsidies.funds import open_fund
from subsidies.models import Application, Fund, RuleVersion
from subsidies.workflow import create, withdraw
from tests.factories import OperatingPeriodFactory, StationFactory, TownshipFactory, VillageFactory
from tests.subsidies.conftest import BEGIN
from tests.subsidies.networks import asks, loaded, rule

BOARD = "/subsidies/eligibility/"
STATION, HUB, CENTER = "village-station", "township-hub", "district-center"


def version_of(key):
    return RuleVersion.objects.get(rule__key=key, rule__district__code="411702")


def ask(cases, key=STATION, *, day=BEGIN, user=None, **asked):
    user = user or cases.bureau
    facilities, applications = (model.objects.visible_to(user) for model in (Facility, Application))
    return board_of(version_of(key), facilities, applications, day, **asked)


def page_of(client, user, **query):
    client.force_login(user)
    return client.get(BOARD, query)


def names(rows):
    return [row.facility.name for row in rows]


def add_village(cases, code, name, *, resident=None, opened=True, **fields):
    """A 建制村 of 板桥镇, with a station that is resident or not, or none (resident=None)."""
    village = VillageFactory(township=cases.township, code=code, name=name, **fields)
    if resident is None:
        return village
    station = StationFactory(
        village=village, operator=cases.hub.operator, name=f"{name}便民服务站", code=f"{code}-01"
    )
    if opened:
        manner = {} if resident else {"cooperating": True}
        OperatingPeriodFactory(facility=station, opened_on=datetime.date(2021, 9, 1), **manner)
    return village


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
    assert (board.counts["eligible"], board.counts["lacking"], board.needed_now.amount) == (5, 3, 3000)
    assert (board.approved.amount, board.paid.amount) == (1000, 1000)
    assert (board.counts["applied"], board.counts["paid"], board.counts["to_apply"]) == (2, 1, 2)
    assert (board.needed_by_others.facilities, board.needed_by_others.amount) == (2, 2000)
    assert board.needed_if_all == 5000


def test_a_community_can_never_qualify_and_needs_no_money(cases):
    add_village(cases, "411702102222", "陡嘴社区", resident=True, community=True)
    board = ask(cases)
    [row] = [row for row in board.rows if row.facility.village.name == "陡嘴社区"]
    assert row.verdict == BoardState.LACKING
    assert not row.may_need_money


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


# --- whose, which -------------------------------------------------------------------------------------------


def test_a_township_sees_its_own_facilities_alone_and_no_funds(cases, client):
    answer = page_of(client, cases.clerk)
    assert answer.context["board"].version.tier == "hub"
    assert names(answer.context["board"].rows) == ["板桥镇集散中心"]
    answer = page_of(client, cases.clerk, rule=STATION)
    assert "新坡便民服务站" not in answer.content.decode()
    assert len(answer.context["board"].rows) == 4
    assert answer.context["balances"] is None
    assert "余额" not in answer.content.decode()
    assert "板桥镇补贴达标情况" in answer.content.decode()
    assert len(page_of(client, cases.bureau, rule=STATION).context["board"].rows) == 5


def test_what_is_out_of_scope_or_no_rule_is_a_404(cases, client):
    assert page_of(client, cases.clerk, township="411702103").status_code == 404
    for query in [{"district": "411721"}, {"township": "411721100"}, {"rule": "no-rule"}, {"state": "x"}]:
        assert page_of(client, cases.bureau, **query).status_code == 404, query


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("eligible", {"夏庄", "胡楼", "石庄", "吴楼", "新坡"}),
        ("to_apply", {"石庄", "吴楼", "新坡"}),
        ("applied", {"胡楼"}),
        ("paid", {"夏庄"}),
        ("lacking", {"江林"}),
        ("undecided", set()),
        ("excluded", set()),
    ],
)
def test_the_list_is_narrowed_by_state(state, expected, cases, client):
    add_village(cases, "411702102220", "江林", resident=False)
    cases.paid(cases.stations[0])
    cases.draft(cases.stations[1])
    answer = page_of(client, cases.bureau, rule=STATION, state=state)
    assert {row.facility.village.name for row in answer.context["page"]} == expected
    assert answer.context["board"].counts[state] == len(expected)


def test_the_list_is_narrowed_by_township_and_words(cases, client):
    answer = page_of(client, cases.bureau, rule=STATION, township="411702103")
    assert names(answer.context["board"].rows) == ["新坡便民服务站"]
    answer = page_of(client, cases.bureau, rule=STATION, q="板桥 夏庄")
    assert names(answer.context["page"]) == ["夏庄便民服务站"]
    assert len(answer.context["board"].rows) == 5
    number = cases.draft(cases.stations[3]).number
    answer = page_of(client, cases.bureau, rule=STATION, q=number)
    assert names(answer.context["page"]) == ["吴楼便民服务站"]
    assert "没有符合条件的网点" in page_of(client, cases.bureau, q="查无此站").content.decode()


def test_another_day_is_asked_as_it_was(cases, client):
    cases.close(cases.stations[0], datetime.date(2026, 1, 1))
    counts = page_of(client, cases.bureau, rule=STATION).context["board"].counts
    assert counts["eligible"] == 4
    counts = page_of(client, cases.bureau, rule=STATION, on="2025-12-31").context["board"].counts
    assert counts["eligible"] == 5


def test_a_year_is_asked_at_its_end_and_never_one_after_the_day(cases, client):
    board = page_of(client, cases.bureau, rule=HUB, year="2024").context["board"]
    assert (board.moment.year, board.moment.as_of) == (2024, datetime.date(2024, 12, 31))
    board = page_of(client, cases.bureau, rule=HUB).context["board"]
    assert (board.moment.year, board.moment.as_of) == (2026, BEGIN)
    board = page_of(client, cases.bureau, rule=HUB, year="2026", on="2023-06-30").context["board"]
    assert (board.moment.year, board.moment.as_of) == (2023, datetime.date(2023, 6, 30))


@pytest.mark.parametrize("query", [{"on": "2021-08-30"}, {"rule": HUB, "on": "2021-08-30"}])
def test_before_the_rules_began_the_page_says_so(query, cases, client):
    answer = page_of(client, cases.bureau, **query)
    assert answer.status_code == 200
    assert answer.context["board"] is None
    assert "不施行" in answer.content.decode() or "没有施行的补贴规则" in answer.content.decode()
    assert client.get(reverse("eligibility_workbook"), query).status_code == 404


def test_a_day_that_is_no_day_is_told_and_today_is_shown(cases, client):
    answer = page_of(client, cases.bureau, on="2026-02-30")
    assert answer.status_code == 200
    assert "不是存在的日期" in answer.content.decode()
    assert answer.context["board"].moment.on == BEGIN


def test_who_may_apply_is_offered_it_for_what_is_eligible_and_not_applied_for(cases, client):
    add_village(cases, "411702102220", "江林", resident=False)
    cases.draft(cases.stations[0])
    offered = page_of(client, cases.clerk, rule=STATION).context["to_apply"]
    assert offered == {station.code for station in cases.stations[1:]}
    assert page_of(client, cases.bureau, rule=STATION).context["to_apply"] == set()
    assert page_of(client, cases.clerk, rule=STATION, on="2025-12-31").context["to_apply"] == set()
    supposed = page_of(client, cases.clerk, rule=STATION, village="411702102220")
    assert supposed.context["to_apply"] == set()


def test_what_is_offered_can_be_applied_for(cases, client):
    content = page_of(client, cases.clerk, rule=STATION).content.decode()
    assert f'action="{reverse("applications_create")}"' in content
    codes = [station.code for station in cases.stations[:2]]
    client.post(reverse("applications_create"), {"rule": STATION, "facility": codes})
    found = Application.objects.filter(rule__key=STATION, state="draft")
    assert {application.facility.code for application in found} == set(codes)


# --- set-based ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [{}, {"village": "411702102"}])
@pytest.mark.parametrize("name", ["eligibility", "eligibility_workbook"])
def test_the_board_has_the_same_number_of_queries_at_few_and_many_facilities(name, query, cases, client):
    client.force_login(cases.bureau)
    add_village(cases, "411702102220", "江林", resident=False)
    cases.draft(cases.stations[0])

    def queries():
        client.get(reverse(name), {"rule": STATION, **query})
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse(name), {"rule": STATION, **query}).status_code == 200
        return len(caught)

    few = queries()
    for number in range(8):
        township = TownshipFactory(district=cases.district, code=f"4117022{number:02d}", name=f"第{number}镇")
        for place in range(4):
            village = VillageFactory(township=township, code=f"{township.code}{place + 200}")
            StationFactory(village=village, operator=cases.hub.operator, opened=True)
    for station in cases.stations[1:]:
        cases.draft(station)
    assert queries() == few


def test_fifty_rows_stand_on_a_page_and_all_in_the_workbook(cases, client):
    for number in range(60):
        add_village(cases, f"411702102{number + 300}", f"村{number}", resident=True)
    answer = page_of(client, cases.bureau, rule=STATION)
    assert len(answer.context["page"].object_list) == 50
    assert answer.context["board"].counts["eligible"] == 65
    assert len(exported(client, rule=STATION)) == 65


# --- the workbook -------------------------------------------------------------------------------------------


def sheet_of(client, **query):
    answer = client.get(reverse("eligibility_workbook"), query)
    return openpyxl.load_workbook(io.BytesIO(answer.content))["达标情况"]


def exported(client, **query):
    """The rows under the headings, by heading; where a heading comes twice, a list."""
    rows = list(sheet_of(client, **query).iter_rows(values_only=True))
    top = next(place for place, row in enumerate(rows) if "网点编号" in row)
    return [list(zip(rows[top], row, strict=True)) for row in rows[top + 1 :]]


def test_the_workbook_says_what_was_asked_and_of_each_facility_what_was_found(cases, client):
    add_village(cases, "411702102220", "江林", resident=False)
    cases.file_year(cases.hub, 2025, 20_000)
    client.force_login(cases.bureau)
    query = {"rule": HUB, "year": "2025"}
    head = "\n".join(
        str(row[0]) for row in sheet_of(client, **query).iter_rows(max_row=6, values_only=True) if row[0]
    )
    version = version_of(HUB)
    for words in (
        "驿城区乡镇快递集散中心一次性补贴达标情况",
        f"{version.clause_number}“{version.clause_text}”",
        "核算日期：2025-12-31；数据范围：2025年",
        "符合 0 个，还差 1 个",
        "2026年快递进村资金余额 1,000,000 元",
    ):
        assert words in head, words
    assert "假设" not in head
    [row] = exported(client, **query)
    assert row == [
        ("乡镇（街道）", "板桥镇"),
        ("网点", "板桥镇集散中心"),
        ("网点编号", "411702102-01"),
        ("年处理快件量", 240_000),
        ("达到", "是"),
        ("本乡镇（街道）驻村设点覆盖率", "80%"),
        ("达到", "否"),
        ("结论", "还差"),
        ("还差", "本乡镇（街道）驻村设点覆盖率：还差 1 个村：江林"),
        ("补贴（元）", None),
        ("申请编号", None),
        ("申请状态", None),
    ]


def test_the_workbook_of_a_what_if_says_that_it_is_one(cases, client):
    add_village(cases, "411702102220", "江林", resident=False)
    client.force_login(cases.bureau)
    sheet = sheet_of(client, rule=STATION, village="411702102220")
    told = " ".join(str(row[0]) for row in sheet.iter_rows(max_row=7, values_only=True))
    assert "（假设推算）" in told
    assert "以下 1 个村按已经驻村设点计算：板桥镇江林" in told
    assert "现需资金多 1,000 元" in told


def test_the_workbook_has_the_filters_of_the_page_and_the_scope_of_the_person(cases, client):
    draft = cases.draft(cases.stations[0])
    client.force_login(cases.clerk)
    rows = [dict(row) for row in exported(client, rule=STATION, state="applied")]
    assert [(row["申请编号"], row["申请状态"], row["补贴（元）"]) for row in rows] == [
        (draft.number, "草稿", 1000)
    ]
    told = " ".join(
        str(row[0]) for row in sheet_of(client, rule=STATION, state="applied").iter_rows(values_only=True)
    )
    assert "本表只列：已申请" in told
    assert "余额" not in told
    assert len(exported(client, rule=STATION)) == 4


# --- the rules ----------------------------------------------------------------------------------------------


def test_the_rules_are_shown_with_clause_terms_and_how_many_rest_on_them(cases, client):
    cases.draft(cases.stations[0])
    client.force_login(cases.bureau)
    answer = client.get(reverse("subsidy_rules"))
    content = answer.content.decode()
    for version in RuleVersion.objects.filter(rule__district=cases.district):
        assert version.title in content
        assert version.clause_text in content
    for words in ("不低于 20,000,000 件", "300,000 元", "镇、乡", "快递进村资金、电子商务进农村资金"):
        assert words in content
    assert "1 件，本版不再改动" in content
    assert {each["version"].rule.key: each["version"].used for each in answer.context["versions"]} == {
        STATION: 1,
        HUB: 0,
        CENTER: 0,
    }


def test_no_rule_counts_the_applications_of_others(cases, client):
    cases.draft(cases.stations[0])
    client.force_login(cases.other_clerk)
    used = [each["version"].used for each in client.get(reverse("subsidy_rules")).context["versions"]]
    assert used == [0, 0, 0]


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
