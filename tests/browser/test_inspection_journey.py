"""An inspection on a phone at the station, through a lost line, to the order that is closed by another."""

import pytest
from playwright.sync_api import expect

from supervision.inspections.carrying_out import Entry, save_results
from supervision.models import FindingPhoto, Rectification
from tests.browser.conftest import fits
from tests.factories import DistrictFactory
from tests.supervision.inspections import conftest as of_inspections
from tests.supervision.inspections.conftest import lay_board, photo

clock = of_inspections.clock  # a fixture
BETWEEN_THE_MARGINS = {"width": 688, "height": 970}  # CSS pixels of an upright sheet


@pytest.fixture
def office(portal, clock, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    DistrictFactory(code="411721", name="西平县")
    return lay_board(DistrictFactory(code="411702", name="驿城区"), clock, stations=2)


@pytest.fixture
def shot(tmp_path):
    """A photo as a file of the phone."""
    path = tmp_path / "shot.jpg"
    path.write_bytes(photo().read())
    return path


class Checklist:
    """The checklist as the one at the station handles it."""

    def __init__(self, page):
        self.page = page
        self.status = page.locator("#inspection-status")

    def card(self, key):
        return self.page.locator(f"#item-{key}")

    def mark(self, key, result, words=""):
        self.card(key).get_by_role("radio", name=result, exact=True).check()
        if words:
            self.card(key).get_by_role("textbox").fill(words)

    def shoot(self, key, path):
        self.card(key).locator("input[type=file]").first.set_input_files(path)

    def is_saved(self):
        expect(self.page.locator("#inspection-status[data-state=saved]")).to_have_text("已全部保存")


def results_of(inspection):
    return {each.key: (each.result, each.words) for each in inspection.findings.exclude(result="")}


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
    assert fits(page), name


def test_an_inspection_survives_a_lost_line_and_ends_with_the_order_closed_by_another(office, browsers, shot):
    inspection = office.planned()
    address = f"/supervision/inspections/{inspection.number}/"
    phone = browsers(office.inspector, size="phone")
    page = phone.open(address)
    press(page, "开始检查")
    checklist = Checklist(page)
    for key in list(inspection.findings.values_list("key", flat=True)):
        checklist.mark(key, "合格")
    checklist.is_saved()
    for target in page.locator(".results span, .card-cameras .button").all():
        assert target.bounding_box()["height"] >= 44

    phone.context.set_offline(True)
    checklist.mark("real-name", "不合格", "三件没有登记。")
    checklist.mark("charges-posted", "不合格", "没有公示。")
    checklist.shoot("real-name", shot)
    expect(checklist.status).to_contain_text("没有网络，已存在本机，连上后自动上传（2 项、1 张照片）")
    expect(checklist.card("real-name")).to_contain_text("未上传")
    page.get_by_role("button", name="完成检查").click()
    expect(page.locator("#inspection-problems")).to_contain_text("收费公示：不合格，请拍一张照片")
    checklist.shoot("charges-posted", shot)
    expect(checklist.status).to_contain_text("2 张照片")
    page.get_by_label("网点在场人").fill("王建国")
    page.get_by_role("button", name="完成检查").click()
    expect(page.locator("#inspection-problems")).to_contain_text("没有网络。记录存在本机")
    page.close()
    assert results_of(inspection)["real-name"] == ("pass", "")

    phone.context.set_offline(False)
    page = phone.open("/")
    unsent = page.locator("ul.unsent")
    expect(unsent).to_contain_text(f"检查 {inspection.number} 有 2 项、2 张照片还没有上传")
    unsent.get_by_role("link").click()
    checklist = Checklist(page)
    checklist.is_saved()
    assert fits(page)
    assert results_of(inspection)["real-name"] == ("fail", "三件没有登记。")
    assert FindingPhoto.objects.count() == 2
    expect(page.get_by_label("网点在场人")).to_have_value("王建国")
    press(page, "完成检查")
    expect(page.get_by_role("main")).to_contain_text("2 项不合格，已下达整改通知 411702-ZG2026-00001")
    page.get_by_role("link", name="411702-ZG2026-00001").first.click()
    order = Rectification.objects.get()

    def answer(user):
        page = browsers(user, size="phone").open(f"/supervision/rectifications/{order.number}/")
        for fieldset in page.locator(".order-answer").all():
            fieldset.locator("input[type=file]").first.set_input_files(shot)
        page.locator("#answer-words").fill("已整改。")
        press(page, "报送整改")
        return page

    def check(user, failed=()):
        page = browsers(user).open(f"/supervision/rectifications/{order.number}/")
        for fieldset in page.locator(".order-answer").all():
            has_failed = fieldset.locator("legend").inner_text() in failed
            fieldset.get_by_label("仍不合格" if has_failed else "整改到位", exact=True).check()
            if has_failed:
                fieldset.get_by_role("textbox").fill("牌子看不清。")
                fieldset.locator("input[type=file]").first.set_input_files(shot)
        press(page, "登记复查")
        return page

    answer(office.agent)
    page = check(office.checker, failed=["收费公示"])
    expect(page.get_by_role("main")).to_contain_text("第 2 轮，整改期限 2026年3月16日")
    expect(answer(office.clerk).get_by_role("main")).to_contain_text("等商务局或邮政管理部门复查")
    page = check(office.checker)
    expect(page.get_by_role("main")).to_contain_text("复查通过，已销号（孙检）")

    page.goto(f"/supervision/rectifications/{order.number}/notice/")
    page.set_viewport_size(BETWEEN_THE_MARGINS)
    page.emulate_media(media="print")
    for words in (
        "整改通知书（第 2 次）",
        office.agent.enterprise.name + "：",
        "检查人员（签字）：",
        "下达单位（盖章）：",
    ):
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    expect(page.locator(".paper-items tbody td").nth(1)).to_have_text("牌子看不清。")
    for hidden in (".site-header", ".site-footer", ".sections", ".paper-head"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.locator(".order-paper").bounding_box()["height"] < BETWEEN_THE_MARGINS["height"]


def test_two_phones_a_lost_answer_and_an_inspection_finished_meanwhile(office, browsers, shot):
    inspection = office.under_way()
    address = f"/supervision/inspections/{inspection.number}/"
    phone = browsers(office.inspector, size="phone")
    page = phone.open(address)
    checklist = Checklist(page)
    checklist.is_saved()

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.route("**/api/**", lose_the_answer)
    checklist.shoot("hours-kept", shot)
    expect(checklist.status).to_contain_text("没有网络")
    page.unroute("**/api/**")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    checklist.is_saved()
    assert FindingPhoto.objects.count() == 1

    phone.context.set_offline(True)
    checklist.mark("real-name", "不合格", "没有登记。")
    save_results(inspection, [Entry("real-name", "pass", "都登记了。")], by=office.bureau)
    phone.context.set_offline(False)
    expect(checklist.card("real-name")).to_contain_text("同事已记为“合格：都登记了。”，与您的不同")
    assert results_of(inspection)["real-name"][0] == "pass"
    checklist.card("real-name").get_by_role("button", name="用我的").click()
    checklist.is_saved()
    assert results_of(inspection)["real-name"] == ("fail", "没有登记。")

    phone.context.set_offline(True)
    checklist.mark("real-name", "合格")
    checklist.shoot("real-name", shot)
    expect(checklist.status).to_contain_text("（1 项、1 张照片）")
    entries = [Entry(each.key, "pass") for each in inspection.findings.all()]
    save_results(inspection, entries, by=office.bureau)
    office.finish(inspection, by=office.bureau)
    phone.context.set_offline(False)
    expect(checklist.status).to_contain_text("已经完成，不能再改记录。您的记录没有上传")
    page.reload()
    unsent = page.locator("ul.unsent")
    expect(unsent).to_contain_text("实名收寄：合格：没有登记。")
    unsent.get_by_role("button", name="放弃这些记录").click()
    expect(unsent.locator("li")).to_have_count(0)
    page.reload()
    expect(page.locator("ul.unsent")).to_have_count(0)
