"""The page of the eligibility board, its workbook and the page of the rules: scope, filters, what is said."""

import datetime
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stations.models import Facility, OperatingPeriod
from subsidies.funds import open_fund
from subsidies.models import Application, RuleVersion
from tests.factories import HubFactory, StationFactory, TownshipFactory, VillageFactory
from tests.subsidies.boards import (
    CENTER,
    HUB,
    STATION,
    add_village,
    exported,
    names,
    page_of,
    sheet_of,
    version_of,
)
from tests.subsidies.conftest import BEGIN

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
    ("rule", "state", "expected"),
    [
        (STATION, "eligible", {"夏庄", "胡楼", "石庄", "吴楼", "新坡"}),
        (STATION, "to_apply", {"石庄", "吴楼", "新坡"}),
        (STATION, "applied", {"胡楼"}),
        (STATION, "paid", {"夏庄"}),
        (STATION, "lacking", {"江林"}),
        (HUB, "lacking", {"板桥镇"}),
        (HUB, "undecided", {"水屯镇"}),
        (HUB, "excluded", {"雪松街道"}),
    ],
)
def test_the_list_is_narrowed_by_state(rule, state, expected, cases, client):
    """Nobody has reported: the hub of 水屯镇 lacks no more than that, 板桥镇's a resident station too."""
    add_village(cases, "411702102220", "江林", resident=False)
    street = TownshipFactory(district=cases.district, code="411702001", name="雪松街道", street=True)
    for township in (cases.other_township, street):
        HubFactory(township=township, operator=cases.hub.operator, opened=True)
    cases.paid(cases.stations[0])
    cases.draft(cases.stations[1])
    answer = page_of(client, cases.bureau, rule=rule, state=state)
    assert {row.facility.place.name for row in answer.context["page"]} == expected
    assert answer.context["board"].counts[state] == len(expected)
    assert len(answer.context["board"].rows) == {STATION: 6, HUB: 3}[rule]


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


def test_with_nothing_ticked_the_board_is_shown_again_as_it_was_asked(cases, client):
    query = {"rule": STATION, "q": "板桥 夏庄", "state": "to_apply"}
    content = page_of(client, cases.clerk, **query).content.decode()
    asked = unescape(re.search(r'name="board" value="([^"]*)"', content)[1])
    answer = client.post(reverse("applications_create"), {"rule": STATION, "board": asked}, follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("eligibility") + "?")
    assert names(answer.context["page"]) == ["夏庄便民服务站"]
    assert "没有选中网点，请先在列表里勾选，再建立申请。" in answer.content.decode()
    assert not Application.objects.exists()


def test_where_no_facility_is_registered_the_board_says_to_register_them(cases, client):
    OperatingPeriod.objects.all().delete()
    Facility.objects.all().delete()
    content = page_of(client, cases.bureau, rule=STATION).content.decode()
    assert "还没有登记网点" in content
    assert "请先登记网点和营业期" in content


def test_of_many_villages_the_first_ten_are_read_at_once_and_the_others_unfolded(cases, client):
    for number in range(13):
        add_village(cases, f"411702102{number + 300}", f"第{number + 1}庄")
    content = page_of(client, cases.bureau, rule=HUB, year="2025").content.decode()
    assert "第10庄<details><summary>另 3 个村</summary>第11庄、第12庄、第13庄</details>" in content
    assert "等 13 个村" not in content
    [row] = [dict(each) for each in exported(client, rule=HUB, year="2025")]
    assert row["还差"].endswith("第11庄、第12庄、第13庄")


def test_on_paper_a_page_of_the_board_says_which_rows_it_holds(cases, client):
    assert "全部见导出的 Excel" not in page_of(client, cases.bureau, rule=STATION).content.decode()
    for number in range(60):
        add_village(cases, f"411702102{number + 300}", f"村{number}", resident=True)
    content = page_of(client, cases.bureau, rule=STATION, page="2").content.decode()
    assert "本页是 65 个网点中的第 51 至 65 个，全部见导出的 Excel。" in content


def test_funds_without_a_balance_stand_in_one_line(cases, client):
    for year in (2023, 2024, 2025):
        open_fund(cases.district, name=cases.fund.name, year=year, by=cases.finance)
    content = page_of(client, cases.bureau, rule=STATION).content.decode()
    assert "2026年快递进村资金 1,000,000 元" in content
    assert "2025年快递进村资金" not in content
    assert "另有 3 项资金余额为 0" in content
    told = str(list(sheet_of(client, rule=STATION).iter_rows(max_row=6, values_only=True)))
    assert "2026年快递进村资金余额 1,000,000 元，另有 3 项资金余额为 0；" in told
    assert "2025年快递进村资金" not in told


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
    assert f'<a href="{reverse("eligibility")}" aria-current="page">达标情况</a>' in content
    for words in ("不低于 20,000,000 件", "300,000 元", "镇、乡", "快递进村资金、电子商务进农村资金"):
        assert words in content
    assert "1 件，本版不再改动" in content
    assert {each["version"].rule.key: each["version"].used for each in answer.context["versions"]} == {
        STATION: 1,
        HUB: 0,
        CENTER: 0,
    }


def test_a_township_reads_how_many_applications_of_the_whole_district_rest_on_a_rule(cases, client):
    cases.draft(cases.stations[0])
    client.force_login(cases.other_clerk)
    answer = client.get(reverse("subsidy_rules"))
    used = {each["version"].rule.key: each["version"].used for each in answer.context["versions"]}
    assert used == {STATION: 1, HUB: 0, CENTER: 0}
    assert "驿城区1 件，本版不再改动" in answer.content.decode()
