"""`[[tasks]]` of the policy file: the plan's duties, each with its clause, its owners and its day."""

import re

from rest_framework import serializers

from stations.choices import TownshipKind
from stations.models import Township
from stations.policy_file import StrictSerializer
from supervision.models import WorkTask
from yicheng_express.dates import FIRST_DAY, LAST_DAY

ALL, WITH_VILLAGES = "all", "with_villages"
CODE = re.compile(r"[0-9]{9}")
MOST_OWNERS = 200


def longest(name):
    return WorkTask._meta.get_field(name).max_length


class TownshipsField(serializers.Field):
    """ "all", or a list of codes and kinds; every one of them once."""

    default_error_messages = {
        "invalid": (
            f'应为 "{ALL}"（全部乡镇、街道）、"{WITH_VILLAGES}"（有建制村的），'
            f"或者一个列表：乡镇（街道）的九位代码，或类别 {'、'.join(TownshipKind.values)}。"
        ),
    }

    def to_internal_value(self, data):
        if data in (ALL, WITH_VILLAGES):
            return data
        if not isinstance(data, list) or not all(map(is_code_or_kind, data)) or len(data) > MOST_OWNERS:
            self.fail("invalid")
        if len(set(data)) != len(data):
            raise serializers.ValidationError("有重复的项，请去掉。")
        return data

    def to_representation(self, value):
        return value


def is_code_or_kind(text):
    return isinstance(text, str) and (CODE.fullmatch(text) is not None or text in TownshipKind.values)


class TaskSection(StrictSerializer):
    key = serializers.SlugField(max_length=longest("key"))
    title = serializers.CharField(max_length=longest("title"))
    duty = serializers.CharField(max_length=longest("duty"))
    clause = serializers.CharField(max_length=longest("clause_number"))
    departments = serializers.ListField(
        child=serializers.CharField(max_length=longest("department")), max_length=MOST_OWNERS, default=list
    )
    townships = TownshipsField(default=list)
    due_on = serializers.DateField()
    needs_proof = serializers.BooleanField(default=True)

    def validate_departments(self, names):
        if len(set(names)) != len(names):
            raise serializers.ValidationError("有重复的项，请去掉。")
        return names

    def validate_due_on(self, day):
        if not FIRST_DAY <= day <= LAST_DAY:
            raise serializers.ValidationError(f"应在 {FIRST_DAY} 至 {LAST_DAY} 之间。")
        return day

    def validate(self, values):
        if not values["departments"] and not values["townships"]:
            raise serializers.ValidationError("应写明由谁负责：departments 或 townships。")
        return values


def problems_of_tasks(values):
    """A key twice, a clause or a township that is not there. One query."""
    tasks, problems = values.get("tasks", []), []
    clauses = [clause["number"] for clause in values.get("clauses", [])]
    keys = [task["key"] for task in tasks]
    known = known_codes(tasks, values.get("policy"))
    for place, task in enumerate(tasks):
        path = ("tasks", place)
        if task["key"] in keys[:place]:
            problems.append(((*path, "key"), [f"标识 {task['key']} 重复。"]))
        if clauses and task["clause"] not in clauses:
            words = f"没有条款 {task['clause']}；文件里有：{'、'.join(clauses)}。"
            problems.append(((*path, "clause"), [words]))
        if known is not None and (strange := [code for code in codes_of(task) if code not in known]):
            words = f"本区县没有这些代码的乡镇（街道）：{'、'.join(strange)}。"
            problems.append(((*path, "townships"), [words]))
    return problems


def codes_of(task):
    named = task["townships"]
    return [] if isinstance(named, str) else [each for each in named if CODE.fullmatch(each)]


def known_codes(tasks, policy):
    """Of the codes that are named those that the district has; None where its section is wrong."""
    if not policy:
        return None
    named = {code for task in tasks for code in codes_of(task)}
    townships = Township.objects.filter(district__code=policy["district"], code__in=named)
    return set(townships.values_list("code", flat=True))
