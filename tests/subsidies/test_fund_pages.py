"""The funds: what each has, what moves in it and by whom, and that the entries prove the totals."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from subsidies.choices import EntryKind
from subsidies.funds import appropriate, cut, open_fund
from subsidies.ledger import Proof, entries_of, shares_of
from subsidies.models import Fund, FundEntry
from tests.factories import UserFactory
from tests.subsidies.conftest import FUND
from yicheng_express.accounts.roles import Role

OTHER = "电子商务进农村资金"


def address(name, fund):
    return reverse(name, args=[fund.district.code, fund.year, fund.name])


def text(answer):
    return answer.content.decode()


def movement(fund, kind="appropriated", amount="50,000 元", document="驿财〔2026〕2号", **changes):
    fields = {f"{kind}-amount": amount, f"{kind}-document": document}
    return fields | {"kind": kind, "seen": f"{fund.appropriated}"} | changes


def fresh(fund):
    return Fund.objects.get(pk=fund.pk)


def test_the_page_shows_what_each_fund_of_the_year_has(cases, as_person):
    cases.approved()
    open_fund(cases.district, name=OTHER, year=2026, by=cases.finance)
    answer = as_person("chief").get(reverse("funds"))
    rows = [(fund.name, fund.balance, fund.reserved) for fund, _shares in answer.context["rows"]]
    assert sorted(rows) == sorted([(FUND, 999_000, 1000), (OTHER, 0, 0)])
    assert answer.context["totals"].balance == 999_000
    assert "还没有拨入" in text(answer)
    assert answer.context["opening_form"] is None


def test_the_years_are_apart(cases, as_person):
    old = open_fund(cases.district, name=FUND, year=2025, by=cases.finance)
    client = as_person("finance")
    assert [fund.year for fund, _shares in client.get(reverse("funds")).context["rows"]] == [2026]
    assert [fund for fund, _ in client.get(reverse("funds"), {"year": 2025}).context["rows"]] == [old]
    for nonsense in ("x", "9999", "２０２５", "9" * 5000):
        assert client.get(reverse("funds"), {"year": nonsense}).context["year"] == 2026


def test_a_fund_is_opened_by_a_name_that_the_rules_know(cases, as_person):
    client = as_person("finance")
    sent = {"district": cases.district.code, "year": "2027", "name": OTHER}
    answer = client.post(reverse("fund_open"), sent, follow=True)
    fund = Fund.objects.get(year=2027)
    assert answer.redirect_chain[0][0] == address("fund", fund)
    assert "已新设2027年电子商务进农村资金" in text(answer)
    again = client.post(reverse("fund_open"), sent)
    assert again.status_code == 409
    assert "已有 2027 年的" in text(again)
    unknown = client.post(reverse("fund_open"), sent | {"name": "别的钱"})
    assert unknown.status_code == 409
    assert Fund.objects.filter(year=2027).count() == 1


def test_a_fund_of_another_district_cannot_be_opened(cases, as_person):
    sent = {"district": "411721", "year": "2027", "name": OTHER}
    assert as_person("finance").post(reverse("fund_open"), sent).status_code == 409
    assert not Fund.objects.filter(year=2027).exists()


def test_an_appropriation_raises_the_balance_and_says_so(cases, as_person):
    answer = as_person("finance").post(
        address("fund_move", cases.fund), movement(cases.fund, amount="５０，０００．００元"), follow=True
    )
    assert "已登记拨入 50,000 元" in text(answer)
    assert "1,050,000" in text(answer)
    entry = FundEntry.objects.first()
    assert (entry.amount, entry.document, entry.by) == (50_000, "驿财〔2026〕2号", cases.finance)


def test_a_form_that_is_sent_twice_counts_once(cases, as_person):
    client, sent = as_person("finance"), movement(cases.fund)
    assert client.post(address("fund_move", cases.fund), sent).status_code == 302
    again = client.post(address("fund_move", cases.fund), sent)
    assert again.status_code == 409
    assert "在您查看之后有变动，现在是 1,050,000 元" in text(again)
    assert 'value="1050000"' in text(again)
    assert fresh(cases.fund).appropriated == 1_050_000


def test_a_cut_takes_no_more_than_the_balance(cases, as_person):
    cases.approved()
    fund, client = fresh(cases.fund), as_person("finance")
    refused = client.post(address("fund_move", fund), movement(fund, "withdrawn", "999001"))
    assert refused.status_code == 409
    assert "余额是 999,000 元，不够 999,001 元" in text(refused)
    assert "最多只能调减余额" in text(refused)
    assert 'value="999001"' in text(refused)
    assert client.post(address("fund_move", fund), movement(fund, "withdrawn", "999000")).status_code == 302
    assert fresh(fund).balance == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"appropriated-amount": ""}, "请填写"),
        ({"appropriated-amount": "0"}, "大于 0"),
        ({"appropriated-amount": "-5"}, "请写整数金额"),
        ({"appropriated-amount": "1.5"}, "请写整数金额"),
        ({"appropriated-amount": "1,00"}, "请写整数金额"),
        ({"appropriated-amount": "9" * 14}, "最多"),
        ({"appropriated-document": ""}, "请填写"),
        ({"seen": ""}, "在您查看之后有变动"),
    ],
)
def test_what_is_wrong_with_a_movement_is_told(changes, words, cases, as_person):
    answer = as_person("finance").post(address("fund_move", cases.fund), movement(cases.fund) | changes)
    assert answer.status_code == 409
    assert words in text(answer)
    assert fresh(cases.fund).appropriated == 1_000_000


def test_a_movement_of_no_known_kind_is_nothing(cases, as_person):
    sent = movement(cases.fund, kind="spent")
    assert as_person("finance").post(address("fund_move", cases.fund), sent).status_code == 404


@pytest.mark.parametrize("name", ["bureau", "chief"])
def test_who_does_not_keep_the_funds_reads_alone(name, cases, as_person):
    client = as_person(name)
    answer = client.get(address("fund", cases.fund))
    assert answer.context["giving"] is None
    assert "登记拨入" not in text(answer).replace("财政局登记拨入", "")
    assert client.post(address("fund_move", cases.fund), movement(cases.fund)).status_code == 403
    opening = {"district": cases.district.code, "year": "2027", "name": OTHER}
    assert client.post(reverse("fund_open"), opening).status_code == 403


def test_a_township_sees_nothing_of_the_funds(cases, as_person):
    client = as_person("clerk")
    for page in (reverse("funds"), address("fund", cases.fund), address("fund_workbook", cases.fund)):
        assert client.get(page).status_code == 403
    assert reverse("funds") not in text(client.get(reverse("notices")))
    assert reverse("funds") in text(as_person("chief").get(reverse("notices")))


def test_a_fund_of_another_district_is_not_there(cases, client):
    client.force_login(UserFactory(role=Role.FINANCE, scope_code="411721"))
    assert client.get(address("fund", cases.fund)).status_code == 404
    assert client.get(address("fund_workbook", cases.fund)).status_code == 404
    assert client.post(address("fund_move", cases.fund), movement(cases.fund)).status_code == 404
    assert client.get(reverse("funds")).context["rows"] == []


def test_the_entries_tell_who_when_for_which_application_and_what_was_left(cases, as_person):
    application = cases.approved()
    answer = as_person("chief").get(address("fund", cases.fund))
    entries = [(each.kind, each.amount, each.balance_after) for each in answer.context["page"]]
    assert entries == [("reserved", 1000, 999_000), ("appropriated", 1_000_000, 1_000_000)]
    for words in (application.number, "夏庄便民服务站", "王建设", "驿财〔2026〕1号", "吴惊蛰"):
        assert words in text(answer)
    assert application.payee_account not in text(answer)


def test_a_payment_and_what_came_back_name_their_roll_and_voucher_and_leave_the_balance(cases, as_person):
    roll = cases.paid(cases.stations[0])
    cases.record([cases.result(roll.items.get(), paid=False)])
    back, paid, reserved, _appropriated = entries_of(cases.fund)
    assert paid.document == f"{roll.number}，凭证 PZ0001"
    assert back.document == f"{roll.number}，原凭证 PZ0001"
    assert [each.moved for each in (back, paid, reserved)] == [0, 0, -1000]
    page = text(as_person("finance").get(address("fund", cases.fund)))
    assert paid.document in page
    assert back.document in page
    assert "−1,000" in page
    assert "＋1,000,000" in page


def test_the_entries_prove_the_totals(cases, as_person):
    roll = cases.rolled(cases.stations[0], cases.stations[1])
    paid, bounced = roll.items.all()
    cases.record([cases.result(paid), cases.result(bounced)])
    cases.record([cases.result(bounced, paid=False)])
    cut(cases.fund, amount=400_000, document="驿财〔2026〕3号", by=cases.finance)
    fund = fresh(cases.fund)
    proof = Proof(fund)
    assert proof.holds
    assert proof.made == {"appropriated": 600_000, "reserved": 1000, "spent": 1000}
    assert next(each.balance_after for each in entries_of(fund)) == fund.balance == 598_000
    page = text(as_person("finance").get(address("fund", fund)))
    assert "拨入 1,000,000（1 笔） − 调减 400,000（1 笔）" in page
    assert "与账面的拨入、占用、已发放一致" in page
    Fund.objects.filter(pk=fund.pk).update(spent=999)
    assert not Proof(fresh(fund)).holds
    assert "与账面不一致" in text(as_person("finance").get(address("fund", fund)))


def test_the_shares_that_are_told_add_up_to_a_hundred(cases):
    cases.fund.appropriated, cases.fund.spent, cases.fund.reserved = 3000, 140, 200
    told = [each.percent for each in shares_of(cases.fund)]
    assert told == [4.7, 6.7, 88.6]


def test_the_shares_fill_the_bar(cases):
    cases.paid(cases.stations[0])
    shares = shares_of(fresh(cases.fund))
    assert [(each.name, each.amount) for each in shares] == [
        ("spent", 1000),
        ("reserved", 0),
        ("balance", 999_000),
    ]
    assert [round(each.begins, 6) for each in shares] == [0, 0.1, 0.1]
    assert round(sum(each.percent for each in shares), 6) == 100
    empty = open_fund(cases.district, name=OTHER, year=2026, by=cases.finance)
    assert [each.percent for each in shares_of(empty)] == [0, 0, 0]


def test_the_workbook_holds_every_entry_the_earliest_first_and_the_totals(cases, as_person):
    application = cases.approved()
    appropriate(cases.fund, amount=5, document="=1+1", by=cases.finance)
    answer = as_person("bureau").get(address("fund_workbook", cases.fund))
    workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(workbook["资金明细"].iter_rows(min_row=3, values_only=True))
    assert [row[1:5] for row in rows] == [
        ("拨入", 1_000_000, 1_000_000, 1_000_000),
        ("批准占用", 1000, -1000, 999_000),
        ("拨入", 5, 5, 999_005),
    ]
    assert rows[1][6:8] == (application.number, "夏庄便民服务站")
    assert rows[2][5] == "=1+1"
    sums = {row[0]: row[2] for row in workbook["汇总"].iter_rows(min_row=3, values_only=True)}
    assert sums["拨入"] == sums["拨入合计"] == 1_000_005
    assert (sums["批准占用"], sums["已批准占用"], sums["余额"]) == (1000, 1000, 999_005)
    texts = [str(cell) for sheet in workbook for row in sheet.iter_rows(values_only=True) for cell in row]
    assert application.payee_account not in texts


def test_a_fund_has_the_same_number_of_queries_at_2_and_at_40_entries(cases, as_person):
    cases.approved()
    client, counts = as_person("finance"), []
    for number in (0, 40):
        for _ in range(number):
            appropriate(cases.fund, amount=1, document="号", by=cases.finance)
        with CaptureQueriesContext(connection) as queries:
            client.get(address("fund", cases.fund))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_every_kind_of_entry_is_in_the_proof(cases):
    assert [line.kind for line in Proof(cases.fund).lines] == list(EntryKind)
