"""On which days a round of applications takes its steps, by the working days of the district."""

import datetime
from dataclasses import dataclass, field

from stations.working_days import SATURDAY, WorkingDays, YearUnknown
from subsidies.choices import Step
from subsidies.publicity import working_days_asked
from subsidies.refusals import SubsidyRefused

# The steps in order, each so many days after the one before; what is approved waits for the notice's end.
ORDER = [Step.SUBMITTED, Step.VERIFIED, Step.PUBLICIZED, Step.APPROVED, Step.ROLLED, Step.PAID]
AFTER = {
    Step.VERIFIED: 8,
    Step.PUBLICIZED: 6,
    Step.APPROVED: 2,
    Step.ROLLED: 4,
    Step.PAID: 7,
}
PAST_ROUNDS_BEGIN = (4, 11)  # month and day


@dataclass(frozen=True)
class Round:
    """days: step → the day on which it was taken, as far as the round has come."""

    days: dict[Step, datetime.date] = field(hash=False)
    last_day: datetime.date | None = None  # of the notice
    working_days: int = 0  # of the notice

    @property
    def year(self):
        return self.days[Step.SUBMITTED].year

    def reached(self, step):
        return step in self.days


class Calendar:
    """The working days of a district; where the holidays of a year are unknown, Monday to Friday."""

    def __init__(self, district, today):
        self.district, self.today = district, today
        self.known = WorkingDays(district)

    def workday_from(self, day):
        """`day`, or the first working day after it."""
        while not self.is_working_day(day):
            day += datetime.timedelta(days=1)
        return day

    def is_working_day(self, day):
        try:
            return self.known.is_working_day(day)
        except YearUnknown:
            return day.weekday() < SATURDAY

    def notice_from(self, first_day):
        """(last day, working days) of the shortest notice from `first_day` on; None where nobody knows."""
        try:
            asked = working_days_asked(self.district, first_day)
            return self.known.last_of(asked, first_day), asked
        except (YearUnknown, SubsidyRefused):
            return None

    def round_from(self, submitted, upto):
        """The round that begins on `submitted` or the next working day and has come to the step `upto`.

        It stops earlier at a step that would lie ahead of today, or where no notice can be reckoned.
        """
        day = self.workday_from(submitted)
        days, notice = {Step.SUBMITTED: day}, None
        for step in ORDER[1 : ORDER.index(upto) + 1]:
            after = datetime.timedelta(days=AFTER[step])
            day = self.workday_from((notice[0] if step == Step.APPROVED else day) + after)
            if day > self.today:
                break
            if step == Step.PUBLICIZED:
                notice = self.notice_from(day)
                if notice is None:
                    break
            days[step] = day
        return Round(days, *(notice or (None, 0)))
