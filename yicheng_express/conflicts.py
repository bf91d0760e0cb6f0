"""A refusal by the database, where two people did at once what one can do: told in words, never a 500."""

import logging

from django.db import IntegrityError, OperationalError
from django.shortcuts import render

logger = logging.getLogger(__name__)


class ConflictMiddleware:
    """Answers 409 with a page where a constraint refused what a form had accepted, or a lock was taken.

    Either may also be a fault of our own; so it is logged, with the constraint's name.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, IntegrityError | OperationalError):
            return None
        logger.warning("conflict at %s: %s", request.path, exception, exc_info=exception)
        return render(request, "409.html", status=409)
