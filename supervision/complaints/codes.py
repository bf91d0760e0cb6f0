"""The query code of a complaint: shown once, kept as a hash, asked together with the number.

22 signs that are not mistaken for one another when they are copied by hand, 8 of them: 5 × 10¹⁰ codes, of
which a few a day can be tried with one number (`attempts`).
"""

import re
import secrets
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from supervision.choices import ComplaintStep
from supervision.complaints.rights import require_enter
from supervision.complaints.steps import locked_complaint, record, refuse_if_changed, save_step
from supervision.models import Complaint
from supervision.series import COMPLAINT
from yicheng_express.half_width import half_width
from yicheng_express.hotlines import CITY_HOTLINE

ALPHABET = "34679ACDEFHJKMNPRTUWXY"
LENGTH = 8
LONGEST_TYPED = 60
SIGNS = re.compile(rf"[0-9A-Z]{{{LENGTH}}}")
NUMBER = re.compile(rf"([0-9]{{6}}){COMPLAINT}([0-9]{{4}})([0-9]{{5,}})")
BETWEEN = re.compile(r"[^0-9A-Z]")
LOST_CODE = f"忘了查询码的，请拨打 {CITY_HOTLINE}，说明投诉编号，请商务局换发。"


def new_code():
    """A code as it is shown: 7KQM-3XTR. What is kept of it is `hash_of`."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{signs[:4]}-{signs[4:]}"


def hash_of(code):
    return make_password(signs_of(code))


def signs_of(text):
    """A number or code without what people put between: in any case and width, with a dash of any kind."""
    return BETWEEN.sub("", half_width(str(text)[:LONGEST_TYPED]).upper())


def number_of(text):
    """The number of a complaint as it is kept, or "" where this is none."""
    found = NUMBER.fullmatch(signs_of(text))
    return f"{found[1]}-{COMPLAINT}{found[2]}-{found[3]}" if found else ""


@cache
def hash_of_nothing():
    """What a code is compared with where there is no such complaint: it takes as long, and is never right."""
    return make_password(secrets.token_urlsafe())


def complaint_of(number, code):
    """The complaint of this pair, or None.

    An unknown number, a wrong code and nonsense are the same: one look for the row, one comparison of hashes.
    """
    nothing = hash_of_nothing()
    found = Complaint.objects.filter(number=number_of(number)).only("pk", "code_hash").first()
    signs = signs_of(code)
    is_right = check_password(signs, found.code_hash if found else nothing)
    if not (found and is_right and SIGNS.fullmatch(signs)):
        return None
    return Complaint.objects.get(pk=found.pk)


@transaction.atomic
def renew_code(complaint, *, by, seen=None):
    """A new code for a caller who has lost it; the old one is worth nothing from now on. Answers it, once.

    Raises PermissionDenied, CaseChanged.
    """
    complaint = locked_complaint(complaint)
    require_enter(by, complaint.district)
    refuse_if_changed(complaint, seen)
    code = new_code()
    complaint.code_hash = hash_of(code)
    save_step(complaint, "code_hash")
    record(complaint, ComplaintStep.CODE_RENEWED, by)
    return code
