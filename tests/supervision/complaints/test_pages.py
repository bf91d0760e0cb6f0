"""The pages of the staff: list, figures, workbook, case; what is refused is told where it was typed."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from supervision.models import Complaint
from tests.subsidies.conftest import photo
from tests.supervision.complaints.conftest import signed_in

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


def listed(client, **query):
    page = client.get(reverse("complaints"), query)
    assert page.status_code == 200, query
    return page


def numbers(page):
    return {each.number for each in page.context["page"]}


def test_the_list_is_narrowed_by_everything_it_asks(office):
    closed = office.closed(office.answered(office.assigned(office.received(channel="online"))), refunded=2)
    unsolved = office.closed(is_solved=False, verdict="not_upheld")
    delay = office.received(kind="delay", overcharged=None, words="等了五天")
    far = office.received(office.other_station, received_on=office.clock.now.date().replace(month=2))
    client = signed_in(office.bureau)
    everything = {closed.number, unsolved.number, delay.number, far.number}
    for query, found in [
        ({}, everything),
        ({"kind": "delay"}, {delay.number}),
        ({"state": "closed"}, {closed.number, unsolved.number}),
        ({"solved": "solved"}, {closed.number}),
        ({"solved": "unsolved"}, {unsolved.number}),
        ({"township": "411702103"}, {far.number}),
        ({"enterprise": office.operator.credit_code}, everything),
        ({"clock": "overdue"}, {far.number}),
        ({"clock": "in_time"}, {delay.number}),
        ({"since": "2026-03-01"}, everything - {far.number}),
        ({"until": "2026年2月28日"}, {far.number}),
        ({"channel": "letter"}, set()),
        ({"q": "五天"}, {delay.number}),
        ({"q": far.number[-5:]}, {far.number}),
        ({"q": "新坡 水屯"}, {far.number}),
    ]:
        assert numbers(listed(client, queue="all", **query)) == found, query
    for nonsense in ({"kind": "x"}, {"township": "411721100"}, {"queue": "x"}):
        assert client.get(reverse("complaints"), nonsense).status_code == 404, nonsense


def test_a_day_that_is_no_day_is_told_where_it_was_typed_and_not_exported_past(office):
    complaint = office.received()
    client = signed_in(office.bureau)
    page = listed(client, since="昨天", queue="all")
    assert numbers(page) == {complaint.number}
    assert page.context["form"]["since"].errors
    assert reverse("complaints_export") not in page.content.decode()
    assert client.get(reverse("complaints_export"), {"since": "昨天"}).status_code == 404
    assert client.get(reverse("complaints"), {"since": "昨天", "state": "没有"}).status_code == 404


def test_a_unit_cannot_ask_what_its_pages_do_not_tell(office):
    from_a_hotline = {"channel": "12345", "source_number": "GD-7788", "entered_by": office.bureau}
    complaint = office.assigned(office.received(**from_a_hotline))
    for name, is_told in (("bureau", True), ("leader", True), ("clerk", False), ("agent", False)):
        client = signed_in(office.people[name])
        page = listed(client, queue="all")
        assert numbers(page) == {complaint.number}, name
        assert ('name="channel"' in page.text) == is_told, name
        assert bool(numbers(listed(client, queue="all", q="GD-7788"))) == is_told, name
        assert bool(numbers(listed(client, queue="all", channel="letter"))) != is_told, name
        assert numbers(listed(client, queue="all", q=complaint.number)) == {complaint.number}, name


def test_the_figures_say_what_became_of_what_is_asked_for(office):
    office.received(kind="delay", overcharged=None)
    office.rejected()
    office.merged()
    office.closed()
    office.closed(is_solved=False)
    late = office.assigned()
    office.clock.set(office.clock.now.date().replace(day=20))
    office.closed(office.answered(late), verdict="not_upheld")
    told = listed(signed_in(office.leader), queue="overdue").context["statistics"]
    assert (told.received, told.open, told.closed, told.rejected, told.merged) == (7, 2, 3, 1, 1)
    assert (told.upheld, told.not_upheld, told.solved, told.unsolved) == (2, 1, 2, 1)
    assert (told.in_time, told.with_a_day) == (2, 3)
    assert told.by_kind == [("违规收费", 6), ("延误", 1)]


def test_queues_begin_where_something_waits_and_a_unit_is_shown_its_own(office):
    office.assigned()
    office.answered()
    assert listed(signed_in(office.bureau)).context["queue"] == "to_close"
    page = listed(signed_in(office.clerk))
    assert page.context["queue"] == "to_answer"
    assert [(each.name, count) for each, count, _ in page.context["tabs"]] == [
        ("to_answer", 1),
        ("due_soon", 0),
        ("overdue", 0),
        ("all", 2),
    ]
    assert listed(signed_in(office.leader)).context["queue"] == "all"


def test_the_workbook_holds_what_is_asked_for_as_text(office):
    office.received(words="=HYPERLINK(1)")
    office.received(kind="delay", overcharged=None)
    client = signed_in(office.bureau)
    content = client.get(reverse("complaints_export"), {"kind": "overcharge"}).content
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    rows = list(workbook["投诉"].iter_rows())
    [cell] = [cell for row in rows for cell in row if "HYPERLINK" in str(cell.value)]
    assert cell.data_type == "s"
    assert not [cell for row in rows for cell in row if cell.value == "延误"]
    assert "反映机关" in [cell.value for row in rows for cell in row]
    assert ("收到", 1) in [tuple(row)[:2] for row in workbook["合计"].iter_rows(values_only=True)]


def test_the_pages_take_as_many_queries_for_many_as_for_few(office):
    client = signed_in(office.bureau)
    main = office.assigned()
    counts = []
    for rows in (3, 30):
        while Complaint.objects.count() < rows:
            office.merged(into=office.fresh(main))
            office.answered()
            office.received()
        pages = [
            reverse("complaints") + "?queue=all",
            reverse("complaints_export"),
            reverse("complaint", args=[main.number]),
        ]
        counts.append([queries_of(client, page) for page in pages])
    assert counts[0] == counts[1]


def queries_of(client, page):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


# --- one case -----------------------------------------------------------------------------------------------


def address(step, complaint):
    return reverse(f"complaint_{step}", args=[complaint.number])


def test_a_case_goes_its_way_on_the_pages(office):
    complaint = office.received()
    bureau, clerk, chief = (signed_in(office.people[name]) for name in ("bureau", "clerk", "chief"))
    to = f"township-{office.township.code}"
    told = bureau.post(address("assign", complaint), {"seen": 0, "to": to}, follow=True)
    assert f"已交办：{complaint.number}。" in told.content.decode()
    assert "由板桥镇答复。" in told.content.decode()
    sent = {"seen": 1, "text": "已退还。", "photos": [photo(), photo()]}
    assert "已答复" in clerk.post(address("answer", complaint), sent, follow=True).content.decode()
    ending = {"seen": 2, "verdict": "upheld", "is_solved": "no", "refunded": "0.5元", "reply": "已查实。"}
    told = chief.post(address("close", complaint), ending, follow=True).content.decode()
    assert "0.50 元" in told
    found = office.fresh(complaint)
    assert (found.state, found.is_solved, str(found.refunded)) == ("closed", False, "0.50")
    words = {"seen": 3, "public_words": "某站收费。", "public_reply": "已退。"}
    assert (
        "任何人都可以看到" in chief.post(address("release", complaint), words, follow=True).content.decode()
    )
    told = chief.post(address("reopen", complaint), {"seen": 4, "reason": "没有退到"}, follow=True)
    assert "公开的内容要核对" in told.content.decode()


def test_what_is_refused_is_told_with_what_was_typed_and_can_be_sent_again_after_a_look(office):
    complaint = office.answered()
    client = signed_in(office.bureau)
    typed = {"seen": 0, "verdict": "upheld", "is_solved": "yes", "refunded": "", "reply": "写了很久的答复"}
    told = client.post(address("close", complaint), typed)
    assert told.status_code == 409
    content = told.content.decode()
    assert "又有改动，请刷新页面" in content
    assert "写了很久的答复" in content
    assert f'name="seen" value="{complaint.revision}"' in content
    told = client.post(address("close", complaint), typed | {"seen": complaint.revision, "verdict": ""})
    assert "请认定投诉是否属实。" in told.content.decode()
    assert "写了很久的答复" in told.content.decode()
    assert client.post(address("close", complaint), typed | {"seen": "x"}).status_code == 409
    office.closed(complaint, by=office.chief)
    told = client.post(address("close", complaint), typed)
    assert told.context["unsent"] == [("给投诉人的答复", "写了很久的答复")]
    assert "还要用的请复制" in told.content.decode()
    answered = signed_in(office.clerk)
    complaint = office.assigned()
    sent = {"seen": complaint.revision, "text": "", "photos": [photo()]}
    assert "请重新选择照片" in answered.post(address("answer", complaint), sent).content.decode()


def test_a_standard_answer_is_put_in_without_a_script(office):
    complaint = office.assigned()
    client = signed_in(office.clerk)
    [(_, standard)] = [
        (each, each.pk) for each in office.district.standard_answers.all() if each.kind == "overcharge"
    ]
    typed = {"seen": complaint.revision, "text": "已到站。", "standard": standard, "insert": "1"}
    page = client.post(address("answer", complaint), typed)
    assert page.status_code == 200
    assert page.context["forms"]["answer"]["text"].value() == "已到站。\n已责令退还。"
    assert office.fresh(complaint).state == "assigned"
    nothing = client.post(address("answer", complaint), typed | {"standard": "999999"})
    assert nothing.context["forms"]["answer"]["text"].value() == "已到站。"


def test_nothing_that_anybody_wrote_is_run(office):
    complaint = office.received(words=HOSTILE, contact_name=HOSTILE, contact_phone=HOSTILE)
    complaint = office.assigned(complaint, handler="bureau", instructions=HOSTILE)
    type(office.district.standard_answers.get()).objects.update(title=HOSTILE, text=HOSTILE)
    client = signed_in(office.bureau)
    client.post(address("answer", complaint), {"seen": complaint.revision, "text": HOSTILE})
    ending = {"seen": 2, "verdict": "upheld", "is_solved": "yes", "reply": HOSTILE}
    client.post(address("close", complaint), ending)  # refused: who answered does not close
    pages = [
        client.get(reverse("complaint", args=[complaint.number])),
        client.post(address("reveal", complaint)),
        client.get(address("classify", complaint)),
        client.get(reverse("complaints"), {"queue": "all", "q": HOSTILE}),
        client.get(reverse("complaints"), {"queue": "all"}),
        client.get(reverse("admin:supervision_complaint_changelist")),
        client.get(reverse("admin:supervision_complaint_change", args=[complaint.pk])),
    ]
    for page in pages:
        assert page.status_code == 200
        assert HOSTILE not in page.content.decode(), page.request["PATH_INFO"]


def test_the_form_of_what_is_registered_says_what_is_there_and_puts_it_right(office):
    complaint = office.received()
    client = signed_in(office.bureau)
    page = address("classify", complaint)
    assert client.get(page).context["form"]["facility"].value() == office.stations[0].code
    values = {"seen": 0, "kind": "delay", "overcharged": "5", "facility": office.stations[1].code}
    told = client.post(page, values | {"reason": "听错了"})
    assert told.status_code == 409
    assert "请把金额删掉" in told.content.decode()
    told = client.post(page, values | {"reason": "听错了", "overcharged": ""}, follow=True)
    assert "类别：违规收费 → 延误" in told.content.decode()
    assert client.post(page, values | {"facility": "411721100200-01"}).status_code == 409


def test_a_number_to_merge_into_has_to_be_one_that_is_seen(office, elsewhere):
    complaint, main = office.received(), office.assigned()
    client = signed_in(office.bureau)
    told = client.post(address("merge", complaint), {"seen": 0, "into": "411721-TS2026-00001"})
    assert "没有编号为 411721-TS2026-00001 的投诉" in told.content.decode()
    client.post(address("merge", complaint), {"seen": 0, "into": f" {main.number.lower()} "})
    assert office.fresh(complaint).merged_into == main


# --- entered by staff ---------------------------------------------------------------------------------------


def test_a_complaint_by_phone_is_entered_once_and_its_code_is_told_once(office):
    client = signed_in(office.inspector)
    token = client.get(reverse("complaint_enter")).context["form"]["token"].value()
    entry = {
        "token": token,
        "channel": "12305",
        "received_on": "2026-03-01",
        "source_number": "SS-1",
        "kind": "overcharge",
        "overcharged": "5",
        "words": f"收了五元，我的电话 13912345678 {HOSTILE}",
        "facility": office.stations[0].code,
        "contact_phone": "１３９１２３４５６７８",
        "photos": [photo()],
    }
    told = client.post(reverse("complaint_enter"), entry)
    found = Complaint.objects.get()
    assert told.status_code == 200
    assert found.number in told.content.decode()
    assert told.context["code"] in told.content.decode()
    assert (found.entered_by, found.channel) == (office.inspector, "12305")
    assert (found.village, found.enterprise) == (office.stations[0].village, office.operator)
    assert (found.contact_phone, found.photos.count()) == ("13912345678", 1)
    assert "13912345678" not in found.words
    assert found.begun_on.day == 1
    again = client.post(reverse("complaint_enter"), entry, follow=True)
    assert "已经登记过" in again.content.decode()
    assert Complaint.objects.count() == 1


def test_what_is_wrong_with_an_entry_is_told_and_nothing_is_written(office):
    client = signed_in(office.bureau)
    token = client.get(reverse("complaint_enter")).context["form"]["token"].value()
    entry = {"token": token, "channel": "phone", "received_on": "2026-03-03", "kind": "overcharge"}
    told = client.post(reverse("complaint_enter"), entry | {"words": "说过的话", "overcharged": "五块"})
    assert told.status_code == 409
    assert "请写金额，单位是元" in told.content.decode()
    told = client.post(reverse("complaint_enter"), entry | {"words": "说过的话"})
    content = told.content.decode()
    assert "收到日期不能晚于今天。" in content
    assert "被收了多少钱" in content
    assert "说过的话" in content
    told = client.post(reverse("complaint_enter"), entry | {"received_on": "2016-03-01", "words": "说过的话"})
    assert "收到日期 2016-03-01 是一年以前，请核对年份。" in told.content.decode()
    told = client.post(reverse("complaint_enter"), entry | {"channel": "online", "words": "说过的话"})
    assert told.status_code == 409
    assert not Complaint.objects.exists()


def test_the_bureau_keeps_the_standard_answers_of_its_district(office):
    client = signed_in(office.bureau)
    page = reverse("admin:supervision_standardanswer_add")
    values = {
        "district": office.district.pk,
        "title": "不属实",
        "kind": "",
        "text": "未发现。",
        "is_active": "on",
    }
    assert client.post(page, values).status_code == 302
    told = client.post(page, values)
    assert "已有同名的标准答复。" in told.content.decode()
    offered = signed_in(office.agent).get(
        reverse("complaint", args=[office.assigned(handler="enterprise", enterprise=office.operator).number])
    )
    assert "不属实</option>" in offered.content.decode()
    searched = client.get(
        reverse("admin:supervision_complaint_changelist"), {"q": "夏庄", "clock": "in_time"}
    )
    assert searched.context["cl"].result_count == 1
    of_march = {"received_on__year": 2026, "received_on__month": 3, "received_on__day": 2}
    assert client.get(reverse("admin:supervision_complaint_changelist"), of_march).status_code == 200
