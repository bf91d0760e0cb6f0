"""The eight roles of the portal, and what each may do: one table, written to the groups on every migrate.

Rights say *what* a person may do; the division code on the user (`yicheng_express.accounts.scope`) says
*to which records*. Change a right here and nowhere else: the next `migrate` makes the groups agree.
"""

from django.db import models


class Role(models.TextChoices):
    """A role is a group of that name; a person usually has one."""

    BUREAU_CLERK = "bureau_clerk", "商务局经办"
    BUREAU_CHIEF = "bureau_chief", "商务局负责人"
    FINANCE = "finance", "财政局"
    TOWNSHIP_CLERK = "township_clerk", "乡镇（街道）经办"
    INSPECTOR = "inspector", "邮政管理检查员"
    LEADER = "leader", "领导"
    ENTERPRISE = "enterprise", "快递企业"
    TECHNICIAN = "technician", "系统管理员"


# "view" stands for the permission `view_<model>`; a word with an underscore is a permission of that name.
READ_NETWORK = {
    "stations.district": "view",
    "stations.township": "view",
    "stations.village": "view",
    "stations.enterprise": "view",
    "stations.facility": "view",
    "stations.operatingperiod": "view",
    "stations.facilityphoto": "view",
    "stations.policy": "view",
    "stations.filing": "view",
    "subsidies.rule": "view",
    "subsidies.application": "view",
    "subsidies.publicitynotice": "view",
    "supervision.worktask": "view",
    "supervision.standing": "view_ranking",
}
# Complaints are no business of the finance office's; what a reader sees of them has no contacts in it.
READ_SUPERVISION = {
    "supervision.complaint": "view",
    "supervision.inspection": "view",
    "supervision.rectification": "view",
    "supervision.standing": "view_ranking view_credit",
}
# Funds and rolls are the district's: a township sees what becomes of its own applications instead.
READ_DISTRICT = READ_NETWORK | {
    "subsidies.fund": "view",
    "subsidies.roll": "view",
    # The month's brief compares the townships, so it is the district's too.
    "dashboard.brief": "view",
}
KEEP_NETWORK = (READ_DISTRICT | READ_SUPERVISION) | {
    "accounts.user": "enter_admin",
    "stations.districtcenter": "view add change",
    "stations.enterprise": "view add change",
    # The district's own report, of the center, is the bureau's to fill: `stations.filing.rights`.
    "stations.filing": "view open_filing fill_filing review_filing remind_filing",
    "stations.facilityphoto": "view add change delete",
    "stations.operatingperiod": "view add change",
    "stations.township": "view change",
    "stations.townshiphub": "view add change",
    "stations.village": "view add change",
    "stations.villagestation": "view add change",
    # The center's subsidy is the bureau's to apply for; who did has no other part in it: `subsidies.rights`.
    "subsidies.application": "view submit_application verify_application",
    "subsidies.publicitynotice": "view publish_notice",
    "subsidies.objection": "view decide_objection",
    # Whoever answers a complaint or an order does not close it: the verbs ask the record.
    "supervision.complaint": "view enter_complaint handle_complaint answer_complaint close_complaint "
    "release_complaint",
    "supervision.inspection": "view plan_inspection carry_out_inspection",
    "supervision.inspectionround": "view",
    "supervision.rectification": "view check_rectification",
    "supervision.standardanswer": "view add change delete",
    "supervision.worktask": "view keep_task report_task",
}

PERMISSIONS = {
    Role.BUREAU_CLERK: KEEP_NETWORK,
    Role.BUREAU_CHIEF: KEEP_NETWORK
    | {
        "stations.district": "view change recode_district",
        "stations.districtcenter": "view add change delete",
        "stations.enterprise": "view add change delete",
        "stations.filing": "view open_filing fill_filing review_filing remind_filing reopen_filing",
        "stations.grouprobot": "view add change delete",
        "stations.operatingperiod": "view add change delete",
        "stations.township": "view add change delete recode_township",
        "stations.townshiphub": "view add change delete",
        "stations.village": "view add change delete recode_village",
        "stations.villagestation": "view add change delete",
        "subsidies.application": "view submit_application verify_application approve_application "
        "note_recovery",
        "supervision.rectification": "view check_rectification void_rectification",
        "supervision.standing": "view_ranking view_credit freeze_standing",
        "dashboard.brief": "view freeze_brief",
    },
    Role.FINANCE: READ_DISTRICT
    | {
        "subsidies.application": "view view_payee_account note_recovery",
        "subsidies.fund": "view keep_fund",
        "subsidies.roll": "view lock_roll pay_roll",
    },
    Role.TOWNSHIP_CLERK: READ_NETWORK
    | {
        "stations.filing": "view fill_filing",
        "subsidies.application": "view submit_application",
        # Of the ranking its own line alone.
        "supervision.complaint": "view answer_complaint",
        "supervision.inspection": "view",
        "supervision.rectification": "view answer_rectification",
        "supervision.worktask": "view report_task",
    },
    Role.INSPECTOR: (READ_DISTRICT | READ_SUPERVISION)
    | {
        "supervision.complaint": "view enter_complaint answer_complaint close_complaint",
        "supervision.inspection": "view plan_inspection carry_out_inspection",
        "supervision.inspectionround": "view",
        "supervision.rectification": "view check_rectification",
    },
    Role.LEADER: READ_DISTRICT | READ_SUPERVISION,
    Role.ENTERPRISE: {
        "stations.enterprise": "view",
        "stations.facility": "view",
        "stations.operatingperiod": "view",
        "stations.facilityphoto": "view",
        # What is about it; of the credit its own alone.
        "supervision.complaint": "view answer_complaint",
        "supervision.inspection": "view",
        "supervision.rectification": "view answer_rectification",
        "supervision.standing": "view_credit",
    },
    Role.TECHNICIAN: {
        "accounts.user": "view add change enter_admin",
    },
}


def permissions_of(role, app_label):
    """The codenames that `role` has in one app."""
    return {
        action if "_" in action else f"{action}_{model.removeprefix(app_label + '.')}"
        for model, actions in PERMISSIONS[role].items()
        if model.startswith(app_label + ".")
        for action in actions.split()
    }


def synchronise_roles(app_config, using="default", apps=None, **_):
    """Make each role's group hold exactly what the table says for this app; runs after every migrate.

    Raises LookupError where the table names a permission that does not exist, so a typing error is found at
    once and never becomes a right that silently is not there.
    """
    from django.contrib.auth.models import Group, Permission
    from django.db import connections

    if not {"auth_group", "auth_permission"} <= set(connections[using].introspection.table_names()):
        return
    known = {
        permission.codename: permission
        for permission in Permission.objects.using(using).filter(content_type__app_label=app_config.label)
    }
    for role in Role:
        wanted = permissions_of(role, app_config.label)
        if unknown := wanted - set(known):
            raise LookupError(f"roles.PERMISSIONS names unknown permissions for {role}: {sorted(unknown)}")
        group, _created = Group.objects.using(using).get_or_create(name=role.value)
        held = group.permissions.filter(content_type__app_label=app_config.label)
        group.permissions.remove(*[permission for permission in held if permission.codename not in wanted])
        group.permissions.add(*[known[codename] for codename in wanted])
