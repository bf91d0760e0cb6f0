"""What a person has to do today: counts of the register that ask for somebody's hand, each with its list."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from stations.choices import FacilityState
from stations.models import Facility, Village, VillageStation
from yicheng_express.accounts.models import User
from yicheng_express.dates import today


@dataclass(frozen=True)
class Task:
    """Something to do: how many, and where."""

    title: str
    text: str
    count: int
    href: str
    urgent: bool = False


def tasks_of(user):
    """The tasks of this user's roles, in the order of urgency."""
    tasks = []
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


def register_tasks(user):
    """What the register lacks, for those who keep it."""
    day = today()
    villages = Village.objects.visible_to(user).counting_on(day).with_coverage(day)
    stations = VillageStation.objects.visible_to(user).with_state(day)
    missing = villages.filter(is_covered=False).count()
    return [
        Task(
            title="未覆盖的建制村",
            text="今天没有一个站点营业的建制村。",
            count=missing,
            href=admin_list("village", coverage="missing"),
            urgent=bool(missing),
        ),
        Task(
            title="尚未开业的站点",
            text="已登记、还没有开业的村级站。",
            count=stations.in_state(FacilityState.NOT_YET).count(),
            href=admin_list("villagestation", state="not_yet"),
        ),
        Task(
            title="人口不详的建制村",
            text="填了人口才知道是不是重点村（一(三)）。",
            count=villages.of_unknown_population().count(),
            href=admin_list("village", population="unknown"),
        ),
    ]


def admin_list(model, **query):
    return f"{reverse(f'admin:stations_{model}_changelist')}?{urlencode(query)}"
