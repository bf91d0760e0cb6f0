"""Deadlines in working days: when a case is due, since when it is due soon, what a pause does to both.

The day on which a period begins is not counted (Civil Code art. 201): three working days from a Friday end
on Wednesday. Time on which the clock stood is added. It is overdue when its last day is over, and due soon
from the working day on which the policy's share (80 %) of the time is used up.
"""

import datetime
from dataclasses import dataclass

from stations.working_days import YearUnknown

A_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Deadline:
    """warn_on and due_on; both None, with why in words, while the holidays of a year are not known."""

    warn_on: datetime.date | None
    due_on: datetime.date | None
    unknown: str = ""


def deadline(calendar, begun_on, working_days, warn_percent, paused_days=0):
    """The deadline of what began on `begun_on` and has `working_days` (at least one) of time.

    calendar: the district's `WorkingDays`. paused_days: working days on which the clock stood.
    """
    warn_after = -(-working_days * warn_percent // 100)
    first = begun_on + A_DAY
    try:
        return Deadline(
            calendar.last_of(warn_after + paused_days, first),
            calendar.last_of(working_days + paused_days, first),
        )
    except YearUnknown as unknown:
        return Deadline(None, None, str(unknown))


def days_paused(calendar, paused_on, resumed_on):
    """The working days on which a clock stood: from the day it was paused up to, not including, the day on
    which it runs again. Raises YearUnknown.
    """
    return calendar.between(paused_on, resumed_on - A_DAY)
