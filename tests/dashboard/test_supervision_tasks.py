"""What supervision asks of each role on the home page; and that every count has its rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.models import Village
from supervision.choices import Handler
from supervision.models import Assignment, Complaint, Inspection
from tests.doors.conftest import lay_network
from tests.factories import StationFactory, UserFactory
from tests.supervision.rows import assigned_to, complaint_at, failed_inspection_of, ordered, task_of
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.supervision_tasks import supervision_tasks
from yicheng_express.dates import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(district, elsewhere):
    return lay_network(district, elsewhere)


def user_of(role):
    station = Village.objects.get(name="夏庄").facilities.get(name="夏庄便民服务站")
    scope = {
        Role.TOWNSHIP_CLERK: {"scope_code": "411702102"},
        Role.ENTERPRISE: {"enterprise": station.operator},
    }
    return UserFactory(role=role, **scope.get(role, {"scope_code": "411702"}))


def more_of_everything():
    """One more of all that waits for somebody, at a new station of 夏庄."""
    village = Village.objects.get(name="夏庄")
    operator = village.facilities.get(name="夏庄便民服务站").operator
    station = StationFactory(village=village, operator=operator, opened=True)
    complaint_at(station)
    assigned_to(complaint_at(station))
    assigned_to(complaint_at(station), handler=Handler.ENTERPRISE, enterprise=operator)
    assigned_to(complaint_at(station), handler=Handler.INSPECTOR)
    answered = assigned_to(complaint_at(station))
    Assignment.objects.filter(pk=answered.assignment_id).update(
        answer="已退。", answered_on=today(), answered_at="2026-03-02T10:00Z", answered_by=UserFactory()
    )
    Complaint.objects.filter(pk=answered.pk).update(state="answered")
    ordered(failed_inspection_of(station))
    Inspection.objects.create(
        district=station.district, number=f"JC{station.pk}", facility_id=station.pk, enterprise=operator
    )
    task_of(village.township)


def number_of_rows(client, task):
    response = client.get(task.href)
    assert response.status_code == 200, task
    return response.context["page"].paginator.count


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        (
            Role.BUREAU_CLERK,
            {"待受理的投诉", "待办结的投诉", "逾期的投诉", "逾期未报送的整改", "待检查的网点"},
        ),
        (Role.TOWNSHIP_CLERK, {"待答复的投诉", "逾期的投诉", "待整改的通知", "逾期的工作任务"}),
        (Role.INSPECTOR, {"待答复的投诉", "待办结的投诉", "待检查的网点", "逾期未报送的整改"}),
        (Role.ENTERPRISE, {"待答复的投诉", "逾期的投诉", "待整改的通知"}),
        (Role.FINANCE, set()),
        (Role.LEADER, set()),
        (Role.TECHNICIAN, set()),
    ],
)
def test_each_role_is_told_of_its_own_step_with_as_many_rows(role, titles, network, client):
    user = user_of(role)
    client.force_login(user)
    queries = []
    for _ in range(2):
        more_of_everything()
        with CaptureQueriesContext(connection) as captured:
            tasks = supervision_tasks(user_of_fresh(user))
        queries.append(len(captured))
        assert titles <= {task.title for task in tasks}, role
        assert bool(titles) == bool(tasks), role
        for task in tasks:
            assert task.count == number_of_rows(client, task), task
        urgent = [task.urgent for task in tasks]
        assert urgent == sorted(urgent, reverse=True), "the most pressing first"
    assert queries[0] == queries[1]


def user_of_fresh(user):
    """The same person without what was asked before."""
    return type(user).objects.get(pk=user.pk)
