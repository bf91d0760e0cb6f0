"""The register's sheets: unchanged rows change nothing, and every bad cell of a file is named at once."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stations.models import Enterprise, OperatingPeriod, Village, VillageStation
from stations.workbooks.divisions import VillageResource
from stations.workbooks.enterprises import EnterpriseResource
from stations.workbooks.importing import DifferentOutcomeError, carry_out, rehearse
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
    credit_code,
)
from tests.stations.sheets import altered, exported, headings_told, new_station, row, told
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db
EVERY_SHEET = [
    VillageResource,
    EnterpriseResource,
    DistrictCenterResource,
    TownshipHubResource,
    VillageStationResource,
]
READABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@pytest.fixture
def clerk(district):
    return UserFactory(role=Role.BUREAU_CLERK, scope_code="411702")


@pytest.fixture
def xiazhuang(district, elsewhere):
    """夏庄 of 板桥镇. 沙河店镇 has a village of that name too, and another county has data."""
    banqiao = TownshipFactory(district=district, code="411702102", name="板桥镇")
    shahedian = TownshipFactory(district=district, code="411702103", name="沙河店镇")
    VillageFactory(township=shahedian, code="411702103201", name="夏庄")
    return VillageFactory(township=banqiao, code="411702102204", name="夏庄")


@pytest.fixture
def post(district):
    return EnterpriseFactory(district=district, name="中国邮政驿城区分公司", brand="邮政")


def rehearsed(clerk, *rows, sheet=VillageStationResource):
    return rehearse(sheet, list(rows), user=clerk)


def imported(clerk, *rows, sheet=VillageStationResource):
    """Carry the rows out, as previewed."""
    preview = rehearsed(clerk, *rows, sheet=sheet)
    assert told(preview) == []
    return carry_out(sheet, list(rows), user=clerk, expected=preview.fingerprint)


# --- the round trip ---------------------------------------------------------------------------


def test_what_was_exported_and_comes_back_unchanged_changes_nothing(clerk, xiazhuang, post):
    station = StationFactory(
        village=xiazhuang,
        operator=post,
        name=" ３号站（＝中心）\u3000",
        charges="=1+1\r\n第二行",
        note="@a",
        longitude="114.022",
        latitude="32.98",
        manager_phone="0396-1234567",
    )
    station.partners.add(EnterpriseFactory(district=xiazhuang.township.district))
    OperatingPeriodFactory(
        facility=station, opened_on=datetime.date(2021, 9, 1), closed_on=datetime.date(2022, 3, 1)
    )
    OperatingPeriodFactory(
        facility=station, opened_on=datetime.date(2022, 5, 1), cooperating=True, resident=True
    )
    StationFactory(village=xiazhuang, operator=post)
    HubFactory(township=xiazhuang.township, operator=post, opened=True)
    CenterFactory(district=xiazhuang.township.district, operator=post, opened=True)
    for sheet in EVERY_SHEET:
        outcome = rehearsed(clerk, *exported(sheet, clerk), sheet=sheet)
        assert (told(outcome), outcome.changes) == ([], [])
        assert outcome.unchanged == sheet._meta.model.objects.visible_to(clerk).count() > 0


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    name=READABLE.filter(str.strip),
    note=READABLE,
    day=st.dates(datetime.date(1950, 1, 1), datetime.date(2090, 1, 1)),
    degrees=st.decimals(74, 135, places=6),
    premises=st.sampled_from(["", "shop", "idle_asset"]),
    flag=st.booleans(),
)
def test_any_station_comes_back_as_it_is(clerk, xiazhuang, post, name, note, day, degrees, premises, flag):
    VillageStation.objects.all().update(name="旧站")
    OperatingPeriod.objects.all().delete()
    VillageStation.objects.visible_to(clerk).delete()
    station = StationFactory(
        village=xiazhuang,
        operator=post,
        name=name,
        note=note,
        charges=note,
        longitude=degrees,
        latitude="32.98",
        premises=premises,
        does_training=flag,
    )
    closed_on = day + datetime.timedelta(days=1)
    OperatingPeriodFactory(facility=station, opened_on=day, closed_on=closed_on, closing_reason=note)
    outcome = rehearsed(clerk, *exported(VillageStationResource, clerk))
    assert (told(outcome), outcome.changes, outcome.unchanged) == ([], [], 1)


def test_an_unchanged_file_costs_the_same_few_queries_however_long_it_is(clerk, xiazhuang, post):
    def queries():
        rows = exported(VillageStationResource, clerk)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            rehearsed(clerk, *rows)
        return len([q for q in asked.captured_queries if "SAVEPOINT" not in q["sql"]])

    StationFactory(village=xiazhuang, operator=post, opened=True)
    few = queries()
    for _ in range(20):
        StationFactory(village=xiazhuang, operator=post, opened=True)
    assert queries() == few


# --- new stations -----------------------------------------------------------------------------


def test_new_stations_get_the_next_codes_of_their_village(clerk, xiazhuang, post):
    StationFactory(village=xiazhuang, operator=post, code="411702102204-07")
    rows = [new_station(), new_station(3, 名称="夏庄二站", 开业日期="2021年9月1日", 驻村设点="是")]
    preview = rehearsed(clerk, *rows)
    assert (told(preview), preview.added, preview.altered) == ([], 2, 0)
    assert VillageStation.objects.visible_to(clerk).count() == 1
    carry_out(VillageStationResource, rows, user=clerk, expected=preview.fingerprint)
    codes = VillageStation.objects.visible_to(clerk).values_list("code", flat=True)
    assert sorted(codes) == ["411702102204-07", "411702102204-08", "411702102204-09"]
    assert OperatingPeriod.objects.get(facility__name="夏庄二站").opened_on == datetime.date(2021, 9, 1)


def test_the_same_new_rows_again_do_not_double_the_stations(clerk, xiazhuang, post):
    imported(clerk, new_station())
    assert told(rehearsed(clerk, new_station())) == [("名称", "这个村已有同名的村级站。")]


def test_two_new_rows_of_one_name_in_one_village_are_named(clerk, xiazhuang, post):
    (problem,) = rehearsed(clerk, new_station(2), new_station(3)).problems
    assert (problem.address, problem.heading) == ("E3", "名称")
    assert "与工作表“表” E2重复" in problem.message


def test_a_village_is_found_by_township_and_name_never_by_name_alone(clerk, xiazhuang, post):
    imported(clerk, new_station(村代码="", **{"乡镇（街道）": "沙河店镇", "村（社区）": "夏庄"}))
    assert VillageStation.objects.get(operator=post).village.code == "411702103201"
    alone = rehearsed(clerk, new_station(村代码="", **{"村（社区）": "夏庄"}))
    assert told(alone) == [("乡镇（街道）", "请填写村代码，或者乡镇（街道）和村（社区）两项。")]


def test_names_must_agree_with_the_code(clerk, xiazhuang, post):
    outcome = rehearsed(clerk, new_station(**{"乡镇（街道）": "沙河店镇", "村（社区）": "李庄"}))
    assert headings_told(outcome) == ["乡镇（街道）", "村（社区）"]
    assert "411702102204 是板桥镇 夏庄" in outcome.problems[0].message


def test_a_name_that_two_villages_of_a_township_share_asks_for_the_code(clerk, xiazhuang, post):
    VillageFactory(township=xiazhuang.township, code="411702102299", name="夏庄")
    named = new_station(村代码="", **{"乡镇（街道）": "板桥镇", "村（社区）": "夏庄"})
    assert told(rehearsed(clerk, named)) == [
        ("村（社区）", "板桥镇有 2 个村（社区）都叫“夏庄”，请填写村代码。")
    ]


def test_operator_is_found_by_name_brand_or_credit_code_within_the_district(clerk, xiazhuang, post):
    for number, text in enumerate([post.name, "邮政", post.credit_code]):
        imported(clerk, new_station(名称=f"站{number}", 运营企业=text))
    assert VillageStation.objects.filter(operator=post).count() == 3
    assert headings_told(rehearsed(clerk, new_station(运营企业="外县快递"))) == ["运营企业"]
    EnterpriseFactory(district=post.district, brand="邮政")
    (problem,) = rehearsed(clerk, new_station()).problems
    assert problem.message == "有 2 家企业都叫“邮政”，请改填统一社会信用代码。"


def test_a_partner_of_another_district_is_refused_to_whoever_sees_both(district, xiazhuang, post):
    city = UserFactory(role=Role.BUREAU_CLERK, scope_code="4117")
    assert headings_told(rehearsed(city, new_station(合作企业="外县快递"))) == ["合作企业"]


def test_partners_are_several_enterprises(clerk, xiazhuang, post):
    others = [EnterpriseFactory(district=post.district, brand=brand) for brand in ("中通", "圆通")]
    imported(clerk, new_station(合作企业="中通、圆通"))
    station = VillageStation.objects.get(operator=post)
    assert set(station.partners.all()) == set(others)
    (found,) = [
        each for each in exported(VillageStationResource, clerk) if each.texts["网点编号"] == station.code
    ]
    imported(clerk, altered(found, 合作企业="圆通"))
    assert list(station.partners.all()) == [others[1]]


# --- known stations ---------------------------------------------------------------------------


@pytest.fixture
def station(xiazhuang, post):
    return StationFactory(village=xiazhuang, operator=post, name="夏庄站", opened=True)


@pytest.fixture
def line(station, clerk):
    """The station's row in an export."""
    (found,) = exported(VillageStationResource, clerk)
    return found


