"""An objection that nobody decided follows its application from notice to notice."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from subsidies.choices import ApplicationState, Decision
from subsidies.models import Application
from subsidies.publicity import (
    approved_already,
    decide,
    earliest_last_day,
    enter_objection,
    object_online,
    publish,
    what_approval_waits_for,
)
from subsidies.refusals import SubsidyRefused
from subsidies.workflow import approve, create, return_application, submit, verify, write
from tests.subsidies.conftest import AFTER, NOTICE, card_of, photo, signed_in

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def published_anew(cases, application):
    """Sent back, mended, verified and on a second notice; that notice."""
    again = submit(return_application(application, by=cases.chief, reason="补资料"), by=cases.clerk)
    again = cases.verify(again)
    cases.clock.set(AFTER)
    return publish_again(cases, again)


def publish_again(cases, application):
    return publish(
        [application],
        by=cases.bureau,
        first_day=AFTER,
        last_day=earliest_last_day(cases.district, AFTER),
        title="第二次公示",
        contact="商务局 0396-1234567",
    )


@pytest.fixture
def objected(cases):
    """Publicized, and objected to by name; nobody has decided."""
    application = cases.publicized()
    cases.clock.set(NOTICE[0])
    objection = object_online(application.notice, words="没有这个站", application=application)
    return cases.fresh(application), objection


def test_what_is_objected_to_is_not_published_anew_before_somebody_decided(cases, objected):
    application, objection = objected
    with pytest.raises(SubsidyRefused, match=f"申请 {application.number} 以前的公示还有 1 件异议没有处理"):
        published_anew(cases, application)
    decide(objection, by=cases.bureau, decision=Decision.UPHELD, words="查实，已改正")
    application = cases.fresh(application)
    assert application.state == ApplicationState.VERIFIED
    notice = publish_again(cases, application)
    cases.clock.set(notice.last_day + DAY)
    assert approve(cases.fresh(application), by=cases.chief, fund=cases.fund).state == "approved"


@pytest.mark.parametrize("is_aimed", [True, False])
def test_an_objection_entered_late_to_the_first_notice_keeps_from_approval_by_the_second(cases, is_aimed):
    """By letter, in time, and entered only when the application already stands on another notice."""
    application = cases.publicized()
    first = application.notice
    second = published_anew(cases, application)
    entered = enter_objection(
        first,
        by=cases.bureau,
        words="来信：站点没有开门",
        channel="letter",
        received_on=NOTICE[0],
        application=application if is_aimed else None,
    )
    cases.clock.set(second.last_day + DAY)
    application = cases.fresh(application)
    assert application.notice == second
    with pytest.raises(SubsidyRefused, match="1 件异议还没有处理"):
        approve(application, by=cases.chief, fund=cases.fund)
    with pytest.raises(IntegrityError, match="公示的异议处理完才能批准"), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(
            state="approved", fund=cases.fund, approved_by=cases.chief, approved_at=timezone.now()
        )
    assert "未处理 1 件" in signed_in(cases.chief).get(f"/subsidies/applications/{application.number}/").text
    decide(entered, by=cases.bureau, decision=Decision.DISMISSED, words="不属实")
    assert not what_approval_waits_for(application, second.last_day + DAY)
    assert approve(application, by=cases.chief, fund=cases.fund).state == "approved"


def test_an_objection_entered_after_the_approval_keeps_it_off_a_roll_from_whichever_notice(cases):
    application = cases.publicized()
    first = application.notice
    second = published_anew(cases, application)
    cases.clock.set(second.last_day + DAY)
    application = approve(cases.fresh(application), by=cases.chief, fund=cases.fund)
    late = enter_objection(first, by=cases.bureau, words="x", channel="letter", received_on=NOTICE[0])
    assert approved_already(late) == [application]
    with pytest.raises(SubsidyRefused, match="有公示异议没有处理或已成立"):
        cases.lock([application])
    decide(late, by=cases.bureau, decision=Decision.DISMISSED, words="不属实")
    assert cases.lock([application]).items_count == 1


@pytest.mark.parametrize("is_aimed", [True, False])
def test_who_applied_does_not_decide_on_objections_to_it(cases, is_aimed):
    """The bureau applies for the center: what is raised against 300,000 yuan a colleague decides on."""
    cases.file_year(cases.center, 2025, 2_000_000)
    for facility in (cases.hub, *cases.stations, cases.other_station):
        cases.file_year(facility, 2025, 10)
    application = create(cases.center, cases.rule("district-center"), by=cases.bureau, year=2025)
    payee = ("organization", "配送有限公司", "农商行", card_of(9))
    application = submit(write(application, by=cases.bureau, payee=payee), by=cases.bureau)
    application = verify(
        application,
        by=cases.verifier,
        visited_on=timezone.localdate(),
        visited_by="李春梅",
        photos=[photo()],
    )
    cases.publish([application])
    cases.clock.set(NOTICE[0])
    application = cases.fresh(application)
    objection = object_online(
        application.notice, words="量不实", application=application if is_aimed else None
    )
    for decision in Decision.values:
        with pytest.raises(PermissionDenied, match="您申请的，请由另一位同事处理"):
            decide(objection, by=cases.bureau, decision=decision, words="x")
    assert decide(objection, by=cases.verifier, decision=Decision.DISMISSED, words="属实").decided_by
