"""A villager finds the station of the village at 360 px, without a script, and goes on to complain."""

import pytest

from stations.models import VillageStation
from stations.policy_file import load_policy
from tests.banqiao import lay_banqiao
from tests.browser.conftest import fits
from tests.factories import DistrictFactory, EnterpriseFactory, VillageFactory
from tests.stations.rosters import YICHENG_POLICY

LIGHTEST = 60_000  # bytes of a page with its styles, as they are before they are packed
BOXES = """() => [...document.querySelectorAll("main :is(a, button, summary, input:not([type=hidden]))")]
  .filter((each) => each.checkVisibility() && !each.closest("p:not([class]), .page-head p"))
  .map((each) => [each.innerText || each.name,
    (each.closest(".ways-on li") ?? each).getBoundingClientRect().height])"""


@pytest.fixture
def banqiao(portal):
    place = lay_banqiao(DistrictFactory(), stations=2)
    partner = EnterpriseFactory(district=place.township.district, brand="麦浪快递")
    station = place.stations[0]
    VillageStation.objects.filter(pk=station.pk).update(
        address="板桥镇夏庄村委会东侧",
        hours="8:00—18:00，全年无休",
        charges="取件免费。\n寄件：省内首重 8 元。",
    )
    station.partners.add(partner)
    VillageFactory(township=place.township, code="411702102220", name="空庄")
    load_policy(YICHENG_POLICY)
    return place


@pytest.fixture(params=["light", "dark"])
def phone(request, chromium, portal):
    context = chromium.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        locale="zh-CN",
        base_url=portal.url,
        color_scheme=request.param,
        java_script_enabled=False,
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def test_a_villager_finds_the_station_and_goes_on_to_complain(banqiao, phone):
    phone.goto("/")
    assert phone.evaluate("matchMedia('(scripting: none)').matches")
    assert is_fit_for_a_thumb(phone)
    phone.get_by_text("不打字，按乡镇（街道）找").click()
    assert phone.get_by_role("link", name="板桥镇").is_visible()
    phone.get_by_label("您在哪个村").fill("xiaz")
    phone.get_by_label("您在哪个村").press("Enter")
    assert is_fit_for_a_thumb(phone)
    phone.get_by_role("link", name="夏庄 板桥镇").click()
    phone.get_by_role("heading", name="板桥镇 夏庄的快递站").wait_for()
    assert is_fit_for_a_thumb(phone)
    shown = phone.locator("main").inner_text()
    for words in ("村委会东侧", "8:00—18:00", "取件免费。", "首重 8 元", "本区快递、麦浪快递", "服务承诺"):
        assert words in shown, words
    call = phone.get_by_role("link", name="打电话 13900000000")
    assert call.get_attribute("href") == "tel:13900000000"
    assert weight_of(phone) < LIGHTEST
    phone.get_by_role("link", name="投诉这个站点").click()
    assert phone.get_by_label("夏庄便民服务站").is_checked()
    assert fits(phone)


def test_who_finds_no_station_is_led_to_the_next_one_by_keyboard_alone(banqiao, phone):
    phone.goto("/find/?township=411702102")
    phone.get_by_role("link", name="空庄").focus()
    phone.keyboard.press("Enter")
    phone.get_by_text("空庄现在没有营业的快递站").wait_for()
    assert is_fit_for_a_thumb(phone)
    phone.get_by_role("link", name="胡楼").focus()
    phone.keyboard.press("Enter")
    phone.get_by_role("heading", name="板桥镇 胡楼的快递站").wait_for()


def weight_of(phone):
    """Of the page with its styles."""
    styles = [each.get_attribute("href") for each in phone.locator("link[rel=stylesheet]").all()]
    assert styles
    return sum(len(phone.request.get(address).body()) for address in [phone.url, *styles])


def is_fit_for_a_thumb(phone):
    """Nothing sticks out, and what is touched is 44 px high; links within sentences are as high as these."""
    small = [name for name, height in phone.evaluate(BOXES) if height < 44]
    assert not small, small
    return fits(phone)
