"""定稿后数据有变化: what a frozen result says otherwise than the data of today, line by line, in words."""

from dataclasses import dataclass

from supervision.standings.ranking import Ranking

MOST_NAMED = 5


@dataclass(frozen=True)
class Change:
    """Of whom, and what is not as it was frozen."""

    code: str
    name: str
    words: list[str]


def changes_since(frozen, live, *, named=True):
    """The Changes from the one result to the other, in the order of the frozen lines, new ones last.

    named: whether the records are told that came or went; they may be hidden from who reads.
    """
    compare = ranking_words if isinstance(frozen, Ranking) else credit_words
    then, now = {line.code: line for line in frozen.lines}, {line.code: line for line in live.lines}
    found = []
    for code in [*then, *(code for code in now if code not in then)]:
        if code not in now:
            words = ["现在不在名单里"]
        elif code not in then:
            words = ["定稿时不在名单里"]
        else:
            words = compare(then[code], now[code], named)
        if words:
            found.append(Change(code, (then.get(code) or now[code]).name, words))
    return found


def terms_changed(frozen, live):
    """Whether the policy reckons otherwise than it did."""
    if isinstance(frozen, Ranking):
        return any(
            getattr(frozen, name) != getattr(live, name)
            for name in ("weights", "commend_from", "criticize_below")
        )
    return any(
        getattr(frozen, name) != getattr(live, name) for name in ("full_score", "smallest_volume", "grades")
    )


def ranking_words(then, now, named):
    words = differing("名次", then.place or "没有名次", now.place or "没有名次")
    words += differing("得分", then.score_in_words, now.score_in_words)
    for before, after in zip(then.parts, now.parts, strict=True):
        rows = (before.rows, after.rows) if named else ((), ())
        words += figure_words(before.label, told(before), told(after), *rows)
    return words


def told(part):
    """3/4 得 22.50 分; of an unknown part that it is."""
    return "不详" if part.points is None else f"{part.good:,}/{part.whole:,} 得 {part.points} 分"


def credit_words(then, now, named):
    words = differing("得分", f"{then.score}（{then.grade}）", f"{now.score}（{now.grade}）")
    words += differing("处理量", f"{then.handled:,} 件", f"{now.handled:,} 件")
    for before, after in zip(then.deductions, now.deductions, strict=True):
        pair = (f"{each.number:,} {each.unit} 扣 {each.points} 分" for each in (before, after))
        rows = (before.rows, after.rows) if named else ((), ())
        words += figure_words(before.label, *pair, *rows)
    return words


def figure_words(label, before, after, rows_before, rows_after):
    """What differs in a figure, with the rows that came, went or read otherwise."""
    there, here = set(rows_before), set(rows_after)
    if before == after and there == here:
        return []
    words = f"{label}：{before}，现在 {after}" if before != after else f"{label}：明细不同"
    changed = {row.number for row in there ^ here}
    named = [row for row in [*rows_before, *rows_after] if row.number in changed]
    numbers = list(dict.fromkeys(f"{row.number} {row.title}" for row in named))
    more = f" 等 {len(numbers)} 项" if len(numbers) > MOST_NAMED else ""
    return [f"{words}（{'、'.join(numbers[:MOST_NAMED])}{more}）" if numbers else words]


def differing(label, before, after):
    return [] if before == after else [f"{label}：{before}，现在 {after}"]
