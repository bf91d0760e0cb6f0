"""板桥镇 with a hub and three stations, its people, the bureau's, and a month that can be filed."""

import datetime
from dataclasses import dataclass

import pytest

from stations.choices import RobotKind
from stations.filing.drafting import Change, save_figures
from stations.filing.opening import open_month
from stations.filing.verbs import accept, submit
from stations.models import Filing, FilingEvent, FilingLine, GroupRobot
from tests.banqiao import lay_banqiao, load_both_policies, staff
from tests.laid_once import laid_once
from tests.stations.filing.receiver import robot_platform
from yicheng_express.accounts.models import User

OCTOBER = datetime.date(2026, 10, 1)
SEPTEMBER = datetime.date(2026, 9, 1)


@dataclass
class Board:
    """What the tests of the month's report work with; the other township is 水屯镇, with one station."""

    district: object
    township: object
    other: object
    hub: object
    stations: list
    other_station: object
    clerk: User
    colleague: User
    other_clerk: User
    reviewer: User
    chief: User

    @property
    def facilities(self):
        return [self.hub, *self.stations]

    def open(self, month=OCTOBER):
        open_month(self.district, month, by=self.reviewer)
        return Filing.objects.get(township=self.township, month=month)

    def write(self, filing, figures, *, by=None):
        """Write {facility: (inbound, outbound, agri_outbound[, explanation])} as if seen just now."""
        cells = ("inbound", "outbound", "agri_outbound", "explanation")
        lines = {line.facility_id: line for line in filing.lines.all()}
        changes = [
            Change(facility.code, cell, getattr(lines.get(facility.pk), cell, None), value)
            for facility, values in figures.items()
            for cell, value in zip(cells, values, strict=False)
        ]
        saved = save_figures(filing, changes, by=by or self.clerk)
        assert not saved.refused
        assert not saved.conflicts
        filing.refresh_from_db()
        return filing

    def fill(self, filing, *, inbound=100, outbound=20, agri=5):
        """Every station the same, the hub the sum of them."""
        number = len(self.stations)
        figures = dict.fromkeys(self.stations, (inbound, outbound, agri))
        return self.write(filing, figures | {self.hub: (inbound * number, outbound * number, agri * number)})

    def take_away(self, filings):
        """As if these reports had never been opened."""
        FilingLine.objects.filter(filing__in=filings).delete()
        FilingEvent.objects.filter(filing__in=filings).delete()
        filings.delete()

    def submitted(self, month=OCTOBER, **figures):
        filing = self.fill(self.open(month), **figures)
        submit(filing, by=self.clerk)
        filing.refresh_from_db()
        return filing

    def accepted(self, month=OCTOBER, **figures):
        filing = self.submitted(month, **figures)
        accept(filing, by=self.reviewer)
        filing.refresh_from_db()
        return filing


@pytest.fixture
def board(district, elsewhere):
    return Board(district=district, **lay_board(district))


@laid_once
def lay_board(district):
    load_both_policies()
    laid = lay_banqiao(district, stations=3)
    return staff("clerk", "colleague", "other_clerk", "reviewer", "chief") | {
        "township": laid.township,
        "other": laid.other_township,
        "hub": laid.hub,
        "stations": laid.stations,
        "other_station": laid.other_station,
    }


@pytest.fixture
def filing(board):
    """October of 板桥镇, just opened."""
    return board.open()


@pytest.fixture
def signed_in(board, client):
    """The client of 板桥镇's clerk."""
    client.force_login(board.clerk)
    return client


@pytest.fixture
def reviewer(board, client):
    """The client of the bureau's reviewer."""
    client.force_login(board.reviewer)
    return client


@pytest.fixture
def platform(settings, monkeypatch):
    """A platform of group robots on this machine, the only one that may be called."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with robot_platform() as receiver:
        settings.ROBOT_HOSTS = [receiver.origin]
        settings.ROBOT_TIMEOUT = 10
        yield receiver


@pytest.fixture
def robot(district, platform):
    return GroupRobot.objects.create(district=district, kind=RobotKind.WECOM, url=platform.url)


@pytest.fixture
def waiting_folder(settings, tmp_path):
    """Where uploads wait between preview and confirmation."""
    apart = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "waiting"},
    }
    settings.STORAGES = settings.STORAGES | {"waiting_workbooks": apart}
    return tmp_path / "waiting"
