"""The page of the rules: what is paid for what, by which clause, and what a rule can ask."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Count
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stations.models import Township
from subsidies.eligibility import metrics_used
from subsidies.metrics import METRICS
from subsidies.models import RuleVersion
from subsidies.rule_words import (
    amount_in_words,
    conditions_in_words,
    kinds_in_words,
    places_in_words,
    recurrence_in_words,
)
from yicheng_express.dates import today


@require_safe
@permission_required("subsidies.view_rule", raise_exception=True)
def rules(request):
    """Every version of every rule in sight in the plan's words, the latest first; and all the metrics.

    How many applications rest on a version is counted in the whole district: the number is no secret, and by
    it the version changes no more.
    """
    versions = RuleVersion.objects.visible_to(request.user).select_related("rule__district", "policy")
    versions = versions.annotate(used=Count("applications"))
    versions = list(versions.order_by("rule__district", "position", "rule", "-number"))
    names = names_of_townships(versions)
    shown = [in_words(version, names) for version in versions]
    asked = {name for each in shown for name in metrics_used(each["version"])}
    metrics = [(metric, metric.name in asked) for metric in METRICS.values()]
    return render(request, "subsidies/board/rules.html", {"versions": shown, "metrics": metrics})


def names_of_townships(versions):
    """Code → name of the townships that rules are limited to, or leave out. One query."""
    codes = {code for each in versions for code in (*each.townships, *each.except_townships)}
    return dict(Township.objects.filter(code__in=codes).values_list("code", "name"))


def in_words(version, names):
    return {
        "version": version,
        "is_in_force": version.is_in_force_on(today()),
        "is_to_come": version.effective_from > today(),
        "conditions": conditions_in_words(version),
        "amount": amount_in_words(version),
        "recurrence": recurrence_in_words(version),
        "kinds": kinds_in_words(version),
        "places": places_in_words(version, names),
    }
