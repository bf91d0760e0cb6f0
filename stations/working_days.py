"""Working days by China's calendar: holidays and working weekends (调休) included.

The library `chinesecalendar` knows the years of which the State Council has announced the holidays by its
release. A later year is taken from `[[calendar]]` of the policy file; without it the answer is refused, for a
deadline reckoned on a guess is none.
"""

import datetime

import chinese_calendar
from rest_framework import serializers

from stations.models import CalendarYear
from stations.policy_file import Section, StrictSerializer
from yicheng_express.dates import LAST_DAY

LONGEST = 10 * 366  # days looked through for one deadline, long pauses and all
SATURDAY = 5


class YearUnknown(Exception):
    """The holidays of a year are not known; the message says what to do."""

    def __init__(self, year):
        self.year = year
        super().__init__(
            f"{year} 年的节假日安排还不知道，无法推算工作日。请系统管理员按国务院办公厅的通知，"
            f"把 {year} 年的安排写进政策文件的 [[calendar]]，再用 load_policy 载入。"
        )


class CalendarSection(StrictSerializer):
    year = serializers.IntegerField(min_value=2000, max_value=LAST_DAY.year)
    holidays = serializers.ListField(child=serializers.DateField(), max_length=120)
    working_weekends = serializers.ListField(child=serializers.DateField(), max_length=60, default=list)

    def validate(self, values):
        for name in ("holidays", "working_weekends"):
            strange = [str(day) for day in values[name] if day.year != values["year"]]
            if strange:
                raise serializers.ValidationError(
                    {name: [f"不是 {values['year']} 年的：{'、'.join(strange)}。"]}
                )
        weekdays = [str(day) for day in values["working_weekends"] if day.weekday() < SATURDAY]
        if weekdays:
            raise serializers.ValidationError({"working_weekends": [f"不是周末：{'、'.join(weekdays)}。"]})
        both = [str(day) for day in values["working_weekends"] if day in values["holidays"]]
        if both:
            raise serializers.ValidationError({"holidays": [f"又放假又上班：{'、'.join(both)}。"]})
        return values


def write_calendar(policy, years):
    policy.calendar_years.all().delete()
    CalendarYear.objects.bulk_create(
        CalendarYear(policy=policy, **year | {name: [str(day) for day in year[name]] for name in DAYS})
        for year in years
    )


DAYS = ("holidays", "working_weekends")


def problems_of_calendar(values):
    """A year twice in one file."""
    years = [year["year"] for year in values.get("calendar", [])]
    return [
        (("calendar", place, "year"), [f"{year} 年已有一份安排。"])
        for place, year in enumerate(years)
        if year in years[:place]
    ]


SECTION = Section(CalendarSection, write_calendar, many=True, problems=problems_of_calendar)


class WorkingDays:
    """The working days of a district. One query, whatever is asked of it."""

    def __init__(self, district):
        told = CalendarYear.objects.filter(policy__district=district).order_by("policy__effective_from")
        self.told = {year.year: year for year in told}

    def is_working_day(self, day):
        """Whether people work on `day`. Raises YearUnknown."""
        told = self.told.get(day.year)
        if told is None:
            try:
                return chinese_calendar.is_workday(day)
            except NotImplementedError:
                raise YearUnknown(day.year) from None
        is_weekend = day.weekday() >= SATURDAY
        return str(day) in told.working_weekends if is_weekend else str(day) not in told.holidays

    def between(self, first, last):
        """How many there are from `first` to `last`, both included. Raises YearUnknown."""
        days = (last - first).days + 1
        return sum(self.is_working_day(first + datetime.timedelta(number)) for number in range(days))

    def last_of(self, number, first):
        """The day on which the `number`-th working day from `first` on, itself included, falls."""
        day = first
        for _ in range(LONGEST):
            number -= self.is_working_day(day)
            if number <= 0:
                return day
            day += datetime.timedelta(days=1)
        raise ValueError("no deadline is so far away")
