"""The invented cases stand as the verbs would have left them, and something waits on every desk."""

import datetime

import pytest

from stations.demo.accounts import demo_accounts
from stations.models import District
from supervision.choices import ComplaintState, ComplaintStep, InspectionMethod
from supervision.complaints.codes import complaint_of
from supervision.complaints.steps import TRANSITIONS
from supervision.demo.complaints import DEMO_CODE
from supervision.inspections.drawing import draw
from supervision.models import Complaint, InspectionRound, Rectification, WorkTask
from tests.factories import noon
from tests.stations.rosters import load_yicheng
from tests.subsidies.demo_days import LOADED_ON, UNTIL, load_on
from yicheng_express.accounts.models import User
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.supervision_tasks import supervision_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pictures_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_every_case_stands_as_the_verbs_would_have_left_it(monkeypatch):
    load_yicheng()
    load_on(LOADED_ON, "--until", str(UNTIL))
    states = set()
    for complaint in Complaint.objects.prefetch_related("events"):
        state, times = ComplaintState.RECEIVED, []
        for event in complaint.events.all():
            times.append(event.at)
            if event.step != ComplaintStep.RECEIVED:
                assert state in TRANSITIONS[event.step], (complaint, event.step)
                state = TRANSITIONS[event.step][state]
        assert (state, times) == (complaint.state, sorted(times)), complaint
        assert times[-1] <= noon(LOADED_ON), complaint
        states.add(state)
    assert states == set(ComplaintState) - {ComplaintState.MERGED}
    complaint = Complaint.objects.first()
    assert complaint_of(complaint.number, DEMO_CODE) == complaint
    for batch in InspectionRound.objects.filter(method=InspectionMethod.SAMPLED):
        codes = [each["code"] for each in batch.candidates]
        drawn = set(batch.inspections.values_list("facility__code", flat=True))
        assert drawn == set(draw(codes, len(drawn), batch.seed))
    assert set(Rectification.objects.values_list("state", flat=True)) == {"issued", "answered", "closed"}
    assert set(WorkTask.objects.values_list("state", flat=True)) == {"open", "reported", "done"}
    somebody_waits_on_every_desk(monkeypatch)


def somebody_waits_on_every_desk(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon(LOADED_ON).astimezone(datetime.UTC))
    demo_accounts(District.objects.get(), "a password for this test alone")
    for role, wanted in {
        Role.BUREAU_CLERK: {"待受理的投诉", "待办结的投诉", "重开的投诉", "待复查的整改", "待确认的工作任务"},
        Role.TOWNSHIP_CLERK: {"待答复的投诉", "待整改的通知", "逾期的工作任务"},
        Role.INSPECTOR: {"待答复的投诉", "待检查的网点"},
        Role.ENTERPRISE: {"待答复的投诉"},
        Role.LEADER: set(),
    }.items():
        told = {task.title for task in supervision_tasks(User.objects.get(username=role.value))}
        assert wanted <= told, (role, told)
        assert role != Role.LEADER or not told


@pytest.mark.parametrize("day", ["2026-01-03", "2026-10-09", "2030-03-05"])
def test_it_can_be_loaded_on_any_day_even_of_a_year_that_nobody_knows(day):
    load_yicheng()
    load_on(datetime.date.fromisoformat(day))
    assert Complaint.objects.open().exists()
    assert Rectification.objects.exists()
