"""The rolls on their pages: what was locked, what is got on paper, and the list."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from subsidies.choices import SeenIn
from subsidies.models import AccountViewing, Roll, RollItem
from tests.factories import StationFactory, UserFactory, VillageFactory
from tests.subsidies.roll_desk import making_page, page_of, refusals
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db
READERS = [Role.BUREAU_CLERK, Role.BUREAU_CHIEF, Role.FINANCE, Role.LEADER, Role.INSPECTOR]


def texts_of(response):
    assert response.status_code == 200
    workbook = openpyxl.load_workbook(io.BytesIO(response.content))
    return " ".join(
        str(cell) for sheet in workbook for row in sheet.iter_rows(values_only=True) for cell in row if cell
    )


def test_the_page_of_a_roll_tells_what_was_locked_and_that_it_is_intact(cases, teller):
    roll = cases.rolled(*cases.stations[:2])
    text = teller.get(page_of("roll", roll)).text
    for words in (roll.number, roll.sha256, "贰仟元整", "与锁定时一致", "吴惊蛰", "夏庄便民服务站"):
        assert words in text
    assert "不一致" not in text


def test_a_roll_that_was_tampered_with_is_said_to_be_and_no_paper_comes_of_it(cases, teller, monkeypatch):
    roll = cases.rolled(*cases.stations[:2])
    monkeypatch.setattr("subsidies.rolls.FINGERPRINTED", ["amount"])
    assert "内容与锁定时不一致" in teller.get(page_of("roll", roll)).text
    for name in ("roll_paper", "roll_bank_list"):
        assert "校验值不一致" in refusals(teller.post(page_of(name, roll)))
    assert "校验值不一致" in refusals(teller.get(page_of("roll_public", roll)))
    assert not AccountViewing.objects.exists()


@pytest.mark.parametrize("role", READERS)
def test_no_reader_finds_an_account_on_any_page_of_the_rolls(role, cases, client):
    roll = cases.rolled(*cases.stations[:2])
    cases.record([cases.result(roll.items.last(), paid=False)])
    client.force_login(UserFactory(role=role, scope_code="411702"))
    accounts = set(RollItem.objects.values_list("payee_account", flat=True))
    pages = ["rolls", "bank_results", "survival"]
    addresses = [*map(reverse, pages), page_of("roll", roll)]
    if role == Role.FINANCE:
        addresses.append(page_of("roll_supplement", roll))
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert not [account for account in accounts if account in response.text], address
    assert not [
        account for account in accounts if account in texts_of(client.get(page_of("roll_public", roll)))
    ]


@pytest.mark.parametrize(
    ("role", "name"), [(Role.LEADER, "王**"), (Role.INSPECTOR, "王**"), (Role.BUREAU_CLERK, "王建国")]
)
def test_who_has_no_part_in_the_cases_is_told_the_first_sign_of_a_payee(role, name, cases, client):
    roll = cases.rolled(*cases.stations[:2])
    client.force_login(UserFactory(role=role, scope_code="411702", full_name="张三"))
    text = client.get(page_of("roll", roll)).text
    assert name in text
    assert ("王建国" in text) == (name == "王建国")


def test_the_signed_paper_holds_every_account_and_each_is_noted_as_seen(cases, teller):
    roll = cases.rolled(*cases.stations[:2])
    texts = texts_of(teller.post(page_of("roll_paper", roll)))
    assert all(item.payee_account in texts for item in roll.items.all())
    viewings = AccountViewing.objects.values_list("application", "by", "seen_in")
    keys = roll.items.values_list("application", flat=True)
    assert sorted(viewings) == sorted((key, cases.finance.pk, SeenIn.ROLL) for key in keys)


def test_the_banks_list_notes_the_accounts_that_are_still_to_be_paid_and_no_others(cases, teller):
    roll = cases.rolled(*cases.stations[:2])
    first, second = roll.items.all()
    cases.record([cases.result(first)])
    texts = texts_of(teller.post(page_of("roll_bank_list", roll)))
    assert second.payee_account in texts
    assert first.payee_account not in texts
    assert list(AccountViewing.objects.values_list("application", "seen_in")) == [
        (second.application_id, SeenIn.BANK_LIST)
    ]


def test_the_bank_is_told_nothing_of_a_roll_of_which_nothing_is_due(cases, teller):
    roll = cases.paid(*cases.stations[:2])
    assert "没有待付的款项" in refusals(teller.post(page_of("roll_bank_list", roll)))
    assert not AccountViewing.objects.exists()


@pytest.mark.parametrize("role", [Role.BUREAU_CLERK, Role.BUREAU_CHIEF, Role.LEADER, Role.INSPECTOR])
@pytest.mark.parametrize("name", ["roll_paper", "roll_bank_list"])
def test_who_may_not_see_accounts_gets_no_workbook_with_them(name, role, cases, client):
    roll = cases.rolled()
    client.force_login(UserFactory(role=role, scope_code="411702"))
    assert client.post(page_of(name, roll)).status_code == 403
    assert not AccountViewing.objects.exists()


def test_a_get_of_the_workbooks_with_accounts_writes_nothing_and_leads_to_the_roll(cases, teller):
    roll = cases.rolled()
    for name in ("roll_paper", "roll_bank_list", "roll_void"):
        assert teller.get(page_of(name, roll)).headers["Location"] == page_of("roll", roll)
    assert not AccountViewing.objects.exists()


def test_an_answer_with_accounts_is_kept_by_no_browser(cases, teller):
    roll = cases.rolled()
    assert teller.post(page_of("roll_paper", roll)).headers["Cache-Control"] == "no-store"


def test_what_was_locked_is_told_without_the_balance_of_today(cases, teller):
    page = teller.get(page_of("roll", cases.rolled())).text
    assert "余额" not in page[page.index("锁定的内容") :]


# --- the list -----------------------------------------------------------------------------------------------


def test_the_list_is_asked_for_rolls_by_how_they_stand(cases, teller):
    applications = cases.approved(*cases.stations)
    paid, bounced, unpaid, void = (cases.lock([each]) for each in applications)
    cases.record([cases.result(paid.items.get()), cases.result(bounced.items.get(), paid=False)])
    teller.post(page_of("roll_void", void), {"reason": "编错了"})
    for standing, roll in {"paid": paid, "bounced": bounced, "unpaid": unpaid, "void": void}.items():
        found = teller.get(reverse("rolls"), {"standing": standing}).context["page"].object_list
        assert [each.number for each in found] == [roll.number], standing
    assert len(teller.get(reverse("rolls")).context["page"].object_list) == 4
    assert teller.get(reverse("rolls"), {"standing": "x"}).status_code == 404
    assert not teller.get(reverse("rolls"), {"year": "2026", "standing": "void"}).context["form"].errors


def test_a_roll_of_another_district_is_not_there(cases, client):
    roll = cases.rolled()
    client.force_login(UserFactory(role=Role.FINANCE, scope_code="411721"))
    assert roll.number not in client.get(reverse("rolls")).text
    for name in ("roll", "roll_public", "roll_reissue", "roll_supplement"):
        assert client.get(page_of(name, roll)).status_code == 404
    for name in ("roll_void", "roll_paper", "roll_bank_list"):
        assert client.post(page_of(name, roll), {"reason": "x"}).status_code == 404


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_pages_take_as_many_queries_for_many_lines_as_for_few(cases, teller):
    village = cases.stations[0].village
    more = [
        StationFactory(
            village=VillageFactory(township=village.township), operator=cases.hub.operator, opened=True
        )
        for _ in range(20)
    ]
    cases.stations += more
    approved = cases.approved(*cases.stations)
    page = making_page(cases.fund)
    few = cases.lock(approved[:3])
    counts = [queries_of(teller, page)]
    cases.record([cases.result(few.items.first(), paid=False)])
    before = [queries_of(teller, reverse("rolls")), queries_of(teller, page_of("roll", few))]
    many = cases.lock(approved[3:18])
    cases.record([cases.result(item, paid=False) for item in many.items.all()[:9]])
    for application in approved[18:23]:
        cases.lock([application])
    assert [queries_of(teller, reverse("rolls")), queries_of(teller, page_of("roll", many))] == before
    one = Roll.objects.exclude(pk__in=[few.pk, many.pk]).first()
    teller.post(page_of("roll_void", one), {"reason": "重编"})
    counts.append(queries_of(teller, page))
    assert counts[0] == counts[1]


def test_a_roll_of_which_everything_was_paid_again_has_no_bounce_open(cases, teller):
    roll = cases.rolled(*cases.stations[:2])
    first, second = roll.items.all()
    cases.record([cases.result(first, paid=False), cases.result(second)])
    asked = reverse("rolls")
    extra = cases.lock([cases.fresh(first.application)], supplements=roll)

    def found(standing):
        return {each.number for each in teller.get(asked, {"standing": standing}).context["page"].object_list}

    assert (found("bounced"), found("paid")) == ({roll.number}, set())
    assert "已补发" not in teller.get(page_of("roll", roll)).text
    cases.record([cases.result(extra.items.get())])
    assert (found("bounced"), found("paid")) == (set(), {roll.number, extra.number})
    assert "退汇 1 笔，已补发" in teller.get(page_of("roll", roll)).text
