"""The one message that a work group gets of a reminding: who has not filed, by month, in words."""

from itertools import groupby

from stations.choices import STATES_NEVER_SUBMITTED, FilingState
from stations.filing.months import in_words
from yicheng_express.dates import today

# The shortest limit of the three platforms: a text of WeCom has 2,048 bytes.
MOST_BYTES = 2000


def digest_of(district, missing):
    """What the work group of `district` is told of the `missing` reports (Reminded.missing).

    With all names; where that is more than a message takes, with the numbers alone.
    """
    months = [(month, list(filings)) for month, filings in groupby(missing, key=lambda each: each.month)]
    head = f"【{district.name}快递进村】"
    end = "请在门户“月报”中填报。"
    whole = head + "\n".join(month_in_full(month, filings) for month, filings in months) + end
    if len(whole.encode()) <= MOST_BYTES:
        return whole
    first, last = months[0][0], months[-1][0]
    span = in_words(first) if first == last else f"{in_words(first)}至{in_words(last)}"
    counts = "；".join(f"{label} {len(found)} 份" for label, found in kinds(missing))
    return f"{head}{span}月报截至今天{counts}。{end}"


def month_in_full(month, filings):
    found = "；".join(f"{label} {len(each)} 份：{names(each)}" for label, each in kinds(filings))
    return f"{in_words(month)}月报截至今天{found}。截止 {due_days(filings)}。"


def kinds(filings):
    """The missing reports by what is missing of them; those kinds that there are."""
    by_label = [
        ("未报", [each for each in filings if each.state in STATES_NEVER_SUBMITTED]),
        ("退回待改", [each for each in filings if each.state == FilingState.RETURNED]),
        ("重开待改", [each for each in filings if each.state == FilingState.ACCEPTED]),
    ]
    return [(label, found) for label, found in by_label if found]


def names(filings):
    return "、".join(filing.place.filing_unit for filing in filings)


def due_days(filings):
    """The last days of these reports: usually one; another for those that were opened later."""
    return "、".join(in_day(due) for due in sorted({filing.due_on for filing in filings}))


def in_day(due):
    late = (today() - due).days
    return f"{due.month}月{due.day}日" + (f"（已过 {late} 天）" if late > 0 else "")
