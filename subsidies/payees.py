"""To whom a subsidy is paid: what an account must be, and how little of it is shown."""

import re

from subsidies.choices import PayeeKind
from yicheng_express.half_width import half_width
from yicheng_express.private_numbers import holds_account
from yicheng_express.workbooks.opening import canonical

NAME_LENGTH = 60
BANK_LENGTH = 80
ACCOUNT = re.compile(r"[0-9]{8,30}")
DASHES = re.compile(r"[‐‑‒–—―−-]")
CARD = re.compile(r"[0-9]{16,19}")


class PayeeFaulty(ValueError):
    """faults: what is wrong with whose account it is: kind, name, bank or account → in words, one by one."""

    def __init__(self, faults):
        self.faults = faults
        self.told = [words for several in faults.values() for words in several]
        super().__init__("".join(self.told))


def checked_payee(kind, name, bank, account):
    """(kind, name, bank, account) as they are kept: digits half-width, no blanks or dashes in the account.

    Raises PayeeFaulty, whose words tell in Chinese everything that is wrong and what to write instead.
    """
    name, bank = (" ".join(canonical(text or "").split()) for text in (name, bank))
    account = DASHES.sub("", half_width(account or ""))
    found = {
        "kind": faults_of_kind(kind),
        "name": faults_of_words("户名", name, NAME_LENGTH),
        "bank": faults_of_words("开户银行", bank, BANK_LENGTH),
        "account": faults_of_account(kind, account),
    }
    if faults := {field: told for field, words in found.items() if (told := list(words))}:
        raise PayeeFaulty(faults)
    return kind, name, bank, account


def faults_of_kind(kind):
    if kind not in PayeeKind.values:
        yield f"请选择账户类别：{'、'.join(PayeeKind.labels)}。"


def faults_of_words(label, text, most):
    """What is wrong with whose account it is, or where it is kept."""
    if not text:
        yield f"请填写{label}。"
    elif holds_account(text):
        yield f"{label}里不要写账号，账号写在“账号”一栏。"
    elif len(text) > most:
        yield f"{label}最多 {most} 个字，现有 {len(text)} 个字，请核对。"


def faults_of_account(kind, account):
    """What is wrong with the number: 8 to 30 digits; a person's card 16 to 19, with its check."""
    if not account:
        yield "请填写账号。"
    elif not ACCOUNT.fullmatch(account):
        yield "账号应是 8 至 30 位数字，请照开户许可证或银行卡核对。"
    elif kind == PayeeKind.PERSON and not CARD.fullmatch(account):
        yield f"个人账号应是 16 至 19 位的银行卡号，现有 {len(account)} 位，请照银行卡核对。"
    elif kind == PayeeKind.PERSON and not passes_luhn(account):
        yield "个人银行卡号的校验位不对，多半有一位数字写错了，请照银行卡核对；是存折的请选个人存折。"


def passes_luhn(digits):
    """Whether the last digit of a card's number is the check digit of ISO/IEC 7812-1 (Luhn)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


def masked_account(account):
    """**** **** 1234: the last four digits, and nothing of how many there are; empty where there is none."""
    if not account:
        return ""
    return f"**** **** {account[-4:]}" if len(account) >= 8 else "**** ****"


def masked_name(kind, name):
    """A person by the first character alone (王**); an organization's name is no secret."""
    return name if kind == PayeeKind.ORGANIZATION or not name else f"{name[0]}**"
