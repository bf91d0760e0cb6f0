"""The people of the invented cases. They cannot sign in: the demo's accounts have had no part in any case."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from stations.demo.words import person
from stations.models import Enterprise, Township
from yicheng_express.accounts.models import User
from yicheng_express.accounts.roles import Role


@dataclass(frozen=True)
class People:
    """desk: of the bureau, gives complaints to others. closer: of the bureau, too, ends them.

    clerks: township key → its clerk; agents: enterprise key → who answers for it.
    """

    desk: User
    closer: User
    inspector: User
    checker: User
    clerks: dict[int, User]
    agents: dict[int, User]


def invent_people(district, rng):
    """One account for each, switched off."""
    of_district = [
        ("desk", Role.BUREAU_CLERK),
        ("closer", Role.BUREAU_CHIEF),
        ("inspector", Role.INSPECTOR),
        ("checker", Role.INSPECTOR),
    ]
    townships = list(Township.objects.filter(district=district).order_by("code"))
    enterprises = list(Enterprise.objects.filter(district=district).order_by("pk"))
    told = [
        *((f"{district.code}-{name}", role, {"scope_code": district.code}) for name, role in of_district),
        *((f"{each.code}-answers", Role.TOWNSHIP_CLERK, {"scope_code": each.code}) for each in townships),
        *((f"{district.code}-e{each.pk}", Role.ENTERPRISE, {"enterprise": each}) for each in enterprises),
    ]
    users = User.objects.bulk_create(
        User(
            username=f"demo-{name}",
            full_name=f"{person(rng)}（演示）",
            is_active=False,
            password=make_password(None),
            **scope,
        )
        for name, _role, scope in told
    )
    groups = Group.objects.in_bulk([role.value for role in Role], field_name="name")
    User.groups.through.objects.bulk_create(
        User.groups.through(user=user, group=groups[role.value])
        for user, (_name, role, _scope) in zip(users, told, strict=True)
    )
    count = len(of_district)
    clerks = users[count : count + len(townships)]
    agents = users[count + len(townships) :]
    return People(
        *users[:count],
        {township.pk: user for township, user in zip(townships, clerks, strict=True)},
        {enterprise.pk: user for enterprise, user in zip(enterprises, agents, strict=True)},
    )
