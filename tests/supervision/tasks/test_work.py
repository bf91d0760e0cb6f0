"""The verbs of a task: who may, from which state, with which words and proofs; two people confirm."""

import datetime
import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from PIL import Image

from supervision.choices import TaskState, TaskStep
from supervision.models import TaskProof, WorkTask
from supervision.refusals import CaseChanged, SupervisionRefused
from supervision.tasks import keeping, work
from supervision.tasks.proofs import MEGABYTE
from supervision.tasks.waiting import due_soon_of, overdue_of, to_confirm_by
from tests.rounds import meet
from tests.stations.photographs import photograph
from tests.supervision.tasks.conftest import PDF, in_days, pdf, photo
from yicheng_express.dates import today

State, Step = TaskState, TaskStep
pytestmark = pytest.mark.django_db

VERBS = {
    "progress": lambda task, by: work.note_progress(task, by=by, percent=10, words="做了。"),
    "report": lambda task, by: work.report_done(task, by=by, words="完成。", proofs=[photo()]),
    "confirm": lambda task, by: keeping.confirm(task, by=by),
    "send_back": lambda task, by: keeping.send_back(task, by=by, reason="材料不清楚"),
    "change_due": lambda task, by: keeping.change_due(task, by=by, due_on=in_days(60), reason="天气"),
    "withdraw": lambda task, by: keeping.withdraw(task, by=by, reason="并入"),
}
MAY = {
    State.OPEN: {"progress", "report", "change_due", "withdraw"},
    State.REPORTED: {"confirm", "send_back", "change_due", "withdraw"},
    State.DONE: set(),
    State.WITHDRAWN: set(),
}


def brought_to(state, task, plan):
    if state in (State.REPORTED, State.DONE):
        task = VERBS["report"](task, plan.clerk)
    if state == State.DONE:
        task = keeping.confirm(task, by=plan.bureau)
    if state == State.WITHDRAWN:
        task = keeping.withdraw(task, by=plan.bureau, reason="并入")
    return task


def test_a_task_goes_the_ways_of_the_table_and_no_others(plan):
    for state in State:
        for name, verb in VERBS.items():
            with transaction.atomic():
                task = brought_to(state, plan.task(), plan)
                person = plan.clerk if name in ("progress", "report") else plan.colleague
                if name in MAY[state]:
                    verb(task, person)
                else:
                    with pytest.raises(SupervisionRefused, match="现在是"):
                        verb(task, person)
                transaction.set_rollback(True)


def test_each_step_is_its_own_peoples_alone(plan, elsewhere_too):
    of_department = plan.task("区商务局", "publicity")
    people = {
        "clerk": plan.clerk,
        "neighbour": plan.street_clerk,
        "bureau": plan.bureau,
        "leader": plan.leader,
    }
    may = {
        ("township", "progress"): {"clerk"},
        ("township", "report"): {"clerk"},
        ("department", "progress"): {"bureau"},
        ("department", "report"): {"bureau"},
        ("township", "change_due"): {"bureau"},
        ("township", "withdraw"): {"bureau"},
        ("department", "withdraw"): {"bureau"},
    }
    for (whose, name), allowed in may.items():
        for word, person in people.items():
            with transaction.atomic():
                task = plan.task() if whose == "township" else of_department
                if word in allowed:
                    VERBS[name](task, person)
                else:
                    with pytest.raises(PermissionDenied):
                        VERBS[name](task, person)
                transaction.set_rollback(True)
    foreign = WorkTask.objects.filter(district=elsewhere_too).first()
    with pytest.raises(PermissionDenied):
        VERBS["withdraw"](foreign, plan.bureau)


def test_who_reported_does_not_confirm_and_the_database_holds_to_it(plan):
    task = plan.task("区商务局", "publicity")
    task = work.report_done(task, by=plan.bureau, words="已宣传。")
    with pytest.raises(PermissionDenied, match="应是两个人"):
        keeping.confirm(task, by=plan.bureau)
    rows = WorkTask.objects.filter(pk=task.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state=State.DONE, done_by=plan.bureau, done_at=task.notes.last().at)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(reported_by=None)
    task = keeping.confirm(task, by=plan.colleague, words="属实。")
    assert (task.state, task.done_by, task.percent) == (State.DONE, plan.colleague, 100)


def test_what_is_reported_needs_proof_where_the_task_asks_for_it(plan):
    task = plan.task()
    with pytest.raises(SupervisionRefused, match="要有佐证材料"):
        work.report_done(task, by=plan.clerk, words="完成。")
    work.note_progress(task, by=plan.clerk, percent=60, words="一半。", proofs=[photo()])
    task = work.report_done(task, by=plan.clerk, words="完成。")
    task = keeping.send_back(task, by=plan.bureau, reason="照片看不清")
    assert (task.state, task.percent, task.reported_by) == (State.OPEN, 60, None)
    # What was shown before is not shown again.
    with pytest.raises(SupervisionRefused, match="要有佐证材料"):
        work.report_done(task, by=plan.clerk, words="完成。")
    task = work.report_done(task, by=plan.clerk, words="完成。", proofs=[pdf()])
    assert task.reported_on == today()


