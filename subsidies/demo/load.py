"""The invented cases of a district: rounds of past years, and what stands at every step today."""

import datetime

from django.db.models import Max
from django.utils import timezone

from stations.choices import FacilityState
from stations.demo.chances import stream
from stations.demo.pictures import draw_pictures
from stations.models import Facility
from subsidies.choices import SeenIn
from subsidies.demo.autumn import tell_this_autumn
from subsidies.demo.book import Book
from subsidies.demo.candidates import find_candidates
from subsidies.demo.desks import fill_desk
from subsidies.demo.people import invent_people
from subsidies.demo.rounds import Calendar
from subsidies.demo.years import tell_past_years
from subsidies.models import AccountViewing, Application, PublicityNotice, Recovery, Roll

CLOSED_SINCE = "领取补贴后停业，予以追回。"
ASKED_BACK, RETURNED_AFTER = datetime.timedelta(days=24), datetime.timedelta(days=8)


def invent_cases(district, *, seed, now):
    """Write the cases; label → number, and nothing where the policy of the district pays nothing once.

    Registered with the demo of `stations`, in whose transaction it runs.
    """
    rng, today = stream(seed, "cases"), timezone.localdate(now)
    candidates = find_candidates(district, rng, today)
    if candidates is None:
        return {}
    people = invent_people(district, rng)
    pictures = draw_pictures(district, "verification_photos")
    book = Book(district, people, Calendar(district, today), pictures, rng=rng, now=now)
    tell_past_years(book, candidates)
    tell_this_autumn(book, candidates)
    fill_desk(book, candidates)
    book.close()
    ask_back(book)
    look_at_accounts(book)
    return {
        "补贴申请": Application.objects.filter(facility__district=district).count(),
        "公示": PublicityNotice.objects.filter(district=district).count(),
        "花名册": Roll.objects.filter(fund__district=district).count(),
    }


def ask_back(book):
    """Of the two stations that closed soonest after they were paid, money is asked back; one returned it."""
    closed = Facility.objects.with_state(book.today).in_state(FacilityState.CLOSED)
    paid = (
        Application.objects.paid()
        .filter(facility__in=closed.values("pk"), facility__district=book.district)
        .annotate(closed_on=Max("facility__operating_periods__closed_on"))
    )

    def time_after(application):
        return application.closed_on - timezone.localdate(application.paid_at), application.number

    for place, application in enumerate(sorted(paid, key=time_after)[:2]):
        noted_on = book.calendar.workday_from(book.today - ASKED_BACK)
        recovery = Recovery(
            application=application,
            reason=CLOSED_SINCE,
            amount=application.amount,
            noted_at=book.at(noted_on),
            noted_by=book.people.chief,
        )
        if place == 0:
            recovery.recovered_on, recovery.voucher = noted_on + RETURNED_AFTER, "SK0001"
            recovery.settled_by = book.people.payer
        recovery.save()


def look_at_accounts(book):
    """The last roll's accounts were seen when the bank's list was taken from it, and one on its page."""
    roll = Roll.objects.filter(fund__district=book.district).order_by("locked_at").last()
    if roll is None:
        return
    seen = [(item.application_id, SeenIn.BANK_LIST) for item in roll.items.all()]
    AccountViewing.objects.bulk_create(
        AccountViewing(application_id=application, seen_in=where, at=roll.locked_at, by=roll.locked_by)
        for application, where in [*seen, (seen[0][0], SeenIn.PAGE)]
    )
