"""Every place that a case can be in, brought there by the verbs; and who may take which step from there.

The one table of who may do what is MAY. A step or a state that is not in it fails (`test_forbidden_steps`).
"""

import datetime
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from subsidies import models
from subsidies.bank_results import ResultRow
from subsidies.choices import ApplicationState, PayeeKind, Step
from subsidies.models import Application, RollItem
from subsidies.publicity import publish
from subsidies.refusals import SubsidyRefused
from subsidies.rolls import lock_roll, void_roll
from subsidies.workflow import (
    approve,
    correct_payee,
    reject,
    return_application,
    revoke,
    submit,
    verify,
    withdraw,
    write,
)
from tests.factories import StationFactory, UserFactory
from tests.subsidies.conftest import AFTER, BEGIN, card_of, photo
from yicheng_express.accounts.models import User
from yicheng_express.accounts.roles import Role

State = ApplicationState
WRITE = Step.WRITTEN
NEXT_NOTICE = (datetime.date(2026, 3, 13), datetime.date(2026, 3, 23))  # seven working days
PAYEE = (PayeeKind.PERSON, "王建军", "驻马店农商银行", card_of(99))
REASON = "与登记不符，请核对"
# A number and a reference that no roll has.
NO_ROLL = "411702-HMC2026-09999"

# Who had which part: `clerk` applied, `boss`, a superuser, verified, `chief` approved, `finance` locked the
# roll, `cashier` brought the bank's result.
APPLICANTS = {"clerk", "colleague", "township_boss"}
BUREAU = {"bureau", "chief", "boss"}
FINANCE = {"finance", "cashier"}
REVOKERS = {"chief", "boss"}
UNDECIDED = ("submitted", "verified", "running", "publicized")

# Step → situation → who may. Nobody else may, and nobody in another situation.
MAY = {
    WRITE: dict.fromkeys(("draft", "returned"), APPLICANTS),
    Step.SUBMITTED: dict.fromkeys(("draft", "returned"), APPLICANTS),
    Step.VERIFIED: {"submitted": BUREAU},
    Step.PUBLICIZED: {"verified": BUREAU},
    Step.APPROVED: {"publicized": {"chief"}},
    Step.ROLLED: dict.fromkeys(("approved", "bounced"), FINANCE),
    Step.UNROLLED: {"rolled": FINANCE | {"boss"}},
    Step.PAID: {"rolled": FINANCE},
    Step.BOUNCED: dict.fromkeys(("rolled", "paid"), FINANCE),
    Step.PAYEE_CORRECTED: {"bounced": {"bureau", "boss"}},
    Step.REVOKED: dict.fromkeys(("approved", "bounced"), REVOKERS),
    Step.RETURNED: dict.fromkeys(UNDECIDED, BUREAU),
    Step.REJECTED: dict.fromkeys(UNDECIDED, BUREAU),
    Step.WITHDRAWN: dict.fromkeys(("draft", "returned", "submitted", "verified"), APPLICANTS),
}


@dataclass
class Case:
    """An application in one situation; the line of a roll that it stands on, or stood on."""

    cases: object
    application: Application
    item: RollItem | None

    @property
    def number(self):
        return self.application.number

    @property
    def roll_number(self):
        return self.item.roll.number if self.item else NO_ROLL

    @property
    def bounced_of(self):
        """The roll that a supplementary one would be linked to."""
        return self.item.roll if self.item and self.item.bounced_on else None

    def result(self, *, paid):
        """A row of the bank's file about this case, which says something new."""
        return ResultRow(
            reference=self.item.reference if self.item else f"{NO_ROLL}-0001",
            amount=self.application.amount,
            is_paid=paid,
            on=AFTER,
            voucher="PZ-NEW" if paid else "",
            reason="" if paid else "账户已销户",
        )


def publicize_later(cases):
    """On a notice that still runs."""
    application = cases.verified()
    cases.clock.set(AFTER)
    publish_next(Case(cases, application, None), cases.bureau)
    return application


def bounced(cases):
    roll = cases.rolled()
    cases.record([cases.result(item, paid=False) for item in roll.items.all()])
    return roll.items.get().application


# Situation → the state it is in, and how a case comes there.
SITUATIONS = {
    "draft": (State.DRAFT, lambda cases: cases.draft()),
    "submitted": (State.SUBMITTED, lambda cases: cases.submitted()),
    "verified": (State.VERIFIED, lambda cases: cases.verified()),
    "running": (State.PUBLICIZED, publicize_later),
    "publicized": (State.PUBLICIZED, lambda cases: cases.publicized()),
    "approved": (State.APPROVED, lambda cases: cases.approved()),
    "rolled": (State.APPROVED, lambda cases: cases.rolled().items.get().application),
    "bounced": (State.APPROVED, bounced),
    "paid": (State.PAID, lambda cases: cases.paid().items.get().application),
    "returned": (
        State.RETURNED,
        lambda cases: return_application(cases.submitted(), by=cases.bureau, reason=REASON),
    ),
    "rejected": (State.REJECTED, lambda cases: reject(cases.submitted(), by=cases.bureau, reason=REASON)),
    "withdrawn": (State.WITHDRAWN, lambda cases: withdraw(cases.submitted(), by=cases.clerk)),
}


