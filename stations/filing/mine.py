"""The reports that a person's own division fills: which they are, which comes first, what is told of each."""

from django.db.models import Case, Prefetch, Value, When

from stations.choices import FilingState, FilingStep
from stations.filing.reminders import missing_filings
from stations.models import Filing, FilingEvent
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


def with_what_is_told(filings):
    """With punctuality, the last day of a reopening, and why it was returned."""
    returns = FilingEvent.objects.filter(step=FilingStep.RETURNED).select_related("by").order_by("at", "pk")
    return (
        filings.with_punctuality()
        .with_reopened_until()
        .select_related("district", "township")
        .prefetch_related(Prefetch("events", queryset=returns, to_attr="returns"))
    )
