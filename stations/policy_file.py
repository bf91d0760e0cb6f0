"""The policy file: a district's plan as data (TOML), so that thresholds, targets and clauses are in no code.

A file has sections. Each section is checked by a serializer and, once the whole file is right, written by the
app it concerns: `[policy]`, `[[clauses]]` and `[coverage]` here; subsidies and supervision add theirs with
`register_section` when their app starts. A section that no app knows is refused, as is a word that a section
does not know, so that a slip of the pen never becomes a rule that silently is not there.

The text of the file is kept with the policy (`Policy.source`).
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from rest_framework import serializers

from stations.models import CoverageTarget, District, Policy, PolicyClause

LARGEST_FILE = 1024 * 1024
LARGEST_POPULATION = 10_000_000
MOST_ITEMS = 1000


class PolicyRefused(Exception):
    """The policy file is not loaded; `problems` says why, each with its line."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Section:
    """A section of the file: what it must look like, and the verb that writes it for a policy.

    write(policy, validated) replaces what the policy had of this section, and takes it away where a file
    leaves the section out (validated is then empty: [] or {}); it may raise PolicyRefused. `many` is an array
    of tables. problems(all sections' values) answers (path, messages) of what is wrong between sections.
    """

    serializer: type[serializers.Serializer]
    write: Callable
    many: bool = False
    required: bool = False
    problems: Callable | None = None


class StrictSerializer(serializers.Serializer):
    """Refuses words that it does not know: a slip of the pen is told, never ignored."""

    def to_internal_value(self, data):
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            known = "、".join(self.fields)
            raise serializers.ValidationError(
                {word: [f"不认识的项；这里可用的有：{known}。"] for word in unknown}
            )
        return super().to_internal_value(data)


class PolicySection(StrictSerializer):
    key = serializers.SlugField(max_length=60)
    district = serializers.CharField(max_length=6)
    title = serializers.CharField(max_length=120)
    document_number = serializers.CharField(max_length=60, allow_blank=True, default="")
    issuer = serializers.CharField(max_length=60)
    issued_on = serializers.DateField()
    effective_from = serializers.DateField()
    effective_until = serializers.DateField(default=None)

    def validate_district(self, code):
        if not District.objects.filter(code=code).exists():
            raise serializers.ValidationError(
                f"没有代码为 {code} 的区（县），请先载入它的名册（load_roster）。"
            )
        return code

    def validate(self, values):
        if values["effective_until"] and values["effective_until"] <= values["effective_from"]:
            raise serializers.ValidationError({"effective_until": ["应晚于 effective_from。"]})
        return values


class ClauseSection(StrictSerializer):
    number = serializers.CharField(max_length=20)
    heading = serializers.CharField(max_length=60)
    text = serializers.CharField()


class TargetSection(StrictSerializer):
    due_on = serializers.DateField()
    percent = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)
    clause = serializers.CharField(max_length=20)

    def validate_percent(self, value):
        if value == 0:
            raise serializers.ValidationError("应大于 0。")
        return value


class CoverageSection(StrictSerializer):
    priority_population = serializers.IntegerField(min_value=1, max_value=LARGEST_POPULATION)
    dormant_months = serializers.IntegerField(min_value=1, max_value=60)
    targets = TargetSection(many=True, allow_empty=False)


def write_clauses(policy, clauses):
    PolicyClause.objects.bulk_create(
        PolicyClause(policy=policy, position=position, **clause)
        for position, clause in enumerate(clauses, start=1)
    )


def write_coverage(policy, coverage):
    clauses = {clause.number: clause for clause in policy.clauses.all()}
    CoverageTarget.objects.bulk_create(
        CoverageTarget(policy=policy, **target | {"clause": clauses[target["clause"]]})
        for target in coverage["targets"]
    )


def keep_policy(policy, values):
    """`[policy]` itself is written first, by `load_policy`."""


def register_section(name, section):
    """Give the policy file a section of another app; called from that app's `ready()`."""
    SECTIONS[name] = section


def load_policy(content, *, by=None):
    """Load a policy from the bytes of its file; all of it or, with PolicyRefused, nothing.

    by: the user who loads it. Returns (policy, "added" | "changed" | "kept"): the same file again changes
    nothing; another file with the same key replaces what the policy said.
    """
    text, document = parsed(content)
    values = validated(document, text)
    about = values["policy"]
    with transaction.atomic():
        district = District.objects.select_for_update().get(code=about.pop("district"))
        policy = Policy.objects.filter(district=district, key=about["key"]).first()
        if policy and policy.source == text:
            return policy, "kept"
        refuse_same_start(district, about, text)
        outcome = "changed" if policy else "added"
        policy = policy or Policy(district=district)
        coverage = values["coverage"]
        for name, value in about.items():
            setattr(policy, name, value)
        policy.priority_population = coverage["priority_population"]
        policy.dormant_months = coverage["dormant_months"]
        policy.source, policy.loaded_by = text, by
        policy.save()
        policy.clauses.all().delete()
        for name, section in SECTIONS.items():
            section.write(policy, values.get(name, [] if section.many else {}))
    return policy, outcome


