"""The five figures at the head of a brief."""

from dataclasses import dataclass, field

from yicheng_express.dashboard.brief.words import changes, day, percent, plain


@dataclass(frozen=True)
class Tile:
    """A figure, and what stands below it: lead, number and words in a line, then notes.

    query: how the list of villages is asked for those that `value` counts, rows_query: for those that
    `number` counts; None where it counts none. is_alert: `number` needs attention.
    """

    label: str
    value: str
    unit: str = ""
    query: dict | None = None
    lead: str = ""
    number: int | None = None
    words: str = ""
    rows_query: dict | None = None
    is_alert: bool = False
    notes: list[str] = field(default_factory=list)


def tiles_of(figures):
    return [
        rate_tile(figures),
        covered_tile(figures),
        effective_tile(figures),
        resident_tile(figures),
        priority_tile(figures),
    ]


def rate_tile(figures):
    target = figures.target
    notes = target_in_words(target) if target else ["没有政策目标"]
    return Tile(
        "建制村覆盖率",
        percent(figures.covered.rate),
        number=target.lacking if target and target.lacking else None,
        lead="还差",
        words="个村到目标",
        is_alert=True,
        notes=notes,
    )


def target_in_words(target):
    return [f"目标 {plain(target.percent)}%（{target.clause}）", f"到 {day(target.due_on)}"]


def covered_tile(figures):
    covered = figures.covered
    return Tile(
        "已覆盖建制村",
        f"{covered.covered:,}",
        f"/ {covered.villages:,}",
        query={"covered": "yes"},
        number=covered.missing,
        words="个未覆盖",
        rows_query={"covered": "no"},
        is_alert=bool(covered.missing),
        notes=changes_of(figures, "covered"),
    )


def effective_tile(figures):
    covered = figures.covered
    if not covered.known:
        return Tile("有效覆盖率", "—", notes=["还没有已通过的月报"])
    unknown = covered.villages - covered.known
    return Tile(
        "有效覆盖率",
        percent(covered.effective_rate),
        number=covered.effective,
        words="个村的站点有快件",
        rows_query={"effective": "yes", "covered": "yes"},
        notes=[*effective_changes(figures), f"另有 {unknown:,} 个村不详" if unknown else ""],
    )


def resident_tile(figures):
    return Tile(
        "驻村覆盖率",
        percent(figures.covered.resident_rate),
        number=figures.covered.resident,
        words="个村有驻村设点",
        rows_query={"resident": "yes"},
        notes=changes_of(figures, "resident"),
    )


def priority_tile(figures):
    covered = figures.covered
    if figures.priority_population is None:
        return Tile("已覆盖重点村", "—", notes=["没有政策标准"])
    missing = covered.priority - covered.priority_covered
    unknown = covered.population_unknown
    return Tile(
        "已覆盖重点村",
        f"{covered.priority_covered:,}",
        f"/ {covered.priority:,}",
        query={"priority": "yes", "covered": "yes"},
        number=missing,
        words="个未覆盖",
        rows_query={"priority": "yes", "covered": "no"},
        is_alert=bool(missing),
        notes=[
            f"{figures.priority_population:,} 人以上的村",
            f"另有 {unknown:,} 个村人口不详" if unknown else "",
        ],
    )


def effective_changes(figures):
    """Nothing unless all villages are known of now and then: part of them is held against nothing."""
    covered = (figures.covered, figures.month_before, figures.year_before)
    return changes(*(each.effective if each.known == each.villages else None for each in covered))


def changes_of(figures, name):
    """Of a figure of Covered: against the last month's end, and that of the same month a year ago."""
    covered = (figures.covered, figures.month_before, figures.year_before)
    return changes(*(getattr(each, name) for each in covered))
