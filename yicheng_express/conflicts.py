"""A refusal by the database, where two people did at once what one can do: told in words, never a 500."""

from django.db import IntegrityError
from django.shortcuts import render


class ConflictMiddleware:
    """Answers 409 with a page when a constraint refused what a form had already accepted."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, IntegrityError):
            return render(request, "409.html", status=409)
        return None
