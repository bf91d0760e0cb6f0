"""Supervision in the web admin: cases are read there, and lead to their pages."""

from supervision.admin.complaints import ComplaintAdmin, StandardAnswerAdmin
from supervision.admin.inspections import InspectionAdmin, InspectionRoundAdmin, RectificationAdmin
from supervision.admin.tasks import WorkTaskAdmin

__all__ = [
    "ComplaintAdmin",
    "InspectionAdmin",
    "InspectionRoundAdmin",
    "RectificationAdmin",
    "StandardAnswerAdmin",
    "WorkTaskAdmin",
]
