"""Supervision in the web admin: cases are read there, and lead to their pages."""

from supervision.admin.complaints import ComplaintAdmin, StandardAnswerAdmin

__all__ = ["ComplaintAdmin", "StandardAnswerAdmin"]
