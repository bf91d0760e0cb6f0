"""Opening, closing and reopening: the operating periods of a facility, and what they may be together."""

import datetime
from copy import copy
from dataclasses import dataclass, fields, replace
from itertools import combinations

from django.core.exceptions import ValidationError

from stations.models import OperatingPeriod

SET_ASIDE = datetime.date(1, 1, 1)


def check_periods(periods):
    """What is wrong with the periods of one facility together, in words; an empty list where nothing is."""
    problems = []
    for earlier, later in combinations(sorted(periods, key=lambda period: period.opened_on), 2):
        if earlier.overlaps(later):
            problems.append(f"营业期（{earlier}）与（{later}）重叠，请先填好前一段的停业日期。")
    return problems


@dataclass
class Statement:
    """What somebody says of a facility's latest operating period; all empty where it never opened."""

    opened_on: datetime.date | None = None
    closed_on: datetime.date | None = None
    resident: bool = False
    cooperation: str = ""
    closing_reason: str = ""

    @classmethod
    def of(cls, period):
        """The statement that is true of `period`; of None, that there never was one."""
        return cls(**{name: getattr(period, name) for name in cls.words()}) if period else cls()

    @classmethod
    def words(cls):
        return [field.name for field in fields(cls)]

    @property
    def manner(self):
        return self.resident, self.cooperation


def earlier_words(periods):
    """All periods but the latest, in words: 2021-09-01 至 2022-03-01（驻村设点，村部翻修）；…"""
    words = []
    for period in in_order(periods)[:-1]:
        details = "，".join(filter(None, [period.manner, period.closing_reason]))
        words.append(f"{period}（{details}）" if details else str(period))
    return "；".join(words)


def in_order(periods):
    return sorted(periods, key=lambda period: period.opened_on)


def restate(facility, periods, statement):
    """The periods of `facility` to save, in this order, so that `statement` becomes true of its latest.

    - the same as now: nothing;
    - opening on or after the day on which the latest period ended: a new period (reopening);
    - opening later than the latest, still open period did, in another manner: that one ends on this day and a
      new one begins, so that the past stays as it was;
    - anything else corrects the latest period.

    Raises ValidationError by the statement's own field names. Nothing is saved here.
    """
    periods = in_order(periods)
    latest = periods[-1] if periods else None
    if statement == Statement.of(latest):
        return []
    if statement.opened_on is None:
        refuse_without_opening(latest)
    changed = restated(facility, latest, statement)
    restated_keys = {period.pk for period in changed}
    kept = [period for period in periods if period.pk not in restated_keys]
    validate_together(kept, changed)
    return changed


def restated(facility, latest, statement):
    """The period that ends, if one does, and the one that begins or is corrected."""
    begun = OperatingPeriod(facility=facility)
    if latest is None or (latest.closed_on and statement.opened_on >= latest.closed_on):
        return [worded(begun, statement)]
    manner_changes = statement.manner != Statement.of(latest).manner
    if latest.closed_on is None and statement.opened_on > latest.opened_on and manner_changes:
        ended = worded(latest, replace(Statement.of(latest), closed_on=statement.opened_on))
        return [ended, worded(begun, statement)]
    return [worded(latest, statement)]


def worded(period, statement):
    """A copy of `period` that says what `statement` does."""
    period = copy(period)
    for word in Statement.words():
        setattr(period, word, getattr(statement, word))
    return period


def refuse_without_opening(latest):
    """Raise ValidationError: what else is said needs the day of opening."""
    if latest is not None:
        reason = "已有营业期，开业日期不能清空。要删除营业期，请到后台的网点页面。"
    else:
        reason = "填写了停业日期、停业原因、驻村设点或合作方式的，请同时填写开业日期。"
    raise ValidationError({"opened_on": reason})


def validate_together(kept, changed):
    """The changed periods are valid in themselves, and none overlaps another."""
    for period in changed:
        try:
            period.full_clean(exclude=["facility"], validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            raise ValidationError(by_word(error.message_dict)) from error
    if problems := check_periods([*kept, *changed]):
        raise ValidationError({"opened_on": problems})


def by_word(messages):
    """Messages by the statement's own fields; what belongs to none stands at the opening day."""
    words = Statement.words()
    placed = {}
    for name, texts in messages.items():
        placed.setdefault(name if name in words else "opened_on", []).extend(texts)
    return placed


def save_periods(periods, *, deleted=()):
    """Save what the periods of a facility shall be together, and delete what shall not be.

    Two periods may trade days, and the database refuses an overlap at every moment: so those that are there
    already are first set aside, on days of the year 1, and then written one by one. Within a transaction.
    """
    for period in OperatingPeriod.objects.filter(pk__in=[period.pk for period in deleted]):
        period.delete()  # as it stood, not as a form may have changed it, so that the history is true
    for number, period in enumerate(period for period in periods if period.pk):
        opened_on = SET_ASIDE + datetime.timedelta(days=number)
        aside = OperatingPeriod.objects.filter(pk=period.pk)
        aside.update(opened_on=opened_on, closed_on=opened_on + datetime.timedelta(days=1))
    for period in periods:
        period.save()
