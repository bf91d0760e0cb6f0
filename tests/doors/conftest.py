"""A row of everything in 驿城区, and of everything in another district: what must not be seen."""

import datetime

import pytest

from stations.choices import FilingState, RobotKind
from stations.models import District, FacilityPhoto, GroupRobot, VillageStation
from subsidies.models import Application, Fund, RuleVersion, VerificationPhoto
from tests.banqiao import load_both_policies
from tests.factories import (
    CenterFactory,
    EnterpriseFactory,
    FilingFactory,
    FilingLineFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)
from tests.laid_once import laid_once
from tests.subsidies.rows import draft_of, made_void, notice_of, publicized, rolled
from tests.supervision.rows import rows_of_everything
from tests.supervision.standings.rows import task_with_proof, year_ends
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.brief.freezing import freeze

MONTH = datetime.date(2025, 10, 1)
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="


@pytest.fixture
def network(district, elsewhere):
    """A row of everything in 驿城区, for every model of the admin; another district has data too."""
    return lay_network(district, elsewhere)


@laid_once
def lay_network(district, elsewhere):
    township = TownshipFactory(district=district, code="411702102", name="板桥镇")
    village = VillageFactory(township=township, code="411702102204", name="夏庄")
    operator = EnterpriseFactory(district=district, name="本区快递有限公司", brand="本区快递")
    station = StationFactory(village=village, operator=operator, name="夏庄便民服务站", opened=True)
    OperatingPeriodFactory(facility=HubFactory(township=township, operator=operator))
    OperatingPeriodFactory(facility=CenterFactory(district=district, operator=operator))
    load_both_policies()
    abroad = VillageStation.objects.get(name="外村服务站")
    photos = [
        FacilityPhoto.objects.create(facility=each, image="facility_photos/none.jpg")
        for each in (station, abroad)
    ]
    UserFactory(scope_code="411702", full_name="本区同事")
    UserFactory(scope_code="411721", full_name="外县同事")
    for each in District.objects.all():
        GroupRobot.objects.create(district=each, kind=RobotKind.WECOM, url=WECOM + each.code)
    filings = [
        FilingFactory(township=each.township, state=FilingState.SUBMITTED)
        for each in (station, VillageStation.objects.get(name="外村服务站"))
    ]
    for filing in filings:
        FilingLineFactory(filing=filing, facility=filing.township.facilities.get(tier="station"))
    applications = [application_of(each) for each in (station, VillageStation.objects.get(name="外村服务站"))]
    notices = [notice_of(each, number=f"{each.code}-GS2026-00001") for each in (district, elsewhere)]
    funds = [Fund.objects.create(district=each, name="资金", year=2026) for each in (district, elsewhere)]
    visits = [
        VerificationPhoto.objects.create(application=each, image="facility_photos/none.jpg")
        for each in applications
    ]
    supervised = [
        rows_of_everything(each, station_of)
        for each, station_of in (
            (district, station),
            (elsewhere, VillageStation.objects.get(name="外村服务站")),
        )
    ]
    tasks = [task_with_proof(each.township) for each in (station, abroad)]
    return year_ends(station, abroad) | {
        **briefs_of(district, elsewhere),
        "division": [[each.township.code] for each in (station, abroad)],
        "village": [[each.village.code] for each in (station, abroad)],
        "rows": [["villages"], ["nothing"]],
        "task": [[task.pk] for task in tasks],
        "task_proof": [[task.notes.get(step="progress").proofs.get().pk] for task in tasks],
        "facility_photo": [[photo.pk] for photo in photos],
        "verification_photo": [[photo.pk] for photo in visits],
        "filing": [filing.address for filing in filings],
        "application": [[application.number] for application in applications],
        "notice": [[notice.number] for notice in notices],
        "objection": [[notice.number, 1] for notice in notices],
        "fund": [[fund.district.code, fund.year, fund.name] for fund in funds],
        "roll": [[void_roll_of(fund).number] for fund in funds],
        "complaint": [[each["complaint"].number] for each in supervised],
        "complaint_photo": [[each["complaint_photo"].pk] for each in supervised],
        "inspection": [[each["inspection"].number] for each in supervised],
        "inspection_round": [[each["round"].pk] for each in supervised],
        "inspection_photo": [[each["inspection"].number, each["finding_photo"].pk] for each in supervised],
        "finding_photo": [[each["finding_photo"].pk] for each in supervised],
        "rectification": [[each["rectification"].number] for each in supervised],
        "rectification_photo": [[each["rectification_photo"].pk] for each in supervised],
    }


def briefs_of(*districts):
    """What stands in the addresses of briefs: of a month that is frozen in each."""
    months = []
    for district in districts:
        chief = UserFactory(role=Role.BUREAU_CHIEF, scope_code=district.code)
        months.append([district.code, freeze(district, MONTH, by=chief).month])
    return {"brief": months, "brief_version": [[*month, 1] for month in months]}


def application_of(station):
    """A draft of an application for a station."""
    version = RuleVersion.objects.get(rule__district=station.district, rule__key="village-station")
    number = f"{station.district.code}-SQ2026-00001"
    return Application.objects.create(
        number=number, rule=version.rule, version=version, facility_id=station.pk
    )


def void_roll_of(fund):
    """A roll that is void, with the hub of a township of the fund's district on it."""
    code, township = fund.district.code, fund.district.townships.first()
    people = [UserFactory(scope_code=code) for _ in range(4)]
    hub = HubFactory(township=township, operator=fund.district.enterprises.first())
    application = draft_of(hub, number=f"{code}-SQ2026-00002", key="township-hub")
    notice = notice_of(fund.district, number=f"{code}-GS2026-00002")
    roll = rolled(publicized(application, notice, people), fund, people, number=f"{code}-HMC2026-00001")
    return made_void(roll)


@pytest.fixture(autouse=True)
def photo_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "facility_photos").mkdir()
    (tmp_path / "facility_photos" / "none.jpg").write_bytes(b"a photo")
