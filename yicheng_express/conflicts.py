"""What a page could not foresee, told in words and never a 500: conflicts, and what no person types."""

import logging

from django.core.exceptions import BadRequest
from django.db import DataError, IntegrityError, OperationalError
from django.shortcuts import render

logger = logging.getLogger(__name__)


class Conflict(Exception):
    """What was to be changed is no longer as it was when the page was shown."""


class OwnEncodingMiddleware:
    """Answers 400 to who claims to write in another encoding than the portal's pages do: none is believed,
    for some turn plain signs into what no answer can hold.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.strip("\"' ").lower() not in {"utf-8", "utf8"}:
            return render(request, "400.html", status=400)
        return self.get_response(request)


class ConflictMiddleware:
    """Answers 409 where a constraint refused what a form had accepted, or a lock was taken; 400 for nonsense.

    Any of these may also be a fault of our own; so it is logged, with what the database said.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """No field and no address of any page holds a NUL, and PostgreSQL takes none."""
        sent = [
            value for data in (request.GET, request.POST) for _, values in data.lists() for value in values
        ]
        if any("\0" in value for value in (request.path_info, *sent)):
            raise BadRequest("提交的内容含有空字符。")

    def process_exception(self, request, exception):
        if isinstance(exception, Conflict | IntegrityError | OperationalError):
            logger.warning("conflict at %s: %s", request.path, exception, exc_info=exception)
            return render(request, "409.html", status=409)
        if isinstance(exception, DataError | OverflowError):
            logger.warning("impossible value at %s: %s", request.path, exception)
            return render(request, "400.html", status=400)
        return None
