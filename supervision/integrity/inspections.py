"""What is held of inspections and orders between tables."""

from supervision.models import (
    Finding,
    FindingPhoto,
    Inspection,
    InspectionEvent,
    RecheckedItem,
    Rectification,
    RectificationItem,
    RectificationPhoto,
    RectificationRound,
)
from yicheng_express.triggers import Kept, Refusal, changed, written_once

FINDING, INSPECTION = Finding._meta.db_table, Inspection._meta.db_table
RECTIFICATION, ROUND = Rectification._meta.db_table, RectificationRound._meta.db_table
LOOKED_AT = ("facility_id", "enterprise_id", "inspected_on", "inspected_by", "done_by_id", "state")

RULES = [
    Refusal(
        name="inspection_stays_once_it_is_done",
        table=INSPECTION,
        columns=LOOKED_AT,
        violation=f"OLD.state = 'done' AND {changed(LOOKED_AT)}",
        on_insert=False,
        message="完成的检查不能改动",
    ),
    Refusal(
        name="finding_stays_once_the_inspection_is_done",
        table=FINDING,
        columns=("key", "title", "result", "words"),
        violation=f"EXISTS (SELECT 1 FROM {INSPECTION} i WHERE i.id = NEW.inspection_id "
        f"AND i.state = 'done') AND {changed(('key', 'title', 'result', 'words'))}",
        on_insert=False,
        message="完成的检查不能改动",
    ),
    Refusal(
        name="inspection_is_done_with_all_items_looked_at",
        table=INSPECTION,
        columns=("state",),
        violation=f"NEW.state = 'done' AND EXISTS (SELECT 1 FROM {FINDING} f WHERE f.inspection_id = NEW.id "
        "AND (f.result = '' OR f.result = 'fail' AND f.words = ''))",
        on_insert=False,
        message="每一项都有结果、不合格的都写明问题，才能完成检查",
    ),
    Refusal(
        name="rectification_is_closed_with_all_items_cleared",
        table=RECTIFICATION,
        columns=("state", "closed_by_id"),
        violation="NEW.state = 'closed' AND (EXISTS "
        f"(SELECT 1 FROM {RectificationItem._meta.db_table} i WHERE i.rectification_id = NEW.id "
        "AND NOT i.is_cleared) "
        f"OR EXISTS (SELECT 1 FROM {ROUND} r WHERE r.rectification_id = NEW.id "
        "AND r.answered_by_id = NEW.closed_by_id))",
        on_insert=False,
        message="事项都整改到位、由没有报送过整改的人复查，才能销号",
    ),
    Refusal(
        name="answer_to_a_rectification_stays",
        table=ROUND,
        columns=("answer", "answered_on", "answered_at", "answered_by_id"),
        violation="OLD.answer <> '' AND "
        + changed(("answer", "answered_on", "answered_at", "answered_by_id")),
        on_insert=False,
        message="报送的整改情况不能改动",
    ),
    *written_once("event_of_an_inspection", InspectionEvent, "检查经过"),
    *written_once("rechecked_item", RecheckedItem, "复查结果"),
    *written_once("photo_of_a_rectification", RectificationPhoto, "整改照片"),
    Kept(name="inspection_is_kept", table=INSPECTION, message="检查不能删除"),
    Kept(name="finding_is_kept", table=FINDING, message="检查项不能删除"),
    Refusal(
        name="photo_of_a_finding_is_never_changed",
        table=FindingPhoto._meta.db_table,
        columns=("finding_id", "image"),
        violation=changed(("finding_id", "image")),
        on_insert=False,
        message="检查照片不能改动",
    ),
    Kept(
        name="photo_of_a_done_inspection_is_kept",
        table=FindingPhoto._meta.db_table,
        violation=f"EXISTS (SELECT 1 FROM {FINDING} f JOIN {INSPECTION} i ON i.id = f.inspection_id "
        "WHERE f.id = OLD.finding_id AND i.state = 'done')",
        message="完成的检查，照片不能删除",
    ),
    Kept(name="rectification_is_kept", table=RECTIFICATION, message="整改通知不能删除"),
    Kept(name="round_of_a_rectification_is_kept", table=ROUND, message="整改轮次不能删除"),
]
