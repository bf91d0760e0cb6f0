"""板桥镇 with a hub and four resident stations, the people of a case, funds, and a clock that can be set."""

import datetime
import io
from dataclasses import dataclass, field

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from stations.models import Facility
from subsidies.bank_results import ResultRow, record_results
from subsidies.choices import PayeeKind
from subsidies.funds import appropriate, open_fund
from subsidies.models import Application, Fund, Rule
from subsidies.publicity import publish
from subsidies.rolls import bounced_and_due, lock_roll
from subsidies.workflow import approve, create, submit, verify, write
from tests.banqiao import lay_banqiao, load_both_policies, staff
from tests.factories import EnterpriseFactory, FilingFactory, FilingLineFactory, TownshipFactory, noon
from tests.laid_once import laid_once
from yicheng_express.accounts.models import User

BEGIN = datetime.date(2026, 3, 2)  # a Monday without a holiday for the three weeks behind it
NOTICE = (datetime.date(2026, 3, 3), datetime.date(2026, 3, 11))  # seven working days
AFTER = datetime.date(2026, 3, 12)
FUND = "快递进村资金"


@dataclass
class Clock:
    """The day that the portal takes for today; it stands still until it is set."""

    now: datetime.datetime

    def set(self, day):
        self.now = noon(day)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock(noon(BEGIN))
    monkeypatch.setattr(timezone, "now", lambda: clock.now.astimezone(datetime.UTC))
    return clock


def photo(name="photo.jpg"):
    """A small photo as a phone would send it."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def card_of(number):
    """A valid card number of 19 digits made from a number."""
    body = f"62170000{number:010d}"
    total = sum(sum(divmod(2 * int(digit), 10)) for digit in body[::-2]) + sum(map(int, body[-2::-2]))
    return f"{body}{-total % 10}"


@dataclass
class Cases:
    """What the tests of the subsidies work with; a case is brought to any state by the real verbs."""

    clock: Clock
    district: object
    township: object
    other_township: object
    center: object
    hub: object
    stations: list
    other_station: object
    clerk: User  # of the township
    colleague: User  # of the township
    other_clerk: User  # of the other township
    verifier: User  # of the bureau
    bureau: User  # of the bureau
    chief: User
    finance: User
    cashier: User  # of the finance bureau
    fund: Fund = field(default=None)

    def rule(self, key="village-station"):
        return Rule.objects.get(district=self.district, key=key)

    def draft(self, station=None, *, by=None, account=None, key="village-station", year=None):
        station = Facility.objects.get(pk=(station or self.stations[0]).pk)
        by = by or self.clerk
        application = create(station, self.rule(key), by=by, year=year)
        payee = (PayeeKind.PERSON, "王建国", "驻马店农商银行", account or card_of(station.pk))
        return write(application, by=by, payee=payee)

    def submitted(self, station=None, **fields):
        return submit(self.draft(station, **fields), by=fields.get("by") or self.clerk)

    def verified(self, station=None, **fields):
        return self.verify(self.submitted(station, **fields))

    def verify(self, application, *, by=None):
        return verify(
            application,
            by=by or self.verifier,
            visited_on=timezone.localdate(),
            visited_by="李春梅、周立秋",
            photos=[photo()],
            findings="门头、货架、监控齐全",
        )

    def publicized(self, *stations, **fields):
        """The application of one station, or a list for several, on one notice that begins tomorrow."""
        applications = [self.verified(station, **fields) for station in stations or [None]]
        self.publish(applications)
        applications = [self.fresh(each) for each in applications]
        return applications if len(applications) > 1 else applications[0]

    def publish(self, applications, *, by=None):
        first, last = NOTICE
        return publish(
            applications,
            by=by or self.bureau,
            first_day=first,
            last_day=last,
            title="驿城区快递进村补贴公示",
            contact="驿城区商务局 0396-1234567",
        )

    def approved(self, *stations, **fields):
        applications = self.publicized(*stations, **fields)
        self.clock.set(AFTER)
        several = applications if isinstance(applications, list) else [applications]
        several = [approve(each, by=self.chief, fund=self.fund) for each in several]
        return several if len(several) > 1 else several[0]

    def rolled(self, *stations, **fields):
        """The roll of these stations' applications."""
        applications = self.approved(*stations, **fields)
        return self.lock(applications if isinstance(applications, list) else [applications])

    def lock(self, applications, *, by=None, **links):
        return lock_roll(
            self.fund,
            applications,
            by=by or self.finance,
            title="补贴资金发放花名册",
            unit="驿城区财政局",
            **links,
        )

    def supplement(self, roll, *, by=None):
        """The supplementary roll of everything that bounced of `roll` and waits to be paid again."""
        return self.lock(list(bounced_and_due(roll)), by=by, supplements=roll)

    def result(self, item, *, paid=True, **changes):
        """The row of the bank's file for one line of a roll."""
        values = {
            "reference": item.reference,
            "amount": item.amount,
            "is_paid": paid,
            "on": timezone.localdate() if paid else None,
            "voucher": f"PZ{item.position:04d}" if paid else "",
            "reason": "" if paid else "账号户名不符",
        }
        return ResultRow(**values | changes)

    def record(self, rows, *, by=None):
        return record_results(
            self.district, rows, by=by or self.cashier, file_name="回单.xlsx", sha256="0" * 64
        )

    def paid(self, *stations, **fields):
        """The roll of these stations' applications, all of it paid."""
        roll = self.rolled(*stations, **fields)
        self.record([self.result(item) for item in roll.items.all()])
        return roll

    def fresh(self, application):
        return Application.objects.get(pk=application.pk)

    def close(self, facility, day):
        facility.operating_periods.update(closed_on=day)

    def file_year(self, facility, year, monthly, months=range(1, 13)):
        """Accepted reports of these months of a year in which `facility` handled so many parcels each."""
        township = facility.township
        for month in months:
            first = datetime.date(year, month, 1)
            filing = FilingFactory._meta.model.objects.filter(
                district=facility.district, township=township, month=first
            ).first() or FilingFactory(
                district=facility.district, township=township, month=first, state="accepted"
            )
            inbound = monthly[month - 1] if isinstance(monthly, list) else monthly
            FilingLineFactory(
                filing=filing, facility=facility, inbound=inbound, outbound=0, agri_outbound=0, accepted=True
            )


