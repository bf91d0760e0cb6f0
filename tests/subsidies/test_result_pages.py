"""The bank's workbook on the page: previewed without a trace, confirmed whole, told by cell, once."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stations.workbooks.waiting import STORAGE
from subsidies.choices import ApplicationState
from subsidies.models import Application, BankResult, RollItem
from subsidies.workbooks.bank_columns import ANSWERS, ORDERS
from tests.factories import UserFactory
from tests.subsidies.conftest import BEGIN
from tests.subsidies.situations import everything
from tests.subsidies.two_districts import cases_abroad, of_city
from tests.workbooks import files
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db
HEAD = [*ORDERS, *ANSWERS]


@pytest.fixture(autouse=True)
def waiting_folder(settings, tmp_path):
    """Where what was previewed waits, for this test alone."""
    storage = settings.STORAGES[STORAGE] | {"OPTIONS": {"location": tmp_path / "waiting"}}
    settings.STORAGES = settings.STORAGES | {STORAGE: storage}
    return tmp_path / "waiting"


@pytest.fixture
def cashier(client, cases):
    client.force_login(cases.cashier)
    return client


def paid(item, **changes):
    values = {
        "amount": int(item.amount),
        "result": "成功",
        "on": "2026-03-12",
        "voucher": "PZ1",
        "reason": "",
    }
    return row(item, **values | changes)


def bounced(item, **changes):
    return paid(item, **{"result": "失败", "on": "", "voucher": "", "reason": "账号户名不符"} | changes)


def row(item, *, amount, result, on, voucher, reason):
    return [
        item.reference,
        item.payee_name,
        item.payee_bank,
        item.payee_account,
        amount,
        result,
        on,
        voucher,
        reason,
    ]


def upload(client, *rows, content=None, name="回单.xlsx"):
    content = content or files.xlsx(HEAD, *rows, name="代发清单")
    return client.post(reverse("bank_results"), {"workbook": SimpleUploadedFile(name, content)})


def confirm(client, response):
    token = response.context["token"]
    assert token
    return client.post(reverse("bank_results_confirm"), {"token": token}, follow=True)


def told(response):
    """Address → what is wrong there."""
    return {problem.where: problem.message for problem in response.context["preview"].problems}


def test_the_preview_says_what_the_file_would_do_and_writes_nothing(cases, cashier):
    roll = cases.rolled(*cases.stations)
    first, second, third, fourth = roll.items.all()
    response = upload(
        cashier, paid(first), paid(second), bounced(third), paid(fourth, result="", on="", voucher="")
    )
    text = " ".join(response.text.split())
    for words in ("2,000 元", "确认登记 3 笔", "账号户名不符", roll.number, "2026-03-12"):
        assert words in text
    assert response.context["preview"].undecided == 1
    assert not BankResult.objects.exists()
    assert not RollItem.objects.exclude(paid_on=None).exists()


def test_what_is_confirmed_is_written_whole_with_the_sum_of_the_file(cases, cashier):
    roll = cases.rolled(*cases.stations[:3])
    first, second, third = roll.items.all()
    content = files.xlsx(HEAD, paid(first), paid(second, voucher="PZ2"), bounced(third), name="代发清单")
    response = confirm(cashier, upload(cashier, content=content))
    assert "入账 2 笔，退汇 1 笔，未变 0 笔" in response.text
    result = BankResult.objects.get()
    assert (result.file_name, result.by) == ("回单.xlsx", cases.cashier)
    assert result.sha256 == hashlib.sha256(content).hexdigest()
    assert cases.fresh(first.application).state == ApplicationState.PAID
    assert cases.fresh(third.application).state == ApplicationState.APPROVED
    assert roll.items.get(pk=second.pk).voucher == "PZ2"


def test_confirming_twice_writes_once_and_says_so(cases, cashier):
    roll = cases.rolled()
    response = upload(cashier, paid(roll.items.get()))
    confirm(cashier, response)
    assert "这次导入已经完成" in confirm(cashier, response).text
    assert BankResult.objects.count() == 1


def test_the_same_file_again_has_nothing_to_write(cases, cashier):
    roll = cases.rolled()
    rows = [paid(roll.items.get())]
    confirm(cashier, upload(cashier, *rows))
    response = upload(cashier, *rows)
    assert "没有要登记的新结果" in response.text
    assert not response.context["token"]
    assert BankResult.objects.count() == 1


def test_what_a_colleague_imported_meanwhile_is_shown_and_not_written_again(cases, cashier):
    roll = cases.rolled(*cases.stations[:2])
    first, second = roll.items.all()
    response = upload(cashier, paid(first), paid(second, voucher="PZ2"))
    cases.record([cases.result(first, voucher="PZ1")])
    again = confirm(cashier, response)
    assert again.status_code == 409
    assert "发放结果有了变动，没有写入" in again.text
    assert BankResult.objects.count() == 1
    confirm(cashier, again)
    assert BankResult.objects.count() == 2
    assert Application.objects.paid().count() == 2


def test_every_fault_is_told_by_its_cell_at_once_and_nothing_is_written(cases, cashier):
    roll = cases.rolled(*cases.stations)
    first, second, third, fourth = roll.items.all()
    unknown = paid(first)
    unknown[0] = "411702-HMC2026-00009-0001"
    response = upload(
        cashier,
        unknown,
        paid(first, amount=999),
        paid(second, result="处理中"),
        paid(third, on=""),
        paid(fourth),
        paid(fourth),
        bounced(first, reason=""),
    )
    faults = told(response)
    assert "没有付款参考号 411702-HMC2026-00009-0001" in faults["工作表“代发清单” A2"]
    assert "金额应为 1,000 元" in faults["工作表“代发清单” E3"]
    assert "“处理中”不是处理结果" in faults["工作表“代发清单” F4"]
    assert "要填入账日期" in faults["工作表“代发清单” G5"]
    assert "重复，上一次在工作表“代发清单” A6" in faults["工作表“代发清单” A7"]
    assert "重复，上一次在工作表“代发清单” A3" in faults["工作表“代发清单” A8"]
    assert "要填失败原因" in faults["工作表“代发清单” I8"]
    assert list(faults) == sorted(faults, key=lambda where: int(where.split()[-1][1:]))
    assert "有 7 处要改" in response.text
    assert not response.context["token"]
    assert not BankResult.objects.exists()


def test_a_result_for_a_void_roll_is_told(cases, cashier):
    roll = cases.rolled()
    item = roll.items.get()
    roll.items.update(is_live=False)
    type(roll).objects.update(voided_at=roll.locked_at, voided_by=cases.finance, void_reason="编错了")
    assert "已作废" in told(upload(cashier, paid(item)))["工作表“代发清单” A2"]


def test_a_payment_that_comes_back_later_is_said_to_have_been_paid(cases, cashier):
    roll = cases.rolled()
    confirm(cashier, upload(cashier, paid(roll.items.get())))
    response = upload(cashier, bounced(roll.items.get()))
    assert "原已于 2026-03-12 入账，确认后改为退汇" in response.text
    confirm(cashier, response)
    assert not Application.objects.paid().exists()


def test_whoever_approved_does_not_register_the_payment_and_is_told_on_the_page(cases, client):
    roll = cases.rolled()
    cases.chief.groups.add(*cases.finance.groups.all())
    client.force_login(cases.chief)
    response = confirm(client, upload(client, paid(roll.items.get())))
    assert response.status_code == 409
    assert "批准是您办理的" in response.text
    assert not BankResult.objects.exists()


def test_a_file_that_is_no_workbook_says_so(cases, cashier):
    cases.rolled()
    response = upload(cashier, content=b"not a workbook")
    assert "这个文件不能读取" in response.text
    assert upload(cashier, content=files.xlsx(["甲", "乙"], [1, 2])).context["reasons"]
    assert "请选择工作簿" in cashier.post(reverse("bank_results")).text


@pytest.mark.parametrize("role", [Role.BUREAU_CLERK, Role.BUREAU_CHIEF, Role.LEADER, Role.INSPECTOR])
def test_who_only_reads_sees_the_imports_and_imports_nothing(role, cases, client):
    first, second = cases.rolled(*cases.stations[:2]).items.all()
    cases.record([cases.result(first)])
    client.force_login(UserFactory(role=role, scope_code="411702"))
    text = client.get(reverse("bank_results")).text
    assert "回单.xlsx" in text
    assert "选择回单" not in text
    assert upload(client, paid(second)).status_code == 403
    assert client.post(reverse("bank_results_confirm"), {"token": "x"}).status_code == 403
    assert BankResult.objects.count() == 1


def test_anothers_upload_cannot_be_confirmed(cases, cashier):
    roll = cases.rolled()
    response = upload(cashier, paid(roll.items.get()))
    cashier.force_login(cases.finance)
    assert "请重新上传" in confirm(cashier, response).text
    assert not BankResult.objects.exists()


def test_the_payments_of_another_district_are_not_known(cases, client):
    roll = cases.rolled()
    client.force_login(UserFactory(role=Role.FINANCE, scope_code="411721"))
    assert "没有付款参考号" in told(upload(client, paid(roll.items.get())))["工作表“代发清单” A2"]


def test_a_file_of_two_districts_is_taken_from_nobody_though_both_are_in_sight(cases, client):
    """By who pays for a whole city: the lines of the second district are named, nothing can be confirmed."""
    abroad = cases_abroad(cases)
    here = cases.rolled()
    cases.clock.set(BEGIN)
    there = abroad.rolled()
    before = everything()
    client.force_login(of_city(Role.FINANCE))
    response = upload(client, paid(here.items.get()), paid(there.items.get(), voucher="PZ2"))
    told_of_it = "这一笔是西平县的，文件里另有驿城区的。请按区（县）分成几个文件导入。"
    assert told(response) == {"工作表“代发清单” A3": told_of_it}
    assert not response.context["token"]
    assert everything() == before
    for roll in (there, here):
        assert told(response := upload(client, paid(roll.items.get()))) == {}
        assert "入账 1 笔" in confirm(client, response).text
    assert [result.district for result in BankResult.objects.order_by("pk")] == [
        abroad.district,
        cases.district,
    ]


def test_what_waits_to_be_confirmed_holds_no_account(cases, cashier, waiting_folder):
    roll = cases.rolled()
    item = roll.items.get()
    assert upload(cashier, paid(item)).context["token"]
    kept = [path.read_text() for path in waiting_folder.rglob("*.json")]
    assert any(item.reference in text for text in kept)
    assert not [text for text in kept if item.payee_account in text]


def test_the_imports_are_told_with_their_rolls(cases, cashier):
    roll = cases.rolled(*cases.stations[:2])
    first, second = roll.items.all()
    confirm(cashier, upload(cashier, paid(first), bounced(second)))
    page = cashier.get(reverse("bank_results"))
    [(result, numbers)] = page.context["results"]
    assert (result.paid, result.bounced, numbers) == (1, 1, [roll.number])
    assert "入账 1 笔，退汇 1 笔（回单.xlsx）" in cashier.get(reverse("roll", args=[roll.number])).text


def test_the_page_of_the_results_stands_in_the_section_of_the_rolls(cases, cashier):
    text = cashier.get(reverse("bank_results")).text
    assert f'<a href="{reverse("rolls")}" aria-current="page">花名册</a>' in text
    assert text.count('aria-current="page">') == 2  # the section, and 补贴 in the navigation
