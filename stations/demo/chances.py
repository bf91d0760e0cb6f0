"""Seeded chances: the same seed and topic always draw the same."""

import random
from datetime import timedelta


def stream(seed, topic):
    """The chances of one topic, so that what is drawn for one does not shift what is drawn for another."""
    return random.Random(f"{seed}:{topic}")  # noqa: S311 - a story, no secret


def some_day(rng, first, last):
    """A day from `first` to `last`; `first` itself where `last` lies before it."""
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))
