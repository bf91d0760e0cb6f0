"""查实的投诉: how many there are of each facility; what a subsidy may ask (`subsidies.asking.answers`)."""

import datetime

from django.db.models import Count
from django.utils import timezone

from supervision.models import Complaint


def upheld_by_facility(facilities, first_day, last_day):
    """Facility key → complaints that were closed as upheld from the first to the last day, both included.

    facilities: a queryset. first_day: None for all that there ever were. Who is left out has none. What was
    merged counts once, in its main case; what was reopened counts again when it is closed again. What is
    about a township's own office is no fault of a facility, and counts nowhere. One query.
    """
    upheld = (
        Complaint.objects.about_no_office()
        .upheld()
        .filter(
            facility__in=facilities.order_by().values("pk"),
            ended_at__lt=begin_of(last_day + datetime.timedelta(days=1)),
        )
    )
    if first_day:
        upheld = upheld.filter(ended_at__gte=begin_of(first_day))
    return dict(upheld.order_by().values_list("facility").annotate(Count("pk")))


def begin_of(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
