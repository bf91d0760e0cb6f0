"""Numbers of a brief in words."""


def change(now, then):
    """＋2, −1 or 持平; None where one of them is not known."""
    if now is None or then is None:
        return None
    if now == then:
        return "持平"
    return f"＋{now - then:,}" if now > then else f"−{then - now:,}"


def changes(now, before, a_year_ago):
    """比上月 ＋2 and 比上年同月 −1; what is not known is left out."""
    pairs = [("比上月", change(now, before)), ("比上年同月", change(now, a_year_ago))]
    return [f"{words} {found}" for words, found in pairs if found]


def percent(rate):
    """92.59%, or — where there is none."""
    return "—" if rate is None else f"{rate:.2f}%"


def plain(number):
    """90, 92.5: a percentage of the plan without the noughts behind it."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def day(date):
    return f"{date.year}年{date.month}月{date.day}日"


def month(date):
    return f"{date.year}年{date.month}月"


def named(names, most):
    """甲、乙、丙等: no more than `most` of them."""
    told = "、".join(names[:most])
    return f"{told}等" if len(names) > most else told
