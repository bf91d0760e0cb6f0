"""What a browser without a login carries from page to page: for minutes, signed, and read by no script.

Neither is in an address: what stands there is kept by the browser's history and by every server between.
"""

import datetime

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from supervision.models import Complaint

HANDED_OVER, FOLLOWING = "complaint_received", "complaint_followed"
HANDED_OVER_LASTS = datetime.timedelta(minutes=10)
FOLLOWING_LASTS = datetime.timedelta(minutes=30)


def put(answer, name, value, lasts, page):
    answer.set_cookie(
        name,
        signing.dumps(value, salt=name),
        max_age=lasts,
        path=reverse(page),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return answer


def carried(request, name, lasts):
    """What the browser carries under this name, or None where it is nothing that we have signed."""
    try:
        return signing.loads(request.COOKIES.get(name, ""), salt=name, max_age=lasts)
    except signing.BadSignature:
        return None


def hand_over(answer, number, code):
    """Let the next page show number and code."""
    return put(answer, HANDED_OVER, [number, code], HANDED_OVER_LASTS, "complain_received")


def handed_over(request):
    """(number, code) of the complaint that was just received, or None. Once: see `forget_handed_over`."""
    return carried(request, HANDED_OVER, HANDED_OVER_LASTS)


def forget_handed_over(answer):
    """With the answer that shows the code the browser forgets it; one that is lost can be asked again."""
    answer.delete_cookie(HANDED_OVER, path=reverse("complain_received"), samesite="Strict")
    return answer


def let_follow(answer, complaint):
    """Let this browser look at the complaint without the code, for half an hour."""
    value = [complaint.pk, fingerprint(complaint)]
    return put(answer, FOLLOWING, value, FOLLOWING_LASTS, "follow_complaint")


def followed(request):
    """The complaint that this browser may look at, or None; with a new code the old one's leave is over."""
    key, told = carried(request, FOLLOWING, FOLLOWING_LASTS) or (None, "")
    found = Complaint.objects.filter(pk=key).first() if key else None
    return found if found and fingerprint(found) == told else None


def forget_followed(answer):
    answer.delete_cookie(FOLLOWING, path=reverse("follow_complaint"), samesite="Strict")
    return answer


def fingerprint(complaint):
    return salted_hmac(FOLLOWING, complaint.code_hash, algorithm="sha256").hexdigest()
