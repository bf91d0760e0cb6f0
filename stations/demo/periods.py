"""The life of one planned facility as a list of periods, in order. Every function returns a new list."""

import datetime
from dataclasses import dataclass, replace

BECAME_RESIDENT = "转为驻村设点"
MERGED = "所在村撤销"


@dataclass(frozen=True)
class Period:
    """A planned operating period; `closed_on` is exclusive, as in the register."""

    opened_on: datetime.date
    closed_on: datetime.date | None = None
    resident: bool = False
    cooperation: str = ""
    closing_reason: str = ""


def close(periods, day, reason):
    """Closed from `day` on."""
    *before, last = periods
    return [*before, replace(last, closed_on=day, closing_reason=reason)]


def interrupt(periods, day, resumes_on, reason):
    """Closed from `day` on, and open again as it was from `resumes_on` on."""
    return [*close(periods, day, reason), replace(periods[-1], opened_on=resumes_on)]


def become_resident(periods, day):
    """Resident from `day` on, without a day's gap; its cooperation goes on."""
    return [*close(periods, day, BECAME_RESIDENT), replace(periods[-1], opened_on=day, resident=True)]


def clip(periods, *, since, gone, until):
    """What of the periods lies in the life of the division (`since` up to `gone`) and is known by `until`."""
    clipped = []
    for period in periods:
        if since and period.opened_on < since:
            period = replace(period, opened_on=since)
        if period.closed_on and period.closed_on > until:
            period = replace(period, closed_on=None, closing_reason="")
        if gone and gone <= until and (period.closed_on is None or period.closed_on > gone):
            period = replace(period, closed_on=gone, closing_reason=MERGED)
        if period.opened_on <= until and (period.closed_on is None or period.closed_on > period.opened_on):
            clipped.append(period)
    return clipped
