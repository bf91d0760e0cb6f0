import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from tests.factories import UserFactory
from yicheng_express.accounts import roles
from yicheng_express.accounts.roles import PERMISSIONS, Role

pytestmark = pytest.mark.django_db


def held_by(role):
    return set(Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename"))


def declared_for(role):
    return {
        (app, codename)
        for app in {model.split(".")[0] for model in PERMISSIONS[role]}
        for codename in roles.permissions_of(role, app)
    }


@pytest.mark.parametrize("role", Role)
def test_after_a_migrate_each_group_holds_exactly_what_the_table_says(role):
    assert held_by(role) == declared_for(role)


def test_a_right_given_or_taken_by_hand_is_put_right_by_the_next_migrate():
    leaders = Group.objects.get(name=Role.LEADER)
    leaders.permissions.add(Permission.objects.get(codename="delete_village"))
    leaders.permissions.remove(Permission.objects.get(codename="view_village"))
    call_command("migrate", verbosity=0)
    assert held_by(Role.LEADER) == declared_for(Role.LEADER)


def test_a_right_that_does_not_exist_is_found_at_once(monkeypatch):
    monkeypatch.setitem(PERMISSIONS, Role.LEADER, {"stations.village": "veiw"})
    with pytest.raises(LookupError, match="veiw_village"):
        call_command("migrate", verbosity=0)


def test_leaders_finance_inspectors_and_townships_write_nothing_to_the_register():
    for role in (Role.LEADER, Role.FINANCE, Role.INSPECTOR, Role.TOWNSHIP_CLERK, Role.ENTERPRISE):
        rights = {codename for app, codename in held_by(role) if app == "stations"}
        # A township's people fill their own report of the month, which is no part of the register.
        filing = {"fill_filing"} if role == Role.TOWNSHIP_CLERK else set()
        assert {codename.split("_")[0] for codename in rights - filing} == {"view"}
        assert filing <= rights


@pytest.mark.parametrize("role", Role)
def test_only_bureau_and_technician_enter_the_admin(role):
    admitted = {Role.BUREAU_CLERK, Role.BUREAU_CHIEF, Role.TECHNICIAN}
    assert UserFactory(role=role).is_staff is (role in admitted)
