"""What is wrong in a form is said by the portal, in Chinese: no browser says it in its own language."""

import re

import pytest
from django.urls import reverse_lazy as reverse

from tests.stations.filing.conftest import SEPTEMBER, board

__all__ = ["board"]

pytestmark = pytest.mark.django_db
FORM = re.compile(r"<form\b(?P<tag>[^>]*)>(?P<body>.*?)</form>", re.DOTALL)
TO_FILL = re.compile(r"<(?:select|textarea)\b|<input(?![^>]*type=\"hidden\")")


def forms_of(answer):
    """The forms of a page that have something to fill in: the text of each one's first tag."""
    page = answer.content.decode()
    return [found["tag"] for found in FORM.finditer(page) if TO_FILL.search(found["body"])]


@pytest.mark.parametrize(
    ("person", "page"),
    [
        (None, reverse("login")),
        ("clerk", reverse("password_change")),
        ("clerk", "/facilities/"),
        ("clerk", "/dashboard/"),
        ("other_clerk", "/filings/411702103/2026-10/"),
        ("other_clerk", "/filings/411702103/2026-10/upload/"),
        ("reviewer", "/filings/review/"),
        ("reviewer", "/filings/review/411702102/2026-10/"),
        ("chief", "/filings/review/411702102/2026-09/"),
    ],
)
def test_no_form_is_checked_by_the_browser(person, page, board, client):
    board.accepted(SEPTEMBER)
    board.submitted()
    if person:
        client.force_login(getattr(board, person))
    tags = forms_of(client.get(page))
    assert tags
    assert all("novalidate" in tag for tag in tags), tags


def test_an_empty_sign_in_is_told_in_words(db, client):
    page = client.post(reverse("login"), {"username": "", "password": ""}).content.decode()
    assert page.count("必填") == 2
