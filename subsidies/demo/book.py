"""What the demo writes of its cases: running numbers, steps, and what moved in the funds."""

import datetime
from collections import Counter
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from stations.demo.courses import moment
from stations.numbering import number_of
from subsidies.choices import EntryKind
from subsidies.funds import EFFECT
from subsidies.models import Application, ApplicationEvent, Fund, FundEntry

ROUND_SUM = 50_000  # yuan: appropriations are multiples of it
FIRST_GRANT, SECOND_GRANT, YEAR_END = (1, 20), (7, 6), (12, 28)  # month and day


class Book:
    """Steps and movements are kept in mind, and written together by `close`."""

    def __init__(self, district, people, calendar, pictures, *, rng, now):
        self.district, self.people, self.calendar, self.pictures = district, people, calendar, pictures
        self.rng, self.now, self.today = rng, now, timezone.localdate(now)
        self.numbers = Counter()
        self.used = set()  # keys of the facilities that have an application
        self.locked_at = datetime.datetime.min.replace(tzinfo=datetime.UTC)  # of the last roll
        self.events, self.entries, self.funds = [], [], {}

    def at(self, day):
        """Some time in the office's hours of that day, not after now; in UTC, as the database tells it."""
        return moment(day, self.rng, self.now).astimezone(datetime.UTC)

    def number(self, series, year):
        self.numbers[series, year] += 1
        return number_of(self.district, series, year, self.numbers[series, year])

    def account(self):
        """A running number, for an account that nobody else has."""
        self.numbers["account"] += 1
        return self.numbers["account"]

    def note(self, application, step, at, by, reason="", snapshot=None):
        """A step of an application; snapshot: what was found at it."""
        self.events.append(
            ApplicationEvent(
                application=application,
                step=step,
                at=at,
                by=by,
                reason=reason,
                assessment=snapshot,
            )
        )

    # --- funds ----------------------------------------------------------------------------------------------

    def fund(self, name, year):
        if (name, year) not in self.funds:
            self.funds[name, year] = Fund.objects.create(district=self.district, name=name, year=year)
        return self.funds[name, year]

    def move(self, kind, application, at, by, ground=""):
        self.entries.append(
            FundEntry(
                fund=application.fund,
                kind=kind,
                amount=application.amount,
                application=application,
                document=ground,
                at=at,
                by=by,
            )
        )

    def grant_all(self):
        """Every fund has what it needs; this year's enough for all that is under way."""
        under_way = Application.objects.filter(facility__district=self.district).under_way()
        waiting = under_way.aggregate(total=Sum("amount"))["total"] or Decimal(0)
        for name in {name for name, _year in self.funds}:
            self.fund(name, self.today.year)
        for fund in sorted(self.funds.values(), key=lambda fund: (fund.year, fund.name)):
            self.grant(fund, waiting if fund.year == self.today.year else Decimal(0))

    def grant(self, fund, under_way):
        """What was appropriated to a fund: what it needs, and something over.

        This year's was given some more since; what was left of an earlier one went back at its end.
        """
        _appropriated, reserved, spent = self.totals(fund)
        need = reserved + spent + under_way
        given = (need // ROUND_SUM + 1) * ROUND_SUM
        self.move_by_document(fund, EntryKind.APPROPRIATED, given, FIRST_GRANT, "拨款")
        if fund.year == self.today.year:
            self.move_by_document(fund, EntryKind.APPROPRIATED, Decimal(ROUND_SUM), SECOND_GRANT, "追加拨款")
        else:
            self.move_by_document(fund, EntryKind.WITHDRAWN, given - need, YEAR_END, "年末结余收回")

    def move_by_document(self, fund, kind, amount, day, words):
        day = min(datetime.date(fund.year, *day), self.today)
        number = len([each for each in self.entries if each.fund == fund and not each.application]) + 1
        self.entries.append(
            FundEntry(
                fund=fund,
                kind=kind,
                amount=amount,
                document=f"演示财〔{fund.year}〕{number}号{words}",
                at=self.at(day),
                by=self.people.payer,
            )
        )

    def totals(self, fund):
        """(appropriated, reserved, spent) by the entries: the sums that `subsidies.funds` keeps."""
        moved = [each for each in self.entries if each.fund == fund]
        return [
            sum((EFFECT[each.kind][place] * each.amount for each in moved), Decimal(0)) for place in range(3)
        ]

    def close(self):
        """Write the steps, the movements and the totals of the funds."""
        self.grant_all()
        ApplicationEvent.objects.bulk_create(sorted(self.events, key=lambda event: event.at))
        FundEntry.objects.bulk_create(sorted(self.entries, key=lambda entry: entry.at))
        for fund in self.funds.values():
            fund.appropriated, fund.reserved, fund.spent = self.totals(fund)
            fund.save(update_fields=["appropriated", "reserved", "spent"])
