"""The list of applications: whose step it is, and what is found in it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from subsidies.choices import Channel, Decision
from subsidies.listing import QUEUES, in_queue, queue_counts
from subsidies.models import Application
from subsidies.publicity import decide, enter_objection
from subsidies.workflow import reject, return_application, withdraw
from tests.factories import StationFactory, UserFactory
from tests.subsidies.conftest import AFTER, BEGIN, NOTICE, card_of
from yicheng_express.accounts.roles import Role


def numbers(page):
    return {each.number for each in page.context["page"]}


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


def test_finance_makes_the_roll_of_what_waits_from_the_queue_and_from_the_case(cases, listed, client):
    approved = cases.approved(cases.stations[0])
    key = f"411702-2026-{cases.fund.name}"
    way = f"{reverse('roll_new')}?{urlencode({'fund': key})}"
    assert f'href="{way}">编制花名册…</a>' in listed(cases.finance, "?queue=to_roll").content.decode()
    case = client.get(reverse("application", args=[approved.number])).content.decode()
    assert f'href="{way}">编制花名册…</a>' in case
    assert client.get(way).status_code == 200
    assert way not in listed(cases.chief, "?queue=to_roll").content.decode()


def test_what_bounced_is_put_on_the_supplement_of_its_roll(cases, listed, client):
    roll = cases.rolled(cases.stations[0])
    [item] = roll.items.all()
    cases.record([cases.result(item, paid=False)])
    way = reverse("roll_supplement", args=[roll.number])
    assert f'href="{way}">编制花名册…</a>' in listed(cases.finance, "?queue=to_roll").content.decode()
    case = client.get(reverse("application", args=[item.application.number])).content.decode()
    assert f'href="{way}">编制补发花名册…</a>' in case


def test_where_several_rolls_can_be_made_the_queue_leads_to_the_choice(cases, listed):
    one, _other = cases.approved(*cases.stations[:2])
    cases.record([cases.result(item, paid=False) for item in cases.lock([one]).items.all()])
    page = listed(cases.finance, "?queue=to_roll").content.decode()
    assert f'href="{reverse("rolls")}#waiting">编制花名册…</a>' in page


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


def test_the_year_of_the_list_is_said_to_be_that_of_making(cases, listed):
    cases.file_year(cases.hub, 2025, 20_000)
    made = cases.submitted(cases.hub, key="township-hub", year=2025)
    page = listed(cases.verifier, "?year=2026")
    assert numbers(page) == {made.number}
    assert page.context["form"]["year"].label == "建立年度"
    assert "申请年度" not in page.content.decode()


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


def test_queues_begin_with_the_longest_waiting_and_what_is_past_with_the_latest(cases, listed):
    first, second = (cases.submitted(station) for station in cases.stations[:2])
    for query, order in [("?queue=to_verify", [first, second]), ("?queue=all", [second, first])]:
        assert [*listed(cases.verifier, query).context["page"]] == order
    for each in (first, second):
        reject(each, by=cases.verifier, reason="已停业")
    assert [*listed(cases.verifier, "?queue=closed").context["page"]] == [second, first]


@pytest.mark.parametrize("query", ["", "?queue=all", "?queue=to_approve"])
def test_where_there_is_no_application_yet_the_list_says_who_applies(query, cases, listed):
    page = listed(cases.verifier, query).content.decode()
    assert "还没有补贴申请" in page
    assert "这个环节" not in page


def test_a_township_sees_its_own_alone(cases, listed):
    here = cases.submitted()
    cases.submitted(cases.other_station, by=cases.other_clerk)
    assert numbers(listed(cases.clerk, "?queue=all")) == {here.number}


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
