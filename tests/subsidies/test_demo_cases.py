"""The demo's cases: every state, nothing against the rules, and something to do for each of the accounts."""

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.test.utils import override_settings
from django.utils import timezone

from stations.choices import Tier
from stations.demo.accounts import demo_accounts
from stations.models import Facility
from subsidies.bank_results import ResultRow, record_results
from subsidies.choices import ApplicationState, Decision, Step
from subsidies.demo.rounds import Calendar
from subsidies.eligibility import assess_one
from subsidies.funds import EFFECT
from subsidies.models import (
    AccountViewing,
    Application,
    ApplicationEvent,
    Fund,
    NoticeItem,
    Objection,
    PublicityNotice,
    Recovery,
    Roll,
    RollItem,
    VerificationPhoto,
)
from subsidies.payees import checked_payee
from subsidies.publicity import what_approval_waits_for
from subsidies.reassessment import assessed_anew, drop
from subsidies.refusals import AssessmentDropped, SubsidyRefused
from subsidies.rights import PARTS
from subsidies.rolls import bounced_and_due, is_intact, lock_roll
from subsidies.steps import TRANSITIONS
from subsidies.workflow import approve, submit, verify
from tests.factories import noon
from tests.stations.rosters import load_yicheng
from tests.subsidies.conftest import photo
from tests.subsidies.demo_days import LOADED_ON, UNTIL, load_on
from yicheng_express.accounts.models import User

PASSWORD = "a-long-enough-password"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo with its accounts, loaded once for all of these tests; what one of them does is undone."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        district = load_yicheng()
        load_on(LOADED_ON, "--until", str(UNTIL))
        demo_accounts(district, PASSWORD)
        yield district
        transaction.set_rollback(True)


@pytest.fixture
def on_the_day(demo, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: noon(LOADED_ON).astimezone(datetime.UTC))


def account(name):
    return User.objects.get(username=name)


def in_state(state):
    return Application.objects.filter(state=state)


# --- what is there ------------------------------------------------------------------------------------------


def test_every_state_and_every_step_but_a_revoked_approval_occurs(demo):
    assert set(Application.objects.values_list("state", flat=True)) == set(ApplicationState.values)
    steps = set(ApplicationEvent.objects.values_list("step", flat=True))
    assert steps == set(Step.values) - {Step.REVOKED}


def test_a_hub_just_over_the_threshold_waits_to_be_approved_and_one_just_under_it_lacks_360(demo, on_the_day):
    hub = in_state("publicized").get(version__tier=Tier.HUB)
    assert (hub.year, hub.snapshot["conditions"][0]["found"]) == (2025, "200,120 件")
    version = hub.version
    lacking = [
        assess_one(version, facility, LOADED_ON, year=2025).lacking
        for facility in Facility.objects.filter(tier=Tier.HUB)
    ]
    assert any("年处理快件量：还差 360 件" in told for told in lacking)


def test_the_center_was_paid_and_so_was_a_hub_of_an_earlier_year(demo):
    assert in_state("paid").get(version__tier=Tier.CENTER).amount == 300_000
    assert in_state("paid").filter(version__tier=Tier.HUB).exists()


def test_notices_are_over_and_running_with_objections_of_every_kind(demo):
    notices = PublicityNotice.objects.all()
    running = notices.running_on(LOADED_ON).get()
    assert running.objections.open().count() == 1
    assert notices.filter(last_day__lt=LOADED_ON, applications__state="publicized").exists()
    assert set(Objection.objects.values_list("decision", flat=True)) == {"", *Decision.values}
    assert in_state("publicized").filter(objections__decision=Decision.UPHELD).exists()


def test_rolls_are_paid_void_and_replaced_supplementary_and_waiting(demo):
    void = Roll.objects.exclude(voided_at=None)
    assert void.exists()
    assert all(roll.replaced_by for roll in void)
    supplement = Roll.objects.exclude(supplements=None).get()
    assert supplement.items.paid().count() == supplement.items.count() == 1
    assert supplement.items.get().payee_account != (
        supplement.supplements.items.bounced().get().payee_account
    )
    waiting = [roll for roll in Roll.objects.all() if bounced_and_due(roll)]
    assert len(waiting) == 1
    assert waiting[0].items.paid().exists()
    assert [roll for roll in Roll.objects.in_force() if roll.items.unpaid().count() == roll.items_count]


def test_stations_were_paid_that_have_closed_since_and_money_is_asked_back(demo):
    assert {each.recovered_on is None for each in Recovery.objects.all()} == {True, False}
    for recovery in Recovery.objects.all():
        assert recovery.application.state == "paid"
        assert recovery.application.facility.operating_periods.latest("opened_on").closed_on <= LOADED_ON
    assert AccountViewing.objects.exists()


def test_two_applications_that_wait_to_be_verified_name_the_same_account(demo):
    submitted = in_state("submitted")
    same = [each for each in submitted if submitted.with_same_payee_account(each).exists()]
    assert len(same) == 2


# --- nothing against the rules ------------------------------------------------------------------------------


def test_the_totals_of_every_fund_are_the_sums_of_its_entries(demo):
    years = set(Fund.objects.values_list("year", flat=True))
    assert years == {2022, 2023, 2024, 2025, 2026}
    for fund in Fund.objects.prefetch_related("entries"):
        sums = [
            sum((EFFECT[each.kind][place] * each.amount for each in fund.entries.all()), Decimal(0))
            for place in range(3)
        ]
        assert sums == [fund.appropriated, fund.reserved, fund.spent], fund
        approved = fund.applications.filter(state="approved")
        assert fund.reserved == sum(each.amount for each in approved)
        assert fund.spent == sum(each.amount for each in fund.applications.filter(state="paid"))


