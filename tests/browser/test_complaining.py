"""A villager complains on a phone of 360 px, with a photo, and follows it; with scripts and without."""

import io
import re

import pytest
from PIL import Image

from stations.policy_file import load_policy
from supervision.models import Complaint
from tests.banqiao import lay_banqiao
from tests.browser.conftest import fits
from tests.factories import DistrictFactory
from tests.stations.photographs import photograph
from tests.stations.rosters import YICHENG_POLICY


@pytest.fixture
def banqiao(portal, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    place = lay_banqiao(DistrictFactory(), stations=2)
    load_policy(YICHENG_POLICY)
    return place


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def phone(request, chromium, portal):
    context = chromium.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        locale="zh-CN",
        base_url=portal.url,
        java_script_enabled=request.param,
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not complaints


def test_a_villager_complains_of_a_charge_with_a_photo_and_follows_it(banqiao, phone):
    phone.goto("/login/")
    phone.get_by_role("navigation").get_by_role("link", name="投诉", exact=True).click()
    phone.get_by_label("您在哪个村").fill("xiaz")
    phone.get_by_label("您在哪个村").press("Enter")
    assert fits(phone)
    phone.get_by_role("link", name="夏庄 板桥镇").click()
    assert not phone.get_by_label("被收了多少钱").is_visible()
    phone.get_by_label("违规收费").check()
    phone.get_by_label("被收了多少钱").fill("5")
    phone.get_by_label("夏庄便民服务站").check()
    phone.get_by_label("发生了什么").fill("取件收了五元，电话13912345678。")
    photo = {"name": "收据.jpg", "mimeType": "image/jpeg", "buffer": photograph(gps=True)}
    phone.locator("input[type=file]").set_input_files([photo])
    assert fits(phone)
    phone.get_by_role("button", name="提交投诉").click()
    phone.wait_for_url("**/complain/received/")
    assert fits(phone)
    number, code = (each.inner_text() for each in phone.locator(".receipt dd").all())
    [complaint] = Complaint.objects.all()
    assert complaint.number == number
    with complaint.photos.get().image.open() as file:
        assert not Image.open(io.BytesIO(file.read())).getexif()
    phone.reload()
    assert code not in phone.content()
    phone.goto("/complain/follow/")
    phone.get_by_role("button", name="退出查询").click()
    phone.get_by_label("投诉编号").fill(number.replace("-", ""))
    phone.get_by_label("查询码").fill(code.lower())
    phone.get_by_role("button", name="查询", exact=True).click()
    phone.get_by_role("heading", name=number).wait_for()
    assert phone.get_by_text("取件收了五元，电话（号码略）。").is_visible()
    assert re.search(r"7 个工作日内办结", phone.content())
    assert code not in phone.url
    phone.reload()
    phone.get_by_role("heading", name=number).wait_for()
    assert fits(phone)
