"""The life of an application: sent in, verified, approved, sent back; assessed again at every step."""

import datetime
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from stations.models import District, Facility
from subsidies.choices import ApplicationState, PayeeKind, Step
from subsidies.funds import appropriate, open_fund
from subsidies.models import Application, Fund, FundEntry
from subsidies.publicity import earliest_last_day, publish
from subsidies.refusals import ApplicationChanged, AssessmentDropped, SubsidyRefused
from subsidies.workflow import (
    approve,
    correct_payee,
    create,
    reject,
    return_application,
    revoke,
    submit,
    verify,
    withdraw,
    write,
)
from tests.factories import UserFactory
from tests.subsidies.conftest import AFTER, BEGIN, NOTICE, card_of, photo
from yicheng_express.accounts.roles import Role

State = ApplicationState
pytestmark = pytest.mark.django_db


def test_a_case_goes_all_the_way_with_four_people(cases):
    roll = cases.paid()
    application = Application.objects.get()
    assert application.state == State.PAID
    people = [application.submitted_by, application.verified_by, application.approved_by, application.paid_by]
    assert people == [cases.clerk, cases.verifier, cases.chief, cases.cashier]
    steps = [event.step for event in application.events.all()]
    expected = ["created", "written", "submitted", "verified", "publicized", "approved", "rolled", "paid"]
    assert steps == expected
    assert application.amount == 1000
    assert list(Application.objects.paid()) == [application]
    assert roll.items.get().paid_on == AFTER


# --- applying -----------------------------------------------------------------------------------------------


def test_a_facility_is_applied_for_once_by_a_rule(cases):
    first = cases.draft()
    with pytest.raises(SubsidyRefused, match=f"已有“.*”的申请 {first.number}（草稿）"):
        cases.draft()
    withdraw(first, by=cases.clerk)
    assert cases.draft().number != first.number


def test_a_refused_application_can_be_made_anew_and_a_paid_one_never(cases):
    refused = cases.submitted(cases.stations[0])
    reject(refused, by=cases.verifier, reason="站点实际没有开门")
    assert cases.draft(cases.stations[0]).state == State.DRAFT
    cases.paid(cases.stations[1])
    with pytest.raises(SubsidyRefused, match="已发放"):
        cases.draft(cases.stations[1])


def test_a_township_applies_for_its_own_and_the_bureau_for_the_center_alone(cases):
    station = cases.stations[0]
    for stranger in (cases.other_clerk, cases.verifier, cases.chief, cases.finance):
        with pytest.raises(PermissionDenied, match="由本乡镇"):
            create(station, cases.rule(), by=stranger)
    with pytest.raises(PermissionDenied, match="由商务局申请"):
        create(cases.center, cases.rule("district-center"), by=cases.clerk, year=2025)
    center = create(cases.center, cases.rule("district-center"), by=cases.bureau, year=2025)
    assert (center.state, center.year, center.period) == (State.DRAFT, 2025, "")


def test_a_rule_of_another_tier_and_a_year_left_out_are_refused(cases):
    with pytest.raises(SubsidyRefused, match=r"夏庄便民服务站是.*；请改选"):
        create(cases.stations[0], cases.rule("township-hub"), by=cases.clerk, year=2025)
    with pytest.raises(SubsidyRefused, match="请选择按哪一年的数据"):
        create(cases.hub, cases.rule("township-hub"), by=cases.clerk)
    with pytest.raises(SubsidyRefused):
        create(cases.hub, cases.rule("township-hub"), by=cases.clerk, year=2027)


def test_what_does_not_meet_the_conditions_is_not_sent_in_and_says_what_is_lacking(cases):
    hub = create(Facility.objects.get(pk=cases.hub.pk), cases.rule("township-hub"), by=cases.clerk, year=2025)
    write(hub, by=cases.clerk, payee=(PayeeKind.ORGANIZATION, "本区快递有限公司", "农商行", "41170210000123"))
    cases.file_year(cases.hub, 2025, 16_666, months=range(1, 12))
    with pytest.raises(AssessmentDropped, match="缺 2025年12月月报") as lacking:
        submit(hub, by=cases.clerk)
    assert lacking.value.reasons[-1] == "请核对登记和月报，补齐后再报送。"
    assert cases.fresh(hub).state == State.DRAFT
    cases.file_year(cases.hub, 2025, [16_674] * 12, months=[12])
    submitted = submit(hub, by=cases.clerk)
    assert (submitted.state, submitted.amount) == (State.SUBMITTED, 20_000)


