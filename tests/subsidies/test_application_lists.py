"""The list of applications: whose step it is, what is found in it, and one step for several at once."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from subsidies.choices import Channel, Decision
from subsidies.listing import QUEUES, in_queue, queue_counts
from subsidies.models import Application, RuleVersion
from subsidies.publicity import decide, enter_objection
from subsidies.workflow import reject, return_application, withdraw
from tests.factories import StationFactory, UserFactory
from tests.subsidies.conftest import AFTER, BEGIN, NOTICE, card_of
from yicheng_express.accounts.roles import Role


@pytest.fixture
def listed(client):
    """The numbers that a person's list shows, with the query of the address."""

    def ask(user, query=""):
        client.force_login(user)
        page = client.get(reverse("applications") + query)
        assert page.status_code == 200
        return page

    return ask


def numbers(page):
    return {each.number for each in page.context["page"]}


def post(client, user, name, applications, **data):
    client.force_login(user)
    shown = " ".join(f"{each.number}:{each.revision}" for each in applications)
    chosen = [each.number for each in applications]
    return client.post(reverse(name), {"application": chosen, "shown": shown, **data}, follow=True)


def told(page):
    return [str(message) for message in page.context["messages"]]


def test_every_person_begins_with_what_waits_at_their_step(cases, listed):
    one, two, three, four = cases.stations
    publicized = cases.publicized(one)
    cases.clock.set(AFTER)
    verified, submitted, draft = cases.verified(two), cases.submitted(three), cases.draft(four)
    for user, found in [
        (cases.clerk, draft),
        (cases.verifier, submitted),
        (cases.chief, publicized),
    ]:
        assert numbers(listed(user)) == {found.number}
    assert numbers(listed(cases.verifier, "?queue=to_publicize")) == {verified.number}
    leader = UserFactory(role=Role.LEADER, scope_code="411702")
    assert len(numbers(listed(leader))) == 4


def test_finance_begins_with_what_is_approved_and_on_no_roll(cases, listed):
    approved, other = cases.approved(*cases.stations[:2])
    cases.lock([other])
    assert numbers(listed(cases.finance)) == {approved.number}
    assert numbers(listed(cases.finance, "?queue=to_pay")) == {other.number}


def test_who_has_nothing_at_the_first_step_begins_with_the_second(cases, listed):
    verified = cases.verified()
    assert numbers(listed(cases.verifier)) == {verified.number}


def test_an_application_is_in_one_queue_alone(cases):
    one, two, three, four = cases.stations
    cases.paid(one)
    publicized, against = cases.verified(two), cases.verified(three)
    cases.clock.set(BEGIN)
    cases.publish([publicized, against])
    against = cases.fresh(against)
    objected(cases, against)
    cases.clock.set(AFTER)
    returned = cases.submitted(four)
    return_application(returned, by=cases.verifier, reason="户名写错了")
    counts = queue_counts(Application.objects.all(), AFTER)
    assert counts.pop("all") == 4
    assert {name: number for name, number in counts.items() if number} == {
        "paid": 1,
        "to_approve": 1,
        "objected": 1,
        "to_fill": 1,
    }
    assert sum(counts.values()) == 4
    for queue in QUEUES[:-1]:
        assert in_queue(Application.objects.all(), queue.name, AFTER).count() == counts[queue.name]


def objected(cases, application, *, decision=""):
    """The same application with an objection against it, decided or not."""
    cases.clock.set(NOTICE[0])
    objection = enter_objection(
        application.notice,
        by=cases.bureau,
        words="不在村里",
        channel=Channel.PHONE,
        received_on=NOTICE[0],
        application=application,
    )
    if decision:
        decide(objection, by=cases.bureau, decision=decision, words="已核实")
    return application


@pytest.mark.parametrize("day", [NOTICE[1], AFTER])
@pytest.mark.parametrize(
    ("decision", "while_it_runs", "afterwards"),
    [
        ("", "objected", "objected"),
        (Decision.UPHELD, "objected", "objected"),
        (Decision.DISMISSED, "in_publicity", "to_approve"),
    ],
)
def test_what_is_objected_to_waits_in_a_queue_of_its_own(decision, while_it_runs, afterwards, day, cases):
    application, quiet = cases.publicized(*cases.stations[:2])
    objected(cases, application, decision=decision)
    queue = while_it_runs if day == NOTICE[1] else afterwards
    quiet_queue = "in_publicity" if day == NOTICE[1] else "to_approve"
    assert application in in_queue(Application.objects.all(), queue, day)
    assert quiet in in_queue(Application.objects.all(), quiet_queue, day)
    counts = queue_counts(Application.objects.all(), day)
    assert counts["objected"] + counts["in_publicity"] + counts["to_approve"] == counts["all"] == 2


