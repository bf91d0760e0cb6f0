"""By when an order is to be answered, in working days by the policy's days for each item.

One notice asks for one report, and the report is about all of its items: so it is due when the item with the
most days is due, and no item is given less time than the policy gives it. Yet nothing that is urgent sleeps
until then: each item has its own day, printed beside it, and the order is due soon from the first of these
days at the latest.

Where the holidays of a year are not known yet nothing is lost: the order goes on without a last day, says
why, and gets one when the calendar is loaded (`settle_rounds`).
"""

from stations.working_days import WorkingDays
from supervision.choices import RectificationState
from supervision.deadlines import deadline
from supervision.models import InspectionTerms, RectificationItem, RectificationRound
from supervision.rectifications.steps import open_items, present_round
from supervision.terms.in_force import known_terms_on, terms_on


def begin_round(order, items, on, position):
    """Save the round that begins on the day `on`, and when it and each of these items is due."""
    longest = max(item.finding.rectify_days for item in items)
    turn = RectificationRound(rectification=order, position=position, begun_on=on, working_days=longest)
    set_days(order, turn, items)
    turn.save()
    RectificationItem.objects.bulk_update(items, ["due_on"])
    return turn


def set_days(order, turn, items):
    """Reckon the days of a round and of its items; nothing is saved.

    What the round has beyond the days of its longest item was given in addition, to every item.
    """
    terms = terms_on(InspectionTerms, order.facility.district, turn.begun_on)
    calendar = WorkingDays(order.facility.district)
    extra = turn.working_days - max(item.finding.rectify_days for item in items)

    def reckon(days):
        return deadline(calendar, turn.begun_on, days, terms.warn_percent)

    for item in items:
        item.due_on = reckon(item.finding.rectify_days + extra).due_on
    whole = reckon(turn.working_days)
    turn.due_on = whole.due_on
    turn.warn_on = min(filter(None, [whole.warn_on, *(item.due_on for item in items)]), default=None)


def why_no_day(order, turn):
    """In words, why a round has no last day; empty where it has one."""
    if turn.due_on:
        return ""
    found = deadline(WorkingDays(order.facility.district), turn.begun_on, turn.working_days, 100)
    return found.unknown or "节假日安排已经知道，期限还没有推算：请商务局在投诉列表里按“推算期限”。"


def settle_rounds(orders):
    """Give a last day to those of these orders (a queryset) that wait for an answer without one, as far as
    the calendar is known by now. Answers how many were given one.
    """
    settled = 0
    waiting = orders.filter(state=RectificationState.ISSUED, rounds__answered_on=None, rounds__due_on=None)
    for order in waiting.select_related("facility__district").distinct():
        turn, items = present_round(order), open_items(order)
        if known_terms_on(InspectionTerms, order.facility.district, turn.begun_on):
            set_days(order, turn, items)
        if turn.due_on:
            turn.save(update_fields=["warn_on", "due_on"])
            RectificationItem.objects.bulk_update(items, ["due_on"])
            settled += 1
    return settled
