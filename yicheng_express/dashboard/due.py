"""By when a township's gaps are to be closed: its duty of the plan, else the target itself."""

from supervision.models import WorkTask


def duties_of_coverage(asked):
    """Township key → its WorkTask for the coverage target in force on the day. One query at most.

    The duty carries the day on which it is due: the bureau may have moved it.
    """
    target = asked.target
    if target is None or not asked.user.has_perm("supervision.view_worktask"):
        return {}
    duties = WorkTask.objects.visible_to(asked.user).counting()
    of_target = duties.filter(
        township__in=asked.townships, clause_number=target.clause.number, policy_due_on=target.due_on
    )
    return {duty.township_id: duty for duty in of_target.order_by("-position")}
