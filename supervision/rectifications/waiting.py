"""What waits for whoever answers orders or looks at them again: counted for the desk, in one query each."""

from django.db.models import Count, Q

from supervision.models import Rectification
from supervision.querysets import DUE_SOON, OVERDUE


def orders_to_answer(user, day):
    """{"total", "due_soon", "overdue"}: the orders that this person's unit is to answer. Zeros for others."""
    orders = Rectification.objects.visible_to(user).to_answer()
    if not user.has_perm("supervision.answer_rectification"):
        orders = orders.none()
    return counted(orders, day)


def orders_out(user, day):
    """The same of all that is out in the person's scope: for the office, which urges."""
    return counted(Rectification.objects.visible_to(user).to_answer(), day)


def orders_to_check(user):
    """How many answered orders wait for this person's second look, their own answers left out."""
    orders = Rectification.objects.visible_to(user).to_check()
    if not user.has_perm("supervision.check_rectification"):
        return 0
    return orders.exclude(rounds__answered_by=user).count()


def counted(orders, day):
    return orders.with_due(day).aggregate(
        total=Count("pk"),
        due_soon=Count("pk", filter=Q(clock=DUE_SOON)),
        overdue=Count("pk", filter=Q(clock=OVERDUE)),
    )
