"""A report that is corrected while a case is under way: what it takes away keeps the case from going on."""

import datetime

import pytest

from stations.filing.drafting import Change, save_figures
from stations.filing.verbs import accept, reopen, submit
from stations.models import Filing, FilingReopening
from subsidies.refusals import AssessmentDropped
from subsidies.workflow import approve
from tests.subsidies.conftest import AFTER

pytestmark = pytest.mark.django_db
YEAR = 2025


@pytest.fixture
def hub_case(cases):
    """A hub's application for 2025, publicized: 200,000 parcels to the last one, eleven months of 17,000."""

    def hub_at(volume):
        cases.file_year(cases.hub, YEAR, [17_000] * 11 + [volume - 11 * 17_000])
        for station in cases.stations:
            cases.file_year(station, YEAR, 0)
        application = cases.publicized(cases.hub, key="township-hub", year=YEAR)
        cases.clock.set(AFTER)
        return application

    return hub_at


def correct(cases, inbound, by):
    """December's report of the hub opened, corrected to so many parcels, sent in and accepted again."""
    filing = Filing.objects.get(township=cases.township, month=datetime.date(YEAR, 12, 1))
    until = cases.clock.now.date() + datetime.timedelta(days=3)
    reopen(filing, by=cases.chief, reason="重复计数", until=until)
    filing.refresh_from_db()
    line = filing.lines.get(facility=cases.hub)
    change = Change(cases.hub.code, "inbound", line.inbound, inbound)
    saved = save_figures(filing, [change], by=by)
    assert (saved.refused, saved.conflicts) == ([], [])
    filing.refresh_from_db()
    submit(filing, by=by)
    filing.refresh_from_db()
    return accept(filing, by=cases.bureau)


def test_a_parcel_less_keeps_from_approval_and_says_what_changed(cases, hub_case):
    application = hub_case(200_000)
    correct(cases, 13_000 - 1, by=cases.colleague)
    with pytest.raises(AssessmentDropped, match="原 200,000 件，现 199,999 件") as refused:
        approve(application, by=cases.chief, fund=cases.fund)
    assert "还差 1 件" in str(refused.value)
    assert cases.fresh(application).state == "publicized"
    correct(cases, 13_000, by=cases.colleague)
    assert approve(cases.fresh(application), by=cases.chief, fund=cases.fund).amount == 20_000


def test_a_parcel_less_after_the_approval_keeps_from_the_roll(cases, hub_case):
    application = approve(hub_case(200_000), by=cases.chief, fund=cases.fund)
    correct(cases, 13_000 - 1, by=cases.colleague)
    with pytest.raises(AssessmentDropped, match="现 199,999 件"):
        cases.lock([application])
    assert cases.fresh(application).snapshot == application.snapshot


def test_while_a_report_is_reopened_what_was_accepted_goes_on_counting(cases, hub_case):
    application = hub_case(200_000)
    filing = Filing.objects.get(township=cases.township, month=datetime.date(YEAR, 12, 1))
    reopen(filing, by=cases.chief, reason="待核", until=cases.clock.now.date())
    assert FilingReopening.objects.get().ended_at is None
    assert approve(application, by=cases.chief, fund=cases.fund).amount == 20_000
