"""The one door: `visible_to` on every model, answering nothing by default."""

import datetime

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from stations.choices import FilingState, FilingStep
from stations.models import (
    Demonstration,
    Enterprise,
    Facility,
    FacilityPhoto,
    FilingChange,
    FilingEvent,
    FilingReminder,
    FilingReopening,
    GroupRobot,
    OperatingPeriod,
    Village,
    VillageStation,
)
from stations.policy_file import load_policy
from tests.factories import (
    CenterFactory,
    DistrictFactory,
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
from tests.stations.rosters import YICHENG_POLICY
from tests.subsidies.rows import rows_of_everything
from tests.supervision.rows import rows_of_everything as rows_of_supervision
from yicheng_express.accounts.models import User
from yicheng_express.accounts.scope import code_range
from yicheng_express.dashboard.models import Brief

CALENDAR = b"\n[[calendar]]\nyear = 2031\nholidays = []\n"
OWN_APPS = {"accounts", "stations", "subsidies", "supervision", "dashboard"}
MODELS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in OWN_APPS
    and not hasattr(model, "history_object")
    # The history of a record, and of its partners, is reached through the record alone, by its door.
    and not model.__name__.startswith("Historical")
    # Counted by address, for nobody to see.
    and model.__name__ != "PublicAttempt"
]


def network(code, name):
    """A row of every model in one district, with two townships; answers the district."""
    district = DistrictFactory(code=code, name=name)
    operator = EnterpriseFactory(district=district)
    for number in ("100", "101"):
        township = TownshipFactory(district=district, code=code + number)
        village = VillageFactory(township=township)
        station = StationFactory(village=village, operator=operator)
        OperatingPeriodFactory(facility=station)
        OperatingPeriodFactory(facility=HubFactory(township=township, operator=operator))
        FacilityPhoto.objects.create(facility=station, image="x.jpg")
        UserFactory(scope_code=code + number)
        report(FilingFactory(township=township, state=FilingState.ACCEPTED), station)
    GroupRobot.objects.create(district=district, kind="wecom", url="https://example.org/robot")
    CenterFactory(district=district, operator=operator)
    chief = UserFactory(scope_code=code)
    Brief.objects.create(
        district=district, month=datetime.date(2026, 10, 1), version=1, figures={}, frozen_by=chief
    )
    Demonstration.objects.create(district=district, seed=1, until=datetime.date(2026, 10, 31))
    load_policy(YICHENG_POLICY.replace(b'"411702"', f'"{code}"'.encode()) + CALENDAR)
    for station in VillageStation.objects.filter(district=district):
        rows_of_everything(district, station)
        rows_of_supervision(district, station)
    return district


def report(filing, station):
    """A row of everything that belongs to a month's report."""
    line = FilingLineFactory(filing=filing, facility=station, accepted=True)
    FilingEvent.objects.create(filing=filing, step=FilingStep.OPENED)
    FilingReminder.objects.create(filing=filing, on=filing.due_on)
    reopening = FilingReopening.objects.create(filing=filing, reason="补报", until=filing.due_on)
    FilingChange.objects.create(line=line, reopening=reopening, figure="inbound", new=1, reason="补报")


@pytest.fixture
def two_districts(db):
    return lay_two_districts()


@laid_once
def lay_two_districts():
    return network("411702", "驿城区"), network("411721", "西平县")


def division_of(row):
    """The division code by which `row` belongs to somebody, found by walking its relations."""
    for path in (
        "scope_code",
        "code",
        "facility",
        "complaint",
        "note",
        "task",
        "finding",
        "inspection",
        "rectification",
        "round",
        "village",
        "township",
        "filing",
        "line",
        "application",
        "notice",
        "roll",
        "fund",
        "rule",
        "policy",
        "district",
    ):
        value = getattr(row, path, None)
        if value is None or value == "":
            continue
        return value if isinstance(value, str) else division_of(value)
    raise AssertionError(f"{row!r} belongs to no division")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_answers_nothing_to_who_has_no_scope(model, two_districts):
    assert model._default_manager.exists()
    closed = UserFactory(scope_code="411702", is_active=False)
    for stranger in (AnonymousUser(), UserFactory(), closed):
        assert not model._default_manager.visible_to(stranger).exists()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_user_of_a_district_sees_all_of_it_and_nothing_of_another(model, two_districts):
    user = UserFactory(scope_code="411702")
    seen = set(model._default_manager.visible_to(user))
    everything = set(model._default_manager.all())
    assert seen == {row for row in everything if division_of(row).startswith("411702")}
    assert seen < everything


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_user_of_a_township_sees_nothing_of_another_township(model, two_districts):
    user = UserFactory(scope_code="411702100")
    for row in model._default_manager.visible_to(user):
        # A district's enterprises, policy and name are no secret to its townships; a center is not theirs.
        assert division_of(row).startswith("411702100") or division_of(row) == "411702"
        assert not isinstance(row, Facility) or row.township_id


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_user_of_the_city_sees_both_districts(model, two_districts):
    user = UserFactory(scope_code="4117")
    seen = set(model._default_manager.visible_to(user)) - {user}
    assert {division_of(row)[:6] for row in seen} == {"411702", "411721"}


def test_an_enterprise_sees_itself_and_the_facilities_it_operates_or_works_with(two_districts):
    ours, _ = two_districts
    enterprise = EnterpriseFactory(district=ours)
    user = UserFactory(enterprise=enterprise)
    operated = StationFactory(
        village=Village.objects.filter(township__district=ours).first(), operator=enterprise
    )
    shared = Facility.objects.filter(district=ours, tier="hub").first()
    shared.partners.add(enterprise)
    assert set(Facility.objects.visible_to(user).values_list("pk", flat=True)) == {operated.pk, shared.pk}
    assert set(OperatingPeriod.objects.visible_to(user)) == set(shared.operating_periods.all())
    assert list(Enterprise.objects.visible_to(user)) == [enterprise]
    assert not Village.objects.visible_to(user).exists()
    assert not User.objects.visible_to(user).exists()


def test_nobody_below_a_superuser_sees_a_superuser(two_districts):
    boss = User.objects.create_superuser("boss", "x", full_name="管", scope_code="411702")
    assert boss not in User.objects.visible_to(UserFactory(scope_code="411702"))
    assert boss in User.objects.visible_to(boss)


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("411702", ("411702", "411703")),
        ("411709", ("411709", "411710")),
        ("41", ("41", "42")),
        ("99", ("99", None)),
    ],
)
def test_a_prefix_is_a_half_open_range_of_codes(prefix, expected):
    assert code_range(prefix) == expected
