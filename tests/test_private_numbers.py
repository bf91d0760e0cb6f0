"""Numbers that name a person are left out of what others read."""

import pytest

from yicheng_express.private_numbers import without_private_numbers


@pytest.mark.parametrize(
    "number",
    [
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "１３９１２３４５６７８",
        "+86 13912345678",
        "139、1234、5678",
        "139，1234，5678",
        "139:1234:5678",
        "139+1234+5678",
        "139~1234~5678",
        "一三九一二三四五六七八",
        "0396-2913456",
        "2913456",
        "41170219800101123X",
        "411702198001011234",
        "4 1 1 7 0 2 1 9 8 0 0 1 0 1 1 2 3 X",
        "6222021234567890123",
        "6222 0212 3456 7890 123",
    ],
)
def test_nothing_of_a_private_number_is_left(number):
    told = without_private_numbers(f"电话{number}找我").replace("+", "")
    assert told == "电话（号码略）找我"


def test_what_names_a_chat_or_stands_behind_letters_is_left_out_too():
    assert without_private_numbers("QQ1234567") == "QQ（号码略）"
    assert without_private_numbers("微信号：wang_12345") == "微信号：（号码略）"
    assert without_private_numbers("TEL0396-2912345") == "TEL（号码略）"


def test_days_amounts_and_short_numbers_stay():
    for plain in (
        "收了5元，2026-11-03",
        "共 20,000 元",
        "邮编463000",
        "12305",
        "夏庄 411702",
        "3、5、8、12 号都没有送",
        "收 1，3，5 元",
    ):
        assert without_private_numbers(plain) == plain
