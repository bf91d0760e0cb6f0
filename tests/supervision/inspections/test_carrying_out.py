"""An inspection from its arrangement to its end: what is frozen, kept once, lacking, and what follows."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from stations.models import OperatingPeriod
from supervision.choices import FindingResult, InspectionState
from supervision.inspections import carrying_out
from supervision.inspections.carrying_out import (
    MOST_PHOTOS,
    Entry,
    begin,
    remove_photo,
    save_photo,
    save_results,
)
from supervision.inspections.planning import cancel, plan_round, plan_single
from supervision.models import ChecklistItem, FindingPhoto, Inspection, InspectionTerms, Rectification
from supervision.refusals import CaseChanged, SupervisionRefused
from tests.stations.photographs import photograph
from tests.supervision.inspections.conftest import BEGIN, FAILING, day, keys_of, photo

PASS, FAIL = FindingResult.PASS, FindingResult.FAIL


def refusal(work, *args, **kwargs):
    with pytest.raises(SupervisionRefused) as caught:
        work(*args, **kwargs)
    return caught.value.reasons


def test_a_facility_is_arranged_once_while_it_is_open(board):
    first, second = board.facility(0), board.facility(1)
    round_of = {"title": "春季检查", "first_day": BEGIN, "last_day": day(3, 31)}
    batch = plan_round(board.district, [first, second], by=board.bureau, **round_of)
    numbers = list(batch.inspections.order_by("number").values_list("number", flat=True))
    assert numbers == ["411702-JC2026-00001", "411702-JC2026-00002"]
    [reason] = refusal(plan_single, [first], by=board.bureau)
    assert "411702-JC2026-00001" in reason
    assert refusal(cancel, batch.inspections.first(), by=board.bureau, reason=" ") == ["取消检查要写明原因。"]
    with pytest.raises(CaseChanged):
        cancel(batch.inspections.first(), by=board.bureau, reason="改期", seen=7)
    cancel(Inspection.objects.get(facility=first), by=board.bureau, reason="改期")
    plan_single([first], by=board.bureau)
    OperatingPeriod.objects.filter(facility=board.place.stations[2]).update(closed_on=BEGIN)
    assert "没有营业" in refusal(plan_single, [board.facility(2)], by=board.bureau)[0]
    assert (
        "结束日期"
        in refusal(
            plan_round, board.district, [first], by=board.bureau, **round_of | {"last_day": day(3, 1)}
        )[0]
    )


def test_the_checklist_is_that_of_the_tier_and_frozen_when_it_begins(board):
    inspection = board.under_way()
    assert len(keys_of(inspection)) == 8
    ChecklistItem.objects.all().delete()
    assert len(keys_of(inspection)) == 8
    assert "没有适用于" in refusal(board.under_way, 1)[0]
    InspectionTerms.objects.all().delete()
    assert "[inspections]" in refusal(board.under_way, 2)[0]
    assert not Inspection.objects.exclude(pk=inspection.pk).filter(findings__isnull=False).exists()


def test_the_center_has_the_items_of_its_tier(board):
    [inspection] = plan_single([board.place.center], by=board.bureau)
    begun = begin(inspection, by=board.inspector)
    assert keys_of(begun) == ["acceptance-check", "real-name", "security-scan", "parcels-in-order"]
    assert [each.position for each in begun.findings.all()] == [1, 2, 3, 4]


def test_a_result_is_kept_once_and_not_over_what_a_colleague_found(board):
    inspection = board.under_way()
    key = "real-name"

    def save(result, words="", base=("", ""), by=board.inspector):
        return save_results(inspection, [Entry(key, result, words, base)], by=by)

    assert save(FAIL, "  没有\n登记，电话13900001234 ").written == [key]
    stored = ("fail", "没有 登记，电话（号码略）")
    assert inspection.findings.filter(key=key, result=stored[0], words=stored[1]).exists()
    assert save(FAIL, "没有 登记，电话13900001234").written == [key]  # sent again: it is there already
    theirs = save(PASS, "", base=("", ""), by=board.bureau)
    assert [finding.key for finding in theirs.conflicts] == [key]
    assert save(PASS, "", base=("fail", "没有 登记，电话13900001234"), by=board.bureau).written == [key]
    assert save("nonsense", base=("pass", "")).refused
    assert save(FAIL, "字" * 301, base=("pass", "")).refused[0][1].startswith("最多 300 字")
    assert save_results(inspection, [Entry("unknown", PASS)], by=board.inspector).refused
    assert inspection.findings.get(key=key).result == PASS


def test_a_photo_is_kept_once_re_encoded_and_without_where_it_was_taken(board):
    inspection = board.under_way()
    upload = SimpleUploadedFile("p.jpg", photograph(gps=True, orientation=6), "image/jpeg")
    first = save_photo(inspection, "real-name", upload, by=board.inspector, token="a" * 32)
    again = save_photo(inspection, "real-name", photo(), by=board.inspector, token="a" * 32)
    assert first == again
    with Image.open(first.image) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "x")
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    for content in (packed.getvalue(), svg, b""):
        bad = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
        assert "照片" in refusal(save_photo, inspection, "real-name", bad, by=board.inspector)[0]
    for _ in range(MOST_PHOTOS - 1):
        save_photo(inspection, "real-name", photo(), by=board.inspector)
    assert "已有 6 张" in refusal(save_photo, inspection, "real-name", photo(), by=board.inspector)[0]
    remove_photo(first, by=board.inspector)
    assert FindingPhoto.objects.count() == MOST_PHOTOS - 1


def test_everything_that_is_lacking_is_told_at_once(board):
    inspection = board.under_way()
    save_results(inspection, [Entry("real-name", FAIL)], by=board.inspector)
    reasons = refusal(
        board.finish, inspection, inspected_on=day(3, 3), inspected_by=" ", met="", words="字" * 501
    )
    assert len(reasons) == 4 + 7 + 2
    assert "第 2 项“实名收寄”不合格，请写明问题。" in reasons
    assert "第 2 项“实名收寄”不合格，请拍一张照片。" in reasons
    assert "以后" in refusal(board.finish, inspection, inspected_on=day(3, 1))[0]
    inspection.refresh_from_db()
    assert inspection.state == InspectionState.UNDER_WAY


def test_a_finished_inspection_stays_and_its_failures_become_an_order(board):
    inspection = board.done()
    order = inspection.rectification
    assert order.number == "411702-ZG2026-00001"
    assert order.enterprise == inspection.enterprise == board.agent.enterprise
    assert {item.finding.key for item in order.items.all()} == set(FAILING)
    steps = list(inspection.events.values_list("step", flat=True))
    assert steps == ["planned", "begun", "done", "issued"]
    for work in (board.finish, lambda each: cancel(each, by=board.bureau, reason="改期")):
        assert "已完成" in refusal(work, inspection)[0]
    assert "已经完成" in refusal(save_results, inspection, [Entry("real-name", PASS)], by=board.inspector)[0]
    shot = FindingPhoto.objects.first()
    assert refusal(remove_photo, shot, by=board.inspector)
    with pytest.raises(IntegrityError), transaction.atomic():
        shot.delete()
    assert inspection.findings.failed().count() == 2


def test_without_a_failure_there_is_no_order(board):
    board.done(failing={})
    assert not Rectification.objects.exists()


def test_nothing_is_half_done_where_the_order_cannot_be_issued(board, monkeypatch):
    def fails(*_args, **_kwargs):
        raise RuntimeError

    inspection = board.recorded()
    monkeypatch.setattr(carrying_out, "issue", fails)
    with pytest.raises(RuntimeError):
        board.finish(inspection)
    inspection.refresh_from_db()
    assert inspection.state == InspectionState.UNDER_WAY
