"""The pages of inspections and orders: what each person sees, without a script, at any number of rows."""

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from supervision.inspections.drawing import Criteria, fingerprint
from supervision.inspections.waiting import inspections_waiting
from supervision.models import FindingPhoto, Inspection, InspectionRound, Rectification, RectificationPhoto
from supervision.rectifications.steps import open_items
from supervision.rectifications.waiting import orders_out
from tests.factories import StationFactory
from tests.supervision.inspections.conftest import BEGIN, day, photo
from tests.supervision.rows import failed_inspection_of, ordered, rows_of_everything
from tests.test_own_words import forms_of

XSS = "<script>alert(1)</script>"


def page_of(client, user, name, *args, query=""):
    client.force_login(user)
    return client.get(reverse(name, args=args) + query)


def test_what_is_coming_is_seen_by_the_district_alone(board, client):
    planned, under_way, done = board.planned(0), board.recorded(place=1), board.done(place=2)
    order = done.rectification
    seen = {
        "inspector": ({planned, under_way, done}, {order}),
        "leader": ({planned, under_way, done}, {order}),
        "clerk": ({done}, {order}),
        "agent": ({done}, {order}),
        "other_clerk": (set(), set()),
        "other_agent": (set(), set()),
        "foreign": (set(), set()),
    }
    for person, (inspections, orders) in seen.items():
        user = board.people[person]
        listed = page_of(
            client, user, "inspections", query="?queue=" + ("all" if len(inspections) > 1 else "done")
        )
        assert set(listed.context["page"].object_list) == inspections, person
        assert set(page_of(client, user, "rectifications", query="?queue=all").context["page"]) == orders
        for inspection in (planned, under_way, done):
            status = page_of(client, user, "inspection", inspection.number).status_code
            assert status == (200 if inspection in inspections else 404), (person, inspection)
        for name in ("rectification", "rectification_notice"):
            assert page_of(client, user, name, order.number).status_code == (200 if orders else 404), person
        shots = FindingPhoto.objects.filter(finding__inspection=under_way)
        status = page_of(client, user, "finding_photo", shots.first().pk).status_code
        assert status == (200 if under_way in inspections else 404), person
    counts = page_of(client, board.clerk, "inspections").context["tabs"]
    assert [(queue.name, number) for queue, number, _own in counts] == [("done", 1)]
    assert inspections_waiting(board.inspector, BEGIN) == {"planned": 1, "under_way": 1, "past": 0}
    assert inspections_waiting(board.leader, BEGIN)["planned"] == 0
    assert orders_out(board.leader, day(3, 17)) == {"total": 1, "due_soon": 0, "overdue": 1}


def test_a_round_is_drawn_on_the_page_as_it_was_shown(board, client):
    shown = page_of(client, board.bureau, "inspection_draw", query="?tier=station")
    form = shown.context["form"].initial
    assert [each.code for each in shown.context["candidates"]] == [
        each.code for each in Criteria(tier="station").candidates(board.district, BEGIN)
    ]
    typed = {"title": XSS, "first_day": "2026-03-02", "last_day": "20260331", "number": "2", **form}
    address = reverse("inspection_draw") + "?tier=station"
    for change, words in [
        ({"number": "9"}, "不够抽取 9 个"),
        ({"number": "x"}, "抽取数量应为整数"),
        ({"last_day": "2026-02-30"}, "不是存在的日期"),
        ({"shown": fingerprint(["other"])}, "候选名单在您查看之后有了变化"),
    ]:
        answer = client.post(address, typed | change)
        assert answer.status_code == 409, change
        assert words in answer.content.decode(), change
    answer = client.post(address, typed | {"seed": "chosen at home"}, follow=True)
    batch = InspectionRound.objects.get()
    assert batch.inspections.count() == 2
    assert batch.seed != "chosen at home"
    page = answer.content.decode()
    assert batch.seed in page
    assert XSS not in page
    assert "&lt;script&gt;" in page
    assert page_of(client, board.leader, "inspection_round", batch.pk).status_code == 403
    assert page_of(client, board.foreign, "inspection_round", batch.pk).status_code == 404
    foreign = board.foreign
    client.force_login(foreign)
    assert client.get(reverse("inspection_draw") + "?township=411702102").status_code == 404


