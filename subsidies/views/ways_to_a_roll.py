"""Where finance puts on a roll what is approved: the address of the page that makes it."""

from django.urls import reverse
from django.utils.http import urlencode

from subsidies.models import Fund, Roll
from subsidies.roll_forms import key_of
from subsidies.roll_standing import rolls_with_bounces, waiting_first


def way_for_all(user):
    """For what waits in this person's scope: the one roll that can be made, else the choice of them."""
    funds = waiting_first(Fund.objects.visible_to(user))
    bounced = rolls_with_bounces(Roll.objects.visible_to(user))
    if (funds and bounced) or len(bounced) > 1:
        return reverse("rolls") + "#waiting"
    if bounced:
        return reverse("roll_supplement", args=[bounced[0][0].number])
    return way_from_fund(funds[0][0]) if len(funds) == 1 else reverse("roll_new")


def way_of(case):
    """For one case: the supplement of the roll on which it bounced, else the first roll of its fund."""
    if case.bounced_item:
        return reverse("roll_supplement", args=[case.bounced_item.roll.number])
    return way_from_fund(case.application.fund)


def way_from_fund(fund):
    return f"{reverse('roll_new')}?{urlencode({'fund': key_of(fund)})}"
