"""The one validator of a month's figures, for page, workbook and API (design, section 4).

Refused is what cannot be: an empty cell at submission, more agricultural goods out than parcels out, a
facility that does not belong in this report. Questioned is what may be true and has to be explained in
writing: the explanation is kept with the figures and shown to who decides. The factors are the policy's.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db import models

from stations.choices import Figure, Tier
from stations.filing.figures import handled

COMPARED = (Figure.INBOUND, Figure.OUTBOUND)


class Kind(models.TextChoices):
    """What may be wrong with a line, or asks for a word."""

    EMPTY = "empty", "没有填"
    AGRI_OVER_OUTBOUND = "agri_over_outbound", "农产品上行超过发件"
    NOT_HERE = "not_here", "不在本月报内"
    NO_EXPLANATION = "no_explanation", "没有说明"
    SURGE = "surge", "突增"
    DROP = "drop", "突减"
    NOTHING = "nothing", "归零"
    HUB_UNDER_STATIONS = "hub_under_stations", "集散中心到件少于各站合计"
    MANY_PER_HEAD = "many_per_head", "人均件数过多"


@dataclass(frozen=True)
class Finding:
    """What was found at a facility's line, in words; `cell` is empty where the whole line is meant."""

    code: str
    name: str
    cell: str
    kind: str
    text: str
    is_refusal: bool = False

    def __str__(self):
        return f"{self.name}：{self.text}"


def examine(lines, *, terms, past, expected):
    """Everything that is to be said of these lines, in their order: refusals first in each line.

    lines: FilingLines with their facility, its village among it. expected: the keys of the facilities that
    belong in this report. past: the Past (`stations.filing.past`) that they are compared with. Pure.
    """
    handled_by_village, stations_inbound = sums_of(lines)
    found = []
    for line in lines:
        found += refusals(line, expected)
        found += nothing_after_parcels(line, past.on_file.get(line.facility_id))
        found += comparisons(line, terms, past.last_month.get(line.facility_id))
        found += crowd(line, terms, handled_by_village)
        if line.facility.tier == Tier.HUB:
            found += hub_under_stations(line, lines, stations_inbound)
    return found


def sums_of(lines):
    """What stands in the cells so far: handled by village, and the inbound of all stations."""
    by_village = defaultdict(int)
    stations_inbound = 0
    for line in lines:
        if line.facility.tier == Tier.STATION:
            by_village[line.facility.village_id] += (line.inbound or 0) + (line.outbound or 0)
            stations_inbound += line.inbound or 0
    return by_village, stations_inbound


def refusals(line, expected):
    if line.facility_id not in expected:
        if not line.is_empty:
            yield finding(line, "", Kind.NOT_HERE, NOT_HERE, is_refusal=True)
        return
    for figure in Figure:
        if getattr(line, figure) is None:
            text = f"{figure.label}没有填；没有件的请填 0。"
            yield finding(line, figure, Kind.EMPTY, text, is_refusal=True)
    if None not in (line.outbound, line.agri_outbound) and line.agri_outbound > line.outbound:
        text = f"农产品上行 {line.agri_outbound:,} 件超过发件 {line.outbound:,} 件；它是发件的一部分。"
        yield finding(line, Figure.AGRI_OUTBOUND, Kind.AGRI_OVER_OUTBOUND, text, is_refusal=True)


NOT_HERE = "这个网点当月没有营业，或不属于本乡镇（街道），请清空这一行；营业期登记有误的请告诉商务局更正。"


def nothing_after_parcels(line, on_file):
    """Zero at a facility that had parcels in the latest month on file, however few."""
    if on_file is None or handled(line.figures) != 0:
        return
    month, parcels = on_file
    if parcels:
        text = f"本月没有处理快件，{month.year}年{month.month}月处理 {parcels:,} 件。"
        yield finding(line, "", Kind.NOTHING, text)


def comparisons(line, terms, before):
    """More than so many times last month's; under such a part of it. Nothing at all is asked of by itself."""
    if before is None or handled(line.figures) == 0:
        return
    for figure, old in zip(COMPARED, before, strict=False):
        new = getattr(line, figure)
        if new is None or max(new, old) < terms.compared_from:
            continue
        if new > old * terms.more_than_times:
            text = f"{figure.label} {new:,} 件，超过上月 {old:,} 件的 {number(terms.more_than_times)} 倍。"
            yield finding(line, figure, Kind.SURGE, text)
        elif new * terms.less_than_part < old:
            text = f"{figure.label} {new:,} 件，不足上月 {old:,} 件的 {number(terms.less_than_part)} 分之一。"
            yield finding(line, figure, Kind.DROP, text)


def crowd(line, terms, handled_by_village):
    """More parcels at the stations of a village than its people can have; unknown people ask nothing."""
    village = line.facility.village
    if village is None or village.population is None or handled(line.figures) is None:
        return
    most = village.population * terms.parcels_per_head
    if handled_by_village[village.pk] > most:
        text = (
            f"{village.name}本月处理 {handled_by_village[village.pk]:,} 件，"
            f"人口 {village.population:,} 人，人均超过 {terms.parcels_per_head} 件。"
        )
        yield finding(line, "", Kind.MANY_PER_HEAD, text)


def hub_under_stations(line, lines, stations_inbound):
    """What reaches the stations came through the hub; several hubs of a township are taken together."""
    hubs = [each.inbound for each in lines if each.facility.tier == Tier.HUB]
    if None in hubs or sum(hubs) >= stations_inbound:
        return
    text = f"到件 {sum(hubs):,} 件，少于各村级站到件合计 {stations_inbound:,} 件。"
    yield finding(line, Figure.INBOUND, Kind.HUB_UNDER_STATIONS, text)


def against_submission(lines, findings):
    """Everything that keeps the lines from being sent in."""
    return [each for each in findings if each.is_refusal] + without_explanation(lines, findings)


def without_explanation(lines, findings):
    """A refusal for each line that is questioned and not explained; it names what is questioned."""
    questions = defaultdict(list)
    for each in findings:
        if not each.is_refusal:
            questions[each.code].append(named(each))
    return [
        finding(
            line,
            "explanation",
            Kind.NO_EXPLANATION,
            f"{'、'.join(questions[line.facility.code])}，有疑问，请在“说明”里写明原因。",
            is_refusal=True,
        )
        for line in lines
        if line.facility.code in questions and not line.explanation
    ]


def named(question):
    """A question in a word: 归零, 到件突增."""
    kind = Kind(question.kind)
    figure = Figure(question.cell).label if kind in (Kind.SURGE, Kind.DROP) else ""
    return f"{figure}{kind.label}"


def finding(line, cell, kind, text, *, is_refusal=False):
    facility = line.facility
    return Finding(facility.code, facility.name, str(cell), kind.value, text, is_refusal)


def number(factor):
    return f"{factor.normalize():f}"
