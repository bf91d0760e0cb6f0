"""Rules between tables in a living database: they come, change and go with a migrate."""

import copy
from dataclasses import replace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import IntegrityError, connection, transaction
from django.db.migrations import Migration
from django.test.utils import CaptureQueriesContext

from stations.integrity import CROSS_TABLE_RULES
from stations.models import District, Enterprise
from tests.factories import DistrictFactory, EnterpriseFactory, VillageFactory
from yicheng_express.triggers import Consequence, Refusal, install_triggers, prefix_of

STATIONS = apps.get_app_config("stations")
PREFIX = prefix_of("stations")
NO_SHORT_NAMES = Refusal(
    name="no_short_names",
    table="stations_district",
    columns=("name",),
    violation="length(NEW.name) < 3",
    message="名称太短",
)
BRANDS_FOLLOW = Consequence(
    name="brands_follow",
    table="stations_district",
    column="name",
    statement="UPDATE stations_enterprise SET brand = NEW.name WHERE district_id = NEW.id",
)


def names(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def triggers():
    if connection.vendor == "sqlite":
        return names("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return names("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")


def functions():
    if connection.vendor == "sqlite":
        return set()
    return names("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")


def declare(*rules):
    install_triggers([*CROSS_TABLE_RULES, *rules])(app_config=STATIONS)


def refuses(**changes):
    try:
        with transaction.atomic():
            District.objects.update(**changes)
    except IntegrityError:
        return True
    return False


@pytest.fixture
def in_force(db):
    """What is in force without a rule of these tests."""
    return triggers(), functions()


def test_a_rule_that_is_no_longer_declared_goes_with_the_next_migrate(in_force):
    DistrictFactory()
    declare(NO_SHORT_NAMES, BRANDS_FOLLOW)
    assert refuses(name="西")
    call_command("migrate", verbosity=0)
    assert not refuses(name="西")
    assert (triggers(), functions()) == in_force


def test_a_renamed_rule_stands_once(in_force):
    declare(BRANDS_FOLLOW)
    declare(replace(BRANDS_FOLLOW, name="renamed"))
    assert triggers() - in_force[0] == {f"{PREFIX}renamed"}


def test_a_changed_rule_holds_as_it_is_declared_now(in_force):
    DistrictFactory()
    declare(NO_SHORT_NAMES)
    declare(replace(NO_SHORT_NAMES, violation="length(NEW.name) > 3"))
    assert not refuses(name="西")
    assert refuses(name="西西西西")


def test_a_rule_that_moves_to_another_table_leaves_the_first(in_force):
    enterprise = EnterpriseFactory()
    declare(NO_SHORT_NAMES)
    declare(replace(NO_SHORT_NAMES, table="stations_enterprise"))
    assert not refuses(name="西")
    with pytest.raises(IntegrityError), transaction.atomic():
        Enterprise.objects.filter(pk=enterprise.pk).update(name="西")


def test_triggers_of_others_are_left_alone(in_force):
    body = "BEFORE DELETE ON stations_district"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE TRIGGER of_the_house {body} BEGIN SELECT 1; END")
        else:
            cursor.execute(
                "CREATE FUNCTION of_the_house() RETURNS trigger LANGUAGE plpgsql "
                "AS $$ BEGIN RETURN OLD; END $$"
            )
            cursor.execute(f"CREATE TRIGGER of_the_house {body} FOR EACH ROW EXECUTE FUNCTION of_the_house()")
    call_command("migrate", verbosity=0)
    assert "of_the_house" in triggers()


def test_a_migrate_with_nothing_to_do_never_leaves_a_rule_out(db):
    """Nobody who writes meanwhile finds a moment without it: nothing is dropped."""
    with CaptureQueriesContext(connection) as asked:
        call_command("migrate", verbosity=0)
    assert not [query["sql"] for query in asked if query["sql"].startswith("DROP")]


def alter(length):
    """Give names of districts another length: on SQLite that makes the table anew."""
    field = District._meta.get_field("name")
    other = copy.copy(field)
    other.max_length = length
    with connection.schema_editor() as editor:
        editor.alter_field(District, field, other)


@pytest.mark.django_db(transaction=True)
def test_every_rule_is_there_again_after_a_migrate_that_makes_a_table_anew():
    before = triggers()
    plan = [(Migration("an_alteration", "stations"), False)]
    told = {"verbosity": 0, "interactive": False, "db": "default", "plan": plan}
    length = District._meta.get_field("name").max_length
    for changed in (length + 1, length):
        emit_pre_migrate_signal(**told)
        assert connection.vendor != "sqlite" or not triggers()
        alter(changed)
        emit_post_migrate_signal(**told)
        assert triggers() == before
    village = VillageFactory(township__code="411702102", code="411702102204")
    village.township.district.code = "411799"
    village.township.district.save()
    village.refresh_from_db()
    assert village.code == "411799102204"
