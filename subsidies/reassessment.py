"""Asked again before every step at which money comes nearer: do the conditions hold as they did?

A drop (a condition that does not hold any more, or less money than before) blocks the step and tells what
changed. What is found goes into the event and, up to the approval, into the application's snapshot; a roll
asks only whether it still holds, and pays what was frozen at the approval.
"""

from itertools import groupby

from stations.models import Facility
from subsidies.choices import ApplicationState
from subsidies.eligibility import assess, changes
from subsidies.refusals import AssessmentDropped


def assessed_anew(applications, on):
    """Application key → its Assessment on the day `on`; set-based: once per version, year and period."""
    found = {}

    def terms(application):
        return (application.version_id, application.year or 0, application.period)

    for _terms, group in groupby(sorted(applications, key=terms), key=terms):
        alike = list(group)
        first = alike[0]
        facilities = Facility.objects.filter(pk__in=[each.facility_id for each in alike])
        assessments = assess(first.version, facilities, on, year=first.year, period=first.period)
        by_facility = {assessment.facility.pk: assessment for assessment in assessments}
        found |= {each.pk: by_facility.get(each.facility_id) for each in alike}
    return found


def drop(application, assessment):
    """In words, one by one, what keeps the application from going on; empty where all holds as before."""
    if assessment is None:
        return ["网点不在这条规则的补贴范围内。"]
    is_as_much = application.amount is None or (assessment.amount or 0) >= application.amount
    if assessment.is_eligible is True and is_as_much:
        return []
    return changes(application.snapshot or {}, assessment, application.amount) or assessment.lacking


def what_to_do(application):
    """In words for who asked: the verbs set the state first, and `submit` alone makes it SUBMITTED."""
    if application.state == ApplicationState.SUBMITTED:
        return "请核对登记和月报，补齐后再报送。"
    return "请核对登记和月报；确实不再符合的，请退回或不予补贴。"


def require_no_drop(application, on):
    """The Assessment on the day `on`. Raises AssessmentDropped with what changed, and what to do."""
    assessment = assessed_anew([application], on)[application.pk]
    if told := drop(application, assessment):
        raise AssessmentDropped(
            f"申请 {application.number}（{application.facility.name}）现在不符合条件：",
            *told,
            what_to_do(application),
            told=told,
        )
    return assessment