def test_facilities_are_planned_as_a_round_or_each_by_itself(board, client):
    client.force_login(board.inspector)
    codes = [board.facility(0).code, board.facility(1).code, "411721100200-01"]
    round_of = {"title": "春季检查", "first_day": "2026-03-02", "last_day": "2026-03-31"}
    answer = client.post(reverse("inspection_plan"), round_of | {"facility": codes, "title": ""})
    assert answer.status_code == 409
    assert answer.context["ticked"] == set(codes)
    client.post(reverse("inspection_plan"), round_of | {"facility": codes})
    assert Inspection.objects.filter(round__title="春季检查").count() == 2
    answer = client.post(reverse("inspections_single"), {"facility": [board.facility(2).code]})
    single = Inspection.objects.get(round=None)
    assert answer.headers["Location"] == reverse("inspection", args=[single.number])
    answer = client.post(reverse("inspections_single"), {"facility": [board.facility(2).code]})
    assert single.number in answer.content.decode()
    assert client.post(reverse("inspections_single")).status_code == 409


def checklist_as_sent(inspection, failing):
    """What the form of the checklist sends."""
    posted = {}
    for finding in inspection.findings.all():
        key = finding.key
        posted[f"result-{key}"] = ["", "fail" if key in failing else "pass"]
        posted[f"words-{key}"] = failing.get(key, "")
        posted[f"was-result-{key}"], posted[f"was-words-{key}"] = finding.result, finding.words
    return posted


def test_without_a_script_the_checklist_is_a_plain_form(board, client):
    inspection = board.planned()
    client.force_login(board.inspector)
    client.post(reverse("inspection_begin", args=[inspection.number]))
    tags = forms_of(client.get(reverse("inspection", args=[inspection.number])))
    assert len(tags) == 2
    assert all("novalidate" in tag for tag in tags)
    posted = checklist_as_sent(inspection, {"real-name": XSS})
    finish = {"seen": 1, "inspected_on": "2026-03-02", "inspected_by": "赵检", "met": ""}
    address = reverse("inspection_finish", args=[inspection.number])
    answer = client.post(address, posted | finish)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "请写明网点在场人" in page
    assert XSS not in page
    assert inspection.findings.exclude(result="").count() == 8
    stale = client.post(
        reverse("inspection_save", args=[inspection.number]), posted | {"result-real-name": "pass"}
    )
    assert "另一位检查员刚记为" in stale.content.decode()
    posted = checklist_as_sent(inspection, {"real-name": XSS})
    answer = client.post(address, posted | finish | {"met": "王建国"})
    assert "请拍一张照片" in answer.content.decode()
    client.post(reverse("inspection_save", args=[inspection.number]), posted | {"photos-real-name": photo()})
    shot = FindingPhoto.objects.get()
    client.post(reverse("inspection_save", args=[inspection.number]), {"remove": [shot.pk, "x"]})
    assert not FindingPhoto.objects.exists()
    done = posted | finish | {"met": "王建国", "photos-real-name": photo()}
    answer = client.post(address, done, follow=True)
    assert "已下达整改通知 411702-ZG2026-00001" in answer.content.decode()
    assert XSS not in answer.content.decode()


def test_an_order_is_answered_checked_and_closed_on_its_page(board, client):
    order = board.order()
    [first, second] = open_items(order)
    client.force_login(board.clerk)
    answer_at = reverse("rectification_answer", args=[order.number])
    refused = client.post(answer_at, {"seen": 0, "words": XSS, f"photos-{first.pk}": photo()})
    assert refused.status_code == 409
    assert f"请上传“{second.finding.title}”整改后的照片" in refused.content.decode()
    assert "照片没有保存" in refused.content.decode()
    assert XSS not in refused.content.decode()
    photos = {f"photos-{item.pk}": photo() for item in (first, second)}
    assert client.post(answer_at, {"seen": 0, "words": "已整改。", **photos}).status_code == 302
    shot = RectificationPhoto.objects.first()
    assert page_of(client, board.agent, "rectification_photo", shot.pk).status_code == 200
    assert page_of(client, board.other_clerk, "rectification_photo", shot.pk).status_code == 404
    client.force_login(board.checker)
    check_at = reverse("rectification_check", args=[order.number])
    sent = {"seen": 1, f"passed-{first.pk}": "yes", f"passed-{second.pk}": "no", f"words-{second.pk}": XSS}
    refused = client.post(check_at, sent)
    assert refused.context["tried"] == "check"
    assert XSS not in refused.content.decode()
    assert "&lt;script&gt;" in refused.content.decode()
    assert client.post(check_at, sent | {f"photos-{second.pk}": photo()}).status_code == 302
    notice = page_of(client, board.agent, "rectification_notice", order.number).content.decode()
    assert "整改通知书（第 2 次）" in notice
    assert board.agent.enterprise.name in notice
    assert first.finding.title not in notice
    board.answer(Rectification.objects.get())
    client.force_login(board.checker)
    client.post(check_at, {"seen": 3, f"passed-{second.pk}": "yes"})
    assert "已销号" in client.get(reverse("rectification", args=[order.number])).content.decode()


