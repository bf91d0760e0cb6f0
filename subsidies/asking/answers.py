"""Questions whose records another app keeps: it registers its answer when it is there.

Complaints belong to supervision, which the subsidies do not know. The dashboard knows both and joins them:
`register_answers("upheld_complaints", upheld_by_facility)`. Until somebody does, nobody knows the
answer, and nothing is decided on it.
"""

from subsidies.asking.question import Finding

_ANSWERS = {}
NOT_JOINED = {"upheld_complaints": "投诉登记还没有开通，无法核算"}


def register_answers(metric_name, answers):
    """Let `answers(facilities, first_day, last_day)` answer a metric, as {facility key: whole number}.

    facilities: a queryset. first_day: None for all that there ever was. A facility that is left out has none
    (zero): who answers knows all the records. None takes the answers away again.
    """
    if metric_name not in NOT_JOINED:
        raise ValueError(f"{metric_name} is not answered by another app")
    _ANSWERS[metric_name] = answers


def upheld_complaints(question):
    """Complaints upheld in the year or period, or up to the day where the rule asks for neither."""
    answers, moment = _ANSWERS.get("upheld_complaints"), question.moment
    if answers is None:
        unknown = NOT_JOINED["upheld_complaints"]
        return {facility.pk: Finding(None, "投诉登记", unknown=unknown) for facility in question.rows}
    numbers = answers(question.keys, moment.first_day, moment.as_of)
    since = f"{moment.first_day} 至" if moment.first_day else "截至"
    return {
        facility.pk: Finding(numbers.get(facility.pk, 0), f"{since} {moment.as_of} 查实的投诉")
        for facility in question.rows
    }
