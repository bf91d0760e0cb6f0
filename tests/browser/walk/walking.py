"""The walk: every link from the first page on, but only so many addresses of a shape."""

from collections import Counter, deque
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from django.urls import Resolver404, resolve

from tests.browser.walk.reading import Reading
from tests.browser.walk.visitor import Answer

OF_A_SHAPE = 2  # addresses of one view with the same questions; one, where somebody else has seen the view
OF_A_NAME = 6  # addresses of one view at all; half, where somebody else has
NOT_WALKED = {"logout", "admin:logout"}


@dataclass
class Seen:
    """An address that somebody was led to, and what it answered."""

    who: str
    name: str
    led_from: str
    answer: Answer
    reading: Reading | None

    @property
    def is_dead_end(self):
        return self.answer.status not in (200, 302)

    def __str__(self):
        return f"{self.who or 'anybody'} at {self.answer.address} (led from {self.led_from})"


def shape_of(address):
    """(name of the view, names of what is asked): what makes two addresses pages of one kind."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        name = parts.path
    return name, tuple(sorted({key for key, _ in parse_qsl(parts.query)}))


def walk_of_all(visitors):
    """What all of them are led to, one after the other."""
    walked = []
    for visitor in visitors:
        walked += walk(visitor, known={seen.name for seen in walked})
    return walked


def walk(visitor, known=frozenset()):
    """Yields what this visitor is led to, by links and by searches that find nothing. known: views seen."""
    waiting, met, shapes, names = deque([(visitor.portal + "/", "")]), set(), Counter(), Counter()
    while waiting:
        address, led_from = waiting.popleft()
        shape = shape_of(address)
        if address in met or shape[0] in NOT_WALKED or not address.startswith(visitor.portal):
            continue
        part = 2 if shape[0] in known else 1
        if shapes[shape] >= OF_A_SHAPE // part or names[shape[0]] >= OF_A_NAME // part:
            continue
        met.add(address)
        shapes[shape] += 1
        names[shape[0]] += 1
        answer = visitor.get(address)
        reading = Reading(address, answer.text) if answer.is_page else None
        yield Seen(visitor.username, shape[0], led_from, answer, reading)
        waiting.extend((to, address) for to in leading_on(answer, reading))


def leading_on(answer, reading):
    if answer.leads_to:
        yield answer.leads_to
    if reading:
        yield from reading.links
        yield from (form.searching() for form in reading.forms if form.method == "get")