def test_more_time_and_taking_back_are_told_on_the_page(board, client):
    order = board.order()
    client.force_login(board.bureau)
    extend_at = reverse("rectification_extend", args=[order.number])
    assert client.post(extend_at, {"seen": 0, "working_days": "99", "reason": "x"}).status_code == 409
    assert client.post(extend_at, {"seen": 0, "working_days": "3", "reason": "缺货"}).status_code == 302
    assert "2026年3月19日" in client.get(reverse("rectification", args=[order.number])).content.decode()
    void_at = reverse("rectification_void", args=[order.number])
    assert client.post(void_at, {"seen": 1, "reason": "查错了"}).status_code == 403
    client.force_login(board.chief)
    assert client.post(void_at, {"seen": 0, "reason": "查错了"}).status_code == 409
    assert client.post(void_at, {"seen": 1, "reason": "查错了"}).status_code == 302


def test_the_api_keeps_item_by_item_and_tells_how_it_stands(board, client):
    inspection = board.under_way()
    client.force_login(board.inspector)
    address = reverse("api_inspection", args=[inspection.number])

    def patch(**item):
        items = [{"key": "real-name", "words": "", "base": {"result": "", "words": ""}} | item]
        return client.patch(address, json.dumps({"items": items}), content_type="application/json")

    told = patch(result="fail").json()
    assert told["written"] == ["real-name"]
    assert told["inspection"]["items"][1] == {"key": "real-name", "result": "fail", "words": "", "photos": []}
    assert patch(result="pass").json()["conflicts"][0]["result"] == "fail"
    for nonsense in ({"result": "x"}, {"result": "pass", "base": None}, {"result": "pass", "key": "<b>"}):
        assert patch(**nonsense).status_code == 400
    assert client.patch(address, "[]", content_type="application/json").status_code == 400
    photos = reverse("api_inspection_photos", args=[inspection.number])
    sent = {"item": "real-name", "token": "b" * 32}
    for _twice in range(2):
        assert client.post(photos, sent | {"photo": photo()}).status_code == 201
    shot = FindingPhoto.objects.get()
    assert client.post(photos, sent | {"item": "none", "photo": photo()}).status_code == 409
    assert client.post(photos, sent).status_code == 400
    finish = reverse("api_inspection_finish", args=[inspection.number])
    told = client.post(
        finish, {"revision": 1, "inspected_on": "明天", "inspected_by": "", "met": ""}, "application/json"
    )
    assert told.status_code == 409
    assert "不是日期" in told.json()["reasons"][0]
    remove = reverse("api_inspection_photo_remove", args=[inspection.number, shot.pk])
    assert client.post(remove).status_code == 200
    assert client.post(remove).status_code == 200
    client.force_login(board.leader)
    assert client.get(address).status_code == 403
    client.force_login(board.foreign)
    assert client.get(address).status_code == patch(result="pass").status_code == 404


LISTS = ("inspections", "inspection_rounds", "rectifications", "inspection_plan", "inspection_draw")


def test_a_list_has_the_same_number_of_queries_at_3_and_at_30_rows(board, client):
    client.force_login(board.bureau)
    village = board.facility(0).village
    counts = {name: set() for name in LISTS}
    for rows in (3, 30):
        while Rectification.objects.count() < rows:
            station = StationFactory(village=village, operator=board.agent.enterprise, opened=True)
            rows_of_everything(board.district, station)
        for name in LISTS:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(name) + "?queue=all").status_code == 200
            counts[name].add(len(queries))
    assert all(len(numbers) == 1 for numbers in counts.values()), counts


def test_a_case_has_the_same_number_of_queries_at_1_and_at_8_items(board, client):
    client.force_login(board.checker)
    counts = []
    for place, failing in enumerate(({"real-name": "."}, dict.fromkeys(keys_of_the_checklist(board), "."))):
        order = board.answer(board.order(failing, place=place))
        names = [("rectification", order.number), ("inspection", order.inspection.number)]
        with CaptureQueriesContext(connection) as queries:
            for page in (*names, ("rectification_notice", order.number)):
                assert client.get(reverse(page[0], args=[page[1]])).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def keys_of_the_checklist(board):
    inspection = board.recorded({}, place=2)
    return list(inspection.findings.values_list("key", flat=True))


def test_an_empty_list_says_what_to_do(board, client):
    for person, words in (("bureau", "还没有检查"), ("clerk", "还没有完成的检查"), ("agent", "没有整改通知")):
        name = "rectifications" if person == "agent" else "inspections"
        assert words in page_of(client, board.people[person], name).content.decode()
    assert ordered(failed_inspection_of(board.facility(0)))
    assert "没有符合条件" in page_of(client, board.bureau, "rectifications", query="?q=none").content.decode()
    assert page_of(client, board.bureau, "inspections", query="?township=411721100").status_code == 404
    assert page_of(client, board.bureau, "inspections", query="?queue=x").status_code == 404
