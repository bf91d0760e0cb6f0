"""Given to somebody, answered, sent back, closed: what each step needs, and what it leaves behind."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from supervision.choices import ComplaintStep as Step
from supervision.complaints.acts import acts_of
from supervision.complaints.casework import answer, assign, close, reject, send_back
from supervision.complaints.merging import merge
from supervision.models import Assignment
from supervision.refusals import CaseChanged, SupervisionRefused
from tests.factories import EnterpriseFactory
from tests.stations.photographs import photograph
from tests.subsidies.conftest import photo
from tests.supervision.complaints.conftest import signed_in

pytestmark = pytest.mark.django_db


def refusal(verb, *args, **named):
    """In words, what the verb raises."""
    with pytest.raises(SupervisionRefused) as caught:
        verb(*args, **named)
    return "".join(caught.value.reasons)


def test_a_complaint_goes_its_whole_way_and_the_story_tells_it(office):
    complaint = office.assigned(instructions="请到站核实，联系 13912345678。", **to_township(office))
    assert complaint.assignment.instructions == "请到站核实，联系 （号码略）。"
    complaint = answer(complaint, by=office.clerk, text="属实，已退还。", photos=[photo(), photo()])
    assert complaint.photos.filter(part="answer", by=office.clerk).count() == 2
    complaint = send_back(complaint, by=office.inspector, reason="请附退款凭证。")
    assert complaint.assignment.township == office.township
    assert complaint.assignment.instructions == "请附退款凭证。"
    complaint = office.answered(complaint)
    complaint = office.closed(complaint, by=office.chief, refunded=Decimal("5"))
    assert (complaint.verdict, complaint.is_solved, complaint.refunded) == ("upheld", True, 5)
    assert office.words_of(complaint) == [
        Step.ASSIGNED,
        Step.ANSWERED,
        Step.SENT_BACK,
        Step.ANSWERED,
        Step.CLOSED,
    ]
    ending = complaint.events.last()
    assert ending.details == [["认定", "", "属实"], ["问题", "", "已解决"], ["退还金额", "", "5 元"]]
    assert [each.is_over for each in complaint.assignments.order_by("pk")] == [True, False]


def to_township(office):
    return {"handler": "township", "township": office.township}


def test_who_is_asked_has_to_be_one_who_can_be(office):
    complaint, by = office.received(), office.bureau
    abroad = EnterpriseFactory(name="外区快递")
    abroad.district = office.stranger and type(office.district).objects.get(code="411721")
    abroad.save()
    for whom, words in [
        ({"handler": "township"}, "请选择由哪个乡镇（街道）办理"),
        ({"handler": "enterprise"}, "请选择由哪个企业办理"),
        ({"handler": "nobody"}, "请选择由谁办理"),
        ({"handler": "enterprise", "enterprise": abroad}, "不在驿城区"),
    ]:
        assert words in refusal(assign, complaint, by=by, **whom), whom
    about = office.received(about_office=True)
    for whom in (to_township(office), {"handler": "enterprise", "enterprise": office.operator}):
        assert "只能由商务局或邮政管理部门办理" in refusal(assign, about, by=by, **whom)
    assert assign(about, by=by, handler="inspector").state == "assigned"


def test_another_unit_is_asked_with_a_reason_and_the_one_before_no_more(office):
    complaint = office.assigned()
    assert "已经交板桥镇办理" in refusal(
        assign, complaint, by=office.bureau, instructions="再问", **to_township(office)
    )
    assert "要写明原因" in refusal(assign, complaint, by=office.bureau, handler="bureau")
    complaint = assign(complaint, by=office.bureau, handler="bureau", instructions="由局里直接核实。")
    first, second = complaint.assignments.order_by("pk")
    assert (first.is_over, first.answer, second.is_over) == (True, "", False)
    assert complaint.events.last().details[0] == ["办理单位", "板桥镇", "商务局"]
    with pytest.raises(PermissionDenied, match="由商务局答复"):
        answer(complaint, by=office.clerk, text="迟到的答复")


def test_whoever_answered_does_not_judge_the_answer_even_an_earlier_one(office):
    complaint = office.answered(office.assigned(handler="bureau"), by=office.bureau)
    for verb, named in ((close, ENDING), (send_back, {"reason": "再查"})):
        with pytest.raises(PermissionDenied, match="请由另一位同事审核"):
            verb(complaint, by=office.bureau, **named)
    complaint = send_back(complaint, by=office.chief, reason="再查")
    complaint = office.answered(complaint, by=office.colleague)
    with pytest.raises(PermissionDenied, match="答复人和办结人应是两个人"):
        close(complaint, by=office.bureau, **ENDING)
    assert close(complaint, by=office.chief, **ENDING).state == "closed"


def test_whoever_answered_does_not_end_the_case_by_refusing_or_merging_it(office):
    complaint = office.answered(office.assigned(handler="bureau"), by=office.bureau)
    complaint = send_back(complaint, by=office.chief, reason="再查")
    main = office.assigned(handler="inspector")
    with pytest.raises(PermissionDenied, match="您答复过"):
        reject(complaint, by=office.bureau, reason="不属于")
    with pytest.raises(PermissionDenied, match="您答复过"):
        merge(complaint, into=main, by=office.bureau)
    acts = acts_of(office.bureau, complaint)
    assert all("您答复过" in "".join(acts[name].reasons) for name in ("reject", "merge"))
    page = reverse("complaint", args=[complaint.number])
    told = [signed_in(office.people[name]).get(page).text for name in ("bureau", "colleague")]
    assert [page.count("您答复过") for page in told] == [2, 0]
    assert ["并入这一件" in page for page in told] == [False, True]
    merge(complaint, into=main, by=office.colleague)
    main = office.answered(office.fresh(main), by=office.inspector)
    for verb, named in ((close, ENDING), (send_back, {"reason": "再查"})):
        with pytest.raises(PermissionDenied, match="您答复过"):
            verb(main, by=office.bureau, **named)
    main = send_back(main, by=office.chief, reason="再查")
    with pytest.raises(PermissionDenied, match="您答复过"):
        reject(main, by=office.bureau, reason="不属于")
    assert reject(main, by=office.colleague, reason="不属于").state == "rejected"


ENDING = {"verdict": "not_upheld", "is_solved": True, "reply": "未发现。"}


def test_everything_that_is_wrong_with_an_ending_is_told_at_once(office):
    complaint = office.answered(office.assigned(office.received(enterprise=None)))
    told = refusal(close, complaint, by=office.bureau, verdict="", is_solved=None, reply=" ")
    for words in ("请认定投诉是否属实", "是否已经解决", "请写明给投诉人的答复"):
        assert words in told
    values = ENDING | {"verdict": "upheld"}
    assert "投诉属实要有责任企业" in refusal(close, complaint, by=office.bureau, **values)
    complaint = office.answered()
    for amount, verdict, words in [
        ("1", "not_upheld", "投诉属实才有退还金额"),
        ("0", "upheld", "应大于 0"),
        ("-1", "upheld", "应大于 0"),
        ("5.01", "upheld", "不能超过被收取的 5 元"),
        ("0.005", "upheld", "最多写到分"),
    ]:
        values = ENDING | {"verdict": verdict, "refunded": Decimal(amount)}
        assert words in refusal(close, complaint, by=office.bureau, **values), amount
    assert office.closed(complaint, refunded=Decimal("5.00")).refunded == 5


def test_what_is_about_an_office_is_upheld_without_an_enterprise(office):
    complaint = office.received(about_office=True, enterprise=None)
    complaint = office.answered(office.assigned(complaint, handler="inspector"), by=office.inspector)
    assert office.closed(complaint, is_solved=False).is_solved is False


def test_refused_is_with_a_reason_and_nobody_is_asked_any_more(office):
    complaint = office.assigned()
    assert "不予受理要写明原因" in refusal(reject, complaint, by=office.bureau, reason="  ")
    complaint = reject(complaint, by=office.bureau, reason="不属于快递服务，请打 110101199003078515。")
    assert complaint.reply == "不属于快递服务，请打 （号码略）。"
    assert (complaint.assignment.is_over, complaint.ended_by) == (True, office.bureau)


def test_a_step_is_taken_on_what_was_seen(office):
    complaint = office.received()
    office.assigned(complaint)
    with pytest.raises(CaseChanged, match="又有改动"):
        reject(complaint, by=office.bureau, reason="不属于", seen=complaint.revision)
    assert office.fresh(complaint).state == "assigned"


def test_photos_that_are_none_are_refused_by_name_and_nothing_is_kept(office, settings):
    complaint = office.assigned()
    zip_named_jpg = photo("压缩包.jpg")
    zip_named_jpg.file.truncate(0)
    zip_named_jpg.file.write(b"PK\x03\x04" + b"\0" * 200)
    zip_named_jpg.size = 204
    told = refusal(answer, complaint, by=office.clerk, text="已核实", photos=[photo(), zip_named_jpg])
    assert told.startswith("压缩包.jpg：")
    assert "最多 6 张" in refusal(answer, complaint, by=office.clerk, text="已核实", photos=[photo()] * 7)
    assert not list(settings.MEDIA_ROOT.rglob("*.jpg"))
    located = photo("gps.jpg")
    located.file.seek(0)
    located.file.write(photograph(gps=True))
    located.size = located.file.tell()
    complaint = answer(complaint, by=office.clerk, text="已核实", photos=[located])
    assert b"Exif" not in complaint.photos.get().image.read()


def test_a_demand_that_was_taken_away_too_late_counts_as_late(office):
    in_time = assign(office.assigned(), by=office.bureau, handler="bureau", instructions="改由局里")
    late = office.assigned()
    office.clock.set(late.assignment.due_on.replace(day=late.assignment.due_on.day + 1))
    assign(late, by=office.bureau, handler="bureau", instructions="改由局里")
    found = Assignment.objects.late(office.clock.now.date()).filter(handler="township")
    assert [each.complaint for each in found] == [late]
    assert in_time not in {each.complaint for each in found}