def test_every_case_has_gone_a_way_that_the_table_of_transitions_knows(demo):
    for application in Application.objects.prefetch_related("events"):
        created, *steps = application.events.all()
        assert created.step == Step.CREATED
        state = ApplicationState.DRAFT
        for event in steps:
            assert state in TRANSITIONS[event.step], (application, event)
            state = TRANSITIONS[event.step][state]
            assert event.at.date() <= LOADED_ON
        assert state == application.state, application


def test_nobody_had_two_parts_in_a_case_and_none_of_the_accounts_had_any(demo):
    accounts = set(User.objects.filter(is_active=True).values_list("pk", flat=True))
    assert len(accounts) == 8
    for application in Application.objects.prefetch_related("events"):
        by_part = [
            {event.by_id for event in application.events.all() if event.step in steps}
            for steps in PARTS.values()
        ]
        people = [person for part in by_part for person in part]
        assert len(people) == len(set(people)), application
        assert not accounts & set(people), application


def test_rolls_say_what_was_locked_and_accounts_are_of_the_right_form(demo):
    assert all(is_intact(roll) for roll in Roll.objects.select_related("fund__district"))
    for item in RollItem.objects.all():
        payee = (item.payee_kind, item.payee_name, item.payee_bank, item.payee_account)
        assert checked_payee(*payee) == payee


def test_numbers_run_on_with_the_days(demo):
    for model, order in ((PublicityNotice, ("at", "pk")), (Roll, ("locked_at", "pk"))):
        numbers = list(model.objects.order_by(*order).values_list("number", flat=True))
        assert numbers == sorted(numbers)


def test_what_was_frozen_is_what_the_assessment_of_that_day_finds(demo):
    for application in in_state("approved"):
        found = assess_one(
            application.version, application.facility, application.assessed_on, year=application.year
        )
        assert found.in_json() == application.snapshot
        assert found.amount == application.amount


def test_notices_lasted_as_long_as_the_policy_asks(demo):
    calendar = Calendar(demo, LOADED_ON)
    for notice in PublicityNotice.objects.all():
        assert (notice.last_day, notice.working_days) == calendar.notice_from(notice.first_day)
    for application in in_state("approved").select_related("notice"):
        assert what_approval_waits_for(application, timezone.localdate(application.approved_at)) == []
    assert NoticeItem.objects.filter(facility_name__contains="演示数据").count() == 0


def test_who_verified_left_a_photo(demo):
    verified = Application.objects.exclude(verified_by=None)
    with_photo = VerificationPhoto.objects.values("application")
    assert verified.exists()
    assert not verified.exclude(pk__in=with_photo).exists()
    image = VerificationPhoto.objects.first().image
    assert image.storage.exists(image.name)


def test_what_can_go_on_today_holds_its_conditions_today(demo):
    waiting = Application.objects.filter(
        state__in=["submitted", "verified", "publicized", "approved"]
    ).select_related("version__rule__district", "facility")
    found = assessed_anew(list(waiting), LOADED_ON)
    assert [each for each in waiting if drop(each, found[each.pk])] == []


# --- the accounts can act -----------------------------------------------------------------------------------


def test_the_township_clerk_sends_a_draft_in_the_bureau_verifies_it(demo, on_the_day):
    clerk = account("township_clerk")
    drafts = Application.objects.visible_to(clerk).filter(state="draft").order_by("version__tier", "number")
    hub, ready = drafts[0], drafts[1]
    with pytest.raises(AssessmentDropped):
        submit(hub, by=clerk)
    application = submit(ready, by=clerk)
    application = verify(
        application,
        by=account("bureau_clerk"),
        visited_on=LOADED_ON,
        visited_by="李春梅",
        photos=[photo()],
    )
    assert application.state == "verified"


def test_the_chief_approves_what_is_over_but_not_where_an_objection_was_upheld(demo, on_the_day):
    over = list(in_state("publicized").filter(notice__last_day__lt=LOADED_ON))
    refused = []
    for application in over:
        fund = Fund.objects.get(name=application.version.funds[0], year=2026)
        try:
            approve(application, by=account("bureau_chief"), fund=fund)
        except SubsidyRefused:
            refused.append(application)
    assert [each.objections.get().decision for each in refused] == [Decision.UPHELD]
    assert in_state("approved").filter(pk__in=[each.pk for each in over]).count() == len(over) - 1 == 5


def test_finance_locks_pays_and_pays_again_what_bounced(demo, on_the_day):
    finance = account("finance")
    fund = Fund.objects.get(name="快递进村资金", year=2026)
    first = [each for each in Application.objects.to_roll() if not each.roll_items.exists()]
    roll = lock_roll(fund, first, by=finance, title="花名册", unit="财政局")
    [bounced] = [each for each in Roll.objects.all() if bounced_and_due(each)]
    head = {"by": finance, "title": "补发花名册", "unit": "财政局"}
    supplement = lock_roll(bounced.fund, bounced_and_due(bounced), supplements=bounced, **head)
    rows = [
        ResultRow(item.reference, item.amount, is_paid=True, on=LOADED_ON, voucher="PZ1")
        for item in [*roll.items.all(), *supplement.items.all()]
    ]
    record_results(demo, rows, by=finance, file_name="回单.xlsx", sha256="0" * 64)
    assert not Application.objects.to_roll().exists()
