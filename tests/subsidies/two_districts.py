"""Cases in the district elsewhere, brought there by its own people, for whoever works for a whole city."""

from dataclasses import replace

from stations.models import District, Facility
from subsidies.funds import appropriate, open_fund
from tests.factories import UserFactory
from tests.subsidies.conftest import FUND
from yicheng_express.accounts.roles import Role

CITY = "4117"  # both districts lie in it


def of_city(role):
    """Somebody with the right of this role in either district."""
    return UserFactory(role=role, scope_code=CITY, full_name="市局")


def cases_abroad(cases):
    """What the tests work with, of the other district: its station, its people, its fund."""
    district = District.objects.get(code="411721")
    station = Facility.objects.get(name="外村服务站")

    def person(role, scope_code=district.code):
        return UserFactory(role=role, scope_code=scope_code)

    finance = person(Role.FINANCE)
    fund = open_fund(district, name=FUND, year=2026, by=finance)
    return replace(
        cases,
        district=district,
        stations=[station],
        clerk=person(Role.TOWNSHIP_CLERK, station.township.code),
        verifier=person(Role.BUREAU_CLERK),
        bureau=person(Role.BUREAU_CLERK),
        chief=person(Role.BUREAU_CHIEF),
        finance=finance,
        cashier=person(Role.FINANCE),
        fund=appropriate(fund, amount=10_000, document="西财〔2026〕1号", by=finance),
    )
