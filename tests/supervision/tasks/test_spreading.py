"""`[[tasks]]` of the policy file: whose tasks it sets, what loading it again does, what is refused."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from stations.models import Village
from stations.policy_file import PolicyRefused, load_policy
from supervision.choices import TaskState, TaskStep
from supervision.models import TaskNote, WorkTask
from supervision.tasks import keeping, work
from supervision.tasks.spreading import spread_again
from tests.factories import TownshipFactory
from tests.stations.rosters import YICHENG_POLICY, load_yicheng
from tests.supervision.tasks.conftest import TASKS, photo, with_tasks

pytestmark = pytest.mark.django_db
State, Step = TaskState, TaskStep


def owners(key):
    return sorted(task.owner for task in WorkTask.objects.filter(key=key).exclude(state=State.WITHDRAWN))


def changed(old, new, tasks=TASKS):
    assert old in tasks
    return with_tasks(tasks.replace(old, new))


def steps(task):
    return list(task.notes.values_list("step", flat=True))


def test_a_duty_is_a_task_for_each_who_owes_it(plan):
    assert owners("coverage") == ["人民街街道", "板桥镇"]
    assert owners("publicity") == ["人民街街道", "区商务局", "区宣传部门"]
    task = plan.task("区宣传部门", "publicity")
    assert (task.title, task.clause_number, task.due_on) == ("普及宣传", "三(三)", datetime.date(2027, 6, 30))
    assert (task.state, task.needs_proof, task.position) == (State.OPEN, False, 2)
    assert steps(task) == [Step.SET]


def test_a_file_loaded_again_changes_what_it_says_otherwise_and_keeps_what_was_noted(plan):
    task = plan.task()
    work.note_progress(task, by=plan.clerk, percent=40, words="已摸底。", proofs=[photo()])
    assert load_policy(with_tasks())[1] == "kept"
    other = TASKS.replace("覆盖 90%", "覆盖九成")
    load_policy(changed("due_on = 2027-12-31", "due_on = 2028-01-31", other))
    task.refresh_from_db()
    assert (task.title, task.due_on, task.percent) == ("覆盖九成", datetime.date(2028, 1, 31), 40)
    assert steps(task) == [Step.SET, Step.PROGRESS, Step.CHANGED]
    assert task.notes.last().words == (
        "政策文件改动：任务由“覆盖 90%”改为“覆盖九成”；期限由“2027-12-31”改为“2028-01-31”。"
    )
    assert task.notes.get(step=Step.PROGRESS).proofs.count() == 1
    # What the file says as before is not touched.
    assert steps(plan.task("区商务局", "publicity")) == [Step.SET]


def test_what_the_file_names_no_more_is_withdrawn_and_comes_back_with_it(plan):
    noted, done = plan.task(), plan.task(plan.street)
    work.note_progress(noted, by=plan.clerk, percent=40, words="已摸底。")
    work.report_done(done, by=plan.street_clerk, words="完成。", proofs=[photo()])
    keeping.confirm(done, by=plan.chief)
    publicity = "[[tasks]]" + TASKS.split("[[tasks]]")[2]
    load_policy(with_tasks(publicity))
    for task, state in ((noted, State.WITHDRAWN), (done, State.DONE)):
        task.refresh_from_db()
        assert task.state == state
    assert steps(noted) == [Step.SET, Step.PROGRESS, Step.WITHDRAWN]
    load_policy(with_tasks())
    noted.refresh_from_db()
    assert (noted.state, noted.percent, steps(noted)[-1]) == (State.OPEN, 40, Step.SET)
    assert WorkTask.objects.filter(key="coverage").count() == 2


def test_what_the_bureau_withdrew_stays_withdrawn(plan):
    task = keeping.withdraw(plan.task(), by=plan.bureau, reason="并入另一项")
    load_policy(changed("覆盖 90%", "覆盖九成"))
    task.refresh_from_db()
    assert (task.state, task.title) == (State.WITHDRAWN, "覆盖 90%")


LATER = "due_on = 2028-01-31"
FILES_DAY, LATER_DAY = datetime.date(2027, 12, 31), datetime.date(2028, 1, 31)
OTHERWISE = TASKS.replace("覆盖 90%", "覆盖九成").replace("不低于90%", "不低于九成")


def otherwise(task):
    """The file in other words, with another day and another word on proof, loaded; the task as it is then."""
    load_policy(changed("due_on = 2027-12-31", f"{LATER}\nneeds_proof = false", OTHERWISE))
    task.refresh_from_db()
    return task


def test_what_is_done_stays_as_it_was_done(plan):
    task = work.report_done(plan.task(), by=plan.clerk, words="完成。", proofs=[photo()])
    task = keeping.confirm(task, by=plan.chief)
    before = WorkTask.objects.filter(pk=task.pk).values().get()
    otherwise(task)
    spread_again(task.policy, by=plan.bureau)
    assert WorkTask.objects.filter(pk=task.pk).values().get() == before
    assert steps(task) == [Step.SET, Step.REPORTED, Step.CONFIRMED]
    assert plan.task(plan.street).title == "覆盖九成"


def test_what_is_reported_keeps_the_day_and_the_proof_it_was_reported_for(plan):
    task = work.report_done(plan.task(), by=plan.clerk, words="完成。", proofs=[photo()])
    task = otherwise(task)
    assert (task.state, task.title, task.due_on, task.needs_proof) == (
        State.REPORTED,
        "覆盖九成",
        FILES_DAY,
        True,
    )
    told = task.notes.last()
    assert told.step == Step.CHANGED
    assert "文件里的期限由“2027-12-31”改为“2028-01-31”，任务已报告完成，期限仍为“2027-12-31”" in told.words
    # It is told once.
    assert spread_again(task.policy, by=plan.bureau).in_words == "没有变化"


def test_a_day_that_the_bureau_gave_is_not_taken_back_by_the_same_file(plan):
    day = datetime.date(2028, 3, 1)
    task = keeping.change_due(plan.task(), by=plan.bureau, due_on=day, reason="雨季")
    assert spread_again(task.policy, by=plan.bureau).in_words == "没有变化"
    load_policy(changed("覆盖 90%", "覆盖九成"))
    task.refresh_from_db()
    assert (task.title, task.due_on, task.policy_due_on) == ("覆盖九成", day, FILES_DAY)
    assert task.notes.last().words == "政策文件改动：任务由“覆盖 90%”改为“覆盖九成”。"
    # Nor where the file names it no more, and then again.
    load_policy(with_tasks("[[tasks]]" + TASKS.split("[[tasks]]")[2]))
    load_policy(with_tasks())
    task.refresh_from_db()
    assert (task.state, task.due_on) == (State.OPEN, day)


def test_another_day_in_the_file_is_told_with_the_one_that_it_takes_away(plan):
    task = keeping.change_due(plan.task(), by=plan.bureau, due_on=datetime.date(2028, 3, 1), reason="雨季")
    load_policy(changed("due_on = 2027-12-31", LATER))
    task.refresh_from_db()
    assert (task.due_on, task.policy_due_on) == (LATER_DAY, LATER_DAY)
    told = task.notes.last()
    assert (told.step, told.words) == (
        Step.CHANGED,
        "政策文件改动：期限由“2028-03-01”改为“2028-01-31”。",
    )


def test_a_file_that_comes_to_the_bureaus_day_changes_nothing_and_is_remembered(plan):
    task = keeping.change_due(plan.task(), by=plan.bureau, due_on=LATER_DAY, reason="雨季")
    load_policy(changed("due_on = 2027-12-31", LATER))
    task.refresh_from_db()
    assert (task.due_on, task.policy_due_on) == (LATER_DAY, LATER_DAY)
    assert steps(task) == [Step.SET, Step.CHANGED]


def test_a_township_owes_what_is_due_while_it_is_there(plan):
    founded = TownshipFactory(district=plan.district, name="新设乡", established_on=datetime.date(2027, 1, 1))
    late = TownshipFactory(district=plan.district, name="晚设乡", established_on=datetime.date(2028, 1, 1))
    plan.street.abolished_on = datetime.date(2027, 7, 1)
    plan.street.save()
    policy = plan.task().policy
    with pytest.raises(PermissionDenied):
        spread_again(policy, by=plan.clerk)
    spread = spread_again(policy, by=plan.bureau)
    assert spread.in_words == "新下达 1 项，调整 0 项，撤销 1 项"
    assert owners("coverage") == ["新设乡", "板桥镇"]
    assert plan.task(plan.street).notes.last().words.startswith("政策文件里不再有这项任务")
    # It was there on the day on which this one is due.
    assert "人民街街道" in owners("publicity")
    assert WorkTask.objects.filter(township=founded).count() == 1
    assert not WorkTask.objects.filter(township=late).exists()
    assert spread_again(policy, by=plan.bureau).in_words == "没有变化"


def test_those_with_villages_are_those_that_have_one_on_the_day(plan):
    load_policy(changed('townships = "all"', 'townships = "with_villages"'))
    assert owners("coverage") == ["板桥镇"]
    Village.objects.update(abolished_on=datetime.date(2027, 12, 31))
    spread_again(plan.task().policy, by=plan.bureau)
    assert owners("coverage") == []


@pytest.mark.parametrize(
    ("old", "new", "item", "reason"),
    [
        ('clause = "三(三)"', 'clause = "九(九)"', "tasks.第2项.clause", "没有条款 九(九)"),
        ('key = "publicity"', 'key = "coverage"', "tasks.第2项.key", "标识 coverage 重复"),
        ('townships = "all"', 'townships = "some"', "tasks.第1项.townships", '应为 "all"'),
        ('townships = "all"', "townships = [1]", "tasks.第1项.townships", '应为 "all"'),
        ('townships = "all"', 'townships = ["411702999"]', "tasks.第1项.townships", "411702999"),
        ('townships = "all"', 'townships = ["town", "town"]', "tasks.第1项.townships", "有重复的项"),
        ('townships = "all"', "townships = []", "tasks.第1项", "应写明由谁负责"),
        ('"区宣传部门", "区商务局"', '"区商务局", "区商务局"', "tasks.第2项.departments", "有重复的项"),
        ("due_on = 2027-06-30", "due_on = 2027-06-31", "", "不是正确的 TOML"),
        ("due_on = 2027-06-30", 'due_on = "年底"', "tasks.第2项.due_on", "日期格式错误"),
        ("due_on = 2027-06-30", "due_on = 2199-06-30", "tasks.第2项.due_on", "之间"),
        ("needs_proof = false", "needs_proof = 2", "tasks.第2项.needs_proof", "布尔"),
        ("needs_proof = false", "proof = false", "tasks.第2项.proof", "不认识的项"),
        ('title = "普及宣传"', f'title = "{"长" * 121}"', "tasks.第2项.title", "120"),
    ],
)
def test_what_is_wrong_in_a_task_is_told_with_its_line(plan, old, new, item, reason):
    content = changed(old, new)
    with pytest.raises(PolicyRefused) as refused:
        load_policy(content)
    [problem] = refused.value.problems
    assert item in problem
    assert reason in problem
    number = int(problem.split()[1])
    lines = content.decode().splitlines()
    assert new.split(" = ")[0] in lines[number - 1] or "[[tasks]]" in lines[number - 1]
    assert owners("coverage") == ["人民街街道", "板桥镇"]


def test_yichengs_own_tasks_have_each_its_clause_and_an_owner(db):
    district = load_yicheng()
    tasks = WorkTask.objects.filter(district=district)
    numbers = {clause.number for clause in tasks[0].policy.clauses.all()}
    assert {task.clause_number for task in tasks} <= numbers
    for number in ("一(三)", "二(一)", "二(二)", "二(三)", "二(四)", "二(五)", "三(一)", "三(二)", "三(三)"):
        assert tasks.filter(clause_number=number).exists(), number
    assert tasks.filter(key="coverage-90").count() == 12  # those with 建制村
    assert tasks.filter(key="survey-help").count() == 21
    assert TaskNote.objects.filter(step=Step.SET).count() == tasks.count()
    text = YICHENG_POLICY.decode()
    assert text.count("[[tasks]]") == len(set(tasks.values_list("key", flat=True)))
