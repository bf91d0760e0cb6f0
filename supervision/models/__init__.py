"""What supervision keeps: complaints, inspections, orders, the year's results, work tasks, and its terms."""

from supervision.models.complaints import (
    Assignment,
    Complaint,
    ComplaintEvent,
    ComplaintPhoto,
    PublicAttempt,
    StandardAnswer,
)
from supervision.models.inspections import (
    Finding,
    FindingPhoto,
    Inspection,
    InspectionEvent,
    InspectionRound,
)
from supervision.models.rectifications import (
    RecheckedItem,
    Rectification,
    RectificationItem,
    RectificationPhoto,
    RectificationRound,
)
from supervision.models.standings import Standing
from supervision.models.tasks import TaskNote, TaskProof, WorkTask
from supervision.models.terms import (
    ChecklistItem,
    ComplaintTerms,
    CreditTerms,
    InspectionTerms,
    RankingTerms,
)

__all__ = [
    "Assignment",
    "ChecklistItem",
    "Complaint",
    "ComplaintEvent",
    "ComplaintPhoto",
    "ComplaintTerms",
    "CreditTerms",
    "Finding",
    "FindingPhoto",
    "Inspection",
    "InspectionEvent",
    "InspectionRound",
    "InspectionTerms",
    "PublicAttempt",
    "RankingTerms",
    "RecheckedItem",
    "Rectification",
    "RectificationItem",
    "RectificationPhoto",
    "RectificationRound",
    "StandardAnswer",
    "Standing",
    "TaskNote",
    "TaskProof",
    "WorkTask",
]