def test_changed_cells_are_shown_old_and_new_and_recorded_with_who(clerk, station, line, client):
    outcome = imported(clerk, altered(line, 负责人="张三", 联系电话="１３８ ００００ ００００"))
    (change,) = outcome.changes
    assert change.cells == [("负责人", "王建国", "张三"), ("联系电话", "13900000000", "13800000000")]
    assert station.history.latest().manager_name == "张三"


def test_an_unknown_code_is_an_error_of_that_cell_alone(clerk, line):
    outcome = rehearsed(clerk, altered(line, 网点编号="411702102204-99", 以前的营业期="随便"))
    assert headings_told(outcome) == ["网点编号"]


def test_a_station_out_of_scope_is_as_if_it_did_not_exist(clerk, line):
    other = VillageStation.objects.get(name="外村服务站")
    (problem,) = rehearsed(clerk, altered(line, 网点编号=other.code)).problems
    assert problem.message.startswith(
        f"没有编号为 {other.code} 的村级快递便民服务站，或者它不在您的管辖范围内"
    )
    (problem,) = rehearsed(clerk, new_station(村代码="411721100200")).problems
    assert problem.message == "没有代码为 411721100200 的村（社区），或者它不在您的管辖范围内。"


def test_a_station_never_moves_by_import(clerk, line):
    outcome = rehearsed(clerk, altered(line, 村代码="411702103201", **{"乡镇（街道）": "沙河店镇"}))
    assert headings_told(outcome) == ["村代码", "乡镇（街道）"]
    assert "不能通过导入改到别处" in outcome.problems[0].message
    empty = altered(line, 村代码="", **{"乡镇（街道）": "", "村（社区）": ""})
    assert rehearsed(clerk, empty).unchanged == 1


