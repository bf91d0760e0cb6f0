"""The 建制村 behind the figures of coverage, on any day."""

from stations.choices import Cooperation
from stations.reach import Reach
from yicheng_express.dashboard.rows.listing import NO, UNKNOWN, YES, Column, Listing, RowsForm, choice


class VillagesForm(RowsForm):
    """Which 建制村 are listed."""

    reach = choice("覆盖方式", *Reach.choices)
    covered = choice("覆盖", (YES, "已覆盖"), (NO, "未覆盖"))
    resident = choice("驻村覆盖", (YES, "有驻村设点"), (NO, "没有驻村设点"))
    mode = choice("合作方式", *Cooperation.choices)
    several = choice("多种方式", (YES, "两种以上"), (NO, "不到两种"))
    effective = choice("有效覆盖", (YES, "有效"), (NO, "无效"), (UNKNOWN, "不详"))
    priority = choice("重点村", (YES, "重点村"), (NO, "不是重点村"), (UNKNOWN, "人口不详"))


def is_by_several(village):
    """Whether it is covered by more than one means: a resident station and the modes are one each."""
    return village.is_resident + len(village.modes) > 1


ANSWERS = {YES: True, NO: False, UNKNOWN: None}
# What is asked in the form → what of a village answers it.
QUESTIONS = {
    "covered": lambda village: village.is_covered,
    "resident": lambda village: village.is_resident,
    "several": is_by_several,
    "effective": lambda village: village.is_effective,
    "priority": lambda village: village.is_priority,
}


def villages(asked, wanted):
    """The VillageReach of each 建制村 that is asked for."""
    return [village for village in asked.reaches if answers(village, wanted)]


def answers(village, wanted):
    return (
        wanted.get("reach") in ("", None, village.reach)
        and (not wanted.get("mode") or wanted["mode"] in village.modes)
        and all(
            question(village) is ANSWERS[wanted[name]]
            for name, question in QUESTIONS.items()
            if wanted.get(name)
        )
    )


def page_of(village, asked):
    return asked.page_of(village.village)


IN_WORDS = {True: "是", False: "否", None: "不详"}

VILLAGES = Listing(
    name="villages",
    title="建制村",
    counted="个村",
    permission="stations.view_village",
    form=VillagesForm,
    columns=(
        Column("村", lambda each: each.village.name, link=page_of),
        Column("代码", lambda each: each.village.code, width=15, is_code=True),
        Column("乡镇（街道）", lambda each: each.village.township.name),
        Column("覆盖方式", lambda each: each.reach.label),
        Column("合作方式", lambda each: "、".join(mode.label for mode in each.modes), width=18),
        Column("有效覆盖", lambda each: IN_WORDS[each.is_effective], width=10),
        Column("重点村", lambda each: IN_WORDS[each.is_priority], width=9),
        Column("人口", lambda each: each.village.population, kind="count", width=10),
        Column("营业站点", lambda each: "、".join(station.name for station in each.stations), width=32),
    ),
    rows=villages,
    note="只计建制村，社区不计。仅名义覆盖：村里营业的站点都是僵尸站点。没有已通过的月报的，有效覆盖不详，不算作无效。",
)
