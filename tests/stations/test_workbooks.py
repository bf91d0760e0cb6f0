"""The register's sheets: unchanged rows change nothing, and every bad cell of a file is named at once."""

import datetime

import pytest

from stations.models import OperatingPeriod, VillageStation
from stations.workbooks.divisions import VillageResource
from stations.workbooks.enterprises import EnterpriseResource
from stations.workbooks.importing import carry_out, rehearse
from stations.workbooks.tiers import DistrictCenterResource, TownshipHubResource, VillageStationResource
from tests.factories import (
    CenterFactory,
    EnterpriseFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)
from yicheng_express.accounts.roles import Role
from yicheng_express.workbooks.reading import Row, column_letters, read_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return UserFactory(role=Role.BUREAU_CLERK, scope_code="411702")


@pytest.fixture
def xiazhuang():
    """夏庄 of 板桥镇; a village of the same name in 沙河店镇 is there too."""
    banqiao = TownshipFactory(code="411702102", name="板桥镇")
    shahedian = TownshipFactory(code="411702103", name="沙河店镇")
    VillageFactory(township=shahedian, code="411702103201", name="夏庄", official_name="夏庄村民委员会")
    return VillageFactory(township=banqiao, code="411702102204", name="夏庄", official_name="夏庄村民委员会")


def exported(resource_class, user):
    """The rows of an export of all that the user sees, read back from the .xlsx."""
    resource = resource_class(user=user)
    queryset = resource_class._meta.model.objects.visible_to(user).order_by(
        "code" if hasattr(resource_class._meta.model, "code") else "pk"
    )
    return read_rows(resource.workbook(queryset), resource_class.headings())


def row(resource_class, number=2, **texts):
    """A row as it would be read; headings by keyword."""
    headings = [column.column_name for column in resource_class.columns]
    assert set(texts) <= set(headings), set(texts) - set(headings)
    columns = {heading: column_letters(index) for index, heading in enumerate(headings)}
    return Row("表", number, {heading: texts.get(heading, "") for heading in headings}, columns)


def new_station(number=2, **texts):
    return row(
        VillageStationResource,
        number,
        **{
            "村代码": "411702102204",
            "名称": "夏庄便民服务站",
            "运营企业": "邮政",
            "收寄": "是",
        }
        | texts,
    )


def altered(found, **texts):
    """The row with other texts."""
    return Row(found.sheet, found.number, found.texts | texts, found.columns)


def told(outcome):
    return [(problem.address, problem.heading, problem.message) for problem in outcome.problems]


def day(text):
    return datetime.date.fromisoformat(text)


def test_what_was_exported_and_comes_back_unchanged_changes_nothing(clerk, xiazhuang):
    partner = EnterpriseFactory(name="中通", brand="中通")
    station = StationFactory(
        village=xiazhuang,
        name=" ３号站（＝中心）\u3000",
        charges="=1+1",
        note="@a\nb",
        longitude="114.022",
        latitude="32.98",
        manager_phone="0396-1234567",
    )
    station.partners.add(partner)
    OperatingPeriodFactory(facility=station, opened_on=day("2021-09-01"), closed_on=day("2022-03-01"))
    OperatingPeriodFactory(facility=station, opened_on=day("2022-05-01"), cooperating=True, resident=True)
    StationFactory(village=xiazhuang)
    HubFactory(township=xiazhuang.township, opened=True)
    CenterFactory(opened=True)
    for resource_class in (
        VillageResource,
        EnterpriseResource,
        DistrictCenterResource,
        TownshipHubResource,
        VillageStationResource,
    ):
        outcome = rehearse(resource_class, exported(resource_class, clerk), user=clerk)
        assert told(outcome) == []
        assert outcome.changes == []
        assert outcome.unchanged == resource_class._meta.model.objects.count()


def test_new_station_gets_the_next_code_of_its_village(clerk, xiazhuang):
    EnterpriseFactory(brand="邮政")
    StationFactory(village=xiazhuang, code="411702102204-07")
    rows = [new_station(), new_station(3, 名称="夏庄二站", 开业日期="2021年9月1日", 驻村设点="是")]
    preview = rehearse(VillageStationResource, rows, user=clerk)
    assert told(preview) == []
    assert (preview.added, preview.altered, VillageStation.objects.count()) == (2, 0, 1)
    carry_out(VillageStationResource, rows, user=clerk, expected=preview.fingerprint)
    codes = VillageStation.objects.values_list("code", flat=True)
    assert sorted(codes) == ["411702102204-07", "411702102204-08", "411702102204-09"]
    assert OperatingPeriod.objects.get().opened_on == day("2021-09-01")
