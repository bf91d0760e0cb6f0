"""What is looked at: the policy's items for the facility's tier, frozen as the inspection begins.

A later policy changes nothing of an inspection that has begun.
"""

from supervision.models import Finding, InspectionTerms
from supervision.refusals import SupervisionRefused
from supervision.terms.in_force import terms_on

COPIED = ("key", "group", "title", "guidance", "clause_number", "rectify_days")


def items_for(facility, on):
    """The items of the checklist that concern a facility on a day. Raises SupervisionRefused without any."""
    terms = terms_on(InspectionTerms, facility.district, on)
    items = [item for item in terms.policy.checklist.all() if facility.tier in item.tiers]
    if not items:
        raise SupervisionRefused(
            f"政策的检查清单里没有适用于{facility.get_tier_display()}的项目，请系统管理员补充后再检查。"
        )
    return items


def freeze(inspection, on):
    """Write the checklist as it stands on `on` into the inspection."""
    Finding.objects.bulk_create(
        Finding(inspection=inspection, position=place, **{name: getattr(item, name) for name in COPIED})
        for place, item in enumerate(items_for(inspection.facility, on), start=1)
    )
