"""A real Chromium. On a machine without one these tests are skipped, with a word; in CI they fail."""

import os
import shutil

import pytest
from django.urls import reverse

from tests.browser.filing import Browser
from tests.browser.gate import Gate
from tests.factories import DistrictFactory, EnterpriseFactory, TownshipFactory, UserFactory, VillageFactory
from tests.stations.filing import conftest as of_filings
from yicheng_express.accounts.roles import Role

CHROMIUM = shutil.which("chromium")
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PASSWORD = "gaoliang-4117-zhan"
filing_board = of_filings.board  # a fixture: 板桥镇 with a hub and stations, and its people
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        without = pytest.fail if os.environ.get("CI") else pytest.skip
        without("no Chromium on this machine (Debian's package chromium)")
    from playwright.sync_api import sync_playwright

    # Playwright's own loop makes Django believe that it runs in asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=BROWSER_ARGUMENTS,
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def gate(live_server):
    server = live_server.thread.httpd
    server.set_app(Gate(server.get_app()))
    return server.get_app()


@pytest.fixture
def portal(live_server, gate):
    """The live server, open for one test: set up before its browsers, so shut after their last page."""
    with gate.opened():
        yield live_server


@pytest.fixture(params=SIZES)
def page(request, chromium, portal):
    """A page of the portal at desktop and at phone size; a word in its console fails the test.

    All but Chromium's own of a refusal (409), which the page tells in better words.
    """
    width, height = SIZES[request.param]
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        has_touch=request.param == "phone",
        locale="en-US",
        base_url=portal.url,
        accept_downloads=True,
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not complaints


def is_complaint(message):
    return message.type == "error" and "status of 409" not in message.text


@pytest.fixture
def board(live_server):
    """板桥镇 with two 建制村 and a community, an enterprise, and a clerk of the bureau."""
    district = DistrictFactory()
    township = TownshipFactory(district=district, code="411702102", name="板桥镇")
    for code, name in [("411702102204", "夏庄"), ("411702102206", "胡楼")]:
        VillageFactory(township=township, code=code, name=name)
    EnterpriseFactory(district=district, name="本区快递有限公司", brand="本区快递")
    UserFactory(username="clerk", password=PASSWORD, role=Role.BUREAU_CLERK, scope_code="411702")
    UserFactory(username="leader", password=PASSWORD, role=Role.LEADER, scope_code="411702")
    return district


@pytest.fixture
def sign_in(page):
    def as_user(username):
        page.goto("/login/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda address: "/login/" not in address)

    return as_user


@pytest.fixture
def browsers(chromium, portal):
    """More browsers than one, each of one person: `browsers(user, size="phone")`.

    A word in the console of any fails the test.
    """
    started = []

    def start(user, size="desktop", **options):
        width, height = SIZES[size]
        viewport = {"width": width, "height": height}
        context = chromium.new_context(
            viewport=viewport, has_touch=size == "phone", base_url=portal.url, **options
        )
        context.set_default_timeout(15_000)
        started.append(Browser(context, portal.url).sign_in(user))
        return started[-1]

    yield start
    for browser in started:
        browser.context.close()
    assert not [word for browser in started for word in browser.complaints]


@pytest.fixture
def month(live_server, filing_board):
    """板桥镇 with October opened: `month.filing`, and its people, who can sign in."""
    board = filing_board
    for person in (board.clerk, board.colleague, board.other_clerk, board.reviewer, board.chief):
        person.set_password(PASSWORD)
        person.save()
    board.filing = board.open()
    board.address = reverse("filing", args=board.filing.address)
    return board


def fits(page):
    """Nothing sticks out to the right of the screen, once the page is there."""
    page.wait_for_load_state()  # where scripts are off nothing can be polled
    page.wait_for_function("document.readyState === 'complete'")
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
