"""The pages of the tasks: what stands where, one task with its story, what proves it; scope and the steps."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from supervision.models import TaskProof, WorkTask
from supervision.tasks import work
from tests.supervision.rows import task_of
from tests.supervision.tasks.conftest import in_days, pdf, photo
from yicheng_express.accounts.scope import begins_with

pytestmark = pytest.mark.django_db
STEPS = {
    "task_progress": {"percent": "30", "words": "做了"},
    "task_report": {"words": "完成"},
    "task_confirm": {},
    "task_send_back": {"reason": "重做"},
    "task_change_due": {"due_on": "2030-01-01", "reason": "天气"},
    "task_withdraw": {"reason": "并入"},
}


def get(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def read(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def listed(answer):
    return {task.owner for task in answer.context["page"]}


def test_a_township_sees_its_own_and_the_district_all(plan, elsewhere_too, client):
    own = get(client, plan.clerk, "work_tasks")
    assert listed(own) == {"板桥镇"}
    assert "人民街街道" not in read(own)
    everything = get(client, plan.leader, "work_tasks", view="list")
    assert listed(everything) == {"板桥镇", "人民街街道", "区宣传部门", "区商务局"}
    assert "柏城镇" not in read(everything)
    for user, task in (
        (plan.clerk, plan.task(plan.street)),
        (plan.clerk, plan.task("区商务局", "publicity")),
        (plan.bureau, WorkTask.objects.filter(begins_with("district__code", "411721")).first()),
    ):
        assert get(client, user, "work_task", task.pk).status_code == 404
        for name, data in STEPS.items():
            assert client.post(reverse(name, args=[task.pk]), data).status_code == 404, name
    assert get(client, plan.leader, "work_task", 10**30).status_code == 404


def test_one_page_shows_what_stands_where(plan, client):
    WorkTask.objects.filter(key="coverage").update(due_on=in_days(-1))
    work.report_done(plan.task("区商务局", "publicity"), by=plan.bureau, words="完成。")
    page = get(client, plan.leader, "work_tasks")
    assert [(duty.title, duty.counts.whole, duty.counts.overdue) for duty in page.context["duties"]] == [
        ("覆盖 90%", 2, 2),
        ("普及宣传", 3, 0),
    ]
    owners = get(client, plan.leader, "work_tasks", view="owners").context["owners"]
    assert [(owner.name, owner.counts.whole, owner.counts.reported) for owner in owners] == [
        ("区商务局", 1, 1),
        ("区宣传部门", 1, 0),
        ("人民街街道", 2, 0),
        ("板桥镇", 1, 0),
    ]
    page = get(client, plan.leader, "work_tasks", view="list")
    assert [task.owner for task in page.context["page"]][:3] == ["人民街街道", "板桥镇", "区商务局"]
    for query, expected in (
        ({"standing": "overdue"}, {"人民街街道", "板桥镇"}),
        ({"standing": "reported"}, {"区商务局"}),
        ({"standing": "done"}, set()),
        ({"owners": "departments"}, {"区宣传部门", "区商务局"}),
        ({"township": "411702102"}, {"板桥镇"}),
        ({"department": "区宣传部门"}, {"区宣传部门"}),
        ({"clause": "一(三)"}, {"人民街街道", "板桥镇"}),
        ({"q": "宣传 商务"}, {"区商务局"}),
    ):
        assert listed(get(client, plan.leader, "work_tasks", view="list", **query)) == expected, query
    for odd in ({"township": "411721100"}, {"standing": "x"}, {"view": "x"}, {"department": "西平县"}):
        assert get(client, plan.leader, "work_tasks", **odd).status_code == 404, odd


def test_a_task_is_told_of_reported_sent_back_and_confirmed_on_its_page(plan, client):
    task = plan.task()
    client.force_login(plan.clerk)
    page = read(client.get(reverse("work_task", args=[task.pk])))
    assert "填报进展" in page
    assert "确认完成" not in page

    def post(name, user, **data):
        client.force_login(user)
        task.refresh_from_db()
        address = reverse(name, args=[task.pk])
        return client.post(address, STEPS[name] | {"seen": task.revision} | data, follow=True)

    told = post("task_progress", plan.clerk, proofs=[photo(), pdf()])
    assert "已登记进展" in told.content.decode()
    refused = post("task_progress", plan.clerk, percent="半")
    assert (refused.status_code, "0 到 100" in refused.content.decode()) == (409, True)
    refused = post("task_progress", plan.clerk, words="", proofs=[photo()])
    assert "请重新选择" in refused.content.decode()
    assert "已报告完成" in post("task_report", plan.clerk).content.decode()
    assert "已退回" in post("task_send_back", plan.bureau).content.decode()
    assert "已报告完成" in post("task_report", plan.clerk, proofs=[photo()]).content.decode()
    assert "已确认完成" in post("task_confirm", plan.bureau).content.decode()
    assert post("task_withdraw", plan.bureau).status_code == 409
    page = read(get(client, plan.leader, "work_task", task.pk))
    assert page.count('class="story-step') == 6
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    for name, data in STEPS.items():
        client.force_login(plan.leader)
        assert client.post(reverse(name, args=[task.pk]), data).status_code == 403, name
        assert client.get(reverse(name, args=[task.pk])).status_code == 302, name


def test_a_proof_is_handed_to_who_sees_the_task_and_a_pdf_as_a_download(plan, client):
    work.note_progress(plan.task(), by=plan.clerk, percent=1, words="做了。", proofs=[photo(), pdf()])
    image, document = TaskProof.objects.order_by("pk")
    answer = get(client, plan.clerk, "task_proof", image.pk)
    assert answer.headers["Content-Type"] == "image/jpeg"
    answer = get(client, plan.leader, "task_proof", document.pk)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for proof in (image, document):
        assert get(client, plan.street_clerk, "task_proof", proof.pk).status_code == 404
    document.file.storage.delete(document.file.name)
    assert get(client, plan.leader, "task_proof", document.pk).status_code == 404


def test_the_bureau_sets_a_task_on_its_page(plan, elsewhere_too, client):
    said = {
        "district": "411702",
        "title": "<b>摸底</b>",
        "duty": "逐村摸底。",
        "due_on": "2030-01-01",
        "departments": "供销社\r\n 交通局 \r\n",
        "townships": ["411702102"],
        "clause": "三(二)",
    }
    client.force_login(plan.bureau)
    assert "人民街街道" in read(client.get(reverse("task_new")))
    page = client.post(reverse("task_new"), said, follow=True)
    assert "3 个单位" in page.content.decode()
    tasks = WorkTask.objects.filter(title="<b>摸底</b>")
    assert {(task.owner, task.clause_number, task.needs_proof) for task in tasks} == {
        (owner, "三(二)", False) for owner in ("供销社", "交通局", "板桥镇")
    }
    listing = read(get(client, plan.bureau, "work_tasks"))
    assert "<b>摸底" not in listing
    for change, reason in (
        ({"due_on": "去年"}, "不是日期"),
        ({"title": ""}, "请写明任务"),
        ({"townships": ["411721100"]}, "不在您的管辖范围内"),
        ({"townships": [], "departments": ""}, "请选择由谁负责"),
        ({"due_on": "2020-01-01"}, "已经过去"),
        ({"clause": "九"}, "选"),
    ):
        refused = client.post(reverse("task_new"), said | change)
        assert refused.status_code == 409, change
        assert reason in refused.content.decode(), change
    assert client.post(reverse("task_new"), said | {"district": "411721"}).status_code == 404
    assert client.post(reverse("tasks_spread"), {"district": "411721"}).status_code == 404
    assert "没有变化" in client.post(reverse("tasks_spread"), follow=True).content.decode()
    for user in (plan.clerk, plan.leader):
        client.force_login(user)
        assert client.post(reverse("task_new"), said).status_code == 403
        assert client.post(reverse("tasks_spread")).status_code == 403


def test_every_view_has_the_same_number_of_queries_at_3_and_at_30_tasks(plan, client):
    views = ("list", "duties", "owners")
    client.force_login(plan.leader)
    counts = {view: [] for view in views}
    for number in (0, 27):
        for place in range(number):
            task_of(plan.banqiao, title=f"第{place}项")
        for view in views:
            with CaptureQueriesContext(connection) as queries:
                read(client.get(reverse("work_tasks"), {"view": view}))
            counts[view].append(len(queries))
    assert all(few == many for few, many in counts.values()), counts
