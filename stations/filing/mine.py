"""The reports that a person's own division fills: which they are, and which comes first."""

from django.db.models import Case, Value, When

from stations.choices import FilingState
from stations.filing.reminders import missing_filings
from stations.models import Filing
from yicheng_express.accounts.scope import DISTRICT_DIGITS


def filings_to_fill_by(user):
    """Those of the person's own division, filled or not; the twin of `stations.filing.rights.may_fill`."""
    if not user.scope_code:
        return Filing.objects.none()
    of_township = len(user.scope_code) > DISTRICT_DIGITS
    return Filing.objects.visible_to(user).filter(township__isnull=not of_township)


def first_to_fill(filings):
    """Those of `filings` that are to be sent in now, in the order in which they are best done: what was
    returned, then what is due earliest. A month that has not ended is no matter of haste.
    """
    returned_first = Case(When(state=FilingState.RETURNED, then=Value(0)), default=Value(1))
    return missing_filings(filings).order_by(returned_first, "due_on", "pk")
