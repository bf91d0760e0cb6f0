"""One account per role for a trial on the demo's data."""

from django.db import transaction
from django.db.models import Count, Q

from stations.choices import FilingStep, TownshipKind, VillageKind
from stations.demo.enterprises import COURIERS, credit_code
from stations.models import Enterprise, Filing, FilingChange, FilingEvent, FilingReopening, Township
from yicheng_express.accounts.models import User
from yicheng_express.accounts.roles import Role

FULL_NAMES = {
    Role.BUREAU_CLERK: "李春梅（演示）",
    Role.BUREAU_CHIEF: "王建设（演示）",
    Role.FINANCE: "钱玉兰（演示）",
    Role.TOWNSHIP_CLERK: "赵麦收（演示）",
    Role.INSPECTOR: "郑国强（演示）",
    Role.LEADER: "周长河（演示）",
    Role.ENTERPRISE: "孙晓燕（演示）",
    Role.TECHNICIAN: "吴学文（演示）",
}


@transaction.atomic
def demo_accounts(district, password):
    """One account per role, named like the role: (role, username, scope) in words, for the trial to print.

    An account of that name that is there already is left as it is, with its password. The enterprise's
    account asks for the demo's enterprises: Enterprise.DoesNotExist without them.
    """
    present = User.objects.select_related("enterprise").in_bulk(Role.values, field_name="username")
    accounts = [present.get(role.value) or create_account(role, district, password) for role in Role]
    if not present:
        sign_reports(district, dict(zip(Role, accounts, strict=True)))
    return [
        (role.label, account.username, scope_words(account, district))
        for role, account in zip(Role, accounts, strict=True)
    ]


def create_account(role, district, password):
    return User.objects.create_user(
        role.value, password, role=role, full_name=FULL_NAMES[role], **scope_of(role, district)
    )


def sign_reports(district, accounts):
    """Put the names of the accounts to what they would have done in the demo's reports.

    The other townships have no accounts: their reports keep no name of who sent them in.
    """
    clerk, chief = accounts[Role.BUREAU_CLERK], accounts[Role.BUREAU_CHIEF]
    events = FilingEvent.objects.filter(filing__district=district, by=None)
    events.filter(step__in=[FilingStep.ACCEPTED, FilingStep.RETURNED]).update(by=clerk)
    events.filter(step=FilingStep.REOPENED).update(by=chief)
    FilingReopening.objects.filter(filing__district=district, by=None).update(by=chief)
    FilingChange.objects.filter(line__filing__district=district, accepted_by=None).update(accepted_by=clerk)
    township = accounts[Role.TOWNSHIP_CLERK].scope_code
    events.filter(step=FilingStep.SUBMITTED, filing__township__code=township).update(
        by=accounts[Role.TOWNSHIP_CLERK]
    )
    sent = Filing.objects.filter(township__code=township, submitted_at__isnull=False, submitted_by=None)
    sent.update(submitted_by=accounts[Role.TOWNSHIP_CLERK])


def scope_of(role, district):
    """What the account of this role reaches: its enterprise, its township, or the district."""
    if role == Role.ENTERPRISE:
        code = credit_code(COURIERS[0], district)
        return {"enterprise": Enterprise.objects.get(district=district, credit_code=code)}
    if role == Role.TOWNSHIP_CLERK:
        return {"scope_code": most_rural_township(district).code}
    return {"scope_code": district.code}


def most_rural_township(district):
    """The 镇 with the most 建制村; where there is no 镇, any township with the most."""
    ranked = (
        Township.objects.filter(district=district)
        .annotate(villages_there=Count("villages", filter=Q(villages__kind=VillageKind.ADMINISTRATIVE)))
        .order_by("-villages_there", "code")
    )
    return ranked.filter(kind=TownshipKind.TOWN).first() or ranked.first()


def scope_words(account, district):
    """The account's scope for a reader: 板桥镇（411702102）."""
    if account.enterprise:
        return account.enterprise.name
    township = Township.objects.filter(code=account.scope_code).first()
    return f"{township or district}（{account.scope_code}）"
