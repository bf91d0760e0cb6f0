"""The gap list: every 建制村 that is not covered or covered in name alone, who is to act, and by when."""

from dataclasses import dataclass

from django.urls import reverse

from stations.gaps import Gap, GapReason, gaps
from yicheng_express.dashboard.due import duties_of_coverage
from yicheng_express.dashboard.rows.listing import NO, UNKNOWN, YES, Column, Listing, RowsForm, choice
from yicheng_express.dashboard.rows.villages import ANSWERS, IN_WORDS


class GapsForm(RowsForm):
    """Which gaps are listed."""

    reason = choice("原因", *GapReason.choices)
    priority = choice("重点村", (YES, "重点村"), (NO, "不是重点村"), (UNKNOWN, "人口不详"))


@dataclass(frozen=True)
class GapRow:
    """A gap with the day by which it is to be closed, and the duty that says so."""

    gap: Gap
    due_on: object
    is_overdue: bool
    duty: object = None

    @property
    def due_in_words(self):
        """2022-12-31（已过期）; empty where no target says it."""
        if self.due_on is None:
            return ""
        return f"{self.due_on}（已过期）" if self.is_overdue else f"{self.due_on}"


def gap_rows(asked, wanted):
    """The GapRow of each gap that is asked for: priority villages first."""
    duties = duties_of_coverage(asked)
    return [
        row_of(gap, duties.get(gap.village.township_id), asked)
        for gap in gaps(asked.reaches, asked.townships, asked.basis)
        if wanted.get("reason") in ("", None, gap.reason)
        and (not wanted.get("priority") or gap.reach.is_priority is ANSWERS[wanted["priority"]])
    ]


def row_of(gap, duty, asked):
    target = asked.target
    due_on = duty.due_on if duty else target and target.due_on
    return GapRow(gap, due_on, bool(due_on and due_on < asked.on), duty)


def duty_page(row, asked):
    return reverse("work_task", args=[row.duty.pk]) if row.duty else ""


GAPS = Listing(
    name="gaps",
    title="缺口清单",
    counted="个村",
    permission="stations.view_village",
    form=GapsForm,
    columns=(
        Column(
            "村",
            lambda each: each.gap.village.name,
            link=lambda each, asked: asked.page_of(each.gap.village),
        ),
        Column("乡镇（街道）", lambda each: each.gap.village.township.name),
        Column("重点村", lambda each: IN_WORDS[each.gap.reach.is_priority], width=9),
        Column("人口", lambda each: each.gap.village.population, kind="count", width=9),
        Column("现状", lambda each: each.gap.reach.reach.label, width=12),
        Column("原因", lambda each: each.gap.reason.label, width=16),
        Column("情况", lambda each: each.gap.about, width=26),
        Column("要做的", lambda each: each.gap.remedy, width=26),
        Column("由谁办", lambda each: each.gap.who, width=19),
        Column("期限", lambda each: each.due_in_words, width=19, link=duty_page),
    ),
    rows=gap_rows,
    note="未覆盖的，和营业的站点都是僵尸站点的建制村。期限是乡镇（街道）覆盖任务的期限（一(三)），没有下达任务的，是覆盖目标的达标日。",
)