def test_without_an_account_nothing_is_sent_in(cases):
    application = create(cases.stations[0], cases.rule(), by=cases.clerk)
    with pytest.raises(SubsidyRefused, match="请填写户名"):
        submit(application, by=cases.clerk)
    with pytest.raises(SubsidyRefused, match="校验位"):
        write(application, by=cases.clerk, payee=(PayeeKind.PERSON, "王", "农商行", "6217000010001234568"))


def test_what_was_sent_in_is_not_written_any_more_and_what_changed_is_looked_at_again(cases):
    application = cases.submitted()
    payee = (PayeeKind.PERSON, "李四", "农商行", card_of(77))
    with pytest.raises(SubsidyRefused, match="不能改；要改请联系商务局退回"):
        write(application, by=cases.clerk, payee=payee)
    back = return_application(application, by=cases.verifier, reason="户名不对")
    with pytest.raises(ApplicationChanged, match="又有改动"):
        write(back, by=cases.clerk, payee=payee, seen=application.revision)
    assert write(back, by=cases.clerk, payee=payee, seen=back.revision).payee_name == "李四"


# --- verifying ----------------------------------------------------------------------------------------------


def test_a_verification_has_a_day_a_person_and_a_photo(cases, settings):
    application = cases.submitted()
    told = {"visited_on": BEGIN, "visited_by": "李春梅", "photos": [photo()]}
    for missing, words in (
        ({"photos": []}, "至少一张"),
        ({"visited_by": " "}, "现场核查人"),
        ({"visited_on": BEGIN - datetime.timedelta(1)}, "核查日期应在报送"),
        ({"visited_on": BEGIN + datetime.timedelta(1)}, "今天以前"),
        ({"photos": [SimpleUploadedFile("a.jpg", b"no photo")]}, "a.jpg：这个文件不是可用的照片"),
        ({"photos": [photo() for _ in range(7)]}, "最多 6 张"),
    ):
        with pytest.raises(SubsidyRefused, match=words):
            verify(application, by=cases.verifier, **told | missing)
    broken = SimpleUploadedFile("a.jpg", b"no photo")
    with pytest.raises(SubsidyRefused) as refused:
        verify(application, by=cases.verifier, visited_on=AFTER, visited_by="", photos=[photo(), broken])
    assert len(refused.value.reasons) == 3
    assert cases.fresh(application).state == State.SUBMITTED
    assert not application.photos.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.jpg"))
    verified = verify(application, by=cases.verifier, **told)
    assert (verified.visited_on, verified.visited_by) == (BEGIN, "李春梅")
    with Image.open(verified.photos.get().image) as image:
        assert image.format == "JPEG"


def test_a_drop_blocks_every_step_and_tells_what_changed(cases):
    station = cases.stations[0]
    application = cases.submitted(station)
    period = station.operating_periods.get()
    dropped = "驻村设点：原 是，现"

    def close(is_closed):
        period.resident, period.cooperation = not is_closed, "postal_courier" if is_closed else ""
        period.save()

    close(True)
    with pytest.raises(AssessmentDropped, match=dropped):
        cases.verify(application)
    close(False)
    application = cases.verify(application)
    cases.publish([application])
    cases.clock.set(AFTER)
    close(True)
    with pytest.raises(AssessmentDropped, match=dropped):
        approve(application, by=cases.chief, fund=cases.fund)
    close(False)
    application = approve(cases.fresh(application), by=cases.chief, fund=cases.fund)
    close(True)
    with pytest.raises(AssessmentDropped, match=f"(?s){application.number}（.*{dropped}"):
        cases.lock([application])
    close(False)
    assert cases.lock([application]).total == 1000


def test_the_evidence_is_frozen_whatever_becomes_of_the_register(cases):
    application = cases.approved()
    frozen = application.snapshot
    station = cases.stations[0]
    Facility.objects.filter(pk=station.pk).update(name="改了名的站")
    station.operating_periods.all().delete()
    station.village.township.villages.all().update(name="改了名的村")
    snapshot = cases.fresh(application).snapshot
    assert snapshot == frozen
    text = str(snapshot)
    assert "夏庄" in text
    assert "改了名" not in text
    assert application.version.clause_text in text


# --- deciding -----------------------------------------------------------------------------------------------


def test_who_did_a_part_does_no_other_also_after_a_return(cases):
    application = cases.submitted()
    cases.verify(application)
    back = return_application(cases.fresh(application), by=cases.chief, reason="补照片")
    submit(back, by=cases.colleague)
    verify_again = cases.fresh(application)
    cases.verify(verify_again)
    cases.publish([cases.fresh(application)])
    cases.clock.set(AFTER)
    for name in ("verifier", "clerk", "colleague"):
        person = getattr(cases, name)
        person.is_superuser, person.scope_code = True, cases.district.code
        person.save()
        with pytest.raises(PermissionDenied, match="应是四个不同的人"):
            approve(cases.fresh(application), by=person, fund=cases.fund)
    assert approve(cases.fresh(application), by=cases.chief, fund=cases.fund).approved_by == cases.chief