def refuse_same_start(district, about, text):
    """Two policies of one district cannot begin on the same day: which would be in force?"""
    other = (
        Policy.objects.filter(district=district, effective_from=about["effective_from"])
        .exclude(key=about["key"])
        .first()
    )
    if other:
        line = line_of(text, ("policy", "effective_from"))
        raise PolicyRefused(
            [
                f"第 {line} 行：effective_from：《{other.title}》（{other.key}）也从这一天起施行，"
                "请核对日期或标识。"
            ]
        )


def parsed(content):
    """The text of the file and its TOML document."""
    if len(content) > LARGEST_FILE:
        raise PolicyRefused(["文件超过 1 MB，不像是政策文件，请核对。"])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PolicyRefused(["文件不是 UTF-8 编码，请另存为 UTF-8 后重试。"]) from None
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyRefused([syntax_problem(text, error)]) from None
    except RecursionError:
        raise PolicyRefused(["文件里的括号嵌套太深，请检查括号是否成对。"]) from None
    except ValueError:  # of Python's own: a number of thousands of digits
        raise PolicyRefused(["文件里有过长的数字，请核对。"]) from None


def syntax_problem(text, error):
    """Where the file stops being TOML, as the reader says: «… (at line 19, column 11)»."""
    lines = text.splitlines() or [""]
    told = re.search(r"at line (\d+)", str(error))
    line = min(int(told.group(1)), len(lines)) if told else len(lines)
    return (
        f"第 {line} 行附近：不是正确的 TOML 格式，请检查引号、括号和等号（{lines[line - 1].strip()[:40]}）。"
    )


def validated(document, text):
    """The sections as values; PolicyRefused with every problem of the file."""
    problems = [
        ((name,), [f"不认识的章节；可用的有：{'、'.join(SECTIONS)}。"])
        for name in document
        if name not in SECTIONS
    ]
    values = {}
    for name, section in SECTIONS.items():
        if name not in document:
            if section.required:
                problems.append(((name,), ["缺少这一章节。"]))
            continue
        limits = {"many": True, "max_length": MOST_ITEMS} if section.many else {}
        serializer = section.serializer(data=document[name], **limits)
        if serializer.is_valid():
            values[name] = serializer.validated_data
        else:
            problems += flattened(serializer.errors, (name,))
    for section in SECTIONS.values():
        problems += section.problems(values) if section.problems else []
    if problems:
        raise PolicyRefused([worded(path, messages, text) for path, messages in problems])
    return values


def problems_of_clauses(values):
    """A clause number twice."""
    numbers = clause_numbers(values)
    return [
        (("clauses", place, "number"), [f"条款号 {number} 重复。"])
        for place, number in enumerate(numbers)
        if number in numbers[:place]
    ]


def clause_numbers(values):
    return [clause["number"] for clause in values.get("clauses", [])]


def problems_of_targets(values):
    """A target of a clause that is not there, or of a day that has one."""
    numbers, problems = clause_numbers(values), []
    targets = values.get("coverage", {}).get("targets", [])
    days = [target["due_on"] for target in targets]
    for place, target in enumerate(targets):
        path = ("coverage", "targets", place)
        if numbers and target["clause"] not in numbers:
            problems.append(
                ((*path, "clause"), [f"没有条款 {target['clause']}；文件里有：{'、'.join(numbers)}。"])
            )
        if target["due_on"] in days[:place]:
            problems.append(((*path, "due_on"), [f"{target['due_on']} 已有一个目标。"]))
    return problems


# In the order in which they are written: what comes later may refer to clauses.
SECTIONS = {
    "policy": Section(PolicySection, keep_policy, required=True),
    "clauses": Section(ClauseSection, write_clauses, many=True, required=True, problems=problems_of_clauses),
    "coverage": Section(CoverageSection, write_coverage, required=True, problems=problems_of_targets),
}


def flattened(errors, path):
    """(path, messages) for every leaf of a serializer's errors."""
    if isinstance(errors, dict):
        pairs = errors.items()
    elif any(isinstance(each, dict | list) for each in errors):
        pairs = enumerate(errors)
    else:
        return [(path, [str(message) for message in errors])]
    return [
        leaf
        for key, value in pairs
        for leaf in flattened(value, path if key == "non_field_errors" else (*path, key))
        if value
    ]


def worded(path, messages, text):
    name = ".".join(f"第{part + 1}项" if isinstance(part, int) else str(part) for part in path)
    line = line_of(text, path)
    place = f"第 {line} 行：" if line else "文件中："
    return f"{place}{name}：{''.join(messages)}"


def line_of(text, path):
    """The line on which the item at `path` begins, or the table that should hold it; None where neither is.

    tomllib keeps no positions. But the file read up to a line is TOML whenever a statement ends there, and
    what has appeared stays: so the statement with which the item appears is found by halving.
    """
    lines = text.splitlines()
    while path:
        before, after = 0, len(lines)
        if has(tomllib.loads(text), path):
            while after - before > 1:
                middle = (before + after) // 2
                if has(read_up_to(lines, middle), path):
                    after = middle
                else:
                    before = middle
            while not lines[before].strip() or lines[before].lstrip().startswith("#"):
                before += 1
            return before + 1
        path = path[:-1]
    return None


def read_up_to(lines, end):
    """The document up to the end of the statement that line `end` lies in."""
    while True:
        try:
            return tomllib.loads("\n".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            end += 1


def has(document, path):
    for part in path:
        try:
            document = document[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True
