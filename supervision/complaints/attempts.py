"""How much may be tried from one address on one day by people without a login, and when they are asked a sum.

Many villagers share one address of their telephone company: so the sum is asked soon, and the door shut late.
Where there is no address to count by, the sum is asked always, and the door is never shut.
"""

import datetime

from django.db.models import Q

from supervision.choices import AttemptKind, ComplaintChannel
from supervision.models import Complaint, PublicAttempt
from yicheng_express.dates import today

# Tries of an address on a day before a sum is asked. A complaint counts however it goes, a look only where
# number and code were wrong.
FREE = {AttemptKind.COMPLAIN: 3, AttemptKind.FOLLOW: 3}
MOST_COMPLAINTS = 10  # taken from one address on a day
MOST_WRONG_PAIRS = 10  # numbers and codes that do not belong together
MOST_TRIES = 60  # to complain, taken or not
BUSY_DAY = 100  # complaints that came online on a day, from wherever: then everybody is asked a sum
KEPT = datetime.timedelta(days=30)


def note(kind, sent_from, *, succeeded=False):
    PublicAttempt.objects.create(kind=kind, sent_from=sent_from, day=today(), succeeded=succeeded)


def tries(kind, sent_from):
    return PublicAttempt.objects.filter(kind=kind, sent_from=sent_from, day=today())


def is_used_up(kind, sent_from):
    """Whether nothing more of this kind is taken from the address today."""
    if sent_from is None:
        return False
    found = tries(kind, sent_from)
    if kind == AttemptKind.FOLLOW:
        return found.filter(succeeded=False).count() >= MOST_WRONG_PAIRS
    return found.filter(succeeded=True).count() >= MOST_COMPLAINTS or found.count() >= MOST_TRIES


def needs_challenge(kind, sent_from):
    """Whether a sum is asked before anything more of this kind is looked at."""
    if sent_from is None or tries(kind, sent_from).count() >= FREE[kind]:
        return True
    return kind == AttemptKind.COMPLAIN and is_busy_day()


def is_busy_day():
    online = Complaint.objects.filter(received_on=today(), channel=ComplaintChannel.ONLINE)
    return online.count() >= BUSY_DAY


def forget_addresses(on):
    """Forget from which addresses people came whose complaint or try is older than thirty days on `on`.

    Answers how many tries were deleted, and of how many complaints the address was.
    """
    last = on - KEPT
    tried, _ = PublicAttempt.objects.filter(day__lt=last).delete()
    old = Q(received_at__date__lt=last, sent_from__isnull=False)
    return tried, Complaint.objects.filter(old).update(sent_from=None)
