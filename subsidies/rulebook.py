"""`[publicity]` and `[[subsidies]]` of the policy file: the rules as data, and their versions.

A rule is known by its key, in all policies of its district. What it says from a day on is a version. The
terms of a version that an application rests on stay as they were: other terms need a later `effective_from`
and become the next version, which ends the one before. A version that nobody has used is what the file says.
"""

from itertools import pairwise

from django.db.models import Count

from stations.policy_file import PolicyRefused, Section, worded
from subsidies.choices import Recurrence
from subsidies.models import Application, PublicityTerms, Rule, RuleVersion
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
    version, last_used = version_to_write(rule, policy, terms)
    if refusal := why_not_written(rule, version, last_used, terms):
        return [(("subsidies", place), refusal)]
    version = version or RuleVersion(rule=rule, policy=policy, number=next_number(rule))
    write_version(version, terms, entry["effective_until"], place)
    return []


def version_to_write(rule, policy, terms):
    """(The version of this policy that takes these terms, or None for a new one; the last one that an
    application rests on and that says otherwise, or None.)

    What the file takes back before anybody used it goes, and the version before it goes on.
    """
    own = list(
        rule.versions.filter(policy=policy)
        .annotate(applications_number=Count("applications"))
        .order_by("effective_from")
    )
    version = own[-1] if own else None
    before = own[-2] if len(own) > 1 else None
    if before and not version.applications_number and says(before, terms):
        take_away(version)
        return before, None
    if version is None or says(version, terms):
        return version, None
    return (None, version) if version.applications_number else (version, before)


def why_not_written(rule, version, last_used, terms):
    """In words, what keeps these terms from being kept as `version`; empty where nothing does."""
    if last_used and terms["effective_from"] <= last_used.effective_from:
        return used_in_words(last_used, terms)
    others = rule.versions.exclude(pk=version and version.pk)
    if clash := others.filter(effective_from=terms["effective_from"]).first():
        return clash_in_words(clash)
    return counted_otherwise_in_words(rule, terms)


def counted_otherwise_in_words(rule, terms):
    """What a facility was paid for once must not be paid again because a later version counts otherwise:
    a rule that is used keeps how often it pays, and its periods what days they mean.
    """
    used = rule.versions.used()
    if other := used.exclude(recurrence=terms["recurrence"]).first():
        return recurrence_in_words(other, terms)
    known = {name: span for version in used for name, span in spans_of(version).items()}
    names = Application.objects.filter(rule=rule).exclude(period="").values_list("period", flat=True)
    for name in dict.fromkeys(names):
        for period in terms["periods"]:
            span = span_of(period)
            if name in known and (
                known[name] != span if period["name"] == name else overlap(known[name], span)
            ):
                return period_in_words(rule, name, known[name], period)
    return ""


def span_of(period):
    """(first day, last day) of a period, as text that can be compared."""
    return period["first_day"], period["last_day"]


def spans_of(version):
    """Name → (first day, last day) of each period of a version."""
    return {period["name"]: span_of(period) for period in version.periods}


def overlap(one, other):
    """Whether two spans of days have one in common."""
    return one[0] <= other[1] and other[0] <= one[1]


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


def recurrence_in_words(version, terms):
    before, now = version.get_recurrence_display(), Recurrence(terms["recurrence"]).label
    return (
        f"规则 {version.rule.key} 已有按“{before}”的申请，不能改成“{now}”，否则同一网点会重复领取。"
        "请给这条规则写上 effective_until，新的办法用另一个 key。"
    )


def period_in_words(rule, name, span, period):
    first, last = span
    return (
        f"规则 {rule.key} 的“{period['name']}”（{period['first_day']} 至 {period['last_day']}）与已有申请的"
        f"“{name}”（{first} 至 {last}）重叠，同一网点会重复领取。"
        "已有申请的各期请保持名称和起止日期不变，新的各期从它之后开始。"
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
