"""What the register lacks, for those who keep it."""

from django.urls import reverse
from django.utils.http import urlencode

from stations.choices import FacilityState
from stations.models import Village, VillageStation
from yicheng_express.dashboard.tasks import Task
from yicheng_express.dates import today


def register_tasks(user):
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
