"""Numbers that name a person: accounts, identity cards, telephones; and how little of one is kept.

People type them into boxes that others read. Days (2026-03-12) and amounts (20,000,000) are none, nor is a
run of digits behind a letter, which is the number of a case or roll.
"""

import re

from yicheng_express.half_width import half_width

DASHES = "‐‑‒–—―−－-"
# Days (2026-03-12, 2026.3.12, 2026/3/12) and amounts (20,000,000), which stay; and runs of 8 digits and more,
# whatever somebody puts between them, which do not. Behind a letter a run is the number of a case or roll.
DAY = r"(?:19|20)\d\d(?P<dash>[-./])\d{1,2}(?P=dash)\d{1,2}(?!\d)"
BETWEEN = rf"[\s.,_/·•・*()（）\[\]【】\u200b-\u200f\u2060\ufeff{DASHES}]"
NUMBERS = re.compile(
    rf"(?P<day>(?<!\d){DAY})|(?P<amount>(?<![\d,])\d{{1,3}}(?:,\d{{3}})+(?![\d,]))|\d{{8,}}"
    rf"|(?<![A-Za-z\d])\d(?:(?:{BETWEEN}{{1,5}}(?!{DAY.replace('dash', 'next')}))?\d){{7,}}"
)
# In any width, with blanks, dashes or stops between, with 86 or 0 before it.
MOBILE = re.compile(
    r"(?<!\d)(?:(?:(?:[+＋]|[0０]{2})?[8８][6６]|[0０])_)?"
    r"[1１]_[3-9３-９](?:_\d){9}(?!\d)".replace("_", rf"[\s()（）.,，、：:；;~～+＋|_·{DASHES}]{{0,3}}")
)
NO_NUMBER = "（号码略）"
# The check character of an identity card, left over behind its digits.
CARD_END = re.compile(rf"{NO_NUMBER}\s?[XxＸｘ](?![A-Za-z])")
TELEPHONE = re.compile(r"(?<![\dA-Za-z-])\d{7}(?!\d)")  # of a town, without its area
WITH_AREA = re.compile(rf"(?<!\d)[0０]\d{{2,3}}[\s()（）{DASHES}]{{0,3}}\d{{7,8}}(?!\d)")
ACCOUNT_OF_A_CHAT = re.compile(r"(?i)(qq|微信|vx)([号:：\s]{0,3})[a-z_]{0,20}\d{5,20}")
IN_CHARACTERS = re.compile(
    r"[一幺壹][三四五六七八九叁肆伍陆柒捌玖][〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{9}"
)
NO_DIGITS = re.compile(r"\D")


def without_accounts(text):
    """The text as it is kept where people without the right read it: of an account the last four digits."""
    return NUMBERS.sub(lambda found: kept(found) or f"**** {digits_of(found)[-4:]}", text)


def holds_account(text):
    """Whether an account, or the number of an identity card, is written in the text."""
    return any(not kept(found) for found in NUMBERS.finditer(text))


def without_private_numbers(text):
    """The text with nothing left in it of a telephone, an identity card or an account."""
    text = ACCOUNT_OF_A_CHAT.sub(rf"\1\2{NO_NUMBER}", text)
    text = NUMBERS.sub(lambda found: kept(found) or NO_NUMBER, text)
    for pattern in (MOBILE, WITH_AREA, TELEPHONE, IN_CHARACTERS):
        text = pattern.sub(NO_NUMBER, text)
    return CARD_END.sub(NO_NUMBER, text)


def kept(found):
    return found["day"] or found["amount"]


def digits_of(found):
    return NO_DIGITS.sub("", half_width(found[0]))
