"""What can be chosen when an application is made: which facilities, and how each stands to the rules."""

from dataclasses import dataclass

from stations.models import Facility
from subsidies.choices import ApplicationState, Recurrence
from subsidies.models import Application


@dataclass(frozen=True)
class Standing:
    """words: 已发放, 已有申请, 已停业, or nothing.

    is_taken: each rule that there is for it pays once, and has its application.
    """

    words: str = ""
    is_taken: bool = False


def standings_of(facilities, versions, day):
    """Facility key → how it stands to `versions`, those in force that could be applied for. Three queries.

    What is paid every year or period can be applied for anew; which one is asked when it is made.
    """
    versions = list(versions.select_related("rule"))
    states = {}
    rules = [version.rule_id for version in versions]
    alive = Application.objects.alive().filter(facility__in=facilities, rule__in=rules)
    for facility, rule, state in alive.order_by().values_list("facility", "rule", "state"):
        states.setdefault(facility, {})[rule] = state
    rows = Facility.objects.filter(pk__in=facilities).with_state(day)
    return {each.pk: standing_of(each, versions, states.get(each.pk, {})) for each in rows}


def standing_of(facility, versions, states):
    """states: rule key → the state of the facility's application under it."""
    place = facility.tier, facility.district_id
    own = [version for version in versions if (version.tier, version.rule.district_id) == place]
    applied = {version.rule_id: states[version.rule_id] for version in own if version.rule_id in states}
    once = {version.rule_id for version in own if version.recurrence == Recurrence.ONCE}
    is_taken = bool(own) and len(once) == len(own) and once <= applied.keys()
    return Standing(words_of(facility, applied), is_taken)


def words_of(facility, applied):
    if ApplicationState.PAID in applied.values():
        return "已发放"
    if applied:
        return "已有申请"
    return "已停业" if facility.last_closed_on and not facility.is_open else ""
