"""Amounts as they are written on paper that is signed: 叁拾万元整."""

import cn2an


def in_capitals(amount):
    """Whole yuan in the capitals of money; ValueError for what is no whole number of yuan from 0 on."""
    if amount < 0 or amount != int(amount):
        raise ValueError("大写金额应是不小于 0 的整数元。")
    return cn2an.an2cn(int(amount), "rmb")
