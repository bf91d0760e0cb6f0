"""How a month's report is told in JSON, and how the changes to it are read."""

from django.utils import timezone
from rest_framework import serializers

from stations.filing.drafting import Change

MOST_CELLS = 5000
LONGEST_NAME = 40
LONGEST_WRITTEN = 2000
MISSING = "每一格都应写明 facility、cell、base（看到的原值）和 value（现在的值）。"


class WrittenField(serializers.Field):
    """A cell as it was typed or seen: text, a number or nothing. What it means is read by the rules."""

    default_error_messages = {
        "type": "每一格应为文字、整数或空（null）。",
        "long": f"每一格最多 {LONGEST_WRITTEN} 个字符。",
        "broken": "有一格含有无法保存的字符。",
    }

    def to_internal_value(self, data):
        if not isinstance(data, str | int | float):
            self.fail("type")
        if isinstance(data, str):
            if len(data) > LONGEST_WRITTEN:
                self.fail("long")
            if not is_whole_text(data):
                self.fail("broken")
        return data


def is_whole_text(text):
    """Whether the text can be written down: half a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class NameField(serializers.CharField):
    """The code of a facility, or the name of a cell; whether there is such a one, the rules say."""

    default_error_messages = {
        "invalid": "网点编号和格名应为文字。",
        "broken": "编号或格名含有无法处理的字符。",
    }

    def __init__(self):
        messages = dict.fromkeys(["required", "null", "blank"], MISSING)
        super().__init__(max_length=LONGEST_NAME, error_messages=messages)

    def to_internal_value(self, data):
        if isinstance(data, str) and not is_whole_text(data):
            self.fail("broken")
        return super().to_internal_value(data)


class ChangeSerializer(serializers.Serializer):
    default_error_messages = {"invalid": MISSING}

    facility = NameField()
    cell = NameField()
    base = WrittenField(allow_null=True, error_messages={"required": MISSING})
    value = WrittenField(allow_null=True, error_messages={"required": MISSING})

    def to_internal_value(self, data):
        read = super().to_internal_value(data)
        return Change(read["facility"], read["cell"], read["base"], read["value"])


class ChangesSerializer(serializers.Serializer):
    """`{"cells": […]}`, 5,000 at most."""

    default_error_messages = {"invalid": "提交的内容应为带有 cells 的 JSON 对象。"}

    cells = serializers.ListField(
        child=ChangeSerializer(),
        max_length=MOST_CELLS,
        error_messages={
            "required": "没有 cells。",
            "null": "cells 应为列表。",
            "not_a_list": "cells 应为列表。",
            "max_length": f"一次最多 {MOST_CELLS} 格，请分几次保存。",
        },
    )


class SubmissionSerializer(serializers.Serializer):
    """`{"revision": n}`: what the person was looking at."""

    default_error_messages = {"invalid": "提交的内容应为带有 revision 的 JSON 对象。"}

    revision = serializers.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        error_messages={
            "required": "没有写明修订号（revision）。",
            "null": "修订号应为整数。",
            "invalid": "修订号应为整数。",
            "min_value": "修订号不对，请刷新页面。",
            "max_value": "修订号不对，请刷新页面。",
            "max_string_length": "修订号不对，请刷新页面。",
        },
    )


def filing_in_json(report):
    """A Report of `stations.filing.page`."""
    filing = report.filing
    return {
        "code": filing.place.code,
        "place": filing.place.filing_unit,
        "month": f"{filing.month:%Y-%m}",
        "state": filing.state,
        "state_label": filing.get_state_display(),
        "revision": filing.revision,
        "due_on": filing.due_on.isoformat(),
        "can_fill": report.can_fill,
        "why_locked": report.why_locked,
        "saved_at": moment(filing.saved_at),
        "saved_by": filing.saved_by.full_name if filing.saved_by else "",
        "lines": [line_in_json(row) for row in report.rows],
        "findings": findings_in_json(report.findings),
    }


def line_in_json(row):
    return {
        "facility": row.code,
        "name": row.name,
        **{cell.name: cell.stored for cell in row.cells},
        "remark": row.remark,
        "is_open": row.is_open,
        "entered_by": row.entered_by,
        "entered_at": moment(row.entered_at),
    }


def findings_in_json(findings):
    return [
        {
            "facility": finding.code,
            "name": finding.name,
            "cell": finding.cell,
            "kind": finding.kind,
            "text": finding.text,
            "is_refusal": finding.is_refusal,
        }
        for finding in findings
    ]


def saved_in_json(saved):
    """What came of the changes; a Saved of `stations.filing.drafting`."""
    return {
        "written": saved.written,
        "refused": [{"facility": each.code, "cell": each.cell, "text": each.text} for each in saved.refused],
        "conflicts": [
            {
                "facility": each.code,
                "cell": each.cell,
                "mine": each.mine,
                "theirs": each.theirs,
                "by": each.by,
            }
            for each in saved.conflicts
        ],
    }


def moment(at):
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None
