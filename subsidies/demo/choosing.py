"""Which facilities the invented cases are about: those that hold the conditions on every day of the story."""

from stations.models import Facility
from subsidies.choices import Step
from subsidies.eligibility import assess

# The steps at which the conditions are asked.
ASSESSED = (Step.SUBMITTED, Step.VERIFIED, Step.APPROVED, Step.ROLLED)
SPARE = 4  # looked at beyond the number wanted, for some drop out on a later day


def choose(version, keys, days, number, *, year=None):
    """The first `number` of these facilities, in the order of `keys`, that are eligible on all these days.

    A list of day → Assessment, one for each facility.
    """
    found = eligible_on(version, keys, days[0], year)
    chosen = {key: {days[0]: found[key]} for key in [key for key in keys if key in found][: number + SPARE]}
    for day in days[1:]:
        found = eligible_on(version, chosen, day, year)
        chosen = {key: by_day | {day: found[key]} for key, by_day in chosen.items() if key in found}
    return list(chosen.values())[:number]


def eligible_on(version, keys, day, year):
    """Facility key → its Assessment, of those of these that are eligible on `day`."""
    facilities = Facility.objects.filter(pk__in=list(keys))
    found = assess(version, facilities, day, year=year)
    return {each.facility.pk: each for each in found if each.is_eligible}


def days_of(round_):
    """The days on which the conditions are asked in a round."""
    return list(dict.fromkeys(round_.days[step] for step in ASSESSED if round_.reached(step)))