def test_a_code_stands_in_a_file_once(clerk, line):
    again = altered(line, 负责人="张三")
    assert headings_told(rehearsed(clerk, line, again)) == ["网点编号"]


def test_earlier_periods_cannot_be_changed_here(clerk, line):
    assert told(rehearsed(clerk, altered(line, 以前的营业期="2020 年"))) == [
        ("以前的营业期", "这一列由系统填写，不能在表格里修改；请恢复原样或清空。")
    ]


def test_every_bad_cell_of_the_file_is_named_in_one_go(clerk, line):
    bad = altered(
        line,
        联系电话="123",
        场所来源="月球",
        经度="东经",
        收寄="",
        网上销售="也许",
        开业日期="2021-02-30",
        名称="站" * 81,
    )
    outcome = rehearsed(clerk, bad, new_station(9, 名称="", 运营企业="没有的", 村代码="000000000000"))
    assert outcome.bad_rows == 2
    assert set(headings_told(outcome)) == {
        "联系电话",
        "场所来源",
        "经度",
        "收寄",
        "网上销售",
        "开业日期",
        "名称",
        "村代码",
    }
    assert {problem.address for problem in outcome.problems if problem.number == 9} == {"B9", "E9"}


def test_coordinates_are_a_pair(clerk, line):
    assert headings_told(rehearsed(clerk, altered(line, 经度="114.02"))) == ["纬度"]


