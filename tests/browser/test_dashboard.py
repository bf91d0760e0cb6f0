"""The dashboard in a real browser: a cell by mouse, keyboard and finger; and without scripts."""

import pytest
from playwright.sync_api import expect

from stations.models import Village
from tests.browser.conftest import PASSWORD, fits
from tests.conftest import lay_district, lay_elsewhere
from tests.dashboard.network import TODAY, lay_dashboard
from tests.factories import DistrictFactory, TownshipFactory, UserFactory, VillageFactory
from yicheng_express.accounts.roles import Role

ADDRESS = f"/dashboard/?on={TODAY}"


@pytest.fixture
def network(live_server):
    district = lay_district()
    lay_elsewhere()
    network = lay_dashboard(district)
    network.leader = UserFactory(username="reader", password=PASSWORD, role=Role.LEADER, scope_code="411702")
    return network


def cell_of(page, name):
    return page.locator(".matrix a.cell", has=page.locator("b", has_text=name))


def is_shown(cell):
    """Whether the facts of the cell are to be seen."""
    return cell.locator("i").evaluate("facts => getComputedStyle(facts).opacity") == "1"


def test_the_facts_of_a_cell_are_shown_under_the_mouse_and_put_away_by_escape(network, browsers):
    page = browsers(network.leader).open(ADDRESS)
    cell = cell_of(page, "夏庄")
    assert not is_shown(cell)
    cell.hover()
    assert is_shown(cell)
    page.keyboard.press("Escape")
    assert not is_shown(cell)
    assert fits(page)


def test_the_keyboard_alone_reaches_every_cell_and_opens_its_village(network, browsers):
    page = browsers(network.leader).open(ADDRESS)
    page.locator(".matrix h3 a").first.focus()
    names = []
    for _ in range(5):
        page.keyboard.press("Tab")
        focused = page.locator(".cell:focus")
        assert is_shown(focused)
        names.append(focused.locator("b").inner_text())
    assert names == ["夏庄", "胡楼", "石庄", "吴楼", "英刘"]
    page.keyboard.press("Enter")
    village = Village.objects.get(name="英刘")
    page.wait_for_url(f"**/dashboard/villages/{village.code}/?on={TODAY}")
    expect(page.get_by_role("heading", name="英刘")).to_be_visible()


def test_each_way_of_being_reached_is_marked_in_words(network, browsers):
    page = browsers(network.leader).open(ADDRESS)
    marks = {"夏庄": "驻村", "胡楼": "合作", "石庄": "名义", "英刘": "未覆盖"}
    for name, mark in marks.items():
        content = cell_of(page, name).evaluate("cell => getComputedStyle(cell, '::after').content")
        assert mark in content, name


def test_the_accessible_name_of_a_cell_tells_its_facts(network, browsers):
    page = browsers(network.leader).open(ADDRESS)
    name = "石庄，仅名义覆盖，2,499 人"
    expect(page.get_by_role("link", name=name)).to_have_count(1)


def test_a_finger_sees_the_facts_first_and_opens_the_village_with_a_second_tap(network, browsers):
    page = browsers(network.leader, size="phone").open(ADDRESS)
    assert fits(page)
    cell = page.locator(".matrix a.cell").first
    cell.tap()
    assert is_shown(cell)
    facts = cell.locator("i").bounding_box()
    assert facts["x"] >= 0
    assert facts["x"] + facts["width"] <= 390
    assert "/dashboard/?" in page.url
    cell.tap()
    page.wait_for_url("**/dashboard/villages/**")


def test_without_scripts_a_cell_opens_its_village_and_the_chooser_asks_another_day(network, browsers):
    page = browsers(network.leader, size="phone", java_script_enabled=False).open(ADDRESS)
    page.get_by_role("textbox", name="日期").fill("2021.08.31")
    page.get_by_role("button", name="查看").click()
    page.wait_for_url("**/dashboard/?on=2021.08.31**")
    expect(page.locator("main")).to_contain_text("截至 2021年8月31日")
    page.locator(".matrix a.cell").first.click()
    page.wait_for_url("**/dashboard/villages/**")


def test_all_135_villages_of_a_real_district_are_seen_on_one_screen(network, browsers):
    """Yicheng's twelve townships with 建制村, the largest with twenty; at 1280 by 800."""
    sizes = [5, 5, 4, 8, 19, 16, 20, 10, 13, 12, 7, 16]
    district = DistrictFactory(code="411728", name="遂平县")
    for number, size in enumerate(sizes):
        township = TownshipFactory(district=district, code=f"4117281{number:02}", name=f"第{number}乡镇")
        for _ in range(size):
            VillageFactory(township=township, name="小邓庄")
    reader = UserFactory(username="other", password=PASSWORD, role=Role.LEADER, scope_code="411728")
    page = browsers(reader).open("/dashboard/")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.locator(".matrix a.cell").count() == 135
    box = page.locator(".matrix").bounding_box()
    assert box["height"] <= 800
    for cell in (page.locator(".matrix a.cell").first, page.locator(".matrix a.cell").last):
        name = cell.locator("b")
        assert name.evaluate("name => name.scrollWidth <= name.parentElement.clientWidth")