def test_a_notice_that_is_to_begin_is_among_those_that_run(cases):
    cases.publicized()
    assert queue_counts(Application.objects.all(), BEGIN)["in_publicity"] == 1


def test_what_is_objected_to_is_the_bureaus_step(cases, listed):
    application = objected(cases, cases.publicized())
    assert numbers(listed(cases.verifier)) == {application.number}


def test_on_the_last_day_of_the_notice_nothing_waits_for_approval(cases, listed):
    cases.publicized()
    last = NOTICE[1]
    assert queue_counts(Application.objects.all(), last)["to_approve"] == 0
    assert queue_counts(Application.objects.all(), AFTER)["to_approve"] == 1


def test_the_list_is_narrowed_by_rule_state_township_year_and_words(cases, listed):
    here = cases.submitted()
    there = cases.submitted(cases.other_station, by=cases.other_clerk, account=card_of(3))
    Application.objects.filter(pk=there.pk).update(payee_name="孙老三")
    for query, found in [
        ("?township=411702103", {there.number}),
        ("?rule=village-station", {here.number, there.number}),
        ("?rule=township-hub", set()),
        ("?state=submitted", {here.number, there.number}),
        ("?state=paid", set()),
        ("?year=2026", {here.number, there.number}),
        (f"?q={here.number}", {here.number}),
        ("?q=新坡", {there.number}),
        ("?q=孙老三", {there.number}),
        ("?q=夏庄 板桥", {here.number}),
    ]:
        assert numbers(listed(cases.verifier, query)) == found, query


def test_who_only_reads_neither_sees_nor_finds_a_payees_name(cases, listed):
    cases.submitted()
    leader = UserFactory(role=Role.LEADER, scope_code="411702")
    assert numbers(listed(leader, "?q=王建国")) == set()
    page = listed(leader).content.decode()
    assert "王**" in page
    assert "王建国" not in page
    assert "王建国" in listed(cases.verifier).content.decode()


@pytest.mark.parametrize("query", ["?township=411721100", "?queue=x", "?state=x", "?rule=x", "?year=1066"])
def test_what_was_never_offered_is_not_there(query, cases, client):
    client.force_login(cases.verifier)
    assert client.get(reverse("applications") + query).status_code == 404


def test_what_was_refused_or_withdrawn_is_not_in_the_sum(cases, listed):
    cases.submitted(cases.stations[0])
    assert "未予补贴的不计" not in listed(cases.verifier, "?queue=all").content.decode()
    reject(cases.submitted(cases.stations[1]), by=cases.verifier, reason="已停业")
    withdraw(cases.submitted(cases.stations[2]), by=cases.clerk)
    page = listed(cases.verifier, "?queue=all")
    assert len(numbers(page)) == 3
    assert page.context["total"] == 1000
    assert "未予补贴的不计" in page.content.decode()
    assert listed(cases.verifier, "?queue=closed").context["total"] == 0


def test_a_list_of_several_pages_says_which_rows_these_are(cases, listed, monkeypatch):
    monkeypatch.setattr("subsidies.views.applications.PAGE_ROWS", 2)
    for station in cases.stations[:3]:
        cases.submitted(station)
    assert "本页是第 1 至 2 件" in listed(cases.verifier).content.decode()
    assert "本页是第 3 至 3 件" in listed(cases.verifier, "?page=2").content.decode()


def test_where_there_is_no_application_yet_the_list_says_who_applies(cases, listed):
    page = listed(cases.verifier, "?queue=all").content.decode()
    assert "还没有补贴申请" in page
    assert "这个环节" not in page


def test_a_township_sees_its_own_alone(cases, listed):
    here = cases.submitted()
    cases.submitted(cases.other_station, by=cases.other_clerk)
    assert numbers(listed(cases.clerk, "?queue=all")) == {here.number}