def test_approval_waits_for_the_last_day_to_be_over(cases):
    application = cases.publicized()
    cases.clock.set(AFTER - datetime.timedelta(1))
    with pytest.raises(SubsidyRefused, match="公示期满才能批准"):
        approve(application, by=cases.chief, fund=cases.fund)
    cases.clock.set(AFTER)
    assert approve(application, by=cases.chief, fund=cases.fund).state == State.APPROVED


def test_money_comes_from_a_fund_that_the_rule_names(cases):
    application = cases.publicized()
    cases.clock.set(AFTER)
    other = open_fund(cases.district, name="办公经费", year=2026, by=cases.finance)
    appropriate(other, amount=9999, document="x", by=cases.finance)
    with pytest.raises(SubsidyRefused, match="只能从“快递进村资金”、“电子商务进农村资金”支付"):
        approve(application, by=cases.chief, fund=other)
    second = open_fund(cases.district, name="电子商务进农村资金", year=2026, by=cases.finance)
    with pytest.raises(SubsidyRefused, match="余额是 0 元，不够 1,000 元"):
        approve(application, by=cases.chief, fund=second)
    second = appropriate(second, amount=1000, document="驿财〔2026〕2号", by=cases.finance)
    assert approve(application, by=cases.chief, fund=second).fund == second
    second.refresh_from_db()
    assert (second.reserved, second.balance) == (1000, 0)


def test_a_revoked_approval_frees_the_money_and_begins_anew(cases):
    application = cases.approved()
    cases.fund.refresh_from_db()
    assert cases.fund.reserved == 1000
    revoked = revoke(application, by=cases.chief, reason="账户要改")
    cases.fund.refresh_from_db()
    assert (cases.fund.reserved, revoked.state) == (0, State.RETURNED)
    assert (revoked.notice, revoked.fund, revoked.verified_by, revoked.approved_by) == (
        None,
        None,
        None,
        None,
    )
    kinds = FundEntry.objects.filter(application=application).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["reserved", "released"]
    assert submit(revoked, by=cases.clerk).state == State.SUBMITTED


def test_an_approval_on_a_roll_is_not_revoked(cases):
    roll = cases.rolled()
    with pytest.raises(SubsidyRefused, match=f"在花名册 {roll.number} 上"):
        revoke(Application.objects.get(), by=cases.chief, reason="x")


def test_steps_back_say_why(cases):
    application = cases.submitted()
    for verb in (return_application, reject):
        with pytest.raises(SubsidyRefused, match="要写明原因"):
            verb(application, by=cases.verifier, reason="  ")
        with pytest.raises(SubsidyRefused, match="最多 500 字"):
            verb(application, by=cases.verifier, reason="长" * 501)
    return_application(application, by=cases.verifier, reason="照片 不清")
    event = application.events.get(step=Step.RETURNED)
    assert (event.by, event.reason) == (cases.verifier, "照片 不清")


def test_an_account_is_corrected_only_after_the_payment_bounced(cases):
    roll = cases.rolled()
    application, item = Application.objects.get(), roll.items.get()
    payee = (PayeeKind.PERSON, "王建国", "农商行", card_of(4711))
    with pytest.raises(SubsidyRefused, match="在花名册"):
        correct_payee(application, by=cases.verifier, payee=payee, reason="户名不符")
    cases.record([cases.result(item, paid=False)])
    with pytest.raises(PermissionDenied, match="应是四个不同的人"):
        correct_payee(application, by=cases.chief, payee=payee, reason="户名不符")
    corrected = correct_payee(application, by=cases.verifier, payee=payee, reason="户名不符")
    assert corrected.payee_account == card_of(4711)
    assert cases.fresh(application).amount == 1000


def test_the_paths_of_photos_carry_no_name_of_the_upload(cases):
    application = cases.submitted()
    verify(
        application,
        by=cases.verifier,
        visited_on=timezone.localdate(),
        visited_by="李春梅",
        photos=[photo("王建国身份证.jpg")],
    )
    assert "王建国" not in application.photos.get().image.name


def test_a_leader_and_an_enterprise_do_nothing(cases):
    for role in (Role.LEADER, Role.INSPECTOR, Role.TECHNICIAN):
        person = UserFactory(role=role, scope_code="411702")
        application = Application.objects.alive().first() or cases.submitted()
        for verb in (return_application, reject):
            with pytest.raises(PermissionDenied):
                verb(application, by=person, reason="x")
        with pytest.raises(PermissionDenied):
            cases.verify(application, by=person)


