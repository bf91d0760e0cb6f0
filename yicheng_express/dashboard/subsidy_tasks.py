"""What the subsidies ask of a person: to send in, to verify, to make public, to approve, to pay."""

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.http import urlencode

from stations.choices import Tier
from subsidies.choices import ApplicationState, Step
from subsidies.listing import own_queues, queue_counts
from subsidies.models import Application, ApplicationEvent, Fund, Objection, Roll
from subsidies.roll_forms import key_of
from subsidies.roll_standing import STANDINGS, rolls_with_bounces, waiting_first, with_standing
from yicheng_express.accounts.scope import DISTRICT_DIGITS
from yicheng_express.dashboard.tasks import Task
from yicheng_express.dates import today

MOST_SHOWN = 5
# Queue of the list of applications → (title, words) of the task.
OF_QUEUE = {
    "to_verify": ("待核查的补贴申请", "到现场核查，登记日期、核查人和照片。"),
    "to_publicize": ("待公示的补贴申请", "已核查，公示期满才能批准。"),
    "to_approve": ("待批准的补贴申请", "公示期满，没有未处理的异议。"),
}


def subsidy_tasks(user):
    """The tasks of this user's rights, in the order of the work; the same number of queries for any."""
    tasks = []
    if user.has_perm("subsidies.submit_application"):
        tasks += applications_to_fill(user)
    tasks += queues_waiting(user)
    if user.has_perm("subsidies.decide_objection"):
        tasks += objections_to_decide(user)
        tasks += applications_objected_to(user)
    if user.has_perm("subsidies.lock_roll"):
        tasks += rolls_to_make(user)
    if user.has_perm("subsidies.pay_roll"):
        tasks += rolls_to_record(user)
    return tasks


# --- to send in ---------------------------------------------------------------------------------------------


def applications_to_fill(user):
    """What came back, each with its reason; then the drafts. Of a township all, of the bureau the center."""
    returned = ApplicationEvent.objects.filter(
        application=OuterRef("pk"), step__in=[Step.RETURNED, Step.REVOKED]
    ).order_by("-at", "-pk")
    is_of_township = len(user.scope_code) > DISTRICT_DIGITS
    of_center = Application.objects.visible_to(user).filter(facility__tier=Tier.CENTER)
    own = Application.objects.visible_to(user) if is_of_township else of_center
    waiting = own.to_fill().annotate(returned_because=Subquery(returned.values("reason")[:1]))
    rows = list(waiting.select_related("facility").order_by("created_at", "pk"))
    back = [each for each in rows if each.state == ApplicationState.RETURNED]
    drafts = [each for each in rows if each.state == ApplicationState.DRAFT]
    tasks = [to_mend(each) for each in back[:MOST_SHOWN]]
    if len(back) > MOST_SHOWN:
        tasks.append(
            Task(
                title=f"还有 {len(back) - MOST_SHOWN} 件补贴申请待修改",
                text="在“补贴”的“申请”里逐件修改。",
                href=page("applications", state=ApplicationState.RETURNED),
            )
        )
    return tasks + to_send_in(drafts)


def to_mend(application):
    return Task(
        title=f"{application.facility.name}的补贴申请待修改",
        text=f"退回原因：{application.returned_because.rstrip('。')}。",
        href=reverse("application", args=[application.number]),
        badges=(("已退回", "alert"),),
    )


def to_send_in(drafts):
    if not drafts:
        return []
    alone = len(drafts) == 1
    one = reverse("application", args=[drafts[0].number])
    return [
        Task(
            title="待报送的补贴申请",
            text="已建立、还没有报送的草稿。",
            count=len(drafts),
            href=one if alone else page("applications", state=ApplicationState.DRAFT),
        )
    ]


# --- to verify, to make public, to approve ------------------------------------------------------------------


def queues_waiting(user):
    """What waits at this person's own step, each queue as the list of applications counts it."""
    queues = [name for name in own_queues(user) if name in OF_QUEUE]
    if not queues:
        return []
    counts = queue_counts(Application.objects.visible_to(user), today())
    return [
        Task(title=title, text=text, count=counts[name], href=page("applications", queue=name))
        for name in queues
        for title, text in [OF_QUEUE[name]]
        if counts[name]
    ]


def objections_to_decide(user):
    """Objections that nobody has decided on: nothing of what they are against can be approved."""
    waiting = Objection.objects.visible_to(user).open()
    numbers = dict(waiting.order_by("notice__last_day", "notice").values_list("pk", "notice__number"))
    if not numbers:
        return []
    notices = set(numbers.values())
    alone = reverse("notice", args=[notices.pop()]) if len(notices) == 1 else ""
    return [
        Task(
            title="待处理的公示异议",
            text="处理完才能批准。",
            count=len(numbers),
            href=alone or page("notices", objections="open"),
            urgent=True,
        )
    ]


def applications_objected_to(user):
    """What an upheld objection keeps from approval: it is to be sent back or refused."""
    found = Application.objects.visible_to(user).publicized().rightly_objected_to()
    return [
        Task(
            title=f"{application.facility.name}的补贴申请不能批准",
            text="公示异议成立，请退回或不予补贴。",
            href=reverse("application", args=[application.number]),
            badges=(("异议成立", "alert"),),
        )
        for application in found.select_related("facility").order_by("created_at", "pk")[:MOST_SHOWN]
    ]


# --- to pay -------------------------------------------------------------------------------------------------


def rolls_to_make(user):
    """What is approved and on no roll yet; and what bounced, by the roll that is to be supplemented."""
    first = waiting_first(Fund.objects.visible_to(user))
    tasks = []
    if first:
        [fund, *others] = [fund for fund, _waiting in first]
        tasks.append(
            Task(
                title="待编花名册的补贴申请",
                text=f"已批准，共 {sum(waiting.total for _fund, waiting in first):,} 元。",
                count=sum(waiting.number for _fund, waiting in first),
                href=reverse("roll_new") if others else page("roll_new", fund=key_of(fund)),
            )
        )
    bounced = rolls_with_bounces(Roll.objects.visible_to(user))
    for roll, waiting in bounced[:MOST_SHOWN]:
        tasks.append(
            Task(
                title=f"花名册 {roll.number} 有退汇待补发",
                text=f"账户更正后编制补发花名册，共 {waiting.total:,} 元。",
                count=waiting.number,
                href=reverse("roll", args=[roll.number]),
                urgent=True,
            )
        )
    return tasks


def rolls_to_record(user):
    """Rolls of which the bank has not said of every line what became of it."""
    unpaid = with_standing(Roll.objects.visible_to(user)).filter(STANDINGS["unpaid"][1])
    rolls = unpaid.count()
    if not rolls:
        return []
    title, text = "待银行结果的花名册", "代发后把银行的结果表导入。"
    return [Task(title=title, text=text, count=rolls, href=page("rolls", standing="unpaid"))]


def page(name, **query):
    return f"{reverse(name)}?{urlencode(query)}"
