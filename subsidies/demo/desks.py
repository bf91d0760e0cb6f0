"""What waits for the demo's township clerk: drafts, something returned, something sent in."""

import datetime

from stations.choices import Tier
from stations.models import Facility
from subsidies.choices import Step
from subsidies.demo.telling import Group, draft, send_back, take_back, tell_round

WRONG_HOLDER = "收款账户户名与站点负责人不一致，请核对后重新报送。"
TAKEN_BACK = "收款账户填错，撤回重填"


def fill_desk(book, candidates):
    """Of the clerk's own stations: two drafts that can be sent in, one returned, one sent in; the rest free.

    Beside them a draft for the township's hub, of last year's figures.
    """
    own = [key for key in candidates.own if key not in book.used]
    for group in candidates.groups(Tier.STATION, 1, book.today):
        for place, key in enumerate(own[:2]):
            send_in(book, Group(group.version, [key], 1, group.year), is_returned=place == 0)
        for place, facility in enumerate(facilities(own[2:4])):
            prepare(book, facility, group.version, group.year, is_second=place == 0)
    year = book.today.year - 1
    hub = Facility.objects.filter(township=candidates.clerks_township, tier=Tier.HUB).order_by("code")
    for group in candidates.groups(Tier.HUB, 1, book.today, year=year):
        for facility in facilities(hub.values_list("pk", flat=True)[:1]):
            prepare(book, facility, group.version, group.year)


def facilities(keys):
    related = ("district", "township", "village", "operator")
    return Facility.objects.filter(pk__in=list(keys)).select_related(*related).order_by("code")


def send_in(book, group, *, is_returned):
    days_ago = datetime.timedelta(days=10 if is_returned else 4)
    round_ = book.calendar.round_from(book.today - days_ago, Step.SUBMITTED)
    for application in tell_round(book, round_, [group]):
        if is_returned:
            send_back(book, application, book.today - datetime.timedelta(days=6), WRONG_HOLDER)


def prepare(book, facility, version, year, *, is_second=False):
    """A draft; is_second: after an earlier one that was taken back."""
    if is_second:
        earlier = draft(book, facility, version, days_ago(book, 9), year)
        earlier.save()
        take_back(book, earlier, days_ago(book, 8), TAKEN_BACK)
    draft(book, facility, version, days_ago(book, 2), year).save()


def days_ago(book, days):
    return book.at(book.today - datetime.timedelta(days=days))
