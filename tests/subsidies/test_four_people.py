"""Whoever applied, verified, approved and paid are four different people, over the whole life of a case."""

import datetime
from itertools import combinations, permutations

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from stations.models import Facility
from subsidies.choices import ApplicationState, PayeeKind
from subsidies.models import Application
from subsidies.models.applications import PAIRS
from subsidies.publicity import earliest_last_day, publish
from subsidies.rights import PARTS
from subsidies.rolls import void_roll
from subsidies.workflow import approve, correct_payee, create, return_application, revoke, submit, write
from tests.factories import UserFactory
from tests.subsidies.conftest import card_of
from tests.subsidies.situations import everything
from yicheng_express.accounts.models import User

State = ApplicationState
pytestmark = pytest.mark.django_db
APPLYING, VERIFYING, APPROVING, PAYING = PARTS
ORDER = [APPLYING, VERIFYING, APPROVING, PAYING]
PAYEE = (PayeeKind.PERSON, "王建军", "驻马店农商银行", card_of(99))
REASON = "请核对"


class Way:
    """A case on its way; a part is done by `person` where it is theirs, else by whoever usually does it.

    The person is moved from the township to the district and back, as people are: an application asks for the
    one, the other parts for the other.
    """

    def __init__(self, cases, person):
        self.cases, self.person = cases, person
        self.application = cases.draft()

    def seated_for(self, part):
        self.person.scope_code = self.cases.township.code if part == APPLYING else self.cases.district.code
        self.person.save()
        return self.person

    def do(self, part, by=None):
        {APPLYING: self.apply, VERIFYING: self.verify, APPROVING: self.approve, PAYING: self.roll}[part](by)
        self.application = self.cases.fresh(self.application)

    def apply(self, by):
        submit(self.application, by=by or self.cases.clerk)

    def verify(self, by):
        self.cases.verify(self.application, by=by or self.cases.verifier)

    def approve(self, by):
        """After a notice of its own, beginning tomorrow."""
        if self.application.state == State.VERIFIED:
            self.publicize()
        approve(self.application, by=by or self.cases.chief, fund=self.cases.fund)

    def publicize(self):
        first = timezone.localdate() + datetime.timedelta(1)
        last = earliest_last_day(self.cases.district, first)
        words = {"title": "补贴公示", "contact": "商务局 0396-1234567"}
        publish([self.application], by=self.cases.bureau, first_day=first, last_day=last, **words)
        self.cases.clock.set(last + datetime.timedelta(1))
        self.application = self.cases.fresh(self.application)

    def roll(self, by):
        self.cases.lock([self.application], by=by or self.cases.finance)

    def up_to(self, part):
        """All that comes before this part, by those who usually do it, on from where the case is."""
        reached = {
            State.DRAFT: 0,
            State.RETURNED: 0,
            State.SUBMITTED: 1,
            State.VERIFIED: 2,
            State.APPROVED: 3,
        }
        for earlier in ORDER[reached[self.application.state] : ORDER.index(part)]:
            self.do(earlier)

    def back(self):
        """Sent back to who applies, from wherever it is."""
        for item in self.application.roll_items.live():
            void_roll(item.roll, by=self.cases.cashier, reason=REASON)
        if self.application.state == State.APPROVED:
            revoke(self.application, by=self.cases.chief, reason=REASON)
        else:
            return_application(self.application, by=self.cases.bureau, reason=REASON)
        self.application = self.cases.fresh(self.application)

    def refuses(self, part):
        """That the person is refused this part, in words, and that nothing changes."""
        if part == APPROVING:
            self.publicize()
        by, before = self.seated_for(part), everything()
        with pytest.raises(PermissionDenied, match="申请、核查、批准、发放应是四个不同的人"):
            self.do(part, by)
        return everything() == before


def superuser():
    return User.objects.create_superuser("boss", "x", full_name="管理员")


def with_every_role():
    """Somebody in a small office who was given every role."""
    person = UserFactory(full_name="身兼数职")
    person.groups.set(Group.objects.all())
    return person


@pytest.fixture(params=[superuser, with_every_role], ids=lambda who: who.__name__)
def way(request, cases):
    return Way(cases, request.param())


@pytest.mark.parametrize(("one", "other"), list(permutations(ORDER, 2)))
def test_one_person_has_one_part_in_any_order_over_returns(one, other, way):
    way.up_to(one)
    way.do(one, way.seated_for(one))
    way.back()
    way.up_to(other)
    assert way.refuses(other)
    way.do(other)


@pytest.mark.parametrize(("one", "other"), list(combinations(ORDER, 2)))
def test_one_person_has_one_part_straight_on(one, other, way):
    way.up_to(one)
    way.do(one, way.seated_for(one))
    way.up_to(other)
    assert way.refuses(other)


@pytest.mark.parametrize("part", ORDER)
def test_whoever_had_a_part_has_it_again(part, way):
    """What is asked for is one part for each, not each part once."""
    way.up_to(part)
    way.do(part, way.seated_for(part))
    way.back()
    way.up_to(part)
    way.do(part, way.seated_for(part))


