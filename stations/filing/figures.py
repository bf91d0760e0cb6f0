"""A figure as people write it, in a cell of page, workbook or API: parcels, whole, not negative."""

import re
import unicodedata

from stations.choices import Figure
from stations.models.filings import LARGEST_FIGURE

EXPLANATION = "explanation"
CELLS = (*Figure.values, EXPLANATION)
LONGEST_EXPLANATION = 200

HALF_WIDTH = str.maketrans("０１２３４５６７８９，．－", "0123456789,.-")
# 1,234 and 12,345,678; and what Excel makes of a whole number now and then: 12.0
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.0+)?")
PLAIN = re.compile(r"[0-9]+(\.0+)?")


class NotAFigure(ValueError):
    """What was written is no number of parcels; the message says what to do."""


def parse_figure(written):
    """The number of parcels that a person wrote, or None for an empty cell: empty is not zero.

    Full-width digits, thousands separators and blanks around are taken. Raises NotAFigure for anything else:
    negative, not whole, too large, or no number.
    """
    if written is None:
        return None
    if isinstance(written, bool) or not isinstance(written, str | int):
        raise NotAFigure("应为整数件数。")
    text = re.sub(r"\s", "", str(written).translate(HALF_WIDTH))
    if not text:
        return None
    if text.startswith(("-", "−", "–")) and re.search("[0-9]", text):
        raise NotAFigure(f"“{shown(written)}”是负数，件数不能小于 0。")
    if not (PLAIN.fullmatch(text) or GROUPED.fullmatch(text)):
        if re.fullmatch(r"[0-9,]*\.[0-9]+", text):
            raise NotAFigure(f"“{shown(written)}”不是整数，件数没有小数。")
        raise NotAFigure(f"“{shown(written)}”不是数字，请填整数件数。")
    digits = text.partition(".")[0].replace(",", "").lstrip("0")
    if len(digits) > len(str(LARGEST_FIGURE)):
        raise NotAFigure(f"“{shown(written)}”太大，一个网点一个月最多 {len(str(LARGEST_FIGURE))} 位数。")
    return int(digits or "0")


def one_line(written):
    """The text in one line, without what cannot be seen: control and zero-width characters are no words."""
    seen = (" " if unicodedata.category(each) == "Cc" else each for each in written)
    return " ".join("".join(each for each in seen if unicodedata.category(each) not in ("Cf", "Cs")).split())


def parse_explanation(written):
    """An explanation in one line. Raises NotAFigure where it is too long or no text."""
    if written is None:
        return ""
    if not isinstance(written, str):
        raise NotAFigure("说明应为文字。")
    text = one_line(written)
    if len(text) > LONGEST_EXPLANATION:
        raise NotAFigure(f"说明有 {len(text)} 字，最多 {LONGEST_EXPLANATION} 字，请写短一些。")
    return text


def parse_cell(cell, written):
    """What was written into a cell, as it is kept. Raises NotAFigure."""
    return parse_explanation(written) if cell == EXPLANATION else parse_figure(written)


def shown(written):
    text = str(written).strip()
    return text if len(text) <= 20 else f"{text[:20]}…"


def handled(figures):
    """Parcels in and out together; None while either is unknown."""
    inbound, outbound, _agri = figures
    return None if inbound is None or outbound is None else inbound + outbound
