"""How a clock stands, in words: till when, how many working days are left, by how many it is late."""

from dataclasses import dataclass

from stations.working_days import YearUnknown
from supervision.deadlines import A_DAY

ALERT, GOOD, PLAIN = "alert", "good", ""


@dataclass(frozen=True)
class Told:
    """badge: a word, and how it is coloured (`state`). text: the rest, in a sentence."""

    badge: str
    state: str
    text: str


def running(clocked, calendar, on, *, paused_on=None, why_no_day=""):
    """A clock that runs, or stands since `paused_on`. why_no_day: in words, where it has no last day."""
    if clocked.due_on is None and not paused_on:
        return Told(
            "期限待定",
            ALERT,
            why_no_day or "节假日安排已经知道，期限还没有推算：请商务局在投诉列表里按“推算期限”。",
        )
    if clocked.due_on and clocked.due_on < (paused_on or on):
        return Told("逾期", ALERT, f"应在 {clocked.due_on} 前{late_by(clocked, on, calendar, '已过')}")
    if paused_on:
        till = f"，原到 {clocked.due_on}" if clocked.due_on else ""
        return Told("暂停计时", PLAIN, f"从 {paused_on} 起{till}；恢复后顺延。")
    is_soon = clocked.warn_on <= on
    badge, state = ("临期", ALERT) if is_soon else ("期限内", GOOD)
    return Told(badge, state, f"到 {clocked.due_on}，{left_till(clocked.due_on, on, calendar)}。")


def ended(clocked, calendar, on, done):
    """A clock that ended on the day `on`. done: what was done: 办结, 答复."""
    if clocked.due_on is None:
        return Told(f"已{done}", PLAIN, f"{on} {done}，没有推算期限。")
    if on <= clocked.due_on:
        return Told(f"按期{done}", GOOD, f"{on} {done}，期限 {clocked.due_on}。")
    late = late_by(clocked, on, calendar, "晚了")
    return Told(f"逾期{done}", ALERT, f"{on} {done}，期限 {clocked.due_on}{late}")


def left_till(due_on, on, calendar):
    if on == due_on:
        return "今天到期"
    days = days_from(on + A_DAY, due_on, calendar)
    return "还没有到期" if days is None else f"还有 {days} 个工作日"


def late_by(clocked, on, calendar, words):
    days = days_from(clocked.due_on + A_DAY, on, calendar)
    return "。" if days is None else f"，{words} {days} 个工作日。"


def days_from(first, last, calendar):
    """Working days from the first to the last; None where the holidays of a year are not known."""
    try:
        return calendar.between(first, last)
    except YearUnknown:
        return None
