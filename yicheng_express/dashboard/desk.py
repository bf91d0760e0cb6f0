"""What a person has to do today, each with its list or its page."""

from django.urls import reverse

from stations.models import Facility
from yicheng_express.accounts.models import User
from yicheng_express.dashboard.brief_tasks import brief_tasks
from yicheng_express.dashboard.filing_tasks import filing_tasks
from yicheng_express.dashboard.register_tasks import register_tasks
from yicheng_express.dashboard.subsidy_tasks import subsidy_tasks
from yicheng_express.dashboard.supervision_tasks import supervision_tasks
from yicheng_express.dashboard.tasks import Task


def tasks_of(user):
    """The tasks of this user's rights, in the order of urgency."""
    tasks = filing_tasks(user) + subsidy_tasks(user) + supervision_tasks(user) + brief_tasks(user)
    if user.is_staff and user.has_perm("stations.change_villagestation"):
        tasks += register_tasks(user)
    if user.enterprise_id:
        tasks.append(
            Task(
                title="本企业网点",
                text="本企业运营或合作的网点。",
                count=Facility.objects.visible_to(user).count(),
                href=reverse("facilities"),
            )
        )
    if user.is_staff and user.has_perm("accounts.change_user"):
        tasks.append(
            Task(
                title="账号",
                text="管辖范围内的账号：开通、停用、重设密码。",
                count=User.objects.visible_to(user).count(),
                href=reverse("admin:accounts_user_changelist"),
            )
        )
    return tasks
