"""What is held of complaints between tables: the place fits, the handler may know, nobody judges himself."""

from supervision.models import Assignment, Complaint, ComplaintEvent, ComplaintPhoto
from yicheng_express.triggers import Kept, Refusal, changed, written_once

COMPLAINT, ASSIGNMENT = Complaint._meta.db_table, Assignment._meta.db_table
RECEIVED = ("district_id", "number", "channel", "received_on", "received_at", "words", "words_received")
DEMANDED = ("complaint_id", "handler", "township_id", "enterprise_id", "at", "by_id", "begun_on")

RULES = [
    Refusal(
        name="complaint_lies_where_it_says",
        table=COMPLAINT,
        columns=("district_id", "township_id", "village_id", "facility_id", "enterprise_id"),
        violation="(NEW.township_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stations_township t "
        "WHERE t.id = NEW.township_id AND t.district_id = NEW.district_id)) "
        "OR (NEW.village_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stations_village v "
        "WHERE v.id = NEW.village_id AND v.township_id = NEW.township_id)) "
        "OR (NEW.facility_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stations_facility f "
        "WHERE f.id = NEW.facility_id AND f.district_id = NEW.district_id)) "
        "OR (NEW.enterprise_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stations_enterprise e "
        "WHERE e.id = NEW.enterprise_id AND e.district_id = NEW.district_id))",
        message="投诉的村、乡镇（街道）、网点和企业应在本区县，并逐级对应",
    ),
    Refusal(
        name="what_was_complained_stays",
        table=COMPLAINT,
        columns=RECEIVED,
        violation=changed(RECEIVED),
        on_insert=False,
        message="投诉收到后，内容和来源不能改动",
    ),
    Refusal(
        name="complaint_about_office_stays_with_the_district",
        table=COMPLAINT,
        columns=("about_office", "assignment_id", "state"),
        violation="NEW.about_office AND NEW.state IN ('assigned', 'answered') AND EXISTS "
        f"(SELECT 1 FROM {ASSIGNMENT} a WHERE a.id = NEW.assignment_id "
        "AND a.handler IN ('township', 'enterprise'))",
        message="反映乡镇（街道）机关的投诉只能由商务局或邮政管理部门办理",
    ),
    Refusal(
        name="complaint_is_ended_by_another_than_answered",
        table=COMPLAINT,
        columns=("state", "ended_by_id", "assignment_id"),
        violation="(NEW.state = 'closed' AND NOT EXISTS "
        f"(SELECT 1 FROM {ASSIGNMENT} a WHERE a.id = NEW.assignment_id AND a.complaint_id = NEW.id "
        "AND a.answered_by_id IS NOT NULL)) "
        "OR (NEW.state IN ('closed', 'rejected') AND EXISTS "
        f"(SELECT 1 FROM {ASSIGNMENT} a JOIN {COMPLAINT} c ON c.id = a.complaint_id "
        "WHERE (c.id = NEW.id OR c.merged_into_id = NEW.id) AND a.answered_by_id = NEW.ended_by_id))",
        on_insert=False,
        message="投诉要先有答复，办结人和答复人应是两个人",
    ),
    Refusal(
        name="complaint_is_merged_into_one_that_stands",
        table=COMPLAINT,
        columns=("merged_into_id",),
        violation="NEW.merged_into_id IS NOT NULL AND NOT EXISTS "
        f"(SELECT 1 FROM {COMPLAINT} c WHERE c.id = NEW.merged_into_id AND c.id <> NEW.id "
        "AND c.merged_into_id IS NULL AND c.district_id = NEW.district_id)",
        lock=(f"SELECT 1 FROM {COMPLAINT} WHERE id = NEW.merged_into_id FOR NO KEY UPDATE",),
        message="只能并入本区县没有并案的投诉",
    ),
    Refusal(
        name="demand_for_an_answer_stays",
        table=ASSIGNMENT,
        columns=DEMANDED,
        violation=changed(DEMANDED),
        on_insert=False,
        message="交办后不能改动，只能重新交办",
    ),
    Refusal(
        name="given_answer_stays",
        table=ASSIGNMENT,
        columns=("answer", "answered_on", "answered_at", "answered_by_id"),
        violation="OLD.answer <> '' AND "
        + changed(("answer", "answered_on", "answered_at", "answered_by_id")),
        on_insert=False,
        message="答复报送后不能改动，只能退回重办",
    ),
    *written_once("event_of_a_complaint", ComplaintEvent, "投诉经过"),
    *written_once("photo_of_a_complaint", ComplaintPhoto, "投诉照片"),
    Kept(name="complaint_is_kept", table=COMPLAINT, message="投诉不能删除"),
    Kept(name="assignment_is_kept", table=ASSIGNMENT, message="交办不能删除"),
]
