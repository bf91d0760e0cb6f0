"""A form that moves several cases says itself what it showed: sent back as it stands, it is taken."""

import re

import pytest
from django.urls import reverse

from tests.subsidies.conftest import AFTER, NOTICE, signed_in

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')


def hidden_in(page):
    """What a page sends without being asked."""
    return {name: value for name, value in HIDDEN.findall(page.text) if name != "csrfmiddlewaretoken"}


def test_a_page_for_several_sends_the_revisions_that_it_showed(cases):
    draft, verified = cases.draft(cases.stations[0]), cases.verified(cases.stations[1])
    clerk, bureau, chief = (signed_in(user) for user in (cases.clerk, cases.bureau, cases.chief))

    hidden = hidden_in(clerk.get(reverse("applications"), {"queue": "to_fill"}))
    clerk.post(reverse("applications_submit"), hidden | {"application": draft.number})
    assert cases.fresh(draft).state == "submitted"

    days = dict(zip(("first_day", "last_day"), map(str, NOTICE), strict=True))
    words = {"title": "公示", "contact": "商务局 0396-1234567", "application": verified.number}
    bureau.post(reverse("notice_new"), hidden_in(bureau.get(reverse("notice_new"))) | days | words)
    assert cases.fresh(verified).state == "publicized"
    other = cases.publicized(cases.stations[2])

    cases.clock.set(AFTER)
    hidden = hidden_in(chief.get(reverse("applications"), {"queue": "to_approve"}))
    chief.post(
        reverse("applications_approve"), hidden | {"application": verified.number, "fund": cases.fund.pk}
    )
    assert cases.fresh(verified).state == "approved"

    admin = reverse("admin:subsidies_application_changelist")
    for action, asked, case, state in (
        ("return_chosen", {"reason": "材料不全"}, draft, "returned"),
        ("approve_chosen", {"fund": cases.fund.pk}, other, "approved"),
    ):
        between = chief.post(admin, {"action": action, "_selected_action": case.pk})
        chief.post(admin, hidden_in(between) | asked)
        assert cases.fresh(case).state == state
