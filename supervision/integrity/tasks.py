"""What is held of work tasks: the township is of the district, and nothing that was noted goes."""

from supervision.models import TaskNote, TaskProof, WorkTask
from yicheng_express.triggers import Kept, Refusal, written_once

RULES = [
    Refusal(
        name="task_is_of_its_own_district",
        table=WorkTask._meta.db_table,
        columns=("district_id", "township_id"),
        violation="NEW.township_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stations_township t "
        "WHERE t.id = NEW.township_id AND t.district_id = NEW.district_id)",
        message="任务的责任乡镇（街道）应在本区县",
    ),
    *written_once("note_of_a_task", TaskNote, "任务进展"),
    *written_once("proof_of_a_task", TaskProof, "佐证材料"),
    Kept(name="task_is_kept", table=WorkTask._meta.db_table, message="任务不能删除，可以撤销"),
]
