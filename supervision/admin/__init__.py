"""Supervision in the web admin: cases are read there, and lead to their pages."""

from supervision.admin.complaints import ComplaintAdmin, StandardAnswerAdmin
from supervision.admin.tasks import WorkTaskAdmin

__all__ = ["ComplaintAdmin", "StandardAnswerAdmin", "WorkTaskAdmin"]
from supervision.admin.inspections import InspectionAdmin, InspectionRoundAdmin, RectificationAdmin

__all__ = ["InspectionAdmin", "InspectionRoundAdmin", "RectificationAdmin"]