def test_nothing_is_written_where_one_row_is_bad(clerk, line, station):
    rows = [altered(line, 负责人="张三"), new_station(3, 收寄="")]
    with pytest.raises(DifferentOutcomeError):
        carry_out(VillageStationResource, rows, user=clerk, expected=rehearsed(clerk, *rows).fingerprint)
    station.refresh_from_db()
    assert station.manager_name == "王建国"


def test_what_changed_since_the_preview_is_previewed_again(clerk, line, station):
    rows = [altered(line, 负责人="张三")]
    preview = rehearsed(clerk, *rows)
    VillageStation.objects.filter(pk=station.pk).update(address="新址")
    with pytest.raises(DifferentOutcomeError) as different:
        carry_out(VillageStationResource, rows, user=clerk, expected=preview.fingerprint)
    assert [heading for heading, *_ in different.value.outcome.changes[0].cells] == ["负责人", "地址"]
    station.refresh_from_db()
    assert (station.manager_name, station.address) == ("王建国", "新址")


# --- the other sheets -------------------------------------------------------------------------


def test_villages_are_matched_by_code_and_belong_to_the_township_of_their_code(clerk, xiazhuang):
    found = {each.texts["村代码"]: each for each in exported(VillageResource, clerk)}["411702102204"]
    new = row(
        VillageResource,
        9,
        村代码="４１１７０２１０２２０５",
        全称="李庄村民委员会",
        简称="李庄",
        类别="建制村",
    )
    outcome = imported(clerk, altered(found, 人口="2,512"), new, sheet=VillageResource)
    assert (outcome.added, outcome.altered) == (1, 1)
    assert Village.objects.get(code="411702102204").population == 2512
    assert Village.objects.get(code="411702102205").township == xiazhuang.township


@pytest.mark.parametrize(
    ("texts", "heading"),
    [
        ({"人口": "0"}, "人口"),
        ({"人口": "两千"}, "人口"),
        ({"类别": "村"}, "类别"),
        ({"乡镇（街道）": "沙河店镇"}, "乡镇（街道）"),
        ({"撤销日期": "2020-01-01", "设立日期": "2021-01-01"}, "撤销日期"),
        ({"并入村代码": "411721100200"}, "并入村代码"),
        ({"村代码": "411721100299"}, "村代码"),
        ({"村代码": ""}, "村代码"),
    ],
)
def test_a_bad_cell_of_a_village_is_named(clerk, xiazhuang, texts, heading):
    found = {each.texts["村代码"]: each for each in exported(VillageResource, clerk)}["411702102204"]
    assert headings_told(rehearsed(clerk, altered(found, **texts), sheet=VillageResource)) == [heading]


def test_enterprises_are_matched_by_credit_code_in_their_district(clerk, post):
    (found,) = exported(EnterpriseResource, clerk)
    new = row(
        EnterpriseResource,
        3,
        统一社会信用代码=credit_code(777).lower(),
        名称="中通",
        类别="快递企业",
        **{"品牌（简称）": "中通"},
    )
    outcome = imported(clerk, altered(found, 联系人="李四"), new, sheet=EnterpriseResource)
    assert (outcome.added, outcome.altered) == (1, 1)
    assert Enterprise.objects.get(credit_code=credit_code(777)).district == post.district
    wrong = altered(new, 统一社会信用代码="91411702MA00000000", 区县代码="411721")
    assert headings_told(rehearsed(clerk, wrong, sheet=EnterpriseResource)) == [
        "区县代码",
        "统一社会信用代码",
    ]


def test_new_hubs_and_centers_find_their_place(clerk, xiazhuang, post):
    hub = {"名称": "板桥集散中心", "运营企业": "邮政", "收寄": "是", "开业日期": "20220101"}
    imported(clerk, row(TownshipHubResource, **hub | {"乡镇（街道）": "板桥镇"}), sheet=TownshipHubResource)
    imported(clerk, row(DistrictCenterResource, **hub | {"名称": "共配中心"}), sheet=DistrictCenterResource)
    assert xiazhuang.township.facilities.get(tier="hub").code == "411702102-01"
    assert post.district.facilities.get(tier="center").code == "411702-01"
    unknown = row(TownshipHubResource, **hub | {"乡镇（街道）": "柏城镇"})
    assert headings_told(rehearsed(clerk, unknown, sheet=TownshipHubResource)) == ["乡镇（街道）"]
