"""The shared battery: a list takes as many queries for many rows as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.models import Village, VillageStation
from supervision.models import StandardAnswer
from tests.doors.declared import ADMIN_VIEWERS, MODELS, admin_url, sign_in
from tests.factories import (
    CenterFactory,
    EnterpriseFactory,
    HubFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)
from tests.subsidies.rows import draft_of
from tests.supervision.rows import complaint_at, failed_inspection_of, ordered, rows_of_everything, task_of
from yicheng_express.accounts.roles import Role


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_list_of_the_admin_has_the_same_number_of_queries_at_3_and_at_30_rows(model, network, client):
    sign_in(client, min(ADMIN_VIEWERS[model.__name__]))
    counts = []
    for rows in (3, 30):
        grow(model, rows)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(admin_url(model, "changelist")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def grow(model, rows):
    """At least this many rows of the model in 驿城区, where there can be so many."""
    village = Village.objects.get(name="夏庄")
    district, operator = village.township.district, VillageStation.objects.get(name="夏庄便民服务站").operator
    make = {
        "Township": lambda n: TownshipFactory(district=district, code=f"411702{n + 200:03d}"),
        "Village": lambda n: VillageFactory(township=village.township, code=f"411702102{n + 250:03d}"),
        "Enterprise": lambda n: EnterpriseFactory(district=district),
        "VillageStation": lambda n: StationFactory(village=village, operator=operator, opened=True),
        "TownshipHub": lambda n: HubFactory(township=village.township, operator=operator, opened=True),
        "DistrictCenter": lambda n: CenterFactory(district=district, operator=operator, opened=True),
        "WorkTask": lambda n: task_of(village.township),
        "User": lambda n: UserFactory(role=Role.LEADER, scope_code="411702"),
        "Application": lambda n: draft_of(
            StationFactory(village=village, operator=operator), number=f"411702-SQ2026-{n + 1000:05d}"
        ),
        "Complaint": lambda n: complaint_at(station_of(village)),
        "StandardAnswer": lambda n: StandardAnswer.objects.create(district=district, title=f"标准答复{n}"),
        "Inspection": lambda n: failed_inspection_of(StationFactory(village=village, operator=operator)),
        "Rectification": lambda n: ordered(
            failed_inspection_of(StationFactory(village=village, operator=operator))
        ),
        "InspectionRound": lambda n: rows_of_everything(
            district, StationFactory(village=village, operator=operator)
        ),
    }.get(model.__name__)
    present = model._default_manager.count()
    for number in range(present, rows) if make else ():
        make(number)


def station_of(village):
    return VillageStation.objects.filter(village=village).first()


def test_the_dashboard_has_the_same_number_of_queries_at_3_and_at_30_villages(network, client):
    sign_in(client, Role.LEADER)
    counts = []
    for rows in (3, 30):
        grow(Village, rows)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/dashboard/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
