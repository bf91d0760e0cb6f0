"""How the tests ask the eligibility board, and villages to ask it of."""

import datetime
import io

import openpyxl
from django.urls import reverse

from stations.models import Facility
from subsidies.board import board_of
from subsidies.models import Application, RuleVersion
from tests.factories import OperatingPeriodFactory, StationFactory, VillageFactory
from tests.subsidies.conftest import BEGIN

BOARD = "/subsidies/eligibility/"
STATION, HUB, CENTER = "village-station", "township-hub", "district-center"


def version_of(key):
    return RuleVersion.objects.get(rule__key=key, rule__district__code="411702")


def ask(cases, key=STATION, *, day=BEGIN, user=None, **asked):
    user = user or cases.bureau
    facilities, applications = (model.objects.visible_to(user) for model in (Facility, Application))
    return board_of(version_of(key), facilities, applications, day, **asked)


def page_of(client, user, **query):
    client.force_login(user)
    return client.get(BOARD, query)


def sheet_of(client, **query):
    """The sheet of the board's workbook, for who is signed in."""
    answer = client.get(reverse("eligibility_workbook"), query)
    return openpyxl.load_workbook(io.BytesIO(answer.content))["达标情况"]


def exported(client, **query):
    """The rows under the headings as pairs (heading, value); a heading can come twice."""
    rows = list(sheet_of(client, **query).iter_rows(values_only=True))
    top = next(place for place, row in enumerate(rows) if "网点编号" in row)
    return [list(zip(rows[top], row, strict=True)) for row in rows[top + 1 :]]


def names(rows):
    return [row.facility.name for row in rows]


def add_village(cases, code, name, *, resident=None, opened=True, **fields):
    """A 建制村 of 板桥镇, with a station that is resident or not, or none (resident=None)."""
    village = VillageFactory(township=cases.township, code=code, name=name, **fields)
    if resident is None:
        return village
    station = StationFactory(
        village=village, operator=cases.hub.operator, name=f"{name}便民服务站", code=f"{code}-01"
    )
    if opened:
        manner = {} if resident else {"cooperating": True}
        OperatingPeriodFactory(facility=station, opened_on=datetime.date(2021, 9, 1), **manner)
    return village
