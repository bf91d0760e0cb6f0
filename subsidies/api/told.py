"""How rules, assessments, applications, notices and rolls are told in JSON; account numbers always masked."""

from django.utils import timezone

from subsidies.eligibility import needs_year
from subsidies.listing import sees_payee_names
from subsidies.metrics import METRICS
from subsidies.payees import masked_account, masked_name
from subsidies.verdicts import required_in_words, threshold_of

PARTS = ("submitted", "verified", "approved", "paid")


def moment(at):
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def day(on):
    return on.isoformat() if on else None


def yuan(amount):
    """Whole yuan as a number; null where nothing is known."""
    return None if amount is None else int(amount)


def named(division):
    return {"code": division.code, "name": division.name} if division else None


def person(user):
    return user.full_name if user else ""


# --- rules --------------------------------------------------------------------------------------------------


def rule_in_json(version):
    return {
        "district": version.rule.district.code,
        "rule": version.rule.key,
        "version": version.number,
        "title": version.title,
        "tier": version.tier,
        "tier_label": version.get_tier_display(),
        "effective_from": day(version.effective_from),
        "effective_until": day(version.effective_until),
        "conditions": [terms_in_json(condition) for condition in version.conditions],
        "amount": version.amount,
        "recurrence": version.recurrence,
        "recurrence_label": version.get_recurrence_display(),
        "needs_year": needs_year(version),
        "periods": version.periods,
        "township_kinds": version.township_kinds,
        "townships": version.townships,
        "except_townships": version.except_townships,
        "funds": version.funds,
        "clause": version.clause_number,
        "text": version.clause_text,
    }


def terms_in_json(condition):
    """A condition as the policy says it, and in words."""
    metric = METRICS[condition["metric"]]
    return {
        "metric": metric.name,
        "label": metric.label,
        "unit": metric.unit,
        "operator": condition["operator"],
        "threshold": condition["threshold"],
        "required": required_in_words(metric, condition["operator"], threshold_of(condition)),
    }


# --- assessments --------------------------------------------------------------------------------------------


def assessment_in_json(assessment):
    return {
        "facility": facility_in_json(assessment.facility),
        "is_eligible": assessment.is_eligible,
        "can_still_qualify": assessment.can_still_qualify,
        "amount": yuan(assessment.amount),
        "most": yuan(assessment.most),
        "excluded": assessment.excluded,
        "lacking": assessment.lacking,
        "conditions": [found_in_json(result) for result in assessment.conditions],
    }


def found_in_json(result):
    """What was found for one condition, in words."""
    return {
        "metric": result.metric.name,
        "label": result.label,
        "required": result.required,
        "found": result.found,
        "source": result.source,
        "is_met": result.is_met,
        "is_final": result.is_final,
        "shortfall": result.shortfall,
    }


def facility_in_json(facility):
    return {
        "code": facility.code,
        "name": facility.name,
        "tier": facility.tier,
        "tier_label": facility.get_tier_display(),
        "township": named(facility.township),
        "village": named(facility.village),
    }


# --- applications -------------------------------------------------------------------------------------------


def application_in_json(application):
    """A line of the list; `application.roll_number` is the roll that it stands on, if one counts."""
    return {
        "number": application.number,
        "state": application.state,
        "state_label": application.get_state_display(),
        "revision": application.revision,
        "rule": application.rule.key,
        "version": application.version.number,
        "title": application.version.title,
        "facility": facility_in_json(application.facility),
        "year": application.year,
        "period": application.period,
        "amount": yuan(application.amount),
        "assessed_on": day(application.assessed_on),
        "notice": application.notice and application.notice.number,
        "fund": application.fund and {"name": application.fund.name, "year": application.fund.year},
        "roll": application.roll_number,
        "created_at": moment(application.created_at),
        "created_by": person(application.created_by),
        **{f"{part}_at": moment(getattr(application, f"{part}_at")) for part in PARTS},
        **{f"{part}_by": person(getattr(application, f"{part}_by")) for part in PARTS},
    }


def case_in_json(application, user):
    """Everything of one application that `user` is told: payee, visit, frozen assessment, every step."""
    name = application.payee_name
    return application_in_json(application) | {
        "clause": application.version.clause_number,
        "text": application.version.clause_text,
        "payee": {
            "kind": application.payee_kind,
            "kind_label": application.get_payee_kind_display(),
            "name": name if sees_payee_names(user) else masked_name(application.payee_kind, name),
            "bank": application.payee_bank,
            "account": masked_account(application.payee_account),
        },
        "note": application.note,
        "visit": {
            "on": day(application.visited_on),
            "by": application.visited_by,
            "findings": application.visit_findings,
            "photos": application.photos.count(),
        },
        "snapshot": application.snapshot,
        "events": [event_in_json(event) for event in application.events.select_related("by")],
    }


def event_in_json(event):
    return {
        "step": event.step,
        "step_label": event.get_step_display(),
        "at": moment(event.at),
        "by": person(event.by),
        "reason": event.reason,
        "assessment": event.assessment,
    }


# --- notices and rolls --------------------------------------------------------------------------------------


def notice_in_json(notice):
    return {
        "number": notice.number,
        "title": notice.title,
        "first_day": day(notice.first_day),
        "last_day": day(notice.last_day),
        "working_days": notice.working_days,
        "contact": notice.contact,
        "applications": list(notice.items.values_list("application__number", flat=True)),
    }


def roll_in_json(roll):
    return {
        "number": roll.number,
        "title": roll.title,
        "unit": roll.unit,
        "document_number": roll.document_number,
        "fund": {"district": roll.fund.district.code, "name": roll.fund.name, "year": roll.fund.year},
        "items": roll.items_count,
        "total": yuan(roll.total),
        "total_in_capitals": roll.total_in_capitals,
        "sha256": roll.sha256,
        "locked_at": moment(roll.locked_at),
        "locked_by": person(roll.locked_by),
        "supplements": roll.supplements and roll.supplements.number,
        "replaces": roll.replaces and roll.replaces.number,
        "voided_at": moment(roll.voided_at),
        "voided_by": person(roll.voided_by),
        "void_reason": roll.void_reason,
    }
