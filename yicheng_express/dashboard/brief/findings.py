"""The first two sentences of a brief: where the district stands, and what is to be seen to."""

from yicheng_express.dashboard.brief.words import change, day, named, percent, plain

MOST_NAMED = 3


def findings_of(figures):
    return [each for each in (standing(figures), attention(figures)) if each]


def standing(figures):
    """截至10月31日，全区 135 个建制村已覆盖 128 个，覆盖率 94.81%，比上月增加 2 个村；距目标还差 7 个村."""
    covered = figures.covered
    if not covered.villages:
        return f"截至 {day(figures.on)}，{figures.district}没有建制村。"
    words = (
        f"截至 {day(figures.on)}，{figures.district} {covered.villages:,} 个建制村"
        f"已覆盖 {covered.covered:,} 个，覆盖率 {percent(covered.rate)}，"
        f"{against_last_month(covered.covered, figures.month_before.covered)}"
    )
    return f"{words}；{against_the_target(figures.target)}。" if figures.target else f"{words}。"


def against_last_month(now, before):
    found = change(now, before)
    if found == "持平":
        return "与上月持平"
    return f"比上月{'增加' if now > before else '减少'} {abs(now - before):,} 个村"


def against_the_target(target):
    words = f"{day(target.due_on)}的 {plain(target.percent)}% 目标"
    return f"距{words}还差 {target.lacking:,} 个村" if target.lacking else f"达到{words}"


def attention(figures):
    """仅名义覆盖（站点无快件）8 个村；未覆盖的重点村 2 个：夏庄、胡楼；覆盖率最低的是板桥镇（60.00%）."""
    words = []
    if figures.manners.nominal:
        words.append(f"仅名义覆盖（站点无快件）{figures.manners.nominal:,} 个村")
    priority = [each.name for each in figures.missing if each.is_priority]
    if priority:
        words.append(f"未覆盖的重点村 {len(priority):,} 个：{named(priority, MOST_NAMED)}")
    if lowest := lowest_in_words(figures.townships):
        words.append(f"覆盖率最低的是{lowest}")
    return f"{'；'.join(words)}。" if words else ""


def lowest_in_words(townships):
    """The lowest that are not whole; 等 N 个 where the last that is named has the same rate as others."""
    lowest = [each for each in reversed(townships) if each.rate is not None and each.rate < 100]
    told = "、".join(f"{each.name}（{percent(each.rate)}）" for each in lowest[:MOST_NAMED])
    if len(lowest) > MOST_NAMED and lowest[MOST_NAMED].rate == lowest[MOST_NAMED - 1].rate:
        alike = sum(each.rate <= lowest[MOST_NAMED].rate for each in lowest)
        return f"{told}等 {alike:,} 个"
    return told