def brought_to(cases, situation):
    """The case in this situation, on the day after the first notice."""
    cases.verifier = cases.boss
    state, bring = SITUATIONS[situation]
    application = cases.fresh(bring(cases))
    cases.clock.set(AFTER)
    assert application.state == state
    return Case(cases, application, RollItem.objects.filter(application=application).first())


def one_of_each(cases):
    """Situation → a case in it, side by side, each of a station of its own."""
    found, beside = {}, cases.stations[0]
    for situation in SITUATIONS:
        apart = copy(cases)
        apart.stations = [StationFactory(village=beside.village, operator=beside.operator, opened=True)]
        apart.clock.set(BEGIN)
        found[situation] = brought_to(apart, situation)
    return found


def everybody(cases):
    """Name → the person: every role, a colleague, other townships and districts, and superusers."""
    boss = cases.boss = superuser("boss", "411702")
    named = {name: getattr(cases, name) for name in ("clerk", "colleague", "other_clerk", "bureau", "chief")}
    enterprise = cases.hub.operator
    return named | {
        "finance": cases.finance,
        "cashier": cases.cashier,
        "inspector": UserFactory(role=Role.INSPECTOR, scope_code="411702"),
        "leader": UserFactory(role=Role.LEADER, scope_code="411702"),
        "enterprise": UserFactory(role=Role.ENTERPRISE, enterprise=enterprise),
        "technician": UserFactory(role=Role.TECHNICIAN, scope_code="411702"),
        "foreign_chief": UserFactory(role=Role.BUREAU_CHIEF, scope_code="411721"),
        "foreign_finance": UserFactory(role=Role.FINANCE, scope_code="411721"),
        "foreign_clerk": UserFactory(role=Role.TOWNSHIP_CLERK, scope_code="411721100"),
        "boss": boss,
        "township_boss": superuser("township_boss", cases.township.code),
        "adrift": superuser("adrift", ""),
    }


def superuser(name, code):
    return User.objects.create_superuser(name, "x", full_name="管理员", scope_code=code)


# Who stands where somebody else stands that is asked: only the verbs are asked for them too.
DOUBLES = {"colleague", "cashier", "foreign_finance", "foreign_clerk", "township_boss", "adrift"}


def clients_of(people):
    """Name → a client that is signed in as that person; without the doubles."""
    clients = {name: Client() for name in people.keys() - DOUBLES}
    for name, client in clients.items():
        client.force_login(people[name])
    return clients


# --- the steps, by their verbs ------------------------------------------------------------------------------


def publish_next(case, by):
    first, last = NEXT_NOTICE
    words = {"title": "驿城区快递进村补贴公示", "contact": "驿城区商务局 0396-1234567"}
    publish([case.application], by=by, first_day=first, last_day=last, **words)


def lock(case, by):
    words = {"title": "补贴资金发放花名册", "unit": "驿城区财政局"}
    lock_roll(case.cases.fund, [case.application], by=by, supplements=case.bounced_of, **words)


def visit(case, by):
    verify(case.application, by=by, visited_on=AFTER, visited_by="李春梅", photos=[photo()])


VERBS = {
    WRITE: lambda case, by: write(case.application, by=by, payee=PAYEE, note="改过"),
    Step.SUBMITTED: lambda case, by: submit(case.application, by=by),
    Step.VERIFIED: visit,
    Step.PUBLICIZED: publish_next,
    Step.APPROVED: lambda case, by: approve(case.application, by=by, fund=case.cases.fund),
    Step.ROLLED: lock,
    Step.UNROLLED: lambda case, by: void_roll(case.item.roll, by=by, reason=REASON),
    Step.PAID: lambda case, by: case.cases.record([case.result(paid=True)], by=by),
    Step.BOUNCED: lambda case, by: case.cases.record([case.result(paid=False)], by=by),
    Step.PAYEE_CORRECTED: lambda case, by: correct_payee(case.application, by=by, payee=PAYEE, reason=REASON),
    Step.REVOKED: lambda case, by: revoke(case.application, by=by, reason=REASON),
    Step.RETURNED: lambda case, by: return_application(case.application, by=by, reason=REASON),
    Step.REJECTED: lambda case, by: reject(case.application, by=by, reason=REASON),
    Step.WITHDRAWN: lambda case, by: withdraw(case.application, by=by),
}


def refusal(step, case, by):
    """Why the verb of a step refuses, in words; None where it does not."""
    raised = refused(step, case, by)
    return raised and (getattr(raised, "reasons", None) or [str(raised)])


def refused(step, case, by):
    """With what the verb of a step refuses; None where it does not."""
    try:
        VERBS[step](case, by)
    except (SubsidyRefused, PermissionDenied) as refusal:
        return refusal
    return None


# A roll that there is not cannot be made void: without one there is nothing to call the verb with.
NEEDS_A_ROLL = {Step.UNROLLED}


@contextmanager
def taken_back():
    """What is done within is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


KEPT = [
    models.Application,
    models.ApplicationEvent,
    models.VerificationPhoto,
    models.AccountViewing,
    models.Fund,
    models.FundEntry,
    models.PublicityNotice,
    models.NoticeItem,
    models.Objection,
    models.Roll,
    models.RollItem,
    models.BankResult,
    models.Recovery,
]


def everything():
    """All that the subsidies keep: every column of every row."""
    return [list(model.objects.order_by("pk").values_list()) for model in KEPT]
