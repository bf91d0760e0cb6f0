"""Rounds in which real threads meet."""

import threading

from django.db import connection


def rounds(number=200):
    """How many: on SQLite, which has one writer at a time, a few."""
    return number if connection.vendor == "postgresql" else 20


def meet(number, *works):
    """Run the works in threads of their own, which begin every round together; the outcomes by round.

    An outcome is None, or what was raised.
    """
    together = threading.Barrier(len(works))
    outcomes = [[None] * len(works) for _ in range(number)]

    def run(place, work):
        try:
            for turn in range(number):
                together.wait()
                try:
                    work(turn)
                except Exception as error:
                    outcomes[turn][place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
