"""板桥镇 with its stations, whoever has a part in a complaint, and a clock that can be set."""

import datetime
from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import timezone

from stations.models import Facility
from stations.policy_file import load_policy
from supervision.complaints.casework import answer, assign, close, reject
from supervision.complaints.clock import start_case_clock
from supervision.complaints.merging import merge
from supervision.complaints.pausing import pause
from supervision.complaints.reopening import reopen
from supervision.models import Complaint, StandardAnswer
from tests.banqiao import lay_banqiao
from tests.factories import EnterpriseFactory, UserFactory
from tests.stations.rosters import YICHENG_POLICY
from tests.subsidies.conftest import Clock, noon
from tests.supervision.rows import complaint_at
from yicheng_express.accounts.models import User
from yicheng_express.accounts.roles import Role

BEGIN = datetime.date(2026, 3, 2)  # a Monday without a holiday for the three weeks behind it
# Name → role, code of the scope. The agents are of enterprises, the stranger is of another district.
PEOPLE = {
    "bureau": (Role.BUREAU_CLERK, "411702"),
    "colleague": (Role.BUREAU_CLERK, "411702"),
    "chief": (Role.BUREAU_CHIEF, "411702"),
    "inspector": (Role.INSPECTOR, "411702"),
    "clerk": (Role.TOWNSHIP_CLERK, "411702102"),
    "other_clerk": (Role.TOWNSHIP_CLERK, "411702103"),
    "leader": (Role.LEADER, "411702"),
    "finance": (Role.FINANCE, "411702"),
    "technician": (Role.TECHNICIAN, "411702"),
    "stranger": (Role.BUREAU_CLERK, "411721"),
}


@dataclass
class Office:
    """What the tests of complaints work with; a case is brought to any state by the real verbs."""

    clock: Clock
    district: object
    township: object
    other_township: object
    stations: list
    other_station: Facility
    people: dict[str, User]

    def __getattr__(self, name):
        return self.people[name]

    @property
    def operator(self):
        return self.stations[0].operator

    def received(self, station=None, **fields):
        """As it comes in today, about five yuan at the first station, with the clock of its kind."""
        on = fields.pop("received_on", timezone.localdate())
        complaint = complaint_at(station or self.stations[0], received_on=on, **fields)
        start_case_clock(complaint, on)
        complaint.save()
        return complaint

    def assigned(self, complaint=None, **whom):
        whom = whom or {"handler": "township", "township": self.township}
        return assign(complaint or self.received(), by=self.bureau, **whom)

    def answered(self, complaint=None, *, by=None):
        return answer(complaint or self.assigned(), by=by or self.clerk, text="已核实，已退还。")

    def closed(self, complaint=None, *, by=None, verdict="upheld", **fields):
        values = {"is_solved": True, "reply": "经核实属实，已退还。"} | fields
        return close(complaint or self.answered(), by=by or self.bureau, verdict=verdict, **values)

    def rejected(self):
        return reject(self.received(), by=self.bureau, reason="不属于快递服务。")

    def paused(self):
        return pause(self.assigned(), by=self.bureau, reason="等总部调监控。")

    def reopened(self):
        return reopen(self.closed(), by=self.bureau, reason="没有退到。")

    def merged(self, into=None):
        return merge(self.received(), into=into or self.assigned(), by=self.bureau)

    def fresh(self, complaint):
        return Complaint.objects.get(pk=complaint.pk)

    def words_of(self, complaint):
        """The story, in steps."""
        return [event.step for event in complaint.events.order_by("at", "pk")]


def lay_office(district, clock):
    load_policy(YICHENG_POLICY)
    laid = lay_banqiao(district, stations=2)
    people = {
        name: UserFactory(username=name, role=role, scope_code=code, full_name=name)
        for name, (role, code) in PEOPLE.items()
    }
    agents = {
        "agent": laid.stations[0].operator,
        "other_agent": EnterpriseFactory(district=district, name="别家快递有限公司"),
    }
    people |= {
        name: UserFactory(username=name, role=Role.ENTERPRISE, scope_code="", enterprise=enterprise)
        for name, enterprise in agents.items()
    }
    people["boss"] = UserFactory(username="boss", scope_code="411702", is_superuser=True)
    StandardAnswer.objects.create(
        district=district, title="取件收费属实", kind="overcharge", text="已责令退还。"
    )
    return Office(
        clock=clock,
        district=district,
        township=laid.township,
        other_township=laid.other_township,
        stations=[Facility.objects.get(pk=each.pk) for each in laid.stations],
        other_station=Facility.objects.get(pk=laid.other_station.pk),
        people=people,
    )


@pytest.fixture
def clock(monkeypatch):
    clock = Clock(noon(BEGIN))
    monkeypatch.setattr(timezone, "now", lambda: clock.now.astimezone(datetime.UTC))
    return clock


@pytest.fixture
def office(district, elsewhere, clock, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return lay_office(district, clock)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client
