"""New applications: what is offered, and what is made of what was chosen."""

from django.urls import reverse

from subsidies.models import Application, RuleVersion
from tests.subsidies.conftest import BEGIN


def told(page):
    return [str(message) for message in page.context["messages"]]


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
