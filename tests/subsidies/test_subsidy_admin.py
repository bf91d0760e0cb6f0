"""The subsidies in the web admin: read there, and moved by the same verbs as on the pages."""

import pytest
from django.urls import reverse

from subsidies.models import Application
from tests.subsidies.conftest import AFTER

LIST = "admin:subsidies_application_changelist"


def act(client, user, action, applications, **data):
    client.force_login(user)
    chosen = {"action": action, "_selected_action": [each.pk for each in applications]}
    return client.post(reverse(LIST), chosen | data, follow="confirmed" in data)


def shown(applications):
    return " ".join(f"{each.number}:{each.revision}" for each in applications)


@pytest.fixture
def waiting(cases):
    """Two that wait for approval."""
    applications = cases.publicized(*cases.stations[:2])
    cases.clock.set(AFTER)
    return applications


def test_the_chief_is_asked_for_the_fund_and_then_each_is_approved(cases, waiting, client):
    between = act(client, cases.chief, "approve_chosen", waiting)
    assert "余额 1,000,000 元" in between.content.decode()
    assert not Application.objects.approved().exists()
    data = {"confirmed": "1", "shown": shown(waiting), "fund": cases.fund.pk}
    page = act(client, cases.chief, "approve_chosen", waiting, **data)
    told = page.content.decode()
    assert "已批准 2 件" in told
    assert "合计 2,000 元；2026年快递进村资金余额 998,000 元。" in told
    assert Application.objects.approved().count() == 2


def test_what_the_verb_refuses_is_told_one_by_one(cases, waiting, client):
    cases.close(cases.stations[0], AFTER)
    data = {"confirmed": "1", "shown": shown(waiting), "fund": cases.fund.pk}
    page = act(client, cases.chief, "approve_chosen", waiting, **data).content.decode()
    assert "已批准 1 件" in page
    number = waiting[0].number
    link = f'<a href="{reverse("application", args=[number])}">{number}</a>'
    assert f"夏庄便民服务站（{link}）没有批准：驻村设点：原 是，现 否，2026-03-12 没有营业。" in page
    assert Application.objects.approved().get().facility == cases.stations[1]


def test_a_fund_in_which_nothing_is_left_is_not_offered(cases, waiting, client):
    type(cases.fund).objects.filter(pk=cases.fund.pk).update(appropriated=0)
    between = act(client, cases.chief, "approve_chosen", waiting).content.decode()
    assert f'<option value="{cases.fund.pk}">' not in between


@pytest.mark.parametrize("fund", ["", "x", "999999", "²", "9" * 5000])
def test_without_a_fund_nothing_is_approved(fund, cases, waiting, client):
    data = {"confirmed": "1", "shown": shown(waiting), "fund": fund}
    page = act(client, cases.chief, "approve_chosen", waiting, **data)
    assert page.status_code == 409
    assert "请选择从哪一项资金支付" in page.content.decode()
    assert not Application.objects.approved().exists()


def test_a_clerk_of_the_bureau_has_no_action_to_approve(cases, waiting, client):
    data = {"confirmed": "1", "shown": shown(waiting), "fund": cases.fund.pk}
    act(client, cases.verifier, "approve_chosen", waiting, **data)
    assert not Application.objects.approved().exists()
    assert "approve_chosen" not in client.get(reverse(LIST)).content.decode()


def test_what_was_changed_since_it_was_shown_is_not_approved(cases, waiting, client):
    stale = " ".join(f"{each.number}:{each.revision - 1}" for each in waiting)
    data = {"confirmed": "1", "shown": stale, "fund": cases.fund.pk}
    page = act(client, cases.chief, "approve_chosen", waiting, **data)
    assert "又有改动" in page.content.decode()
    assert not Application.objects.approved().exists()


@pytest.mark.parametrize("revision", ["", "²", "9" * 5000])
def test_a_revision_that_was_never_shown_approves_nothing(revision, cases, waiting, client):
    nonsense = " ".join(f"{each.number}:{revision}" for each in waiting)
    data = {"confirmed": "1", "shown": nonsense, "fund": cases.fund.pk}
    page = act(client, cases.chief, "approve_chosen", waiting, **data)
    assert "又有改动" in page.content.decode()
    assert not Application.objects.approved().exists()


def test_sending_back_takes_a_reason(cases, waiting, client):
    data = {"confirmed": "1", "shown": shown(waiting)}
    assert act(client, cases.verifier, "return_chosen", waiting, **data, reason=" ").status_code == 409
    act(client, cases.verifier, "return_chosen", waiting, **data, reason="材料不全")
    assert {cases.fresh(each).state for each in waiting} == {"returned"}
    assert waiting[0].events.last().reason == "材料不全"


def test_nothing_is_changed_added_or_deleted_in_the_admin(cases, waiting, client):
    client.force_login(cases.chief)
    record = waiting[0]
    change = reverse("admin:subsidies_application_change", args=[record.pk])
    assert client.post(change, {"state": "paid", "amount": "9"}).status_code == 403
    assert client.get(reverse("admin:subsidies_application_add")).status_code == 403
    delete = reverse("admin:subsidies_application_delete", args=[record.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get(reverse(LIST)).content.decode()
    assert cases.fresh(record).state == "publicized"
    assert '<input type="text"' not in client.get(change).content.decode()


@pytest.mark.parametrize("name", ["application", "publicitynotice", "roll"])
def test_a_step_that_was_not_taken_is_a_dash(name, cases, client):
    cases.rolled()
    cases.draft(cases.stations[1])
    client.force_login(cases.chief)
    changelist = client.get(reverse(f"admin:subsidies_{name}_changelist"))
    for record in changelist.context["cl"].result_list:
        page = client.get(reverse(f"admin:subsidies_{name}_change", args=[record.pk])).content.decode()
        assert "None" not in page


def test_the_list_is_filtered_and_searched(cases, waiting, client):
    client.force_login(cases.chief)
    for query, number in [
        ("?state=publicized", 2),
        ("?state=paid", 0),
        ("?township=411702102", 2),
        ("?township=411702103", 0),
        ("?rule=village-station", 2),
        ("?rule=township-hub", 0),
        ("?q=夏庄", 1),
        (f"?q={waiting[0].number}", 1),
    ]:
        page = client.get(reverse(LIST) + query)
        assert page.context["cl"].result_count == number, query


@pytest.mark.parametrize("name", ["fund", "publicitynotice", "roll", "ruleversion"])
def test_the_other_records_are_read_and_lead_to_their_pages(name, cases, client):
    cases.rolled()
    client.force_login(cases.chief)
    changelist = client.get(reverse(f"admin:subsidies_{name}_changelist"))
    record = changelist.context["cl"].result_list[0]
    page = client.get(reverse(f"admin:subsidies_{name}_change", args=[record.pk])).content.decode()
    assert ">打开</a>" in page or ">条件和标准</a>" in page
    assert 'name="_save"' not in page
