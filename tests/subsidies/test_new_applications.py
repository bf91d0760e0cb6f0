"""New applications: what is offered, and what is made of what was chosen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from subsidies.models import Application, RuleVersion
from subsidies.workflow import withdraw
from tests.factories import StationFactory
from tests.subsidies.conftest import BEGIN
from tests.subsidies.networks import loaded, rule


def told(page):
    return [str(message) for message in page.context["messages"]]


def offered(client, user, **query):
    """Facility name → (its words, whether it can be ticked), by the words of its tier."""
    client.force_login(user)
    form = client.get(reverse("applications_create"), query).context["form"]
    return {
        tier: {
            facility.name: (standing.words, "disabled" not in box.tag()) for box, facility, standing in rows
        }
        for tier, rows in form.facilities_by_tier
    }


def test_facilities_are_offered_by_tier_with_what_is_known_of_them(cases, client):
    one, two, three, four = cases.stations
    cases.paid(one)
    cases.draft(two)
    withdraw(cases.submitted(three), by=cases.clerk)
    cases.close(four, BEGIN)
    assert offered(client, cases.clerk) == {
        "乡镇级快递物流集散中心": {"板桥镇集散中心": ("", True)},
        "村级快递便民服务站": {
            "夏庄便民服务站": ("已发放", False),
            "胡楼便民服务站": ("已有申请", False),
            "石庄便民服务站": ("", True),
            "吴楼便民服务站": ("已停业", True),
        },
    }


YEARLY = rule("yearly", recurrence='"yearly"')
SECOND = rule("second")


@pytest.mark.parametrize(
    ("other", "query", "standing"),
    [
        (YEARLY, {}, ("已有申请", True)),
        (SECOND, {}, ("已有申请", True)),
        (SECOND, {"rule": "second"}, ("", True)),
        (SECOND, {"rule": "village-station"}, ("已有申请", False)),
    ],
)
def test_what_another_rule_still_pays_can_be_chosen(other, query, standing, cases, client):
    loaded(rule("village-station"), other)
    cases.draft(cases.stations[0])
    assert offered(client, cases.clerk, **query)["村级快递便民服务站"]["夏庄便民服务站"] == standing


def test_the_form_takes_as_many_queries_for_twenty_facilities_as_for_five(cases, client):
    client.force_login(cases.clerk)
    counts = []
    for number in (0, 15):
        for _ in range(number):
            StationFactory(village=cases.stations[0].village, operator=cases.hub.operator, opened=True)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("applications_create")).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]


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
