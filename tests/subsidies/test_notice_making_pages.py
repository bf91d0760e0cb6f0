"""A notice is made: what is offered, which days, what is refused with what was typed."""

import datetime

import pytest
from django.urls import reverse

from subsidies.choices import ApplicationState
from subsidies.models import PublicityNotice
from tests.factories import UserFactory
from tests.subsidies.conftest import BEGIN, NOTICE
from tests.subsidies.notice_desk import form_of, page_of, text
from yicheng_express.accounts.roles import Role

FIRST, LAST = NOTICE


def test_a_new_notice_offers_what_is_verified_and_the_shortest_days(cases, as_person):
    verified, submitted = cases.verified(cases.stations[0]), cases.submitted(cases.stations[1])
    answer = as_person("bureau").get(reverse("notice_new"))
    box = f'<input type="checkbox" name="application" value="{verified.number}"'
    assert f'<th scope="row"><label class="tick">{box}' in text(answer)
    assert verified.rule_title in text(answer)
    assert submitted.number not in text(answer)
    assert answer.context["form"]["first_day"].value() == BEGIN
    assert answer.context["form"]["last_day"].value() == LAST
    assert "不少于 7 个工作日" in text(answer)
    assert "资金余额：2026年快递进村资金 1,000,000 元。" in text(answer)


def test_on_a_day_of_rest_the_next_working_day_is_offered(cases, as_person):
    cases.verified()
    cases.clock.set(datetime.date(2026, 3, 7))
    answer = as_person("bureau").get(reverse("notice_new"))
    assert answer.context["form"]["first_day"].value() == datetime.date(2026, 3, 9)


def test_everything_is_ticked_unless_applications_are_named(cases, as_person):
    one, other = cases.verified(cases.stations[0]), cases.verified(cases.stations[1])
    client = as_person("bureau")
    everything = client.get(reverse("notice_new")).context["rows"]
    assert [(each.number, ticked) for each, ticked in everything] == [
        (one.number, True),
        (other.number, True),
    ]
    named = client.get(reverse("notice_new"), {"application": other.number}).context["rows"]
    assert [(each.number, ticked) for each, ticked in named] == [(one.number, False), (other.number, True)]


def test_what_was_named_and_cannot_be_made_public_is_told(cases, as_person):
    cases.verified(cases.stations[0])
    early = cases.submitted(cases.stations[1])
    page = text(as_person("bureau").get(reverse("notice_new"), {"application": early.number}))
    assert f"不在“已核查”状态，不能公示：{early.number}" in page


def test_what_is_published_is_public_from_its_first_day(cases, as_person):
    application = cases.verified()
    answer = as_person("bureau").post(reverse("notice_new"), form_of(application), follow=True)
    notice = PublicityNotice.objects.get()
    assert answer.redirect_chain == [(page_of(notice), 302)]
    assert f"已发布公示 {notice.number}" in text(answer)
    assert (notice.first_day, notice.last_day, notice.working_days) == (FIRST, LAST, 7)
    assert cases.fresh(application).state == ApplicationState.PUBLICIZED


def test_without_a_last_day_the_earliest_is_taken(cases, as_person):
    as_person("bureau").post(reverse("notice_new"), form_of(cases.verified(), last_day=""))
    assert PublicityNotice.objects.get().last_day == LAST


def test_too_few_days_are_refused_and_what_was_typed_is_kept(cases, as_person):
    application, left = cases.verified(cases.stations[0]), cases.verified(cases.stations[1])
    sent = form_of(application, last_day="2026-03-10", title="第一批公示")
    answer = as_person("bureau").post(reverse("notice_new"), sent)
    assert answer.status_code == 409
    assert "公示不少于 7 个工作日" in text(answer)
    assert "最早到 2026-03-11 为止" in text(answer)
    assert 'value="第一批公示"' in text(answer)
    assert [ticked for _each, ticked in answer.context["rows"]] == [True, False]
    assert cases.fresh(left).state == cases.fresh(application).state == ApplicationState.VERIFIED
    assert not PublicityNotice.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"application": []}, "请选择要公示的申请"),
        ({"title": ""}, "请写公示标题"),
        ({"first_day": "明天"}, "不是日期"),
        ({"contact": "李春梅 13900001234"}, "不写个人手机号"),
        ({"title": "王某 13900001234 公示"}, "不写个人手机号"),
    ],
)
def test_what_is_missing_or_wrong_is_told_on_the_page(changes, words, cases, as_person):
    answer = as_person("bureau").post(reverse("notice_new"), form_of(cases.verified(), **changes))
    assert answer.status_code == 409
    assert words in text(answer)
    assert not PublicityNotice.objects.exists()


def test_an_application_that_changed_since_it_was_seen_is_not_published(cases, as_person):
    application = cases.verified()
    sent = form_of(application, **{f"seen-{application.number}": application.revision - 1})
    answer = as_person("bureau").post(reverse("notice_new"), sent)
    assert answer.status_code == 409
    assert "在您查看之后又有改动" in text(answer)


def test_an_application_of_another_district_is_not_there(cases, client):
    application = cases.verified()
    client.force_login(UserFactory(role=Role.BUREAU_CLERK, scope_code="411721"))
    assert client.get(reverse("notice_new"), {"application": application.number}).status_code == 404
    assert client.post(reverse("notice_new"), form_of(application)).status_code == 404


@pytest.mark.parametrize("name", ["clerk", "finance"])
def test_who_does_not_publish_has_no_page_for_it(name, cases, as_person):
    application = cases.verified()
    client = as_person(name)
    assert client.get(reverse("notice_new")).status_code == 403
    assert client.post(reverse("notice_new"), form_of(application)).status_code == 403
    assert cases.fresh(application).state == ApplicationState.VERIFIED


def test_without_a_policy_the_page_says_what_to_do(cases, as_person):
    application = cases.verified()
    cases.district.policies.get().publicity_terms.delete()
    page = text(as_person("bureau").get(reverse("notice_new")))
    assert application.number in page
    assert "政策里没有公示的规定" in page


def test_every_notice_of_a_year_is_offered_a_title_of_its_own(cases, as_person):
    client = as_person("bureau")
    cases.verified(cases.stations[1])
    for place in (1, 2):
        title = client.get(reverse("notice_new")).context["form"]["title"].value()
        assert title.endswith(f"2026年快递进村补贴资金拟发放对象公示（第 {place} 批）")
        cases.publicized(cases.stations[0]) if place == 1 else None
