"""The same step for several applications: the one verb for each of them, and what it refuses kept apart."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db.models import F

from subsidies.models import Application, Fund
from subsidies.refusals import SubsidyRefused

NEVER_SHOWN = -1  # a revision that no application ever has


@dataclass(frozen=True)
class Outcome:
    """finished: the applications as they are now. refused: (application, in words why), one by one."""

    finished: list[Application] = field(default_factory=list)
    refused: list[tuple[Application, list[str]]] = field(default_factory=list)

    @property
    def total(self):
        """Yuan of what was finished."""
        return sum(each.amount or 0 for each in self.finished)


def at_once(verb, applications, *, seen, by, **arguments):
    """Let the verb do each of `applications` (a queryset), the longest waiting first, as it was seen.

    seen: number → the revision that the person was shown. What the verb refuses stops no other.
    """
    outcome = Outcome()
    for each in applications.select_related("facility").order_by("created_at", "pk"):
        try:
            done = verb(each, by=by, seen=seen.get(each.number, NEVER_SHOWN), **arguments)
            outcome.finished.append(done)
        except (SubsidyRefused, PermissionDenied) as refusal:
            outcome.refused.append((each, reasons_beside(each, refusal)))
    return outcome


def reasons_beside(application, refusal):
    """Why, for a place that names the application already."""
    told = getattr(refusal, "told", None) or getattr(refusal, "reasons", None) or [str(refusal)]
    number = application.number
    return [words.removeprefix(f"申请 {number} ").removeprefix(f"{number} 的") for words in told]


def funds_to_approve_from(user):
    """The funds in sight in which something is left, the latest year first."""
    return Fund.objects.visible_to(user).filter(appropriated__gt=F("reserved") + F("spent"))
