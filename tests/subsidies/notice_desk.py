"""Steps at the pages of the notices, for those who work with them."""

from django.urls import reverse

from tests.subsidies.conftest import NOTICE


def form_of(*applications, **changes):
    """What the page of a new notice sends for these applications."""
    first, last = NOTICE
    values = {
        "title": "补贴公示",
        "contact": "商务局 0396-1234567",
        "first_day": f"{first}",
        "last_day": f"{last}",
        "application": [each.number for each in applications],
    }
    return values | {f"seen-{each.number}": each.revision for each in applications} | changes


def text(answer):
    return answer.content.decode()


def page_of(notice):
    return reverse("notice", args=[notice.number])
