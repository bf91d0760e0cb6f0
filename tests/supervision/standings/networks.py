"""What a year's result is reckoned from, laid in the database by a word each; no verb is asked."""

import datetime
import itertools

from django.utils import timezone

from stations.choices import FilingState
from stations.policy_file import load_policy
from supervision.choices import ComplaintState, FindingResult, Handler, Verdict
from supervision.models import (
    Assignment,
    Complaint,
    Finding,
    Inspection,
    Rectification,
    RectificationItem,
    RectificationRound,
)
from supervision.standings.credit import credit_of
from supervision.standings.ranking import ranking_of
from supervision.standings.years import Year
from tests.factories import (
    EnterpriseFactory,
    FilingFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
    noon,
)
from tests.stations.rosters import YICHENG_POLICY
from tests.subsidies.networks import handled
from tests.supervision.rows import complaint_at, failed_inspection_of

YEAR = 2025
TODAY = datetime.date(2026, 3, 1)
DUE = datetime.date(YEAR, 6, 10)
A_DAY = datetime.timedelta(days=1)
IN_TIME, LATE, NOT_AT_ALL = DUE, DUE + A_DAY, None
serial = itertools.count(1)


def loaded(district, *changes):
    """Yicheng's policy for `district`, with these texts (old, new) replaced."""
    content = YICHENG_POLICY.decode().replace('district = "411702"', f'district = "{district.code}"')
    for old, new in changes:
        assert old in content, old
        content = content.replace(old, new)
    return load_policy(content.encode())[0]


def the_ranking(district, today=TODAY, year=YEAR):
    return ranking_of(district, Year(year, today))


def the_credit(district, today=TODAY, year=YEAR):
    return credit_of(district, Year(year, today))


def township_with(district, *stations, name=None, operator=None):
    """A township with a 建制村 for each of `stations`: whether there is an open one in it."""
    township = TownshipFactory(district=district, **({"name": name} if name else {}))
    operator = operator or EnterpriseFactory(district=district)
    for is_open in stations:
        village = VillageFactory(township=township)
        if is_open:
            StationFactory(village=village, operator=operator, opened=True)
    return township


def station_of(township):
    return township.facilities.filter(tier="station").order_by("code").first()


def has_parcels(township, parcels=100, months=(10, 11, 12)):
    """Accepted lines of the last months of the year for every station of the township."""
    for month in months:
        for station in township.facilities.filter(tier="station"):
            handled(station, datetime.date(YEAR, month, 1), parcels)


def filed(township, submitted_on, due_on=DUE):
    """A report that fell due, first sent in on that day, or never."""
    month = (due_on.replace(day=1) - A_DAY).replace(day=1)
    fields = {"state": FilingState.DRAFT}
    if submitted_on:
        fields = {"state": FilingState.SUBMITTED, "first_submitted_at": noon(submitted_on)}
    return FilingFactory(township=township, month=month, due_on=due_on, **fields)


def demanded(station, answered_on, *, due_on=DUE, is_over=False, enterprise=None, **complaint):
    """A complaint given to its township (or an enterprise) by a day, and answered on another, or never."""
    complaint = complaint_at(station, **complaint, **({"enterprise": enterprise} if enterprise else {}))
    whom = {"handler": Handler.TOWNSHIP, "township": station.village.township}
    if enterprise:
        whom = {"handler": Handler.ENTERPRISE, "enterprise": enterprise}
    answer = {}
    if answered_on:
        answer = {
            "answer": "已核实。",
            "answered_on": answered_on,
            "answered_at": noon(answered_on),
            "answered_by": UserFactory(),
        }
    return Assignment.objects.create(
        complaint=complaint,
        begun_on=due_on,
        working_days=3,
        warn_on=due_on,
        due_on=due_on,
        is_over=is_over,
        **whom,
        **answer,
    )


def upheld(station, *, ended_on=DUE, enterprise=None, **fields):
    """A complaint that was closed as upheld on that day."""
    operator = enterprise or station.operator
    assignment = demanded(station, IN_TIME, is_over=True, enterprise=operator, **fields)
    complaint = Complaint.objects.filter(pk=assignment.complaint_id)
    complaint.update(state=ComplaintState.ASSIGNED, assignment=assignment)
    complaint.update(
        state=ComplaintState.CLOSED,
        verdict=Verdict.UPHELD,
        is_solved=True,
        reply="已退还。",
        ended_at=noon(ended_on),
        ended_by=UserFactory(),
    )
    return complaint.get()


def failed(station, items=1, *, inspected_on=DUE):
    """An inspection done on that day with so many items failed."""
    inspection = Inspection.objects.create(
        district=station.district,
        number=f"{station.district.code}-JC{YEAR}-{next(serial):05d}",
        facility_id=station.pk,
        enterprise=station.operator,
    )
    for position in range(1, items + 2):
        is_failed = position <= items
        Finding.objects.create(
            inspection=inspection,
            position=position,
            key=f"item-{position}",
            group="收费",
            title=f"第{position}项",
            clause_number="二(四)",
            rectify_days=5,
            result=FindingResult.FAIL if is_failed else FindingResult.PASS,
            words="没有公示。" if is_failed else "",
        )
    Inspection.objects.filter(pk=inspection.pk).update(
        state="done",
        inspected_on=inspected_on,
        inspected_by="赵检",
        done_at=timezone.now(),
        done_by=UserFactory(),
    )
    return Inspection.objects.get(pk=inspection.pk)


def ordered(station, *answers, due_on=DUE, voided=False, inspection=None):
    """An order with a round for each of `answers` (the day it was answered, or None), all due on a day."""
    inspection = inspection or failed_inspection_of(station, number=f"JC-{next(serial)}")
    order = Rectification.objects.create(
        number=f"{station.district.code}-ZG{YEAR}-{next(serial):05d}",
        inspection=inspection,
        facility_id=station.pk,
        enterprise=station.operator,
        issued_on=due_on,
        **({"state": "voided", "voided_because": "下达有误"} if voided else {}),
    )
    for finding in inspection.findings.filter(result=FindingResult.FAIL):
        RectificationItem.objects.create(rectification=order, finding=finding)
    for position, answered_on in enumerate(answers, start=1):
        answer = {}
        if answered_on:
            answer = {
                "answer": "已整改。",
                "answered_on": answered_on,
                "answered_at": noon(answered_on),
                "answered_by": UserFactory(),
            }
        RectificationRound.objects.create(
            rectification=order,
            position=position,
            begun_on=due_on,
            working_days=5,
            warn_on=due_on,
            due_on=due_on,
            **answer,
        )
    return order
