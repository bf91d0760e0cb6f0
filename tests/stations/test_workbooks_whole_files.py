"""A workbook as a whole: what it costs, what it leaves behind, and what its rows may take from each other."""

import datetime

import pytest
from django.db import IntegrityError, connection
from django.db.models import CheckConstraint, Value
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stations.models import Enterprise, OperatingPeriod, Township, Village, VillageStation
from stations.workbooks import saving
from stations.workbooks.constraints import broken_checks, holds
from stations.workbooks.divisions import VillageResource
from stations.workbooks.importing import DifferentOutcomeError, carry_out, rehearse
from stations.workbooks.tiers import VillageStationResource
from tests.factories import EnterpriseFactory, StationFactory, TownshipFactory, UserFactory, VillageFactory
from tests.stations.sheets import altered, exported, new_station, row, told
from tests.stations.test_register_admin import ADD, change_url, station_form
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(district):
    return UserFactory(role=Role.BUREAU_CLERK, scope_code="411702")


@pytest.fixture
def village(district):
    township = TownshipFactory(district=district, code="411702102", name="板桥镇")
    return VillageFactory(township=township, code="411702102204", name="夏庄")


@pytest.fixture
def brands(district):
    return {
        brand: EnterpriseFactory(district=district, brand=brand, name=brand)
        for brand in ("邮政", "中通", "圆通")
    }


@pytest.fixture
def stations(village, brands):
    """甲站, 乙站 and 丙站 of 夏庄."""
    operator = brands["邮政"]
    return [
        StationFactory(village=village, operator=operator, name=name) for name in ("甲站", "乙站", "丙站")
    ]


def lines(clerk):
    """The rows of an export by name."""
    return {line.texts["名称"]: line for line in exported(VillageStationResource, clerk)}


def imported(clerk, *rows):
    preview = rehearse(VillageStationResource, list(rows), user=clerk)
    assert told(preview) == []
    return carry_out(VillageStationResource, list(rows), user=clerk, expected=preview.fingerprint)


# --- what it costs ----------------------------------------------------------------------------

# SQLite takes 999 values at a time: 180 records more are some inserts more into each table, 32 at a time.
BATCHES = 24 if connection.vendor == "sqlite" else 0


def many_new(start, count):
    cells = {"合作企业": "中通、圆通", "开业日期": "2022-01-01", "驻村设点": "是"}
    return [new_station(number, 名称=f"第{number}站", **cells) for number in range(start, start + count)]


def queries_of(act):
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked.captured_queries)


def test_queries_do_not_grow_with_new_and_altered_rows(clerk, village, brands):
    def cost(rows):
        outcomes = []
        preview = queries_of(
            lambda: outcomes.append(rehearse(VillageStationResource, rows, user=clerk)),
        )
        assert told(outcomes[0]) == []
        expected = outcomes[0].fingerprint
        return preview, queries_of(
            lambda: carry_out(VillageStationResource, rows, user=clerk, expected=expected)
        )

    def altered_cells(count):
        cells = {"负责人": "李四", "合作企业": "圆通", "停业日期": "2023-01-01"}
        found = list(lines(clerk).values())[:count]
        return [altered(line, **cells | {"名称": f"新{line.texts['名称']}"}) for line in found]

    few, many = cost(many_new(2, 20)), cost(many_new(1000, 200))
    assert many[0] == few[0] < 20
    assert many[1] - few[1] <= BATCHES
    few, many = cost(altered_cells(20)), cost(altered_cells(200))
    assert many[0] == few[0] < 20
    assert many[1] - few[1] <= BATCHES


def test_a_preview_writes_nothing_and_locks_nothing(clerk, stations):
    rows = [new_station(), altered(lines(clerk)["甲站"], 负责人="张三")]
    with CaptureQueriesContext(connection) as asked:
        rehearse(VillageStationResource, rows, user=clerk)
    assert {query["sql"].split()[0] for query in asked.captured_queries} == {"SELECT"}
    assert not [query for query in asked.captured_queries if "FOR UPDATE" in query["sql"]]


# --- what it leaves behind --------------------------------------------------------------------


