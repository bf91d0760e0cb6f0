"""What supervision asks of a person: complaints, inspections, orders and duties at this person's own step."""

from django.urls import reverse
from django.utils.http import urlencode

from supervision.complaints.desk import complaints_waiting
from supervision.inspections.waiting import inspections_waiting
from supervision.rectifications.waiting import orders_out, orders_to_answer, orders_to_check
from supervision.tasks.listing import OF_DEPARTMENTS
from supervision.tasks.waiting import due_soon_of, overdue_of, to_confirm_by
from yicheng_express.accounts.scope import DISTRICT_DIGITS
from yicheng_express.dashboard.tasks import Task
from yicheng_express.dates import today

# Queue of the list of complaints → (title, words) of the task.
OF_COMPLAINTS = {
    "to_accept": ("待受理的投诉", "看过后交办，不属受理范围的写明原因。"),
    "reopened": ("重开的投诉", "投诉人不满意或另有发现，请重新交办。"),
    "to_answer": ("待答复的投诉", "核实情况，写明怎样处理的。"),
    "to_close": ("待办结的投诉", "已有答复，请认定是否属实、是否解决。"),
    "due_soon": ("临期的投诉", "时限已用掉大半。"),
    "overdue": ("逾期的投诉", "已过期限，请抓紧办理。"),
}


def supervision_tasks(user):
    """The tasks of this user's rights, the most pressing first; the same number of queries for any."""
    tasks = []
    if user.has_perm("supervision.view_complaint"):
        tasks += complaint_tasks(user)
    if user.has_perm("supervision.carry_out_inspection"):
        tasks += inspections_to_do(user)
    if user.has_perm("supervision.answer_rectification"):
        tasks += orders_to_put_right(user)
    if user.has_perm("supervision.check_rectification"):
        tasks += orders_to_look_at(user)
    if user.has_perm("supervision.report_task"):
        tasks += duties(user)
    return sorted(tasks, key=lambda task: not task.urgent)


def complaint_tasks(user):
    return [
        Task(
            title=OF_COMPLAINTS[name][0],
            text=OF_COMPLAINTS[name][1],
            count=number,
            href=page("complaints", queue=name),
            urgent=name == "overdue",
        )
        for name, _label, number in complaints_waiting(user, today())
    ]


def inspections_to_do(user):
    """What is begun first: it lies on somebody's phone."""
    found = inspections_waiting(user, today())
    titles = {"under_way": "检查中的检查", "planned": "待检查的网点"}
    queues = {"under_way": "under_way", "planned": "to_do"}
    past = f"其中 {found['past']} 家所在的批次已到期。" if found["past"] else ""
    texts = {"under_way": "已经开始，请逐项记录后完成。", "planned": past or "到网点按清单检查。"}
    return [
        Task(
            title=titles[name],
            text=texts[name],
            count=found[name],
            href=page("inspections", queue=queues[name]),
        )
        for name in titles
        if found[name]
    ]


def orders_to_put_right(user):
    found = orders_to_answer(user, today())
    if not found["total"]:
        return []
    return [
        Task(
            title="待整改的通知",
            text=f"整改后报送情况和照片。{pressing_in_words(found)}",
            count=found["total"],
            href=page("rectifications", queue="to_answer"),
            urgent=bool(found["overdue"]),
        )
    ]


def pressing_in_words(found):
    """逾期 1 份，临期 2 份。"""
    told = [("逾期", found["overdue"]), ("临期", found["due_soon"])]
    words = "，".join(f"{word} {number} 份" for word, number in told if number)
    return f"{words}。" if words else ""


def orders_to_look_at(user):
    """What was answered and is to be checked; and what is overdue, to be urged."""
    tasks, to_check, out = [], orders_to_check(user), orders_out(user, today())
    if to_check:
        tasks.append(
            Task(
                title="待复查的整改",
                text="已报送整改，只复查不合格的事项。",
                count=to_check,
                href=page("rectifications", queue="to_check"),
            )
        )
    if out["overdue"]:
        tasks.append(
            Task(
                title="逾期未报送的整改",
                text="请督促责任企业和乡镇（街道）。",
                count=out["overdue"],
                href=page("rectifications", queue="overdue"),
                urgent=True,
            )
        )
    return tasks


def duties(user):
    """Own tasks of the plan that are overdue or due soon, and what others have reported as done.

    The bureau's own are those of the departments, which have no accounts.
    """
    own = {} if len(user.scope_code) > DISTRICT_DIGITS else {"owners": OF_DEPARTMENTS}
    told = [
        ("逾期的工作任务", "请填报进展，完成的报告完成。", overdue_of(user, today()), "overdue", own),
        ("即将到期的工作任务", "请填报进展。", due_soon_of(user, today()), "due_soon", own),
        ("待确认的工作任务", "已报告完成，请核对佐证材料。", to_confirm_by(user), "reported", {}),
    ]
    return [
        Task(
            title=title,
            text=text,
            count=number,
            href=page("work_tasks", standing=standing, **whose),
            urgent=standing == "overdue",
        )
        for title, text, tasks, standing, whose in told
        if (number := tasks.count())
    ]


def page(name, **query):
    return f"{reverse(name)}?{urlencode(query)}"
