"""The whole way of the money by the pages alone: from what is lacking to the payment that bounced and was
paid again, each person at their own browser.
"""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect

from subsidies.models import Application, Fund, Roll
from tests.browser.conftest import SIZES, fits
from tests.subsidies import conftest as of_subsidies
from tests.subsidies.conftest import AFTER, NOTICE, card_of, photo

clock = of_subsidies.clock  # fixtures: a clock that stands still, and 板桥镇 with its people
cases = of_subsidies.cases
STATIONS = 2


@pytest.fixture(params=SIZES)
def size(request):
    return request.param


@pytest.fixture
def office(portal, cases):
    """The cases; the portal must be open before their first page and shut after their last."""
    return cases


def press(page, name):
    """Press the one button of that name, and wait until its answer is there."""
    button = page.get_by_role("button", name=name, exact=True)
    expect(button).to_have_count(1)
    with page.expect_navigation():
        button.click()
    assert fits(page), name


def choose(page, *stations):
    """Tick the rows of these stations."""
    for station in stations:
        page.get_by_role("row", name=re.compile(station.name)).get_by_role("checkbox").check()


def apply_for(page, stations):
    """The board says who is eligible; drafts, an account for each, sent in."""
    page.goto("/subsidies/eligibility/?rule=village-station")
    expect(page.get_by_role("main")).to_contain_text("驻村设点站点一次性补贴")
    choose(page, *stations)
    press(page, "为所选网点建立申请")
    for place, application in enumerate(Application.objects.order_by("pk"), start=1):
        page.goto(f"/subsidies/applications/{application.number}/")
        page.get_by_label("账户类别").select_option("person")
        page.get_by_label("户名").fill(f"王建国{place}")
        page.get_by_label("开户银行").fill("驻马店农商银行板桥支行")
        page.get_by_label("账号").fill(card_of(place))
        press(page, "保存并报送")
        expect(page.get_by_role("main")).to_contain_text("待核查")


def verify(page, application):
    page.goto(f"/subsidies/applications/{application.number}/")
    page.get_by_label("现场核查人").fill("李春梅、周立秋")
    picture = photo()
    payload = {"name": picture.name, "mimeType": "image/jpeg", "buffer": picture.read()}
    page.locator("input[name=photos]").last.set_input_files(payload)
    press(page, "核查通过")
    expect(page.get_by_role("main")).to_contain_text("已核查")


def publish(page, stations):
    page.goto("/subsidies/applications/?queue=to_publicize")
    choose(page, *stations)
    press(page, "列入公示…")
    page.get_by_label("标题").fill("驿城区快递进村补贴公示")
    page.get_by_label("受理单位和电话").fill("驿城区商务局 0396-1234567")
    page.get_by_label("公示首日").fill(str(NOTICE[0]))
    page.get_by_label("公示末日").fill(str(NOTICE[1]))
    press(page, "发布公示")


def approve(page, stations, fund):
    page.goto("/subsidies/applications/?queue=to_approve")
    choose(page, *stations)
    page.get_by_label("从哪一项资金支付").select_option(str(fund.pk))
    press(page, "批准所选")
    expect(page.get_by_role("main")).to_contain_text("已批准 2 件")


def lock(page):
    """Everything that waits, on a roll; answers it."""
    page.get_by_label("标题").fill("快递进村补贴资金发放花名册")
    page.get_by_label("编制单位").fill("驿城区财政局")
    press(page, "锁定花名册")
    return Roll.objects.latest("pk")


def answered(page, roll, outcomes):
    """The bank's list of the roll as the bank sends it back, with the outcome of each line."""
    page.goto(f"/subsidies/rolls/{roll.number}/")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载代发清单（交银行）").click()
    workbook = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = workbook.active
    [head] = [row for row in sheet.iter_rows() if row[0].value == "付款参考号"]
    places = {cell.value: cell.column for cell in head}
    for row, is_paid in enumerate(outcomes, start=head[0].row + 1):
        told = (
            {"处理结果": "成功", "入账日期": str(AFTER), "凭证号": f"PZ{row}"}
            if is_paid
            else {"处理结果": "失败", "失败原因": "账号户名不符"}
        )
        for heading, value in told.items():
            sheet.cell(row, places[heading], value)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def import_results(page, content):
    page.goto("/subsidies/results/")
    payload = {"name": "回单.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": content}
    page.locator("input[type=file]").set_input_files(payload)
    press(page, "上传并核对")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^确认登记")).click()


def correct(page, application):
    """The name on the account, which did not suit its number, is put right."""
    page.goto(f"/subsidies/applications/{application.number}/")
    page.get_by_label("户名").fill("王建军")
    page.get_by_label("更正原因").fill("户名写错一字")
    press(page, "更正账户")
    expect(page.get_by_role("main")).to_contain_text("已更正收款账户")


def test_the_money_goes_all_its_way_by_the_pages_alone(office, browsers, size):
    stations = office.stations[:STATIONS]
    apply_for(browsers(office.clerk, size).open("/"), stations)
    verifier = browsers(office.verifier, size).open("/")
    for application in Application.objects.order_by("pk"):
        verify(verifier, application)
    publish(browsers(office.bureau, size).open("/"), stations)
    anybody = verifier.context.browser.new_context(base_url=verifier.url).new_page()
    office.clock.set(NOTICE[0])
    anybody.goto("/publicity/")
    anybody.get_by_role("link", name="驿城区快递进村补贴公示").first.click()
    expect(anybody.get_by_role("main")).to_contain_text("夏庄便民服务站")
    assert card_of(1) not in anybody.content()
    anybody.context.close()
    office.clock.set(AFTER)
    approve(browsers(office.chief, size).open("/"), stations, office.fund)
    finance = browsers(office.finance, size, accept_downloads=True)
    page = finance.open("/subsidies/rolls/")
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("编制花名册")).first.click()
    roll = lock(page)
    assert (roll.items_count, roll.total) == (STATIONS, 1000 * STATIONS)
    import_results(page, answered(page, roll, [True, False]))
    assert Application.objects.paid().count() == 1
    correct(browsers(office.verifier, size).open("/"), Application.objects.approved().get())
    page.goto(f"/subsidies/rolls/{roll.number}/")
    with page.expect_navigation():
        page.get_by_role("link", name="编制补发花名册").click()
    again = lock(page)
    assert again.supplements == roll
    import_results(page, answered(page, again, [True]))
    assert Application.objects.paid().count() == STATIONS
    fund = Fund.objects.get(pk=office.fund.pk)
    assert (fund.reserved, fund.spent) == (0, 1000 * STATIONS)
    page.goto("/subsidies/rolls/")
    assert fits(page)
