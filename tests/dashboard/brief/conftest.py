import datetime

import pytest

from tests.dashboard.network import lay_dashboard
from yicheng_express.dashboard.brief import figures, freezing, pages


@pytest.fixture
def network(district, elsewhere):
    return lay_dashboard(district)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """The day on which the briefs are looked at: `now(day)` sets it."""

    def at(day):
        for module in (figures, freezing, pages):
            monkeypatch.setattr(module, "today", lambda: day)

    at(datetime.date(2026, 11, 23))
    return at
