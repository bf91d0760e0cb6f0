"""The demo as it is loaded on some day."""

import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories import noon

LOADED_ON, UNTIL = datetime.date(2026, 11, 24), datetime.date(2026, 10, 31)


def load_on(day, *arguments):
    """Load the demo as if `day` were today."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(timezone, "now", lambda: noon(day).astimezone(datetime.UTC))
        call_command("load_demo", *arguments, stdout=StringIO())
