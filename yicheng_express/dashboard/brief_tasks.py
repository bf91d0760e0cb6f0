"""The month's brief, for who freezes it."""

from django.urls import reverse

from stations.models import OperatingPeriod
from yicheng_express.dashboard.brief.rights import districts_read
from yicheng_express.dashboard.models import Brief
from yicheng_express.dashboard.tasks import Task
from yicheng_express.dates import month_end, month_of, months_before, today


def brief_tasks(user):
    """The brief of the last month that is over, until it is frozen; of districts that had a network then."""
    if not user.has_perm("dashboard.freeze_brief"):
        return []
    month = months_before(month_of(today()), 1)
    frozen = Brief.objects.filter(month=month).values("district")
    working = OperatingPeriod.objects.filter(opened_on__lte=month_end(month)).values("facility__district")
    districts = districts_read(user).filter(pk__in=working).exclude(pk__in=frozen).order_by("code")
    return [
        Task(
            title=f"{month.year}年{month.month}月简报待定稿",
            text=f"{district.name}：月报审核完后，看过数字再定稿。",
            href=reverse("brief", args=[district.code, month]),
        )
        for district in districts
    ]