# --- several at once --------------------------------------------------------------------------------------


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
    assert "余额是 500 元，不够 1,000 元" in told(page)[1]


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


def test_the_list_leads_to_the_notice_with_what_was_ticked(cases, listed):
    verified = cases.verified()
    page = listed(cases.bureau, "?queue=to_publicize").content.decode()
    assert f'action="{reverse("notice_new")}"' in page
    assert f'value="{verified.number}"' in page


# --- new ones ---------------------------------------------------------------------------------------------


def test_drafts_are_made_one_by_one_and_what_is_refused_is_told(cases, client):
    there = cases.draft(cases.stations[0])
    client.force_login(cases.clerk)
    codes = [station.code for station in cases.stations[:3]]
    data = {"rule": "village-station", "facility": codes}
    page = client.post(reverse("applications_create"), data, follow=True)
    assert Application.objects.count() == 3
    done, refused = told(page)
    assert "已建立申请 2 件" in done
    assert there.number in refused


def test_where_nothing_could_be_made_the_form_says_why(cases, client):
    cases.draft(cases.stations[0])
    client.force_login(cases.clerk)
    data = {"rule": "village-station", "facility": [cases.stations[0].code]}
    answer = client.post(reverse("applications_create"), data)
    assert answer.status_code == 409
    assert "不能重复申请" in answer.content.decode()


def test_a_facility_of_another_kind_is_refused_with_what_to_choose(cases, client):
    client.force_login(cases.clerk)
    data = {"rule": "township-hub", "facility": [cases.stations[0].code], "year": "2025"}
    page = client.post(reverse("applications_create"), data).content.decode()
    assert f"请改选{cases.hub.get_tier_display()}，或者另选补贴项目" in page


def test_a_hub_is_asked_for_its_year(cases, client):
    client.force_login(cases.clerk)
    data = {"rule": "township-hub", "facility": [cases.hub.code]}
    answer = client.post(reverse("applications_create"), data)
    assert answer.status_code == 409
    assert "请选择按哪一年的数据申请" in answer.content.decode()
    client.post(reverse("applications_create"), data | {"year": "2019"})
    assert not Application.objects.exists()
    client.post(reverse("applications_create"), data | {"year": "2025"})
    assert Application.objects.get().year == 2025


def test_the_years_on_offer_begin_with_the_rule(cases, client):
    client.force_login(cases.clerk)
    form = client.get(reverse("applications_create")).context["form"]
    versions = RuleVersion.objects.visible_to(cases.clerk).filter(rule__key="township-hub")
    first = min(version.effective_from.year for version in versions)
    offered = [year for year, _words in form.fields["year"].choices if year]
    assert offered == [str(year) for year in range(BEGIN.year, first - 1, -1)]


def test_nobody_applies_for_the_facilities_of_others(cases, client):
    for user, station in [(cases.clerk, cases.other_station), (cases.bureau, cases.stations[0])]:
        client.force_login(user)
        data = {"rule": "village-station", "facility": [station.code]}
        answer = client.post(reverse("applications_create"), data)
        assert answer.status_code == 409
        assert "不归您申请" in answer.content.decode()
    assert not Application.objects.exists()


# --- queries ----------------------------------------------------------------------------------------------


def counted(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_takes_as_many_queries_for_thirty_as_for_three(cases, client):
    client.force_login(cases.verifier)
    village = cases.stations[0].village
    counts = []
    for number in (3, 30):
        while Application.objects.count() < number:
            station = StationFactory(village=village, operator=cases.stations[0].operator, opened=True)
            cases.submitted(station, account=card_of(station.pk))
        counts.append(counted(client, reverse("applications")))
    assert counts[0] == counts[1]


def test_a_case_takes_as_many_queries_however_many_share_its_account(cases, client):
    submitted = cases.submitted(account=card_of(1))
    client.force_login(cases.verifier)
    address = reverse("application", args=[submitted.number])
    counts = []
    for number in (2, 12):
        while Application.objects.count() < number:
            station = StationFactory(
                village=cases.stations[0].village, operator=cases.stations[0].operator, opened=True
            )
            cases.submitted(station, account=card_of(1))
        counts.append(counted(client, address))
    assert counts[0] == counts[1]
