"""The people of the invented cases. They cannot sign in: the demo's accounts have had no part in any case."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from stations.demo.words import person
from stations.models import Township
from yicheng_express.accounts.models import User
from yicheng_express.accounts.roles import Role

OF_THE_DISTRICT = {
    "filer": Role.BUREAU_CLERK,
    "verifier": Role.BUREAU_CLERK,
    "chief": Role.BUREAU_CHIEF,
    "payer": Role.FINANCE,
}


@dataclass(frozen=True)
class People:
    """filer: of the bureau, applies for the center and publishes. clerks: township key → its clerk."""

    filer: User
    verifier: User
    chief: User
    payer: User
    clerks: dict[int, User]

    def applicant(self, facility):
        """Who applies for a facility: its township, for the center the bureau."""
        return self.clerks.get(facility.township_id, self.filer)


def invent_people(district, rng):
    townships = list(Township.objects.filter(district=district).order_by("code"))
    roles = [*OF_THE_DISTRICT.values(), *(Role.TOWNSHIP_CLERK for _ in townships)]
    names = [*(f"{district.code}-{part}" for part in OF_THE_DISTRICT), *(each.code for each in townships)]
    codes = [*(district.code for _ in OF_THE_DISTRICT), *(each.code for each in townships)]
    users = User.objects.bulk_create(
        User(
            username=f"demo-{name}",
            full_name=f"{person(rng)}（演示）",
            scope_code=code,
            is_active=False,
            password=make_password(None),
        )
        for name, code in zip(names, codes, strict=True)
    )
    groups = Group.objects.in_bulk([role.value for role in Role], field_name="name")
    User.groups.through.objects.bulk_create(
        User.groups.through(user=user, group=groups[role.value])
        for user, role in zip(users, roles, strict=True)
    )
    clerks = users[len(OF_THE_DISTRICT) :]
    return People(
        *users[: len(OF_THE_DISTRICT)],
        {township.pk: clerk for township, clerk in zip(townships, clerks, strict=True)},
    )
