"""The wall display in a real browser: it turns by itself, and says how old its data are without an answer."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.browser.conftest import fits
from tests.dashboard.network import lay_dashboard
from tests.factories import UserFactory
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.screen.turns import TURNS

ADDRESS = "/dashboard/screen/?seconds=20"
TURN = 21_000  # milliseconds: behind the time that a page stays
MINUTE = 60_000


@pytest.fixture
def leader(portal, district, elsewhere):
    lay_dashboard(district)
    return UserFactory(role=Role.LEADER, scope_code="411702")


@pytest.fixture
def screen(leader, browsers):
    """The display, on a clock that stands still until it is run."""

    def start(size="desktop", **options):
        page = browsers(leader, size=size, **options).open("/password/")
        page.clock.install()
        page.goto(ADDRESS)
        return page

    return start


def shows(page, number):
    expect(page.locator("#screen-title span")).to_have_text(TURNS[number - 1].title)
    expect(page.locator(".screen-turns [aria-current]")).to_have_text(TURNS[number - 1].title)


def old(page):
    return page.locator("[data-old]")


def test_it_turns_through_its_pages_and_begins_anew(screen):
    page = screen()
    for number in (*range(1, len(TURNS) + 1), 1):
        shows(page, number)
        assert fits(page)
        page.clock.run_for(TURN)
    assert old(page).is_hidden()


def test_the_keys_turn_it_and_whoever_presses_the_button_stays_on_a_page(screen):
    page = screen()
    page.keyboard.press("ArrowRight")
    shows(page, 2)
    page.keyboard.press("ArrowLeft")
    shows(page, 1)
    page.keyboard.press("ArrowLeft")
    shows(page, len(TURNS))
    page.keyboard.press(" ")
    expect(page.locator("[data-pause]")).to_have_text("继续翻页")
    with page.expect_response("**/dashboard/screen/**"):  # its data come anew all the same
        page.clock.run_for(TURN)
    shows(page, len(TURNS))
    page.get_by_role("button", name="继续翻页").click()
    page.clock.run_for(TURN)
    shows(page, 1)
    page.get_by_role("link", name=TURNS[2].title).click()
    shows(page, 3)
    assert "page=3" in page.url


def test_whoever_wants_no_motion_turns_it_by_hand(screen):
    page = screen(reduced_motion="reduce")
    expect(page.locator("[data-pause]")).to_have_text("继续翻页")
    with page.expect_response("**/dashboard/screen/**"):
        page.clock.run_for(TURN)
    shows(page, 1)


def test_without_an_answer_it_goes_on_and_says_how_old_its_data_are(screen):
    page = screen()
    page.keyboard.press("ArrowRight")
    shows(page, 2)
    taken = page.locator(".screen-page").get_attribute("data-taken")
    page.route("**/dashboard/screen/**", lambda route: route.abort())
    page.keyboard.press("ArrowLeft")
    shows(page, 1)
    expect(old(page)).to_have_text(f"数据停在 {taken}，正在重新连接")
    page.clock.run_for(15 * MINUTE)
    expect(old(page)).to_contain_text("没有更新")
    minutes = int(old(page).inner_text().split("已 ")[1].split(" 分钟")[0])
    assert 14 <= minutes <= 15
    # It has kept two pages, and turns between them.
    number = int(page.locator(".screen-page").get_attribute("data-page"))
    page.clock.run_for(TURN)
    shows(page, 3 - number)

    page.clock.fast_forward(120 * MINUTE)
    expect(old(page)).to_contain_text(re.compile(r"已 2 小时 \d+ 分钟没有更新"))

    page.unroute("**/dashboard/screen/**")
    page.keyboard.press("ArrowRight")
    expect(old(page)).to_be_hidden()


def test_an_answer_that_is_an_error_is_none(screen):
    page = screen()
    page.route("**/dashboard/screen/**", lambda route: route.fulfill(status=502, body="<p>502</p>"))
    page.clock.run_for(TURN)
    expect(old(page)).to_contain_text("数据停在")
    shows(page, 1)


def test_a_session_that_ran_out_is_told_with_the_way_back(screen):
    page = screen()
    Session.objects.all().delete()
    page.clock.run_for(TURN)
    expect(old(page)).to_contain_text("登录已过期")
    shows(page, 1)
    link = old(page).get_by_role("link", name="请重新登录")
    assert link.get_attribute("href").startswith("/login/?next=%2Fdashboard%2Fscreen%2F")


def test_it_is_read_on_a_phone_too(screen):
    page = screen(size="phone")
    for number in range(1, len(TURNS) + 1):
        page.goto(f"{ADDRESS}&page={number}")
        shows(page, number)
        assert fits(page)
