"""The pages of the subsidies on A4: what is printed of them, and that it fits."""

import pytest
from django.urls import reverse

from tests.subsidies import conftest as of_subsidies
from tests.subsidies.conftest import NOTICE

clock = of_subsidies.clock  # fixtures: a clock that stands still, and 板桥镇 with its people
cases = of_subsidies.cases
BETWEEN_THE_MARGINS = {"width": 688, "height": 970}  # CSS pixels of an upright sheet
ONE_LINE = 30  # CSS pixels: more than a line of text is high, less than two


@pytest.fixture
def application(portal, cases):
    application = cases.publicized()
    cases.clock.set(NOTICE[0])
    return cases.fresh(application)


@pytest.fixture
def printed(application, cases, browsers):
    """A page as the chief prints it."""

    def open_on_paper(name, number):
        page = browsers(cases.chief).open(reverse(name, args=[number]))
        page.set_viewport_size(BETWEEN_THE_MARGINS)
        page.emulate_media(media="print")
        return page

    return open_on_paper


def test_a_case_is_printed_with_its_photo_and_every_column_readable(application, printed):
    page = printed("application", application.number)
    for heading in page.locator(".case-parts h2").all():
        assert (
            not heading.is_visible() or heading.bounding_box()["x"] == page.locator("h1").bounding_box()["x"]
        )
    for met in page.locator(".conditions .is-met").all():
        assert met.bounding_box()["height"] < ONE_LINE
    assert page.locator(".photos img").first.evaluate("photo => photo.complete && photo.naturalWidth > 0")


def test_a_notice_is_printed_with_room_for_the_seal_and_without_the_name_of_who_prints(
    application, cases, printed
):
    page = printed("notice", application.notice.number)
    assert page.locator(".sheet-seal").is_visible()
    assert page.get_by_text(application.notice.office).last.is_visible()
    assert not page.locator(".site-footer").is_visible()
    assert not page.get_by_text(cases.chief.full_name).last.is_visible()
