"""The steps of one application by their addresses: asked by every role, from elsewhere, opened again."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory
from tests.subsidies.conftest import signed_in
from yicheng_express.accounts.roles import Role

APPLIED_FOR = "乡镇（街道）网点的补贴由本乡镇（街道）申请，商务局可以退回请其修改。"
CHECKED = "现场核查由商务局办理，您的账号没有核查权限。"
DECIDED = "退回和不予补贴由商务局办理，您的账号没有这项权限。"
APPROVED = "补贴由商务局负责人批准，您的账号没有批准权限。"
# Step → who may take it, and what the others are told.
STEPS = {
    "application_write": ({"township_clerk"}, APPLIED_FOR),
    "application_submit": ({"township_clerk"}, APPLIED_FOR),
    "application_withdraw": ({"township_clerk"}, APPLIED_FOR),
    "application_verify": ({"bureau_clerk", "bureau_chief"}, CHECKED),
    "application_return": ({"bureau_clerk", "bureau_chief"}, DECIDED),
    "application_reject": ({"bureau_clerk", "bureau_chief"}, DECIDED),
    "application_correct_payee": ({"bureau_clerk", "bureau_chief"}, CHECKED),
    "application_approve": ({"bureau_chief"}, APPROVED),
    "application_revoke": ({"bureau_chief"}, APPROVED),
    "application_recovery": (
        {"bureau_chief", "finance"},
        "追回由商务局负责人和财政局登记，您的账号没有这项权限。",
    ),
    "application_reveal": ({"finance"}, "完整账号只有财政局可以查看。"),
}


def posted(client, name, application, **data):
    return client.post(reverse(name, args=[application.number]), data)


@pytest.mark.parametrize("role", Role)
def test_a_step_is_forbidden_to_other_roles_in_words(role, cases):
    submitted = cases.submitted()
    scope = {Role.TOWNSHIP_CLERK: "411702102", Role.ENTERPRISE: ""}.get(role, "411702")
    enterprise = cases.stations[0].operator if role == Role.ENTERPRISE else None
    client = signed_in(UserFactory(role=role, scope_code=scope, enterprise=enterprise))
    for name, (roles, words) in STEPS.items():
        answer = posted(client, name, submitted)
        if role in (Role.ENTERPRISE, Role.TECHNICIAN):
            assert (answer.status_code, words in answer.text) == (403, False), name
        elif role in roles:
            assert answer.status_code in (200, 409), name
        else:
            assert (answer.status_code, words in answer.text) == (403, True), name
    assert cases.fresh(submitted).state == "submitted"


def test_an_application_of_another_township_is_not_there(cases):
    submitted = cases.submitted()
    client = signed_in(cases.other_clerk)
    assert client.get(reverse("application", args=[submitted.number])).status_code == 404
    for name in STEPS:
        assert posted(client, name, submitted, seen=submitted.revision).status_code == 404, name


def test_a_step_opened_again_by_its_address_leads_to_the_application(cases):
    submitted = cases.submitted()
    client = signed_in(cases.verifier)
    for name in STEPS:
        answer = client.get(reverse(name, args=[submitted.number]))
        assert answer.headers["Location"] == reverse("application", args=[submitted.number])
    assert cases.fresh(submitted).revision == submitted.revision
