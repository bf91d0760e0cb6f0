"""`[publicity]` and `[[subsidies]]` of the policy file: the rules as data, and their versions.

A rule is known by its key, in all policies of its district. What it says from a day on is a version. The
terms of a version that an application rests on stay as they were: other terms need a later `effective_from`
and become the next version, which ends the one before. A version that nobody has used is what the file says.
"""

from itertools import pairwise

from django.db.models import Count

from stations.policy_file import PolicyRefused, Section, worded
from subsidies.models import PublicityTerms, Rule, RuleVersion
from subsidies.rule_file import PublicitySection, RuleSection, problems_of_rules


def write_publicity(policy, values):
    PublicityTerms.objects.filter(policy=policy).delete()
    if values:
        PublicityTerms.objects.create(policy=policy, **values)


def write_rules(policy, entries):
    """Keep the rules of this policy as the file says; PolicyRefused where an application forbids it."""
    problems = problems_of_left_out(policy, entries)
    for place, entry in enumerate(entries):
        rule, _is_new = Rule.objects.get_or_create(district=policy.district, key=entry["key"])
        problems += keep_rule(rule, policy, place, entry)
    if problems:
        raise PolicyRefused([worded(path, [message], policy.source) for path, message in problems])


def keep_rule(rule, policy, place, entry):
    """Write one rule of the file; answers (path, message) of why it cannot be, or nothing."""
    terms = terms_of(entry, policy)
    own = list(
        rule.versions.filter(policy=policy)
        .annotate(applications_number=Count("applications"))
        .order_by("effective_from")
    )
    version = own[-1] if own else None
    before = own[-2] if len(own) > 1 else None
    if version and before and not version.applications_number and says(before, terms):
        take_away(version)
        version, before = before, None
    if version and not says(version, terms):
        last_used = version if version.applications_number else before
        if last_used and terms["effective_from"] <= last_used.effective_from:
            return [(("subsidies", place), used_in_words(last_used, terms))]
        if version.applications_number:
            version = None
    if clash := rule.versions.exclude(pk=version and version.pk).filter(
        effective_from=terms["effective_from"]
    ):
        return [(("subsidies", place), clash_in_words(clash[0]))]
    version = version or RuleVersion(rule=rule, policy=policy, number=next_number(rule))
    write_version(version, terms, entry["effective_until"], place)
    return []


def terms_of(entry, policy):
    """The terms of a version as the file states them: what is compared, and what is kept."""
    return {
        "effective_from": entry["effective_from"] or policy.effective_from,
        "title": entry["title"],
        "tier": entry["tier"],
        "conditions": entry["conditions"],
        "amount": entry["amount"],
        "recurrence": entry["recurrence"],
        "periods": entry["periods"],
        "township_kinds": entry["township_kinds"],
        "townships": entry["townships"],
        "except_townships": entry["except_townships"],
        "funds": entry["funds"],
        "clause_number": entry["clause"],
        "clause_text": entry["text"],
    }


def says(version, terms):
    return all(getattr(version, name) == value for name, value in terms.items())


def next_number(rule):
    last = rule.versions.order_by("-number").first()
    return last.number + 1 if last else 1


def write_version(version, terms, until, place):
    """Keep the version; its neighbours end where the next one begins."""
    for name, value in terms.items():
        setattr(version, name, value)
    version.position = place
    version.stated_until = version.effective_until = until
    version.save()
    let_each_end(version.rule)


def let_each_end(rule):
    """Each version ends when its own file states it, or where the next one begins, if that is earlier."""
    for version, after in pairwise([*rule.versions.order_by("effective_from"), None]):
        ends = [version.stated_until, after and after.effective_from]
        until = min((day for day in ends if day), default=None)
        if version.effective_until != until:
            version.effective_until = until
            version.save(update_fields=["effective_until"])


def take_away(version):
    """The version that ended because this one began goes on again, as far as its own file has it."""
    version.delete()
    let_each_end(version.rule)


def problems_of_left_out(policy, entries):
    """Rules of this policy that the file names no more go, unless an application rests on them."""
    gone = (
        RuleVersion.objects.filter(policy=policy)
        .exclude(rule__key__in=[entry["key"] for entry in entries])
        .select_related("rule")
        .annotate(applications_number=Count("applications"))
    )
    problems = []
    for version in gone:
        if version.applications_number:
            problems.append((("subsidies",), left_out_in_words(version)))
        else:
            take_away(version)
    Rule.objects.filter(district=policy.district, versions=None, applications=None).delete()
    return problems


def used_in_words(version, terms):
    return (
        f"规则 {version.rule.key} 第 {version.number} 版（{version.effective_from} 起）已有 "
        f"{version.applications_number:,} 件申请使用，内容不能改动"
        f"（改动了：{differing_in_words(version, terms)}）。"
        "要改，请给它一个更晚的 effective_from，作为新的版本；已有的申请仍按原版本办理。"
    )


def differing_in_words(version, terms):
    names = {"clause_number": "clause", "clause_text": "text"}
    return "、".join(
        names.get(name, name) for name, value in terms.items() if getattr(version, name) != value
    )


def clash_in_words(version):
    return (
        f"规则 {version.rule.key} 在《{version.policy.title}》（{version.policy.key}）里已有一个版本"
        f"从 {version.effective_from} 起适用，请改 effective_from。"
    )


def left_out_in_words(version):
    return (
        f"规则 {version.rule.key}（{version.title}）已有 {version.applications_number:,} 件申请使用，"
        "不能从文件里去掉。不再适用的，请保留原文并写上 effective_until。"
    )


def versions_on(district, day):
    """The versions that apply in `district` on `day`, in the order of the policy file."""
    versions = RuleVersion.objects.filter(rule__district=district).in_force_on(day)
    return versions.select_related("rule", "policy").order_by("position", "rule")


def version_on(rule, day):
    """The version of `rule` that applies on `day`; None where none does."""
    return rule.versions.in_force_on(day).select_related("rule__district", "policy").first()


PUBLICITY = Section(PublicitySection, write_publicity)
RULES = Section(RuleSection, write_rules, many=True, problems=problems_of_rules)