def test_words_are_asked_for_bounded_and_keep_nobodys_number(plan):
    task = plan.task()
    for percent, words, reason in (
        (10, " ", "请写明做了什么"),
        (10, "字" * 501, "最多 500 字"),
        (101, "做了", "0 到 100"),
        (-1, "做了", "0 到 100"),
    ):
        with pytest.raises(SupervisionRefused, match=reason):
            work.note_progress(task, by=plan.clerk, percent=percent, words=words)
    work.note_progress(task, by=plan.clerk, percent=0, words="找王师傅 13812345678。")
    assert task.notes.last().words == "找王师傅 （号码略）。"
    task = work.report_done(task, by=plan.clerk, words="完成。", proofs=[photo()])
    for verb in (keeping.send_back, keeping.withdraw):
        with pytest.raises(SupervisionRefused, match="要写明原因"):
            verb(task, by=plan.bureau, reason=" ")


def test_a_day_is_changed_with_a_reason_to_one_that_is_to_come(plan, own_task):
    for due_on, reason in ((own_task.due_on, "没有改动"), (in_days(-1), "已经过去")):
        with pytest.raises(SupervisionRefused, match=reason):
            keeping.change_due(own_task, by=plan.bureau, due_on=due_on, reason="天气")
    before = own_task.due_on
    task = keeping.change_due(own_task, by=plan.bureau, due_on=in_days(45), reason="雨季")
    assert task.notes.last().words == f"期限由 {before} 改为 {in_days(45)}：雨季"


def test_the_bureau_sets_a_task_for_each_owner_of_its_own_district(plan, elsewhere_too):
    said = {"title": "摸底", "duty": "逐村摸底。", "due_on": in_days(10)}
    foreign = elsewhere_too.townships.get()
    for owners, reason in (
        ({}, "请选择由谁负责"),
        ({"departments": ["供销社", "供销社"]}, "写了两次"),
        ({"townships": [foreign]}, "不是驿城区的"),
        ({"townships": [plan.banqiao], "due_on": in_days(-1)}, "已经过去"),
        ({"departments": [" "]}, "请写明部门"),
        ({"departments": ["供销社"], "title": ""}, "请写明任务"),
    ):
        with pytest.raises(SupervisionRefused, match=reason):
            keeping.set_tasks(plan.district, by=plan.bureau, **said | owners)
    for person in (plan.clerk, plan.leader):
        with pytest.raises(PermissionDenied):
            keeping.set_tasks(plan.district, by=person, departments=["供销社"], **said)
    tasks = keeping.set_tasks(
        plan.district, by=plan.bureau, departments=["供销社"], townships=[plan.banqiao], **said
    )
    assert [task.owner for task in tasks] == ["供销社", "板桥镇"]
    assert all(task.notes.get().step == Step.SET for task in tasks)


def test_what_was_changed_meanwhile_is_looked_at_again(plan):
    task = plan.task()
    seen = task.revision
    work.note_progress(task, by=plan.clerk, seen=seen, percent=10, words="做了。")
    with pytest.raises(CaseChanged, match="又有改动"):
        work.note_progress(task, by=plan.clerk, seen=seen, percent=20, words="又做了。")


# --- proofs -------------------------------------------------------------------------------------------------


def zipped():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.txt", "a")
    return content.getvalue()


def test_a_photo_is_made_anew_and_a_pdf_kept_as_it_came(plan):
    gps = SimpleUploadedFile("带位置.jpg", photograph(gps=True), "image/jpeg")
    scan = pdf(name="../../x/13812345678 总结.pdf")
    work.note_progress(plan.task(), by=plan.clerk, percent=1, words="做了。", proofs=[gps, scan])
    image, document = TaskProof.objects.order_by("pk")
    assert (image.is_photo, document.is_photo) == (True, False)
    with Image.open(image.file) as made:
        assert not made.getexif()
    assert document.file.read() == PDF
    assert document.name == "（号码略） 总结.pdf"
    assert "总结" not in document.file.name


