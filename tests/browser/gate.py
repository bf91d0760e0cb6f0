"""A gate before the live server: no request of a browser meets the database being emptied after a test.

A page that is closed leaves requests behind: one that the server has not answered yet, one that it sent on
its way out. On PostgreSQL they can deadlock with the emptying of the tables; where the emptying loses, the
next test finds the records of the last.
"""

from contextlib import contextmanager
from threading import Condition


class Gate:
    """A WSGI application around another. Shut, it answers 503 by itself; it shuts once nobody is inside."""

    PATIENCE = 30  # seconds for the last answer: a server that takes longer is a finding of its own

    def __init__(self, application):
        self.application = application
        self.changed = Condition()
        self.is_open = False
        self.inside = 0

    def __call__(self, environ, start_response):
        if not self.let_in():
            start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"between two tests"]
        try:
            return self.application(environ, start_response)
        finally:
            self.let_out()

    def let_in(self):
        with self.changed:
            if self.is_open:
                self.inside += 1
            return self.is_open

    def let_out(self):
        with self.changed:
            self.inside -= 1
            self.changed.notify_all()

    @contextmanager
    def opened(self):
        with self.changed:
            self.is_open = True
        try:
            yield
        finally:
            with self.changed:
                self.is_open = False
                left = self.changed.wait_for(lambda: self.inside == 0, self.PATIENCE)
            assert left, f"{self.inside} request(s) unanswered after {self.PATIENCE} seconds"