def versions(record, *, partners=False):
    """Every version of a record as (kind, user, what it says), oldest first."""
    unlike = {"id", "code", "name", "facility", "history_id", "history_date", "history_change_reason"}
    told = []
    for version in record.history.order_by("history_id"):
        names = {field.name for field in version._meta.fields} - unlike
        says = {name: getattr(version, f"{name}_id", None) or getattr(version, name) for name in names}
        if partners:
            says["partners"] = sorted(link.enterprise.brand for link in version.partners.all())
        told.append(says)
    return told


def everything(station):
    periods = OperatingPeriod.objects.filter(facility=station).order_by("opened_on")
    return (
        {
            name: value
            for name, value in vars(station).items()
            if name not in ("_state", "id", "code", "name")
        },
        sorted(station.partners.values_list("brand", flat=True)),
        versions(station, partners=True),
        [versions(period) for period in periods],
    )


def test_what_a_workbook_leaves_behind_is_what_the_form_leaves_behind(client, clerk, village, brands):
    """Records, partners and every version of them; for a new station and then for an altered one."""
    client.force_login(clerk)
    both = [brands["中通"].pk, brands["邮政"].pk]
    opened = {"opened_on": "2022-01-01", "resident": "on"}
    fields = {"manager_phone": "13900000000", "operator": brands["邮政"].pk}
    client.post(ADD, station_form(village, opened, name="表单站", partners=both, **fields))
    cells = {"开业日期": "2022-01-01", "驻村设点": "是", "联系电话": "13900000000"}
    imported(clerk, new_station(名称="工作簿站", 合作企业="中通、邮政", **cells))

    form, sheet = (VillageStation.objects.get(name=name) for name in ("表单站", "工作簿站"))
    assert everything(form) == everything(sheet)
    assert len(versions(sheet)) == 2

    period = form.operating_periods.get()
    closed = opened | {"id": period.pk, "facility": form.pk, "closed_on": "2023-01-01"}
    changed = fields | {"manager_name": "张三", "partners": [brands["圆通"].pk, brands["邮政"].pk]}
    client.post(change_url(form), station_form(village, closed, name="表单站", **changed))
    cells = {"停业日期": "2023-01-01", "负责人": "张三", "合作企业": "圆通、邮政"}
    imported(clerk, altered(lines(clerk)["工作簿站"], **cells))

    form, sheet = (VillageStation.objects.get(name=name) for name in ("表单站", "工作簿站"))
    assert form.manager_name == "张三"
    assert everything(form) == everything(sheet)
    assert len(versions(sheet)) == 5
    assert set(sheet.history.values_list("history_change_reason", flat=True)) == {"工作簿导入"}
    assert set(sheet.history.values_list("history_user", flat=True)) == {clerk.pk}


def test_villages_keep_their_history_too(clerk, village):
    (found,) = exported(VillageResource, clerk)
    new = {"村代码": "411702102205", "全称": "李庄村民委员会", "简称": "李庄", "类别": "建制村"}
    rows = [altered(found, 人口="2512"), row(VillageResource, 9, **new)]
    preview = rehearse(VillageResource, rows, user=clerk)
    carry_out(VillageResource, rows, user=clerk, expected=preview.fingerprint)
    newest = village.history.latest()
    assert (newest.population, newest.history_user, newest.history_type) == (2512, clerk, "~")
    assert Village.objects.get(name="李庄").history.get().history_type == "+"


# --- what rows take from each other -----------------------------------------------------------


def test_two_stations_trade_their_names(clerk, stations):
    found = lines(clerk)
    imported(clerk, altered(found["甲站"], 名称="乙站"), altered(found["乙站"], 名称="甲站"))
    assert [VillageStation.objects.get(pk=each.pk).name for each in stations] == ["乙站", "甲站", "丙站"]


def test_a_new_station_takes_the_name_that_another_gives_away_in_the_same_file(clerk, stations):
    imported(clerk, new_station(名称="甲站"), altered(lines(clerk)["甲站"], 名称="老站"))
    stations[0].refresh_from_db()
    assert stations[0].name == "老站"
    assert VillageStation.objects.filter(name="甲站").count() == 1


