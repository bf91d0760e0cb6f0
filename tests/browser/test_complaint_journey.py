"""A charge of five yuan by the pages alone: complained of at 360 px, answered, upheld, reopened, closed; and
what the enterprise and the township lose by it, with the rows that say why.
"""

import datetime
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import fits
from tests.browser.filing import Browser
from tests.factories import DistrictFactory
from tests.stations.photographs import photograph
from tests.subsidies.networks import handled
from tests.supervision.complaints import conftest as of_complaints
from tests.supervision.complaints.conftest import lay_office

clock = of_complaints.clock  # a fixture: stands at noon of Monday 2026-03-02
NARROWEST = {"width": 360, "height": 740}
JANUARY = datetime.date(2026, 1, 1)
CLOSED_ON, ASSIGNED_AGAIN_ON = datetime.date(2026, 3, 4), datetime.date(2026, 3, 5)
DAY_AFTER_DUE = datetime.date(2026, 3, 11)  # three working days, a weekend between them, and one more
ELSEWHERE = "411702-TS2026-00001"  # the complaint of 水屯镇, which must not see the other
PHOTO = {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": photograph(gps=True)}


@pytest.fixture
def office(portal, clock, settings, tmp_path):
    """板桥镇 and 水屯镇, both with full points; a complaint of 水屯镇 is answered in time."""
    settings.MEDIA_ROOT = tmp_path
    office = lay_office(DistrictFactory(code="411702", name="驿城区"), clock)
    for station in (*office.stations, office.other_station):
        handled(station, JANUARY, 100)
    theirs = office.received(office.other_station, number=ELSEWHERE)
    office.assigned(theirs, handler="township", township=office.other_township)
    office.answered(theirs, by=office.other_clerk)
    return office


@pytest.fixture
def villager(chromium, portal):
    context = chromium.new_context(viewport=NARROWEST, has_touch=True, locale="zh-CN", base_url=portal.url)
    context.set_default_timeout(15_000)
    phone = Browser(context, portal.url)
    yield Villager(phone.open("/complain/"))
    context.close()
    assert not phone.complaints


def press(page, name):
    """Press the one button of that name, and wait until its answer is there."""
    button = page.get_by_role("button", name=name, exact=True)
    expect(button).to_have_count(1)
    with page.expect_navigation():
        button.click()
    assert fits(page), name


def shows(page, *texts):
    for text in texts:
        expect(page.get_by_role("main")).to_contain_text(text)


@dataclass
class Villager:
    """Who complains without a login; what they have in hand afterwards is a number and a code."""

    page: Page
    number: str = ""
    code: str = ""

    def complain(self, words):
        self.page.get_by_label("您在哪个村").fill("夏庄")
        press(self.page, "查找")
        self.page.get_by_role("link", name="夏庄 板桥镇").click()
        self.page.get_by_label("违规收费").check()
        self.page.get_by_label("被收了多少钱").fill("5")
        self.page.get_by_label("夏庄便民服务站").check()
        self.page.get_by_label("发生了什么").fill(words)
        self.page.locator("input[type=file]").set_input_files(PHOTO)
        press(self.page, "提交投诉")
        self.number, self.code = self.page.locator(".receipt dd").all_inner_texts()

    def follow(self):
        """As in a browser that knows nothing of the complaint."""
        self.page.context.clear_cookies()
        self.page.goto("/complain/follow/")
        self.page.get_by_label("投诉编号").fill(self.number)
        self.page.get_by_label("查询码").fill(self.code)
        press(self.page, "查询")

    def reopen(self, words):
        self.page.get_by_label("为什么不满意？").fill(words)
        press(self.page, "要求重新办理")


@dataclass
class Case:
    """The complaint as it stands before one of those who work on it."""

    page: Page
    number: str

    def open(self):
        self.page.goto(f"/supervision/complaints/{self.number}/")
        assert fits(self.page)

    def assign(self, unit):
        self.open()
        self.page.get_by_label("交给").select_option(label=unit)
        press(self.page, "交办")
        shows(self.page, "办理中", unit)

    def answer(self, words):
        self.open()
        self.page.get_by_role("textbox", name="答复", exact=True).fill(words)
        self.page.locator("input[name=photos]").last.set_input_files(PHOTO)
        press(self.page, "报送答复")
        shows(self.page, "待办结", words)

    def uphold(self, reply):
        self.open()
        self.page.get_by_label("属实", exact=True).check()
        self.page.get_by_label("已解决", exact=True).check()
        self.page.get_by_label("退还金额（元）").fill("5")
        self.page.get_by_label("给投诉人的答复").fill(reply)
        press(self.page, "办结")
        shows(self.page, "已办结", "退还金额", reply)

    def shows_photo(self, name):
        """The photo is there, and is a picture."""
        self.open()
        photo = self.page.get_by_role("img", name=name, exact=True)
        assert photo.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }")


