"""The month's brief on A4: one sheet, with Yicheng's own roster, however many villages are not covered."""

import datetime
import re

import pytest
from django.urls import reverse

from stations.models import Village
from tests.browser.conftest import fits
from tests.factories import EnterpriseFactory, OperatingPeriodFactory, StationFactory, UserFactory
from tests.stations.rosters import load_yicheng
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.brief.freezing import freeze

MONTH = datetime.date(2022, 6, 1)


@pytest.fixture
def yicheng(portal):
    """The district with its 21 townships and 135 建制村, and not one station."""
    return load_yicheng()


@pytest.fixture
def chief(yicheng):
    return UserFactory(role=Role.BUREAU_CHIEF, scope_code=yicheng.code, full_name="王建设")


def sheets(page):
    """How many sheets of paper the page is printed on."""
    printed = page.pdf(prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))


def test_a_brief_with_every_village_uncovered_is_one_sheet_that_names_them_all(yicheng, chief, browsers):
    Village.objects.filter(kind="administrative").update(population=2500)  # each with its mark
    page = browsers(chief).open(reverse("brief", args=[yicheng.code, MONTH]))
    assert page.locator(".brief-place").count() == 12
    names = page.locator(".brief-missing").inner_text()
    assert all(name in names for name in Village.objects.administrative().values_list("name", flat=True))
    assert "写不下" not in names
    assert page.locator(".brief-columns tbody tr").count() == 21
    assert sheets(page) == 1


def test_a_frozen_brief_is_one_sheet_without_what_is_around_it(yicheng, chief, browsers):
    operator = EnterpriseFactory(district=yicheng)
    for village in Village.objects.administrative()[:60]:
        shop = StationFactory(village=village, operator=operator)
        OperatingPeriodFactory(facility=shop, opened_on=datetime.date(2022, 6, 10))
    brief = freeze(yicheng, MONTH, by=chief)
    page = browsers(chief).open(reverse("brief_version", args=[yicheng.code, MONTH, brief.version]))
    assert sheets(page) == 1
    page.emulate_media(media="print")
    for around in (".brief-page-head", ".brief-after", ".site-footer"):
        assert not page.locator(around).first.is_visible(), around
    assert page.get_by_text("王建设 定稿").last.is_visible()


def test_a_brief_is_read_on_a_phone(yicheng, chief, browsers):
    page = browsers(chief, size="phone").open(reverse("brief", args=[yicheng.code, MONTH]))
    assert fits(page)
