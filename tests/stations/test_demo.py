"""The demo in the register: what is written, what is refused, and that the register accepts every row."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from stations.choices import Tier
from stations.coverage import coverage_report
from stations.demo import load
from stations.demo.accounts import demo_accounts
from stations.demo.words import MARK, POPULATION_SOURCE
from stations.models import (
    Demonstration,
    District,
    Enterprise,
    Facility,
    Filing,
    FilingLine,
    FilingTerms,
    OperatingPeriod,
    Township,
    Village,
    VillageStation,
)
from stations.policy_file import load_policy
from stations.roster import load_roster
from tests.factories import EnterpriseFactory, StationFactory, TownshipFactory, VillageFactory
from tests.stations.rosters import OTHER_COUNTY, OTHER_POLICY, load_yicheng
from yicheng_express.accounts.models import User
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db
UNTIL = "2026-10-31"


def day(text):
    return datetime.date.fromisoformat(text)


def load_demo(*arguments):
    told = StringIO()
    call_command("load_demo", *arguments, stdout=told)
    return told.getvalue()


def everything_written():
    """What the demo wrote, without the keys that a database gives."""
    return [
        list(Enterprise.objects.order_by("credit_code").values_list("name", "credit_code", "contact_name")),
        list(
            Facility.objects.order_by("code").values_list(
                *("code", "tier", "name", "village__code", "operator__name", "manager_name", "manager_phone"),
                *("address", "premises", "bus_route", "hours", "charges", "note", "does_training"),
            )
        ),
        sorted(Facility.objects.exclude(partners=None).values_list("code", "partners__name")),
        list(
            OperatingPeriod.objects.order_by("facility__code", "opened_on").values_list(
                *("facility__code", "opened_on", "closed_on", "resident", "cooperation", "closing_reason")
            )
        ),
        list(Village.objects.order_by("code").values_list("code", "population", "population_source")),
    ]


@pytest.fixture(autouse=True)
def the_network_alone(monkeypatch):
    """Without what other apps invent on top of it: that is tested with them."""
    monkeypatch.setattr(load, "INVENTIONS", [])


@pytest.fixture
def yicheng():
    """With a policy that says nothing of reports, so that none are invented: test_demo_filings has those."""
    district = load_yicheng()
    FilingTerms.objects.all().delete()
    return district


@pytest.fixture
def demo(yicheng):
    load_demo("--until", UNTIL)
    return yicheng


def test_coverage_grows_to_nine_tenths_in_2021_and_to_every_village_in_2022(demo):
    def covered(text):
        villages = Village.objects.counting_on(day(text)).with_coverage(day(text))
        return villages.filter(is_covered=True).count()

    assert covered("2021-06-30") == 0
    assert 3 <= covered("2021-07-31") <= 10
    assert covered("2021-12-31") == 124  # of 135: 91.85 %
    assert covered("2022-12-31") == 135
    assert covered(UNTIL) == 132


def test_where_the_policy_says_nothing_of_reports_none_are_invented(yicheng):
    assert "月报：0" in load_demo("--until", UNTIL)
    assert not Filing.objects.exists()


def test_streets_without_villages_have_no_rate(demo):
    report = coverage_report(demo, day("2021-12-31"))
    rates = {township.name: coverage.rate for township, coverage in report.townships}
    assert rates["人民街街道"] is None
    assert rates["古城街道"] is not None
    assert 91 <= report.total.rate <= 93
    assert report.total.priority > 0
    assert report.total.population_unknown > 0


def test_every_row_is_one_that_the_forms_would_accept(demo):
    rows = [
        *Enterprise.objects.all(),
        *Facility.objects.select_related("operator", "district"),
        *OperatingPeriod.objects.select_related("facility"),
        *Village.objects.exclude(population=None).select_related("township"),
        Demonstration.objects.get(),
    ]
    for row in rows:
        row.full_clean()
    assert len(rows) > 450


def test_everything_invented_is_recognisable(demo):
    assert all("（演示）" in name for name in Enterprise.objects.values_list("name", flat=True))
    assert all(note.startswith(MARK) for note in Facility.objects.values_list("note", flat=True))
    assert Facility.objects.filter(note__contains="（僵尸站点）").exists()
    assert set(Village.objects.exclude(population=None).values_list("population_source", flat=True)) == {
        POPULATION_SOURCE
    }
    phones = Facility.objects.values_list("manager_phone", flat=True)
    assert len(set(phones)) == len(phones)
    assert all(phone.startswith("1990000") for phone in phones)
    assert not Facility.objects.exclude(longitude=None).exists()


def test_every_township_with_villages_has_a_hub_and_no_other(demo):
    with_villages = set(
        Township.objects.filter(villages__kind="administrative").values_list("pk", flat=True).distinct()
    )
    hubs = Facility.objects.filter(tier=Tier.HUB).open_on(day(UNTIL))
    assert sorted(hubs.values_list("township", flat=True)) == sorted(with_villages)
    assert Facility.objects.get(tier=Tier.CENTER).code == "411702-01"


def test_the_first_version_of_everything_is_in_the_history(demo):
    station = VillageStation.objects.exclude(partners=None).first()
    (version,) = station.history.all()
    assert (version.history_type, version.history_change_reason) == ("+", "载入演示数据")
    assert {kept.enterprise_id for kept in version.partners.all()} == set(
        station.partners.values_list("pk", flat=True)
    )
    assert OperatingPeriod.history.count() == OperatingPeriod.objects.count()
    assert Village.objects.exclude(population=None).first().history.first().population_source


def test_a_first_change_of_a_demo_station_shows_that_change_alone(demo):
    station = VillageStation.objects.exclude(partners=None).first()
    station.hours = "9:00—17:00"
    station.save()
    newer, older = station.history.all()
    assert newer.diff_against(older).changed_fields == ["hours"]


def test_the_same_seed_writes_the_same_and_another_seed_something_else(demo):
    first = everything_written()
    erase()
    load_demo("--until", UNTIL)
    assert everything_written() == first
    erase()
    load_demo("--until", UNTIL, "--seed", "7")
    assert everything_written() != first


def erase():
    Demonstration.objects.all().delete()
    OperatingPeriod.objects.all().delete()
    Facility.objects.all().delete()
    Enterprise.objects.all().delete()
    Village.objects.update(population=None, population_source="")


def test_run_twice_it_says_so_and_changes_nothing(demo):
    before, history = everything_written(), Facility.history.count()
    told = load_demo("--seed", "7")
    assert "演示数据已经在了，没有改动" in told
    assert "种子 20210831，截至 2026-10-31" in told
    assert everything_written() == before
    assert Facility.history.count() == history
    assert Demonstration.objects.get().seed == 20210831


def test_without_a_last_day_it_ends_with_the_last_full_month(yicheng, monkeypatch):
    monkeypatch.setattr("stations.management.commands.load_demo.today", lambda: day("2026-03-01"))
    assert "企业：9" in load_demo("--district", "411702")
    assert Demonstration.objects.get().until == day("2026-02-28")
    assert not OperatingPeriod.objects.filter(opened_on__gt=day("2026-02-28")).exists()


def refusal(*arguments):
    with pytest.raises(CommandError) as caught:
        load_demo(*arguments)
    assert not Demonstration.objects.exists()
    return str(caught.value)


def test_without_a_roster_it_is_refused(db):
    assert "请先用 load_roster 载入名册" in refusal()
    assert "没有代码为 411702 的区（县）" in refusal("--district", "411702")
    TownshipFactory()
    assert "驿城区（411702）还没有村" in refusal("--district", "411702")


@pytest.mark.parametrize("real", [StationFactory, EnterpriseFactory])
def test_beside_real_records_it_is_refused(real):
    VillageFactory()
    real()
    assert "以免真假混在一起" in refusal("--district", "411702")
    assert Facility.objects.count() == (1 if real is StationFactory else 0)
    assert not Village.objects.exclude(population=None).exists()


def test_real_records_of_another_district_are_no_matter(yicheng, elsewhere):
    load_demo("--district", "411702", "--until", UNTIL)
    assert Facility.objects.filter(district=elsewhere).count() == 1
    assert not Village.objects.filter(township__district=elsewhere).exclude(population=None).exists()


def test_with_two_districts_it_asks_which(yicheng, elsewhere):
    assert "--district" in refusal()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--seed", "七"], "种子应为"),
        (["--seed", "-1"], "种子应为"),
        (["--seed", "99999999999"], "种子应为"),
        (["--until", "2021-13-01"], "不是存在的日期"),
        (["--until", "昨天"], "不是日期"),
        (["--until", "2021-07-30"], "2021-07-31 到今天之间"),
        (["--until", "2099-01-01"], "到今天之间"),
    ],
)
def test_a_wrong_argument_is_refused_in_words(yicheng, arguments, words):
    assert words in refusal(*arguments)


def test_a_failure_in_the_middle_leaves_nothing_behind(yicheng, monkeypatch):
    def fail(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(load, "write_populations", fail)
    with pytest.raises(OSError, match="full"):
        load_demo("--until", UNTIL)
    for model in (Enterprise, Facility, OperatingPeriod, Demonstration):
        assert not model.objects.exists()
    assert not Facility.history.exists()
    monkeypatch.undo()
    assert "已载入演示数据" in load_demo("--until", UNTIL)


def test_a_population_that_somebody_entered_stays(yicheng):
    village = Village.objects.administrative().first()
    Village.objects.filter(pk=village.pk).update(population=4321, population_source="第七次人口普查")
    load_demo("--until", UNTIL)
    village.refresh_from_db()
    assert (village.population, village.population_source) == (4321, "第七次人口普查")
    assert Village.objects.filter(population_source=POPULATION_SOURCE).count() > 100


def test_another_county_gets_a_demo_of_its_own_beside_the_first(demo):
    load_roster(OTHER_COUNTY)
    load_demo("--district", "152921", "--until", UNTIL)
    other = District.objects.get(code="152921")
    assert Demonstration.objects.count() == 2
    report = coverage_report(other, day("2022-12-31"))
    assert report.total.covered == report.total.villages == 3
    assert Facility.objects.filter(district=other, name="上滩嘎查快递便民服务站").exists()
    for row in [*Facility.objects.filter(district=other), *Enterprise.objects.filter(district=other)]:
        row.full_clean()


def test_it_writes_in_batches_and_not_row_by_row(yicheng, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        load_demo("--until", UNTIL)


def test_each_role_has_an_account_within_the_district(demo):
    accounts = demo_accounts(demo, "a-long-enough-password")
    assert [(label, name) for label, name, _scope in accounts] == [(role.label, role.value) for role in Role]
    scopes = {name: scope for _label, name, scope in accounts}
    assert scopes["bureau_clerk"] == "驿城区（411702）"
    assert scopes["township_clerk"] == "板桥镇（411702102）"  # the 镇 with the most 建制村: 20
    assert scopes["enterprise"] == "驿城区青禾速递有限公司（演示）"
    for user in User.objects.all():
        user.full_clean()
        assert user.check_password("a-long-enough-password")
        assert [group.name for group in user.groups.all()] == [user.username]
    clerk, courier = User.objects.get(username="township_clerk"), User.objects.get(username="enterprise")
    assert Facility.objects.visible_to(clerk).count() >= 20
    assert Facility.objects.visible_to(courier).exists()


def test_accounts_that_are_there_stay_as_they_are(demo):
    first = demo_accounts(demo, "a-long-enough-password")
    User.objects.filter(username="leader").update(full_name="改过名的人", scope_code="411702102")
    again = demo_accounts(demo, "another-long-password")
    assert User.objects.count() == len(Role)
    assert User.objects.get(username="leader").full_name == "改过名的人"
    assert all(user.check_password("a-long-enough-password") for user in User.objects.all())
    assert [account for account in again if account[1] != "leader"] == [
        account for account in first if account[1] != "leader"
    ]
    assert ("领导", "leader", "板桥镇（411702102）") in again


def test_the_clerk_is_of_a_town_even_where_a_street_has_more_villages():
    district = VillageFactory(township__name="小镇").township.district
    VillageFactory.create_batch(2, township=TownshipFactory(street=True, name="大街道"))
    load_demo("--until", UNTIL)
    scopes = {name: scope for _label, name, scope in demo_accounts(district, "a-long-enough-password")}
    assert scopes["township_clerk"].startswith("小镇（")


def test_where_there_is_no_town_the_clerk_is_of_the_township_with_the_most_villages():
    district = VillageFactory(township__kind="township", township__name="小乡").township.district
    large = TownshipFactory(kind="township", name="大乡")
    VillageFactory.create_batch(2, township=large)
    VillageFactory.create_batch(3, township__kind="subdistrict", community=True)
    load_demo("--until", UNTIL)
    scopes = {name: scope for _label, name, scope in demo_accounts(district, "a-long-enough-password")}
    assert scopes["township_clerk"] == f"大乡（{large.code}）"


def test_a_month_that_is_not_over_has_no_report_yet():
    load_yicheng()
    load_demo("--until", "2021-09-29")
    assert Filing.objects.latest("month").month == day("2021-08-01")


def test_another_countys_reports_follow_the_words_of_its_own_policy():
    load_roster(OTHER_COUNTY)
    terms = "due_day = 3\nmore_than_times = 2\nless_than_part = 2\ncompared_from = 0\nparcels_per_head = 1"
    load_policy(OTHER_POLICY.replace(b"[[clauses]]", f"[filing]\n{terms}\n[[clauses]]".encode()))
    load_demo("--until", UNTIL)
    assert {filing.due_on.day for filing in Filing.objects.all()} == {3}
    questioned = FilingLine.objects.questioned()
    asked = {question["kind"] for line in questioned for question in line.questions}
    assert {"surge", "drop"} <= asked
    assert all(line.explanation for line in questioned)