def score_of(page, kind, name):
    """The score of an enterprise or a township in the list of its kind."""
    page.goto(f"/supervision/{kind}/")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))
    return row.locator(".standing-score").inner_text()


def reasons_of(page, kind, link, part):
    """What stands under a figure, on the page to which this link of the list leads."""
    page.goto(f"/supervision/{kind}/")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=link, exact=True).click()
    assert fits(page)
    return page.get_by_role("region", name=re.compile(rf"^{part}\s"))


def is_hidden_from(browser, number):
    """The case is no case of theirs, while their own is there."""
    page = browser.open("/supervision/complaints/?queue=all")
    shows(page, ELSEWHERE)
    assert number not in page.content()
    assert page.goto(f"/supervision/complaints/{number}/").status == 404
    assert number not in page.content()


def test_a_charge_is_upheld_reopened_and_closed_and_moves_credit_and_ranking(office, villager, browsers):
    brand, township = office.operator.brand, office.township.name
    chief = browsers(office.chief).open("/")
    assert score_of(chief, "credit", brand) == score_of(chief, "ranking", township) == "100.00"

    villager.complain("取件收了五元。")
    number = villager.number
    villager.follow()
    shows(villager.page, number, "已经收到，正在安排办理单位。", "2026年3月11日（含当日）前")

    bureau = Case(browsers(office.bureau).open("/"), number)
    clerk = Case(browsers(office.clerk, size="phone").open("/"), number)
    judge = Case(chief, number)
    neighbor = browsers(office.other_clerk)
    bureau.assign(township)
    is_hidden_from(neighbor, number)
    clerk.shows_photo("投诉照片 1")
    clerk.answer("已到站核实，收费属实，已责令退还。")
    office.clock.set(CLOSED_ON)
    judge.shows_photo("答复照片 1")
    judge.uphold("经核实属实，五元已退还。")
    assert score_of(chief, "credit", brand) == "95.00"

    villager.follow()
    shows(villager.page, "经查属实，问题已经解决，退还 5 元。", "经核实属实，五元已退还。")
    villager.reopen("钱没有退到我手上。")
    shows(villager.page, "已经重开，正在重新安排办理单位。")
    assert score_of(chief, "credit", brand) == "100.00"

    office.clock.set(ASSIGNED_AGAIN_ON)
    bureau.open()
    shows(bureau.page, "钱没有退到我手上。")
    bureau.assign(township)
    is_hidden_from(neighbor, number)
    office.clock.set(DAY_AFTER_DUE)
    clerk.answer("今天当面退还五元，有收条。")
    judge.uphold("五元已当面退还，有收条。")
    villager.follow()
    shows(villager.page, "退还 5 元。", "五元已当面退还，有收条。", "您已要求重开过一次")

    assert score_of(chief, "credit", brand) == "95.00"
    reasons = reasons_of(chief, "credit", brand, "每万件属实投诉")
    expect(reasons).to_contain_text("1 件 ÷ 1 万件 × 5 分 ＝ 5.00 分")
    reasons.get_by_role("link", name=number, exact=True).click()
    shows(chief, number, "五元已当面退还，有收条。")

    assert score_of(chief, "ranking", township) == "92.50"
    assert score_of(chief, "ranking", office.other_township.name) == "100.00"
    reasons = reasons_of(clerk.page, "ranking", "投诉按时答复率", "投诉按时答复率")
    expect(reasons).to_contain_text("15 分 × 1 ÷ 2 ＝ 7.50 分")
    expect(reasons.get_by_role("link", name=number, exact=True)).to_have_count(2)
    expect(reasons).to_contain_text("2026-03-05 到期，2026-03-02 答复，按时")
    expect(reasons).to_contain_text("2026-03-10 到期，2026-03-11 答复，逾期")
