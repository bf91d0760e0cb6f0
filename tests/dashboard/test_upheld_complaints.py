"""Upheld complaints decide on money where a rule asks for them: the dashboard joins the two apps."""

import datetime

import pytest
from django.utils import timezone

from stations.models import Facility
from subsidies.asking.question import Question
from subsidies.metrics import METRICS
from subsidies.moments import Moment
from supervision.models import Assignment, Complaint
from tests.banqiao import lay_banqiao
from tests.factories import UserFactory, noon
from tests.supervision.rows import DAY, assigned_to, complaint_at

pytestmark = pytest.mark.django_db
ENDED = datetime.date(2026, 3, 9)


def upheld(station, verdict="upheld", on=ENDED):
    """A complaint about the station that was closed on a day."""
    complaint = assigned_to(complaint_at(station))
    Assignment.objects.filter(complaint=complaint).update(
        answer="已退。", answered_on=DAY, answered_at=timezone.now(), answered_by=UserFactory()
    )
    Complaint.objects.filter(pk=complaint.pk).update(
        state="closed",
        verdict=verdict,
        is_solved=True,
        reply="已办。",
        ended_at=noon(on),
        ended_by=UserFactory(),
    )


def found_on(station, day):
    rows = Facility.objects.filter(pk=station.pk)
    return METRICS["upheld_complaints"].ask(Question(rows, Moment(day)))[station.pk].value


def test_a_rule_finds_the_complaints_that_were_upheld_by_its_day(district):
    [station] = lay_banqiao(district, stations=1).stations
    assert found_on(station, ENDED) == 0
    upheld(station)
    upheld(station, "not_upheld")
    complaint_at(station)
    assert found_on(station, ENDED - datetime.timedelta(days=1)) == 0
    assert found_on(station, ENDED) == 1
