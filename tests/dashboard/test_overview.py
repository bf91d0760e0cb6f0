"""The dashboard: its matrix, what is missing, the townships in their places, one village."""

import datetime
import re

import pytest

from stations.models import Village
from stations.reach import Reach
from tests.dashboard.network import BEGIN, TODAY, lay_dashboard, station
from tests.factories import StationFactory, TownshipFactory, UserFactory, VillageFactory
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.sections.order import days_before

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(district, elsewhere):
    return lay_dashboard(district)


def dashboard(client, place="", on=TODAY):
    return client.get(f"/dashboard/{place}?on={on}")


def test_the_matrix_has_a_block_for_each_township_and_a_cell_for_each_village(network, as_role):
    page = dashboard(as_role(Role.LEADER))
    matrix = page.context["matrix"]
    cells = {block.township.name: [cell.village.name for cell in block.cells] for block in matrix.blocks}
    assert cells == {"板桥镇": ["夏庄", "胡楼", "石庄", "吴楼", "英刘"], "水屯镇": ["新坡", "雷寨"]}
    assert [number for _reach, number in matrix.counts] == [2, 1, 1, 3]
    text = page.content.decode()
    assert text.count('<a class="cell is-') == 7
    for cell in page.context["asked"].reaches:
        assert f"/dashboard/villages/{cell.village.code}/?on={TODAY}" in text
        assert cell.facts in text
    assert "夏庄，驻村设点，重点村，3,000 人" in text


def test_each_way_of_being_reached_is_marked(network, as_role):
    text = dashboard(as_role(Role.LEADER)).content.decode()
    for reach in Reach:
        assert re.search(rf'class="cell is-{reach.value}[^"]*" href', text), reach


def test_townships_are_in_order_with_their_places_before(network, as_role):
    """水屯镇 has one of two, as it had; 板桥镇 three of five, and had four until October."""
    page = dashboard(as_role(Role.LEADER))
    rows = [
        (row.township.name, row.place, row.last_month, row.last_year) for row in page.context["order"].rows
    ]
    assert rows == [("板桥镇", 1, 1, 1), ("水屯镇", 2, 2, 2)]
    station(Village.objects.get(name="雷寨"), opened_on=TODAY)
    page = dashboard(as_role(Role.LEADER))
    rows = [(row.township.name, row.place, row.last_month, row.rise) for row in page.context["order"].rows]
    assert rows == [("水屯镇", 1, 2, 1), ("板桥镇", 2, 1, -1)]
    assert [township.name for township in page.context["order"].without] == ["人民街街道"]


def test_the_same_share_is_the_same_place(network, as_role):
    third = TownshipFactory(district=network.district, code="411702104", name="沙河店镇")
    station(VillageFactory(township=third))
    VillageFactory(township=third)
    page = dashboard(as_role(Role.LEADER))
    assert [(row.township.name, row.place) for row in page.context["order"].rows] == [
        ("板桥镇", 1),
        ("水屯镇", 2),
        ("沙河店镇", 2),
    ]


def test_each_township_is_told_how_many_it_needs_for_each_target(network, as_role):
    """90 % of five are five, of two are two: a part of a village is a whole one."""
    order = dashboard(as_role(Role.LEADER)).context["order"]
    assert {row.township.name: row.lacking for row in order.rows} == {"板桥镇": [2, 2], "水屯镇": [1, 1]}
    assert order.lacking == [3, 3]  # of seven together seven
    assert [target.due_on.year for target in order.targets] == [2021, 2022]


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("2026-11-23", "2026-10-31", "2025-11-23"),
        ("2026-11-30", "2026-10-31", "2025-11-30"),
        ("2026-12-01", "2026-11-30", "2025-12-01"),
        ("2024-02-29", "2024-01-31", "2023-02-28"),
    ],
)
def test_last_month_is_the_month_end_before_and_last_year_the_same_day(day, month, year):
    assert [f"{each}" for each in days_before(datetime.date.fromisoformat(day))] == [month, year]


def test_on_a_past_day_the_dashboard_tells_what_was_then(network, as_role):
    client = as_role(Role.LEADER)
    before = dashboard(client, on=BEGIN - datetime.timedelta(days=1)).context
    assert (before["report"].total.covered, before["report"].target.due_on.year) == (0, 2021)
    assert len(before["missing"].gaps) == 7
    then = dashboard(client, on="2026-10-19").context
    assert {gap.village.name for gap in then["missing"].gaps if not gap.reach.is_covered} == {"英刘", "雷寨"}


