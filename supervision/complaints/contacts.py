"""Name, telephone and original words of who complained: for those alone who handle it, each time recorded."""

from dataclasses import dataclass

from django.db import transaction

from supervision.choices import ComplaintStep
from supervision.complaints.rights import require_see_contact
from supervision.complaints.steps import locked_complaint, record

SHOWN_OF_A_NUMBER = 4


@dataclass(frozen=True)
class Contact:
    """Who complained, whole; `words` only where they came otherwise than everybody reads them."""

    name: str
    phone: str
    words: str

    def __bool__(self):
        return any((self.name, self.phone, self.words))


def contact_of(complaint):
    return Contact(complaint.contact_name, complaint.contact_phone, complaint.words_received)


@transaction.atomic
def reveal(complaint, *, by):
    """The whole contact, once; that it was seen stands in the story. Raises PermissionDenied."""
    complaint = locked_complaint(complaint)
    require_see_contact(by, complaint)
    record(complaint, ComplaintStep.CONTACT_SEEN, by)
    return contact_of(complaint)


def masked_name(name):
    """王**: the first character."""
    return f"{name[0]}**" if name else ""


def masked_phone(phone):
    """****5678: the last digits; of a short one none."""
    return f"****{phone[-SHOWN_OF_A_NUMBER:]}" if len(phone) > 2 * SHOWN_OF_A_NUMBER else "****" * bool(phone)
