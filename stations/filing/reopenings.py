"""The register of reopenings: which report, why, by whom, until when, how it ended, and what changed."""

from django.db.models import Case, CharField, Exists, OuterRef, Prefetch, Value, When

from stations.choices import FilingState, FilingStep
from stations.models import FilingChange, FilingEvent
from yicheng_express.dates import today


def register_of(reopenings, on=None):
    """The reopenings with all that the register tells; `ended`: how each stands on the day `on`."""
    changes = FilingChange.objects.select_related("line__facility", "changed_by", "accepted_by")
    return (
        with_ending(reopenings, on or today())
        .select_related("filing__district", "filing__township", "by")
        .prefetch_related(Prefetch("changes", changes.order_by("line__facility__code", "pk")))
        .order_by("-at", "-pk")
    )


def with_ending(reopenings, on):
    """Annotates `ended`. What was accepted between the reopening and its end is what it was ended by.

    A later reopening ends an earlier one that had run out; nothing is accepted in that time.
    """
    accepted = FilingEvent.objects.filter(
        filing=OuterRef("filing"),
        step=FilingStep.ACCEPTED,
        at__gt=OuterRef("at"),
        at__lte=OuterRef("ended_at"),
    )
    return reopenings.annotate(was_accepted=Exists(accepted)).annotate(
        ended=Case(
            When(was_accepted=True, then=Value("改动已通过")),
            When(ended_at__isnull=False, then=Value("到期自动锁定")),
            When(filing__state=FilingState.SUBMITTED, then=Value("已报送，待审核")),
            When(until__lt=on, then=Value("到期自动锁定")),
            default=Value("进行中"),
            output_field=CharField(),
        )
    )