def test_the_chooser_leads_to_the_page_of_its_township_on_its_day(network, as_role):
    client = as_role(Role.LEADER)
    answer = client.get("/dashboard/", {"on": "20211231", "township": "411702102"})
    assert answer.headers["Location"] == "/dashboard/411702102/?on=20211231"
    page = client.get(answer.headers["Location"])
    assert page.context["asked"].on == datetime.date(2021, 12, 31)
    assert [township.name for township, _ in page.context["report"].townships] == ["板桥镇"]
    offered = {name for _code, name in page.context["form"].fields["township"].choices}
    assert {"板桥镇", "水屯镇"} <= offered


def test_a_township_of_another_district_brings_its_own(network, client):
    client.force_login(UserFactory(role=Role.LEADER, scope_code="4117"))
    page = dashboard(client, "411721100/")
    assert page.context["report"].district.name == "西平县"
    offered = {name for _code, name in page.context["form"].fields["township"].choices}
    assert "柏城镇" in offered
    assert "板桥镇" not in offered
    assert dashboard(client, "411721/").context["report"].district.name == "西平县"


def test_a_township_clerk_sees_the_own_township_alone_under_its_own_name(network, as_role):
    client = as_role(Role.TOWNSHIP_CLERK, scope_code="411702102")
    for address in ("/dashboard/", "/dashboard/411702/", "/dashboard/411702102/", "/dashboard/411702/work/"):
        page = client.get(address, {"on": TODAY})
        text = page.content.decode()
        assert "<h1>板桥镇" in text, address
        assert page.context["asked"].township == network.banqiao, address
        assert "水屯镇" not in text, address
    assert "全区" not in client.get("/").content.decode()
    export = client.get(f"/dashboard/rows/villages/workbook/?on={TODAY}")
    assert "%E6%9D%BF%E6%A1%A5%E9%95%87" in export.headers["Content-Disposition"]  # 板桥镇
    foreign = Village.objects.get(name="雷寨")
    assert client.get(f"/dashboard/villages/{foreign.code}/").status_code == 404


def test_another_district_than_the_townships_takes_its_place_in_the_chooser(network, client):
    client.force_login(UserFactory(role=Role.LEADER, scope_code="4117"))
    asked = {"district": "411721", "township": "411702102", "on": TODAY}
    assert client.get("/dashboard/", asked).context["asked"].place.name == "西平县"
    assert client.get("/dashboard/rows/villages/", asked).status_code == 404
    page = client.get("/dashboard/411721/", {"township": "411702102", "on": TODAY})
    assert page.context["asked"].place.name == "西平县"
    assert "/dashboard/411721/?on=2021-12-31" in page.content.decode()


def test_the_second_page_keeps_its_tier_and_the_chooser_comes_back_to_it(network, as_role):
    client = as_role(Role.LEADER)
    answer = client.get("/dashboard/", {"on": TODAY, "page": "work", "township": "411702102"})
    assert answer.headers["Location"] == f"/dashboard/411702102/work/?on={TODAY}"
    page = client.get(f"/dashboard/411702/work/?on={TODAY}&tier=hub")
    assert page.context["tier"].tier == "station"  # there is no hub


def test_a_villages_page_tells_its_stations_periods_and_parcels(network, as_role):
    client = as_role(Role.BUREAU_CLERK)
    village = Village.objects.get(name="吴楼")
    page = client.get(f"/dashboard/villages/{village.code}/?on={TODAY}")
    text = page.content.decode()
    assert "2026-10-20 停业" in text
    assert f"/admin/stations/village/{village.pk}/change/" in text
    assert page.context["page"].reach.reach == Reach.UNCOVERED
    village = Village.objects.get(name="夏庄")
    lines = client.get(f"/dashboard/villages/{village.code}/?on={TODAY}").context["page"].lines
    assert [(f"{line.month:%Y-%m}", line.accepted_inbound) for line in lines] == [
        ("2026-10", 40),
        ("2026-09", 40),
        ("2026-08", 40),
    ]
    community = Village.objects.get(name="板桥社区")
    assert "社区，不计入覆盖" in client.get(f"/dashboard/villages/{community.code}/").content.decode()
    merged = VillageFactory(township=network.banqiao, merged_into=village, abolished_on=TODAY)
    assert "并入" in client.get(f"/dashboard/villages/{merged.code}/?on={TODAY}").content.decode()


def test_a_new_county_without_policy_and_stations_has_a_dashboard(district, as_role):
    township = TownshipFactory(district=district, code="411702102", name="板桥镇")
    StationFactory(village=VillageFactory(township=township, name="夏庄"))
    page = as_role(Role.LEADER).get("/dashboard/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "还没有载入政策" in text
    assert "没有登记开业日期" in text
    assert page.context["order"].targets == []


def test_a_street_without_villages_has_no_rate_and_no_gaps(network, as_role):
    text = dashboard(as_role(Role.LEADER), "411702001/").content.decode()
    assert "没有建制村，不计覆盖率" in text
    assert "缺口清单" not in text
