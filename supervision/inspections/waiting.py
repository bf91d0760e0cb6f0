"""What waits for whoever inspects: counted for the desk, in one query."""

from django.db.models import Count, Q

from supervision.choices import InspectionState
from supervision.models import Inspection

State = InspectionState


def inspections_waiting(user, day):
    """{"planned", "under_way", "past"}: how many inspections in the person's scope are to be done; `past`: of
    these the ones whose round has ended. Zeros for who does not inspect.
    """
    waiting = Inspection.objects.visible_to(user).to_do()
    if not user.has_perm("supervision.carry_out_inspection"):
        waiting = waiting.none()
    return waiting.aggregate(
        planned=Count("pk", filter=Q(state=State.PLANNED)),
        under_way=Count("pk", filter=Q(state=State.UNDER_WAY)),
        past=Count("pk", filter=Q(round__last_day__lt=day)),
    )
