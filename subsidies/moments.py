"""The moment of an assessment: as of which day, and whose months count."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from stations.volumes import Months, months_in_words
from yicheng_express.dates import month_of


@dataclass(frozen=True)
class Moment:
    """on: the day of the question. year: the calendar year (自然年) whose figures count, if one's do.

    period: the name of the period of a rule that pays by periods, with its first and last day.
    """

    on: datetime.date
    year: int | None = None
    period: str = ""
    first_day: datetime.date | None = None
    last_day: datetime.date | None = None

    @classmethod
    def of_year(cls, on, year):
        return cls(on, year, "", datetime.date(year, 1, 1), datetime.date(year, 12, 31))

    @property
    def as_of(self):
        """The day that is asked about: the last of the year or period, or that of the question if earlier."""
        return min(self.on, self.last_day) if self.last_day else self.on

    @property
    def is_over(self):
        """Whether the year or period has ended, so that nothing of it changes by waiting."""
        return self.last_day is not None and self.on >= self.last_day

    @property
    def months(self):
        """The months whose figures count; None where the rule asks for no year and no period."""
        return Months(month_of(self.first_day), month_of(self.last_day)) if self.last_day else None

    @cached_property
    def months_over(self):
        """Those of them, in order, that were over by the day."""
        return self.months.over_by(self.as_of) if self.months else []

    @cached_property
    def reports_in_words(self):
        """2025年1—12月已通过的月报: what the figures of those months rest on."""
        if not self.months_over:
            return f"{self.span_in_words}还没有过完一个月"
        return f"{months_in_words(self.months_over)}已通过的月报"

    @property
    def span_in_words(self):
        """2025年; 2022年上半年, as the policy names its period."""
        return self.period or (f"{self.year}年" if self.year else "")
