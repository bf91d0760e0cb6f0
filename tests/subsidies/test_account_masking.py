"""Account numbers: masked on every page of every role, shown once to finance, and every look recorded."""

import pytest
from django.urls import reverse

from subsidies.choices import SeenIn
from subsidies.models import AccountViewing
from tests.factories import UserFactory
from tests.subsidies.conftest import card_of, signed_in
from yicheng_express.accounts.roles import Role

CARD = card_of(42)
READERS = [role for role in Role if role not in (Role.ENTERPRISE, Role.TECHNICIAN)]


@pytest.fixture
def rolled(cases):
    """An application on a roll, one to fill and one to correct, all to the same account."""
    cases.draft(cases.stations[1], account=CARD)
    [paid, bounced] = cases.approved(*cases.stations[2:4], account=CARD)
    cases.lock([paid])
    roll = cases.lock([bounced])
    cases.record([cases.result(item, paid=False) for item in roll.items.all()])
    return [cases.fresh(paid), cases.fresh(bounced)]


def person(role):
    scope_code = "411702102" if role == Role.TOWNSHIP_CLERK else "411702"
    return UserFactory(role=role, scope_code=scope_code)


def pages_of(client, cases, applications):
    """Every page and every admin page of the subsidies on which somebody's money stands."""
    numbers = [each.number for each in applications]
    names = ["applications", "eligibility", "notices", "funds", "rolls", "survival", "home"]
    addresses = [reverse(name) for name in names]
    addresses += [reverse("application", args=[number]) for number in numbers]
    addresses += [reverse("applications") + "?queue=all", reverse("applications") + f"?q={CARD[-6:]}"]
    addresses += [reverse("roll", args=[item.roll.number]) for item in applications[0].roll_items.all()]
    addresses += [reverse("admin:subsidies_application_changelist")]
    addresses += [reverse("admin:subsidies_application_change", args=[each.pk]) for each in applications]
    addresses += [reverse("admin:subsidies_application_history", args=[each.pk]) for each in applications]
    return addresses


@pytest.mark.parametrize("role", READERS)
def test_no_page_of_any_role_shows_an_account_in_clear(role, cases, rolled, client):
    client.force_login(person(role))
    shown = 0
    for address in pages_of(client, cases, rolled):
        page = client.get(address).content.decode()
        assert CARD not in page, address
        assert CARD[:12] not in page, address
        shown += f"**** **** {CARD[-4:]}" in page
    assert shown
    assert not AccountViewing.objects.exists()


def test_finance_sees_it_once_and_that_is_recorded_once(cases, rolled, client):
    client.force_login(cases.finance)
    address = reverse("application_reveal", args=[rolled[0].number])
    answer = client.post(address)
    assert CARD in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    viewing = AccountViewing.objects.get()
    assert (viewing.by, viewing.application, viewing.seen_in) == (cases.finance, rolled[0], SeenIn.PAGE)
    assert CARD not in client.get(reverse("application", args=[rolled[0].number])).content.decode()
    assert AccountViewing.objects.count() == 1
    client.post(address)
    assert AccountViewing.objects.count() == 2


def test_the_case_tells_finance_and_the_chief_who_saw_the_account(cases, rolled, client):
    client.force_login(cases.finance)
    client.post(reverse("application_reveal", args=[rolled[0].number]))
    page = reverse("application", args=[rolled[0].number])
    told = {
        name: "完整账号的查看记录（最近 1 次）" in signed_in(getattr(cases, name)).get(page).text
        for name in ("finance", "chief", "bureau", "clerk")
    }
    assert told == {"finance": True, "chief": True, "bureau": False, "clerk": False}
    assert "吴惊蛰" in client.get(page).text


@pytest.mark.parametrize("role", [role for role in READERS if role != Role.FINANCE])
def test_nobody_else_is_shown_an_account(role, cases, rolled, client):
    client.force_login(person(role))
    answer = client.post(reverse("application_reveal", args=[rolled[0].number]))
    assert answer.status_code == 403
    assert CARD not in answer.content.decode()
    assert "只有财政局可以查看" in answer.content.decode()
    assert not AccountViewing.objects.exists()


def test_a_look_by_its_address_shows_and_records_nothing(cases, rolled, client):
    client.force_login(cases.finance)
    answer = client.get(reverse("application_reveal", args=[rolled[0].number]))
    assert answer.headers["Location"] == reverse("application", args=[rolled[0].number])
    assert not AccountViewing.objects.exists()


def test_a_page_with_a_case_is_not_kept_by_any_cache(cases, rolled, client):
    client.force_login(cases.clerk)
    answer = client.get(reverse("application", args=[rolled[0].number]))
    assert "no-store" in answer.headers["Cache-Control"]
