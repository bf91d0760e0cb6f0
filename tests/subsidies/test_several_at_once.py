"""One step for several applications of the list: each by itself, and told which and why others not."""

import datetime

import pytest
from django.urls import reverse

from tests.factories import UserFactory
from tests.subsidies.conftest import AFTER, BEGIN
from tests.test_own_words import forms_of
from yicheng_express.accounts.roles import Role


def post(client, user, name, applications, **data):
    client.force_login(user)
    shown = " ".join(f"{each.number}:{each.revision}" for each in applications)
    chosen = [each.number for each in applications]
    return client.post(reverse(name), {"application": chosen, "shown": shown, **data}, follow=True)


def told(page):
    return [str(message) for message in page.context["messages"]]


def test_drafts_are_sent_in_each_by_itself(cases, client):
    good, closed = cases.draft(cases.stations[0]), cases.draft(cases.stations[1])
    cases.close(cases.stations[1], BEGIN)
    page = post(client, cases.clerk, "applications_submit", [good, closed])
    assert [cases.fresh(each).state for each in (good, closed)] == ["submitted", "draft"]
    done, refused = told(page)
    assert done == f"已报送 1 件：{good.number}。"
    link = f'<a href="{reverse("application", args=[closed.number])}">{closed.number}</a>'
    assert refused == f"胡楼便民服务站（{link}）没有报送：驻村设点：2026-03-02 没有营业。"
    assert link in page.content.decode()


def test_what_was_changed_since_it_was_listed_is_left_alone(cases, client):
    draft = cases.draft()
    client.force_login(cases.clerk)
    data = {"application": [draft.number], "shown": f"{draft.number}:{draft.revision - 1}"}
    page = client.post(reverse("applications_submit"), data, follow=True)
    assert cases.fresh(draft).state == "draft"
    [words] = told(page)
    assert words.endswith("没有报送：在您查看之后又有改动，请刷新页面，看过再办。")
    assert words.count(draft.number) == 2  # the address, and the words of the link


def test_reasons_are_joined_and_the_name_of_a_facility_is_no_markup(cases, client):
    draft = cases.draft(cases.hub, key="township-hub", year=2025)
    type(cases.hub).objects.filter(pk=cases.hub.pk).update(name="<b>集散</b>中心")
    cases.close(cases.stations[0], datetime.date(2025, 6, 1))
    page = post(client, cases.clerk, "applications_submit", [draft])
    assert (
        "年处理快件量：缺 2025年1—12月月报；本乡镇（街道）驻村设点覆盖率：还差 1 个村：夏庄。"
        in told(page)[0]
    )
    assert "&lt;b&gt;集散&lt;/b&gt;中心" in page.content.decode()


def test_a_refusal_for_the_person_does_not_name_the_number_again(cases, client):
    both = UserFactory(role=Role.BUREAU_CHIEF, scope_code="411702")
    application = cases.verify(cases.submitted(), by=both)
    cases.publish([application])
    cases.clock.set(AFTER)
    page = post(client, both, "applications_approve", [cases.fresh(application)], fund=cases.fund.pk)
    assert "没有批准：核查是您办理的，批准请由另一位同事办理" in told(page)[0]


def test_the_funds_offered_are_those_in_which_something_is_left(cases, listed):
    cases.publicized()
    cases.clock.set(AFTER)
    funds = type(cases.fund).objects
    old = funds.create(district=cases.district, name="快递进村资金", year=2022, appropriated=500)
    funds.create(district=cases.district, name="快递进村资金", year=2025)
    assert set(listed(cases.chief).context["funds"]) == {old, cases.fund}


def test_several_are_approved_out_of_one_fund_as_far_as_it_reaches(cases, client):
    one, two = cases.publicized(*cases.stations[:2])
    cases.clock.set(AFTER)
    fund = type(cases.fund).objects.create(
        district=cases.district, name="电子商务进农村资金", year=2026, appropriated=1500
    )
    page = post(client, cases.chief, "applications_approve", [one, two], fund=fund.pk)
    assert sorted(cases.fresh(each).state for each in (one, two)) == ["approved", "publicized"]
    fund.refresh_from_db()
    assert (fund.reserved, fund.balance) == (1000, 500)
    done, refused = told(page)
    assert done == f"已批准 1 件：{one.number}，合计 1,000 元；2026年电子商务进农村资金余额 500 元。"
    assert "余额是 500 元，不够 1,000 元" in refused


@pytest.mark.parametrize("fund", ["", "x", "999999", "²", "9" * 5000])
def test_without_a_fund_nothing_is_approved(fund, cases, client):
    publicized = cases.publicized()
    cases.clock.set(AFTER)
    page = post(client, cases.chief, "applications_approve", [publicized], fund=fund)
    assert cases.fresh(publicized).state == "publicized"
    assert "请选择从哪一项资金支付" in told(page)[0]


def test_only_the_chief_approves_several(cases, client):
    publicized = cases.publicized()
    cases.clock.set(AFTER)
    for user in (cases.verifier, cases.clerk, cases.finance):
        answer = post(client, user, "applications_approve", [publicized], fund=cases.fund.pk)
        assert answer.status_code == 403
    assert cases.fresh(publicized).state == "publicized"


def test_what_lies_out_of_scope_is_not_sent_in(cases, client):
    draft = cases.draft()
    post(client, cases.other_clerk, "applications_submit", [draft])
    assert cases.fresh(draft).state == "draft"


def test_what_is_missing_is_told_by_the_server_and_not_by_the_browser(cases, listed):
    cases.draft(cases.stations[1])
    assert all("novalidate" in form for form in forms_of(listed(cases.clerk)))
    cases.publicized(cases.stations[0])
    cases.clock.set(AFTER)
    assert all("novalidate" in form for form in forms_of(listed(cases.chief)))


def test_the_list_leads_to_the_notice_with_what_was_ticked(cases, listed):
    verified = cases.verified()
    page = listed(cases.bureau, "?queue=to_publicize").content.decode()
    assert f'action="{reverse("notice_new")}"' in page
    assert f'value="{verified.number}"' in page
