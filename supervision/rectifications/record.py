"""What a year's inspections and orders count for: the rows behind credit and ranking, set-based.

What an order that was taken back was about counts for nothing.
"""

from supervision.choices import RectificationState
from supervision.models import Finding, Rectification


def failed_items(district, year):
    """The items that failed in the inspections carried out in a calendar year, with inspection and facility.

    An enterprise's own: `.filter(inspection__enterprise=…)`.
    """
    failed = Finding.objects.failed().filter(
        inspection__district=district, inspection__state="done", inspection__inspected_on__year=year
    )
    kept = failed.exclude(order__rectification__state=RectificationState.VOIDED)
    return kept.select_related("inspection__enterprise", "inspection__facility").order_by(
        "inspection__inspected_on", "inspection", "position"
    )


def orders_of(district, year):
    """The orders issued in a calendar year, those that were taken back left out.

    An enterprise's own: `.filter(enterprise=…)`; a township's: `.filter(facility__township=…)`.
    """
    orders = Rectification.objects.counting().filter(facility__district=district, issued_on__year=year)
    return orders.select_related("enterprise", "facility__township").order_by("issued_on", "pk")


def late_orders(district, year, day):
    """Of these the ones of which any round was answered late, or is overdue on `day`."""
    return orders_of(district, year).ever_late(day)
