"""定稿后有变化: which figures of a frozen brief the data of today say otherwise."""

from dataclasses import dataclass

from yicheng_express.dashboard.brief.facts import facts_of
from yicheng_express.dashboard.brief.findings import against_the_target
from yicheng_express.dashboard.brief.words import percent


@dataclass(frozen=True)
class Difference:
    label: str
    then: str
    now: str


# Label → what a brief says of it, in words.
MAIN = {
    "建制村": lambda figures: f"{figures.covered.villages:,} 个",
    "已覆盖": lambda figures: f"{figures.covered.covered:,} 个",
    "覆盖率": lambda figures: percent(figures.covered.rate),
    "目标": lambda figures: against_the_target(figures.target) if figures.target else "没有",
    "有效覆盖": lambda figures: known(figures.covered.effective),
    "驻村覆盖": lambda figures: f"{figures.covered.resident:,} 个",
    "已覆盖重点村": lambda figures: f"{figures.covered.priority_covered:,} / {figures.covered.priority:,} 个",
    "未覆盖的村": lambda figures: "、".join(each.name for each in figures.missing) or "没有",
    "政策": lambda figures: figures.policy or "没有",
}


def known(number):
    return "不详" if number is None else f"{number:,} 个"


def differences(frozen, live, *, shows_complaints):
    """The Differences of the main figures, in the order in which the sheet tells them."""
    told = {label: (tell(frozen), tell(live)) for label, tell in MAIN.items()}
    pairs = zip(
        facts_of(frozen, shows_complaints=shows_complaints),
        facts_of(live, shows_complaints=shows_complaints),
        strict=True,
    )
    told |= {then.label: (then.words, now.words) for then, now in pairs}
    return [Difference(label, *pair) for label, pair in told.items() if pair[0] != pair[1]]
