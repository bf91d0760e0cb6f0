"""What stands at every step today: the last weeks' rounds, each as far as it has come."""

import datetime
from dataclasses import dataclass

from stations.choices import Tier
from subsidies.choices import Decision, Step
from subsidies.demo.paying import lock, pay
from subsidies.demo.telling import approve, object_to, send_back, tell_round
from subsidies.demo.years import by_fund

UPHELD = "经现场复核，监控设备尚未安装，异议成立，待退回整改。"
PHOTO_UNCLEAR = "核查照片看不清门头和货架，请补充说明后重新报送。"


@dataclass(frozen=True)
class Recent:
    """A round that began so many days ago, has come to this step, and is of so many stations."""

    days_ago: int
    upto: Step
    stations: int


BOUNCED = Recent(50, Step.PAID, 8)
ON_A_ROLL = Recent(40, Step.ROLLED, 5)
OVER = Recent(36, Step.PUBLICIZED, 5)
APPROVED = Recent(33, Step.APPROVED, 4)
RUNNING = Recent(16, Step.PUBLICIZED, 4)
VERIFIED = Recent(12, Step.VERIFIED, 4)
SUBMITTED = Recent(3, Step.SUBMITTED, 4)


def tell_this_autumn(book, candidates):
    """The rounds in the order of their beginning, so that their numbers run on."""
    pay_but_one(book, candidates)
    for recent in (ON_A_ROLL, OVER, APPROVED, RUNNING):
        round_, applications = tell(book, candidates, recent)
        if round_.reached(Step.APPROVED):
            approve(book, round_, applications)
        if round_.reached(Step.ROLLED):
            lock_each(book, round_, applications)
        if recent is OVER and round_.reached(Step.PUBLICIZED) and len(applications) > 1:
            words = "站点没有监控。"
            object_to(book, applications[-1], words, decision=Decision.UPHELD, decided=UPHELD)
        if recent is RUNNING and round_.reached(Step.PUBLICIZED) and applications:
            object_to(book, applications[0], "听说这个站点上个月没有营业，请核实。")
    _round, applications = tell(book, candidates, VERIFIED)
    for application in applications[-1:]:
        send_back(book, application, book.today, PHOTO_UNCLEAR)
    share_an_account(tell(book, candidates, SUBMITTED)[1])


def tell(book, candidates, recent, first=()):
    submitted = book.today - datetime.timedelta(days=recent.days_ago)
    round_ = book.calendar.round_from(submitted, recent.upto)
    day = round_.days[Step.SUBMITTED]
    groups = candidates.groups(Tier.STATION, recent.stations, day, first=first)
    if recent is OVER:
        groups += candidates.of_year(book.today.year - 1, day)
    return round_, tell_round(book, round_, groups)


def pay_but_one(book, candidates):
    """Paid some days ago, but for one that bounced and waits for its supplementary roll."""
    round_, applications = tell(book, candidates, BOUNCED, first=candidates.own[:1])
    if round_.reached(Step.APPROVED):
        approve(book, round_, applications)
    if round_.reached(Step.ROLLED):
        for roll, those in lock_each(book, round_, applications):
            if round_.reached(Step.PAID):
                pay(book, roll, round_.days[Step.PAID], bounced=those[-1:] if len(those) > 1 else [])


def lock_each(book, round_, applications):
    """(roll, its applications) of each fund."""
    return [(lock(book, those, round_.days[Step.ROLLED]), those) for those in by_fund(applications)]


def share_an_account(applications):
    """Two of those that wait to be verified name the same account: the verifier is to see it."""
    if len(applications) < 2:
        return
    one, other = applications[:2]
    for name in ("payee_kind", "payee_name", "payee_bank", "payee_account"):
        setattr(other, name, getattr(one, name))
    other.save(update_fields=["payee_kind", "payee_name", "payee_bank", "payee_account"])
