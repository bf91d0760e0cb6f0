"""How much may be tried on one day by people without a login, and when they are asked a sum.

Many villagers share one address of their telephone company: so the sum is asked soon, and the door shut late.
Where there is no address to count by, the sum is asked always, and the door is never shut. What keeps a code
from being guessed is the count by number, from wherever: by what was typed, whether there is such a complaint
or not, so that the count tells nobody which there are.
"""

import datetime

from django.db.models import Q
from django.utils.crypto import salted_hmac

from supervision.choices import AttemptKind, ComplaintChannel
from supervision.complaints.codes import signs_of
from supervision.models import Complaint, PublicAttempt
from yicheng_express.dates import today

# Tries of an address on a day before a sum is asked. A complaint counts however it goes, a look only where
# number and code were wrong.
FREE = {AttemptKind.COMPLAIN: 3, AttemptKind.FOLLOW: 3}
MOST_COMPLAINTS = 10  # taken from one address on a day
MOST_WRONG_PAIRS = 60  # from one address on a day: numbers and codes that do not belong together
MOST_WRONG_CODES = 10  # with one number on a day, from wherever
MOST_TRIES = 60  # to complain, taken or not
BUSY_DAY = 100  # complaints that came online on a day, from wherever: then everybody is asked a sum
KEPT = datetime.timedelta(days=30)
SALT = "supervision.attempts"


def note(kind, sent_from, *, succeeded=False):
    PublicAttempt.objects.create(kind=kind, sent_from=sent_from, day=today(), succeeded=succeeded)


def note_wrong_pair(sent_from, number):
    PublicAttempt.objects.create(
        kind=AttemptKind.FOLLOW, sent_from=sent_from, day=today(), number_hash=hash_of_number(number)
    )


def hash_of_number(typed):
    """What is kept of a number as it was typed, however its signs were written."""
    return salted_hmac(SALT, signs_of(typed), algorithm="sha256").hexdigest()


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


def is_number_used_up(number):
    """Whether nobody is told anything more today with this number, be it one of a complaint or not."""
    wrong = PublicAttempt.objects.filter(number_hash=hash_of_number(number), day=today())
    return wrong.count() >= MOST_WRONG_CODES


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
