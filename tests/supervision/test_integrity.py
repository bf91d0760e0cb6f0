"""What the database itself refuses, whoever asks: bulk updates, shells, two people at once."""

import datetime

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from stations.models import Facility
from supervision.choices import Handler
from supervision.integrity import RULES
from supervision.models import (
    Assignment,
    Complaint,
    ComplaintEvent,
    ComplaintPhoto,
    Finding,
    FindingPhoto,
    Inspection,
    InspectionEvent,
    RecheckedItem,
    Rectification,
    RectificationPhoto,
    RectificationRound,
    Standing,
    TaskNote,
    TaskProof,
    WorkTask,
)
from tests.factories import EnterpriseFactory, StationFactory, TownshipFactory, UserFactory, VillageFactory
from tests.supervision.rows import DAY, assigned_to, complaint_at, rows_of_everything, task_of
from yicheng_express.triggers import Kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def station(district, elsewhere):
    township = TownshipFactory(district=district, code="411702102", name="板桥镇")
    village = VillageFactory(township=township, code="411702102204", name="夏庄")
    return StationFactory(village=village, operator=EnterpriseFactory(district=district), opened=True)


def refused(work, message):
    """That the database refuses the work, in these words."""
    with pytest.raises(DatabaseError, match=message), transaction.atomic():
        work()


def test_nothing_that_was_noted_goes_or_changes(station):
    rows_of_everything(station.district, station)
    once = {
        ComplaintEvent: {"words": "x"},
        ComplaintPhoto: {"image": "x"},
        InspectionEvent: {"words": "x"},
        RecheckedItem: {"passed": False, "words": "x"},
        RectificationPhoto: {"image": "x"},
        FindingPhoto: {"image": "x"},
        Standing: {"result": {"rows": [1]}},
        TaskNote: {"words": "x"},
        TaskProof: {"name": "x"},
    }
    for model, change in once.items():
        refused(lambda model=model, change=change: model.objects.update(**change), "不能改动")
    kept = {rule.table for rule in RULES if isinstance(rule, Kept)}
    for model in (
        *once,
        Complaint,
        Assignment,
        Inspection,
        Finding,
        Rectification,
        RectificationRound,
        WorkTask,
    ):
        if model is FindingPhoto:
            continue  # taken away again while the inspection is under way
        assert model._meta.db_table in kept
        rows = model.objects.all()
        refused(lambda rows=rows: rows._raw_delete(rows.db), "不能")


def test_what_was_complained_stays(station):
    complaint = complaint_at(station)
    for change in (
        {"words": "别的"},
        {"received_on": DAY - datetime.timedelta(days=1)},
        {"channel": "phone"},
    ):
        refused(
            lambda change=change: Complaint.objects.filter(pk=complaint.pk).update(
                **change | ({"entered_by": UserFactory()} if "channel" in change else {})
            ),
            "不能改动",
        )


def test_a_complaint_lies_where_it_says(station):
    foreign = Facility.objects.get(name="外村服务站")
    for change in (
        {"facility_id": foreign.pk},
        {"enterprise": foreign.operator},
        {"township": foreign.township, "village": None},
        {"village": foreign.village},
    ):
        refused(lambda change=change: complaint_at(station, **change), "应在本区县")


def test_a_complaint_about_an_office_is_no_townships_to_answer(station):
    complaint = assigned_to(complaint_at(station))
    refused(lambda: Complaint.objects.filter(pk=complaint.pk).update(about_office=True), "只能由商务局")
    about = complaint_at(station, about_office=True)
    refused(lambda: assigned_to(about), "只能由商务局")
    assigned_to(about, handler=Handler.BUREAU)


def test_a_complaint_is_closed_by_another_than_who_answered(station):
    clerk, closer = UserFactory(), UserFactory()
    complaint = assigned_to(complaint_at(station))
    closed = {
        "state": "closed",
        "verdict": "upheld",
        "is_solved": True,
        "reply": "已退还。",
        "ended_at": timezone.now(),
    }
    rows = Complaint.objects.filter(pk=complaint.pk)
    refused(lambda: rows.update(**closed, ended_by=closer), "先有答复")
    Assignment.objects.update(answer="已退。", answered_on=DAY, answered_at=timezone.now(), answered_by=clerk)
    refused(lambda: rows.update(**closed, ended_by=clerk), "两个人")
    rows.update(**closed, ended_by=closer)
    refused(lambda: Assignment.objects.update(answer="改了"), "不能改动")


def test_a_complaint_is_refused_by_another_than_who_ever_answered_in_it(station):
    clerk, closer = UserFactory(), UserFactory()
    rejected = {"state": "rejected", "reply": "不属于。", "ended_at": timezone.now()}
    complaint, merged = complaint_at(station), complaint_at(station)
    for each in (complaint, merged):
        assigned_to(each)
    answered = Assignment.objects.filter(complaint=merged)
    answered.update(
        answer="已退。", answered_on=DAY, answered_at=timezone.now(), answered_by=clerk, is_over=True
    )
    own = Complaint.objects.filter(pk=merged.pk)
    refused(lambda: own.update(**rejected, ended_by=clerk), "两个人")
    own.update(state="merged", merged_into=complaint, ended_at=timezone.now(), ended_by=closer)
    main = Complaint.objects.filter(pk=complaint.pk)
    refused(lambda: main.update(**rejected, ended_by=clerk), "两个人")
    main.update(**rejected, ended_by=closer)


def test_a_complaint_is_merged_into_one_that_stands(station):
    first, second, third = (complaint_at(station) for _ in range(3))
    ended = {"state": "merged", "ended_at": timezone.now(), "ended_by": UserFactory()}
    Complaint.objects.filter(pk=second.pk).update(merged_into=first, **ended)
    for main in (second, third):
        refused(
            lambda main=main: Complaint.objects.filter(pk=third.pk).update(merged_into=main, **ended),
            "只能并入",
        )


def test_an_inspection_stays_once_it_is_done(station):
    rows = rows_of_everything(station.district, station)
    inspection = rows["inspection"]
    refused(lambda: Inspection.objects.update(state="under_way", done_at=None, done_by=None), "完成的检查")
    refused(lambda: inspection.findings.update(result="pass"), "完成的检查")


def test_an_order_is_closed_by_another_and_with_all_items_cleared(station):
    order = rows_of_everything(station.district, station)["rectification"]
    clerk, checker = UserFactory(), UserFactory()
    closed = {"state": "closed", "closed_at": timezone.now()}
    rows = Rectification.objects.filter(pk=order.pk)
    refused(lambda: rows.update(**closed, closed_by=checker), "整改到位")
    order.items.update(is_cleared=True)
    now = timezone.now()
    order.rounds.update(answer="已贴。", answered_on=DAY, answered_at=now, answered_by=clerk)
    refused(lambda: rows.update(**closed, closed_by=clerk), "没有报送过整改的人")
    rows.update(**closed, closed_by=checker)


def test_a_task_is_of_its_own_district(station):
    foreign = Facility.objects.get(name="外村服务站").township
    refused(lambda: task_of(foreign, district=station.district), "应在本区县")