@pytest.fixture
def township(district):
    return TownshipFactory(district=district, code="411702102", name="板桥镇")


@pytest.fixture
def operator(district):
    return EnterpriseFactory(district=district)


@pytest.fixture
def cases(district, elsewhere, clock, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return Cases(clock=clock, district=district, **lay_cases(district))


@laid_once
def lay_cases(district):
    load_both_policies()
    laid = lay_banqiao(district, stations=4)
    users = staff("clerk", "colleague", "other_clerk", "verifier", "bureau", "chief", "finance", "cashier")
    fund = open_fund(district, name=FUND, year=2026, by=users["finance"])
    fund = appropriate(fund, amount=1_000_000, document="驿财〔2026〕1号", by=users["finance"])
    return users | {
        "township": laid.township,
        "other_township": laid.other_township,
        "center": laid.center,
        "hub": laid.hub,
        "stations": [Facility.objects.get(pk=each.pk) for each in laid.stations],
        "other_station": laid.other_station,
        "fund": fund,
    }


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def people(cases):
    """Name → the client of that person."""
    names = ("clerk", "other_clerk", "verifier", "bureau", "chief", "finance", "cashier")
    return {name: signed_in(getattr(cases, name)) for name in names}


@pytest.fixture
def teller(client, cases):
    """The client with the finance person who locks rolls signed in."""
    client.force_login(cases.finance)
    return client


@pytest.fixture
def listed(client):
    """Ask for the list of applications as a person, with the query of the address."""

    def ask(user, query=""):
        client.force_login(user)
        page = client.get(reverse("applications") + query)
        assert page.status_code == 200
        return page

    return ask


@pytest.fixture
def as_person(client, cases):
    """Sign in as one of the people of the cases: `as_person("bureau")`."""

    def sign_in(name):
        client.force_login(getattr(cases, name))
        return client

    return sign_in