def test_what_is_neither_is_refused_in_words_and_nothing_is_kept(plan):
    def shown(*proofs):
        work.note_progress(plan.task(), by=plan.clerk, percent=1, words="做了。", proofs=proofs)

    active = PDF.replace(b"/Type", b"/OpenAction << /S /JavaScript >> /Type")
    escaped = PDF.replace(b"/Type", b"/S /J#61v#61#53cript /Type")
    # A comment ends with its line, and what stands on the next is no stream.
    comment = active.replace(b"1 0 obj", b"%stream\n1 0 obj").replace(b"endobj", b"endobj\n%endstream")
    bad = {
        "zip.pdf": (zipped(), "既不是可用的照片"),
        "zip.jpg": (zipped(), "既不是可用的照片"),
        "page.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "既不是可用的照片"),
        "behind.pdf": (PDF + zipped(), "后面附有别的内容"),
        "half.pdf": (PDF[:30], "不完整"),
        "before.pdf": (b"<html>" + PDF, "既不是可用的照片"),
        "script.pdf": (active, "含有脚本或附件，请另存为不含脚本的 PDF，或者拍照上传"),
        "escaped.pdf": (escaped, "含有脚本"),
        "comment.pdf": (comment, "含有脚本"),
        "attached.pdf": (PDF.replace(b"/Type", b"/EmbeddedFiles 3 0 R /Type"), "含有脚本"),
        "pinned.pdf": (PDF.replace(b"/Type", b"/Subtype /FileAttachment /Type"), "含有脚本"),
        "empty.pdf": (b"", "既不是可用的照片"),
        "large.pdf": (PDF[:-6] + b" " * (10 * 1024 * 1024) + b"%%EOF", "不能超过 10 MB"),
    }
    for name, (content, reason) in bad.items():
        with pytest.raises(SupervisionRefused, match=reason) as refused:
            work.note_progress(
                plan.task(), by=plan.clerk, percent=1, words="做了。", proofs=[pdf(content, name)]
            )
        assert name in str(refused.value), name
    with pytest.raises(SupervisionRefused, match="一次最多 6 份"):
        shown(*(photo() for _ in range(7)))
    # What only begins like such a name is another.
    shown(pdf(PDF.replace(b"/Type", b"/JSON /LaunchUp /Type")))
    assert TaskProof.objects.count() == 1


def test_a_pdf_of_nothing_but_beginnings_is_answered(plan):
    # As streams that never end it would be looked through once for each, for an hour.
    for beginning in (b"stream\n", b"/JavaScrip", b"/#4a"):
        scan = PDF.replace(b"startxref", beginning * (2 * MEGABYTE // len(beginning)) + b"\nstartxref")
        work.note_progress(plan.task(), by=plan.clerk, percent=1, words="做了。", proofs=[pdf(scan)])
    assert TaskProof.objects.count() == 3


@pytest.mark.parametrize("name", ["progress", "report"])
def test_a_proof_is_looked_at_before_anybody_waits_for_the_task(plan, monkeypatch, name):
    told = []

    def telling(verb):
        def told_of(*args):
            told.append((verb.__name__, len(connection.savepoint_ids)))
            return verb(*args)

        return told_of

    for verb in (work.checked_proofs, work.locked_task):
        monkeypatch.setattr(work, verb.__name__, telling(verb))
    outside = len(connection.savepoint_ids)
    with pytest.raises(PermissionDenied):
        VERBS[name](plan.task(), plan.street_clerk)
    assert not told
    VERBS[name](plan.task(), plan.clerk)
    # The first in no transaction of the verb's: on SQLite that alone holds up everybody who writes.
    assert told == [("checked_proofs", outside), ("locked_task", outside + 1)]


# --- the desk -----------------------------------------------------------------------------------------------


def test_what_waits_for_whom(plan, own_task, elsewhere_too):
    WorkTask.objects.filter(key="coverage").update(due_on=in_days(-1))
    WorkTask.objects.filter(department="区商务局").update(due_on=in_days(-1))
    WorkTask.objects.filter(pk=own_task.pk).update(due_on=in_days(15))
    day = today()
    assert set(overdue_of(plan.clerk, day)) == {plan.task()}
    assert set(due_soon_of(plan.clerk, day)) == {own_task}
    assert set(overdue_of(plan.bureau, day)) == {plan.task("区商务局", "publicity")}
    assert not overdue_of(plan.leader, day).exists()
    reported = work.report_done(plan.task("区宣传部门", "publicity"), by=plan.bureau, words="完成。")
    theirs = work.report_done(plan.task(), by=plan.clerk, words="完成。", proofs=[photo()])
    assert set(to_confirm_by(plan.colleague)) == {reported, theirs}
    assert set(to_confirm_by(plan.bureau)) == {theirs}
    assert not to_confirm_by(plan.clerk).exists()
    assert not overdue_of(plan.clerk, day + datetime.timedelta(days=1)).filter(pk=theirs.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_confirms_and_one_is_told(plan):
    task = work.report_done(plan.task(), by=plan.clerk, words="完成。", proofs=[photo()])

    def confirm(by):
        return lambda turn: keeping.confirm(task, by=by, seen=task.revision)

    [outcomes] = meet(1, confirm(plan.bureau), confirm(plan.colleague))
    assert sorted(type(each).__name__ for each in outcomes) == ["CaseChanged", "NoneType"]
    assert task.notes.filter(step=Step.CONFIRMED).count() == 1
    connection.close()