@pytest.mark.parametrize("one", [APPLYING, VERIFYING, APPROVING])
def test_whoever_had_another_part_brings_no_result_of_the_bank(one, way):
    way.up_to(one)
    way.do(one, way.seated_for(one))
    way.up_to(PAYING)
    way.do(PAYING)
    item = way.application.roll_items.get()
    by, before = way.seated_for(PAYING), everything()
    for paid in (True, False):
        with pytest.raises(PermissionDenied, match=f"{one}是您办理的，发放请由另一位同事办理"):
            way.cases.record([way.cases.result(item, paid=paid)], by=by)
    assert everything() == before


@pytest.mark.parametrize("one", [APPLYING, APPROVING, PAYING])
def test_whoever_had_another_part_corrects_no_account(one, way):
    way.up_to(one)
    way.do(one, way.seated_for(one))
    if one != PAYING:
        way.up_to(PAYING)
        way.do(PAYING)
    way.cases.record([way.cases.result(way.application.roll_items.get(), paid=False)])
    by = way.seated_for(VERIFYING)
    with pytest.raises(PermissionDenied, match=f"{one}是您办理的"):
        correct_payee(way.application, by=by, payee=PAYEE, reason=REASON)


def test_whoever_corrected_an_account_has_a_part_of_it(way):
    way.up_to(PAYING)
    way.do(PAYING)
    way.cases.record([way.cases.result(way.application.roll_items.get(), paid=False)])
    correct_payee(way.application, by=way.seated_for(VERIFYING), payee=PAYEE, reason=REASON)
    roll = way.application.roll_items.get().roll
    with pytest.raises(PermissionDenied, match="核查是您办理的"):
        way.cases.lock([way.application], by=way.seated_for(PAYING), supplements=roll)
    revoke(way.application, by=way.cases.chief, reason=REASON)
    way.application = way.cases.fresh(way.application)
    way.up_to(APPROVING)
    assert way.refuses(APPROVING)


def test_whoever_began_an_application_applied_for_it_though_a_colleague_sent_it_in(way):
    cases, station = way.cases, way.cases.stations[1]
    begun = create(Facility.objects.get(pk=station.pk), cases.rule(), by=way.seated_for(APPLYING))
    write(begun, by=cases.colleague, payee=PAYEE)
    submit(begun, by=cases.colleague)
    way.application = cases.fresh(begun)
    assert way.refuses(VERIFYING)


def test_whoever_named_the_account_applied_though_a_colleague_sent_it_in(way):
    cases = way.cases
    before = list(way.application.events.values_list("step", "by__username"))
    assert before == [("created", "clerk"), ("written", "clerk")]
    write(way.application, by=way.seated_for(APPLYING), payee=PAYEE)
    submit(way.application, by=cases.colleague)
    way.application = cases.fresh(way.application)
    assert list(way.application.events.values_list("step", "by"))[2] == ("written", way.person.pk)
    assert way.refuses(VERIFYING)


@pytest.mark.parametrize("one", [VERIFYING, APPROVING, PAYING])
def test_whoever_had_another_part_names_no_account(one, way):
    way.up_to(one)
    way.do(one, way.seated_for(one))
    way.back()
    by, before = way.seated_for(APPLYING), everything()
    with pytest.raises(PermissionDenied, match=f"{one}是您办理的，申请请由另一位同事办理"):
        write(way.application, by=by, payee=PAYEE)
    assert everything() == before


def test_who_only_writes_a_note_names_no_account(way):
    payee = [getattr(way.application, f"payee_{name}") for name in ("kind", "name", "bank", "account")]
    write(way.application, by=way.seated_for(APPLYING), payee=payee, note="门头已换")
    assert not way.application.events.filter(by=way.person).exists()


def test_many_at_once_are_refused_where_the_person_had_another_part_in_one(way):
    cases = way.cases
    others = cases.verified(cases.stations[1]), cases.verified(cases.stations[2])
    way.up_to(VERIFYING)
    way.do(VERIFYING, way.seated_for(VERIFYING))
    together = [way.application, *others]
    cases.publish(together)
    cases.clock.set(datetime.date(2026, 3, 12))
    together = [approve(cases.fresh(each), by=cases.chief, fund=cases.fund) for each in together]
    before = everything()
    with pytest.raises(PermissionDenied, match=f"^{way.application.number} 的核查是您办理的"):
        cases.lock(together, by=way.seated_for(PAYING))
    assert everything() == before


# --- held by the database as well ---------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_the_database_takes_no_two_parts_of_one_person(one, other, cases):
    cases.paid()
    for changed, taken in ((one, other), (other, one)):
        with pytest.raises(IntegrityError, match=f"{one}_is_not_{other}"), transaction.atomic():
            Application.objects.update(**{changed: F(taken)})
    people = Application.objects.values_list("submitted_by", "verified_by", "approved_by", "paid_by").get()
    assert len(set(people)) == 4
