"""The sum that is asked after repeated tries: drawn here, answered once, within half an hour.

What the browser brings back is a signed token with a keyed hash of the result; nothing is kept until it is
answered. Then the token is: the database takes each one once, whether the answer was right or not.
"""

import datetime
import hmac
import re
import secrets
from dataclasses import dataclass

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from supervision.choices import AttemptKind
from supervision.complaints.sum_picture import picture_of
from supervision.models import PublicAttempt
from yicheng_express.dates import today
from yicheng_express.half_width import half_width

SALT = "supervision.challenge"
LASTS = datetime.timedelta(minutes=30)
LONGEST_ANSWER = 10
ANSWER = re.compile(r"=?0*(\d{1,4})")
WRONG = "得数不对，或者题目已经过期，请算下面新的一题。"


@dataclass(frozen=True)
class Challenge:
    """A sum to be answered: its token, and its picture as it stands in the page."""

    token: str
    picture: str


def draw(kind):
    """A new sum for tries of this kind. Never a difference: a line through the minus makes it a plus."""
    first, second = secrets.choice(range(11, 90)), secrets.choice(range(2, 10))
    once = secrets.token_hex(16)
    token = signing.dumps([once, keyed(once, first + second)], salt=SALT + kind)
    return Challenge(token, picture_of(f"{first}+{second}="))


def is_answered(kind, token, answer, sent_from):
    """Whether the sum was answered rightly, now and for the first time. The token is used up by asking."""
    try:
        once, expected = signing.loads(str(token), salt=SALT + kind, max_age=LASTS)
    except signing.BadSignature:
        return False
    typed = ANSWER.fullmatch(half_width(str(answer)[:LONGEST_ANSWER]))
    is_right = bool(typed) and hmac.compare_digest(keyed(once, int(typed[1])), expected)
    return use_up(once, sent_from, is_right) and is_right


def keyed(once, result):
    return salted_hmac(SALT, f"{once} {result}", algorithm="sha256").hexdigest()


def use_up(once, sent_from, is_right):
    """Write down that the sum was answered; False where it had been before."""
    try:
        with transaction.atomic():
            PublicAttempt.objects.create(
                kind=AttemptKind.CHALLENGE,
                sent_from=sent_from,
                day=today(),
                succeeded=is_right,
                challenge=once,
            )
    except IntegrityError:
        return False
    return True