def test_a_name_that_stays_where_it_is_is_refused_to_the_newcomer(clerk, stations):
    rows = [new_station(7, 名称="甲站"), altered(lines(clerk)["甲站"], 负责人="张三")]
    (problem,) = rehearse(VillageStationResource, rows, user=clerk).problems
    assert (problem.number, problem.heading, problem.message) == (7, "名称", "这个村已有同名的村级站。")


def test_two_stations_do_not_take_one_name(clerk, stations):
    found = lines(clerk)
    rows = [altered(found["甲站"], 名称="新站"), altered(found["乙站"], 名称="新站")]
    (problem,) = rehearse(VillageStationResource, rows, user=clerk).problems
    assert (problem.number, problem.heading) == (rows[1].number, "名称")


def test_a_name_that_is_taken_is_told_beside_the_other_faults_of_its_row(clerk, stations):
    faults = told(rehearse(VillageStationResource, [new_station(名称="甲站", 联系电话="1")], user=clerk))
    assert [heading for heading, _message in faults] == ["联系电话", "名称"]


# --- all or nothing ---------------------------------------------------------------------------


def test_what_somebody_takes_while_we_write_is_told_at_its_cell(clerk, village, brands, monkeypatch):
    rows = [new_station(名称="甲站"), new_station(3, 名称="乙站")]
    preview = rehearse(VillageStationResource, rows, user=clerk)
    rivals = []

    def refused(*args, **kwargs):
        rivals.append(1)
        raise IntegrityError

    monkeypatch.setattr(saving, "keep_versions", refused)
    with pytest.raises(IntegrityError):
        carry_out(VillageStationResource, rows, user=clerk, expected=preview.fingerprint)
    assert rivals
    assert not VillageStation.objects.exists()

    StationFactory(village=village, operator=brands["邮政"], name="乙站", code="411702102204-50")
    with pytest.raises(DifferentOutcomeError) as different:
        carry_out(VillageStationResource, rows, user=clerk, expected=preview.fingerprint)
    assert [problem.number for problem in different.value.outcome.problems] == [3]
    assert VillageStation.objects.count() == 1


# --- the constraints in Python ----------------------------------------------------------------

DAYS = st.none() | st.dates(datetime.date(2020, 1, 1), datetime.date(2020, 1, 4))
RECORDS = {
    VillageStation: {
        "tier": st.sampled_from(["center", "hub", "station"]),
        "township_id": st.none() | st.just(1),
        "village_id": st.none() | st.just(1),
        "longitude": st.none() | st.sampled_from([72, 73, 100, 136, 137]),
        "latitude": st.none() | st.sampled_from([2, 3, 30, 54, 55]),
    },
    Village: {
        "id": st.none() | st.integers(1, 2),
        "kind": st.sampled_from(["", "community", "village"]),
        "population": st.none() | st.integers(0, 2),
        "merged_into_id": st.none() | st.integers(1, 2),
        "established_on": DAYS,
        "abolished_on": DAYS,
    },
    Township: {"kind": st.sampled_from(["", "town"]), "established_on": DAYS, "abolished_on": DAYS},
    Enterprise: {"kind": st.sampled_from(["", "courier", "bank"])},
    OperatingPeriod: {
        "opened_on": DAYS.filter(bool),
        "closed_on": DAYS,
        "closing_reason": st.sampled_from(["", "没人"]),
        "cooperation": st.sampled_from(["", "postal_courier", "other"]),
    },
}


@pytest.mark.parametrize("model", RECORDS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_check_answers_in_python_as_in_the_database(model, data):
    record = model(**data.draw(st.fixed_dictionaries(RECORDS[model])))
    against = {
        field.name: Value(getattr(record, field.attname), field) for field in record._meta.concrete_fields
    }
    for constraint in model._meta.concrete_model._meta.constraints:
        if not isinstance(constraint, CheckConstraint):
            continue
        answer = holds(constraint.condition, record)
        if answer is not None:
            assert answer == bool(constraint.condition.check(against)), constraint.name


def test_a_check_over_what_is_in_error_is_not_asked():
    station = VillageStation(township_id=1, village_id=1, longitude=200, latitude=30)
    assert broken_checks(station, set()) == ["经度（73—136）和纬度（3—54）应同时填写。"]
    assert broken_checks(station, {"longitude"}) == []
