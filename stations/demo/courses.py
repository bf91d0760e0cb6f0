"""The story of the month's reports: who was late, what was returned, what waits for the office now. Pure."""

import datetime
from dataclasses import dataclass
from enum import Enum

from django.utils import timezone

from stations.choices import FilingStep, Tier
from stations.demo.chances import stream
from stations.demo.volumes import BYPASSED, Figures
from yicheng_express.dates import month_end, months_before


class Course(Enum):
    """What became of a report."""

    SMOOTH = "sent in and accepted"
    CORRECTED = "returned once, mended, accepted"
    REOPENED = "accepted, reopened, two figures changed, accepted again"
    LAPSED = "accepted, reopened, and nothing came: locked again of itself"
    WAITING = "sent in, not decided yet"
    QUESTIONED = "sent in with something to explain, not decided yet"
    RESUBMITTED = "returned once, mended, not decided yet"
    RETURNED = "returned, not mended yet"
    DRAFT = "half filled"
    NOT_STARTED = "nobody has begun"


SENT, BACK, TAKEN = FilingStep.SUBMITTED, FilingStep.RETURNED, FilingStep.ACCEPTED
STEPS = {
    Course.SMOOTH: [SENT, TAKEN],
    Course.CORRECTED: [SENT, BACK, SENT, TAKEN],
    Course.REOPENED: [SENT, TAKEN, FilingStep.REOPENED, SENT, TAKEN],
    Course.LAPSED: [SENT, TAKEN, FilingStep.REOPENED],
    Course.WAITING: [SENT],
    Course.QUESTIONED: [SENT],
    Course.RESUBMITTED: [SENT, BACK, SENT],
    Course.RETURNED: [SENT, BACK],
    Course.DRAFT: [],
    Course.NOT_STARTED: [],
}
# How the last month stands in the townships with several facilities, in turn; the rest is accepted.
LAST_MONTH = [
    *[Course.QUESTIONED, Course.RETURNED, Course.DRAFT, Course.RESUBMITTED, Course.WAITING],
    *[Course.QUESTIONED, Course.RETURNED, Course.WAITING, Course.DRAFT],
]
# What stands in the register of reopenings: so many months before the last.
REOPENED_BEFORE = {3: Course.REOPENED, 5: Course.LAPSED, 8: Course.REOPENED}
SEVERAL = 4  # facilities: enough to remark on two lines

OFTEN_LATE_TOWNSHIPS, OFTEN_LATE, LATE = 2, 0.45, 0.04
CORRECTED = 0.05
OPENED_AT = datetime.time(0, 30)  # of the first day of the next month
OFFICE_HOURS = (datetime.time(8, 30), 9 * 60)  # from when, and for how many minutes


@dataclass(frozen=True)
class Step:
    """A step and its time; a mistaken submission is one that has to be sent in again."""

    step: FilingStep
    at: datetime.datetime
    is_mistaken: bool = False


def deal_courses(places, months, clerks_place, seed):
    """(place code, month) → Course.

    places: month → place code → number of facilities; a place of six digits is the district itself.
    clerks_place: the code of the township in which the demo's own clerk works, who has everything to do.
    """
    courses = {}
    for month in months:
        for code in sorted(places[month]):
            is_corrected = stream(seed, f"{code}:{month}:course").random() < CORRECTED
            courses[code, month] = Course.CORRECTED if is_corrected else Course.SMOOTH
    rng = stream(seed, "courses")
    for before, course in REOPENED_BEFORE.items():
        month = months_before(months[-1], before)
        if large := [code for code in large_places(places.get(month, {})) if code != clerks_place]:
            courses[rng.choice(large), month] = course
    last = months[-1]
    return courses | {(code, last): course for code, course in stand(places[last], clerks_place, rng).items()}


def stand(places, clerks_place, rng):
    """How the last month stands: place code → Course."""
    small = [code for code in sorted(places) if places[code] < SEVERAL and is_township(code)]
    large = [code for code in large_places(places) if code != clerks_place]
    rng.shuffle(large)
    courses = dict.fromkeys(places, Course.SMOOTH) | dict(zip(large, LAST_MONTH, strict=False))
    for code in [clerks_place, *small[:1]]:
        if code in places:
            courses[code] = Course.NOT_STARTED
    return courses | {code: Course.DRAFT for code in places if not is_township(code)}


def large_places(places):
    return [code for code in sorted(places) if places[code] >= SEVERAL and is_township(code)]


def is_township(code):
    return len(code) > 6


def often_late(places, clerks_place, seed):
    """The townships that are late again and again; the demo clerk's is none of them."""
    large = [code for code in large_places(places) if code != clerks_place]
    return set(stream(seed, "late").sample(large, min(OFTEN_LATE_TOWNSHIPS, len(large))))


def at_night(day):
    """When `open_month` runs by cron."""
    return timezone.make_aware(datetime.datetime.combine(day, OPENED_AT))


def steps_of(course, month, due_on, late_share, rng, now):
    """The steps of a report from its opening on, none of them later than `now`."""
    first = month_end(month)
    steps = [Step(FilingStep.OPENED, min(at_night(first + datetime.timedelta(days=1)), now))]
    planned = STEPS[course]
    day = first
    for place, step in enumerate(planned):
        if place == 0:
            is_late = rng.random() < late_share
            day = due_on + days(rng, 1, 8) if is_late else first + days(rng, 1, (due_on - first).days)
        else:
            day += days(rng, 20, 45) if step == FilingStep.REOPENED else days(rng, 1, 3)
        is_mistaken = step == SENT and bool({SENT, BACK} & set(planned[place + 1 :]))
        steps.append(Step(step, max(steps[-1].at, moment(day, rng, now)), is_mistaken))
    return steps


def days(rng, least, most):
    return datetime.timedelta(days=rng.randint(least, most))


def moment(day, rng, now):
    """Some time in the office's hours of that day; `now` where that lies ahead."""
    opens, minutes = OFFICE_HOURS
    at = timezone.make_aware(datetime.datetime.combine(day, opens))
    return min(now, at + datetime.timedelta(minutes=rng.randint(0, minutes), seconds=rng.randint(0, 59)))


def with_something_to_explain(volumes, courses, last, lists, planned):
    """The figures, but for the reports of the month `last` that carry a question.

    lists: place code → the codes of the facilities in its report. By turns one village sells on the internet
    and sends six times as much, or couriers drive past the hub.
    """
    changed = dict(volumes)
    questioned = [key[0] for key, course in courses.items() if course is Course.QUESTIONED]
    for number, place in enumerate(sorted(questioned)):
        hub = next((code for code in lists[place] if planned[code].tier == Tier.HUB), None)
        stations = {code: volumes[code, last] for code in lists[place] if planned[code].tier == Tier.STATION}
        if hub and number % 2:
            inbound = int(sum(figures.inbound for figures in stations.values()) * BYPASSED)
            changed[hub, last] = volumes[hub, last]._replace(inbound=inbound)
        else:
            busiest = max(stations, key=lambda code: stations[code].outbound)
            more = Figures(0, stations[busiest].outbound * 5, stations[busiest].outbound * 4)
            for code in filter(None, [busiest, hub]):
                changed[code, last] = volumes[code, last].plus(more)
    return changed
