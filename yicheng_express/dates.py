"""Days and months in Asia/Shanghai. A day is a date; a month is its first day."""

import datetime
import re
import unicodedata

from django.utils import timezone

_DAY = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_COMPACT_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})$")

# What lies outside is a slip of the pen, and is told so.
FIRST_DAY = datetime.date(1900, 1, 1)
LAST_DAY = datetime.date(2100, 12, 31)


def today():
    """The present day in Asia/Shanghai."""
    return timezone.localdate()


def parse_day(text):
    """The day that a person wrote: 2021-12-31, 2021/12/31, 2021.12.31, 2021年12月31日, 20211231, full-width.

    Raises ValueError with a Chinese message where it is no day, or one before 1900 or after 2100.
    """
    plain = unicodedata.normalize("NFKC", str(text)).strip()
    plain = re.sub(r"[ T]00:00(:00(\.0+)?)?$", "", plain)
    match = _DAY.match(plain) or _COMPACT_DAY.match(plain)
    if not match:
        raise ValueError(f"“{text}”不是日期，请写成 2021-12-31 的样子。")
    try:
        day = datetime.date(*(int(part) for part in match.groups()))
    except ValueError:
        raise ValueError(f"“{text}”不是存在的日期，请核对年、月、日。") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"“{text}”不在 {FIRST_DAY:%Y} 年至 {LAST_DAY:%Y} 年之间，请核对年份。")
    return day


def month_of(day):
    """The month that `day` lies in, as its first day."""
    return day.replace(day=1)


def next_month(day):
    """The first day of the month after the one that `day` lies in."""
    return (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)


def month_end(day):
    """The last day of the month that `day` lies in."""
    return next_month(day) - datetime.timedelta(days=1)


def months_before(day, months):
    """The first day of the month that lies this many months before the one of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return datetime.date(year, month + 1, 1)


def months_after(day, months):
    """The day on which so many full months have passed since `day`: the last of a month that is shorter."""
    first = months_before(day, -months)
    return first.replace(day=min(day.day, month_end(first).day))


def last_month_end(day):
    """The last month end up to `day`, which may be one itself."""
    return day if day == month_end(day) else month_of(day) - datetime.timedelta(days=1)


def month_ends(first, last):
    """The month ends from `first` to `last`, both included, in order."""
    ends = []
    day = month_end(first)
    while day <= last:
        ends.append(day)
        day = month_end(day + datetime.timedelta(days=1))
    return ends