def test_an_account_that_is_typed_into_a_reason_is_kept_masked(cases):
    application = cases.submitted()
    account = application.payee_account
    back = return_application(application, by=cases.bureau, reason=f"账号 {account} 与户名不符")
    assert back.events.last().reason == f"账号 **** {account[-4:]} 与户名不符"
    payee = (back.payee_kind, back.payee_name, back.payee_bank, account)
    assert account not in write(back, by=cases.clerk, payee=payee, note=f"账号确为 {account}").note


# --- what was found, and when -------------------------------------------------------------------------------


def test_what_is_frozen_is_of_the_day_of_the_step(cases):
    application = cases.submitted()
    assert application.assessed_on == BEGIN
    cases.clock.set(NOTICE[0])
    verified = cases.verify(application)
    assert verified.assessed_on == NOTICE[0]
    assert verified.snapshot == verified.events.last().assessment != application.snapshot
    cases.clock.set(NOTICE[0] + datetime.timedelta(1))
    first = NOTICE[0] + datetime.timedelta(2)
    last = earliest_last_day(cases.district, first)
    words = {"title": "公示", "contact": "商务局 0396-1234567"}
    publish([verified], by=cases.bureau, first_day=first, last_day=last, **words)
    cases.clock.set(last + datetime.timedelta(1))
    approved = approve(cases.fresh(verified), by=cases.chief, fund=cases.fund)
    assert approved.assessed_on == last + datetime.timedelta(1)
    assert approved.snapshot == approved.events.last().assessment != verified.snapshot


def test_less_money_than_before_keeps_a_case_from_every_further_step(cases):
    submitted, publicized = cases.submitted(cases.stations[1]), cases.publicized(cases.stations[0])
    Application.objects.filter(pk=submitted.pk).update(amount=2000)
    with pytest.raises(AssessmentDropped, match="原 2,000 元，现 1,000 元"):
        cases.verify(submitted)
    cases.clock.set(AFTER)
    Application.objects.filter(pk=publicized.pk).update(amount=2000)
    with pytest.raises(AssessmentDropped, match="原 2,000 元，现 1,000 元"):
        approve(publicized, by=cases.chief, fund=cases.fund)


def test_an_amount_that_rose_stays_as_it_was_publicized(cases):
    publicized = cases.publicized()
    cases.clock.set(AFTER)
    Application.objects.filter(pk=publicized.pk).update(amount=500)
    assert approve(publicized, by=cases.chief, fund=cases.fund).amount == 500


def test_a_fund_of_another_district_pays_nothing_here(cases):
    application = cases.publicized()
    cases.clock.set(AFTER)
    foreign = Fund.objects.create(
        district=District.objects.get(code="411721"), name=cases.fund.name, year=2026, appropriated=9000
    )
    with pytest.raises(SubsidyRefused, match="请改选资金"):
        approve(application, by=cases.chief, fund=foreign)


def test_who_sent_an_application_in_does_not_refuse_it(cases):
    application = cases.submitted()
    Application.objects.filter(pk=application.pk).update(submitted_by=cases.bureau)
    with pytest.raises(SubsidyRefused, match="请用“撤回”"):
        reject(application, by=cases.bureau, reason="不符")


@pytest.mark.parametrize(
    ("bring", "verb", "who", "words"),
    [
        ("draft", submit, "clerk", {}),
        ("draft", withdraw, "clerk", {}),
        ("submitted", verify, "verifier", {"visited_on": BEGIN, "visited_by": "李春梅"}),
        ("submitted", return_application, "bureau", {"reason": "请核对"}),
        ("submitted", reject, "bureau", {"reason": "不符"}),
        ("publicized", approve, "chief", {"fund": None}),
        ("approved", revoke, "chief", {"reason": "请核对"}),
    ],
)
def test_every_verb_compares_what_was_seen_and_leaves_an_event(bring, verb, who, words, cases):
    application = getattr(cases, bring)()
    if verb is approve:
        cases.clock.set(AFTER)
        words = {"fund": cases.fund}
    if verb is verify:
        words = words | {"photos": [photo()]}
    before = application.events.count()
    with pytest.raises(ApplicationChanged, match="又有改动"):
        verb(application, by=getattr(cases, who), seen=application.revision - 1, **words)
    assert application.events.count() == before
    done = verb(application, by=getattr(cases, who), seen=application.revision, **words)
    assert application.events.count() == before + 1
    assert done.events.last().by == getattr(cases, who)
