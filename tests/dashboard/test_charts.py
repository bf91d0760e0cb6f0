"""The geometry of charts: whatever the numbers, all lies within the plot, and what is not known is told."""

import datetime
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from yicheng_express.dashboard.charts.axes import PERCENT, count_scale, month_ticks
from yicheng_express.dashboard.charts.bars import bars
from yicheng_express.dashboard.charts.columns import Part, Stack, column_chart
from yicheng_express.dashboard.charts.labels import spread
from yicheng_express.dashboard.charts.lines import Aim, Series, due_of, line_chart
from yicheng_express.dashboard.charts.sparks import HEIGHT, WIDTH, spark
from yicheng_express.dates import months_before

JANUARY = datetime.date(2025, 1, 1)
PARTS = [Part("inbound", "到件"), Part("outbound", "发件")]
counts = st.integers(0, 3) | st.integers(0, 10**13)
rates = st.lists(st.none() | st.decimals(0, 100, places=2), min_size=1, max_size=36)
stacks = st.lists(st.tuples(st.none() | st.tuples(counts, counts), st.booleans()), min_size=1, max_size=36)


def months_up_to_now(number):
    return [months_before(datetime.date(2026, 11, 1), back) for back in reversed(range(number))]


def stacked(drawn):
    months = months_up_to_now(len(drawn))
    return [Stack(month, *each, tip=f"{month}") for month, each in zip(months, drawn, strict=True)]


def chart_of(values, aims=()):
    series = [
        Series("first", "覆盖率", tuple(values), lambda rate: f"{rate}%"),
        Series(
            "second", "驻村覆盖率", tuple(value and value / 2 for value in values), lambda rate: f"{rate}%"
        ),
    ]
    tips = ["说明"] * len(values)
    return line_chart(
        months_up_to_now(len(values)),
        series,
        scale=PERCENT,
        aims=aims,
        name="走势",
        finding="所见",
        tips=tips,
    )


AIMS = [Aim(90, datetime.date(2021, 12, 31), "90%"), Aim(100, datetime.date(2026, 6, 15), "100%")]

# --- axes ---------------------------------------------------------------------------------------------------


@given(counts)
def test_round_ticks_cover_what_is_counted_and_are_few(largest):
    scale = count_scale(largest)
    assert scale.most >= max(1, largest)
    assert 2 <= len(scale.ticks) <= 5
    assert (scale.ticks[0].at, scale.ticks[-1].at) == (100, 0)
    assert all(one.at > other.at for one, other in pairwise(scale.ticks))
    assert len({tick.label for tick in scale.ticks}) == len(scale.ticks)
    # Room is wasted up to a half at most: the next finer ticks would not have reached.
    assert largest == 0 or largest > scale.most * 0.5 or scale.most == 1


@pytest.mark.parametrize(
    ("largest", "labels"),
    [
        (0, ["0", "1"]),
        (3, ["0", "1", "2", "3"]),
        (9_999, ["0", "0.5万", "1万"]),
        (170_000, ["0", "5万", "10万", "15万", "20万"]),
        (12_000, ["0", "0.5万", "1万", "1.5万"]),
        (350_000_000, ["0", "1亿", "2亿", "3亿", "4亿"]),
    ],
)
def test_large_counts_are_told_in_ten_thousands(largest, labels):
    assert [tick.label for tick in count_scale(largest).ticks] == labels


def test_months_are_named_by_the_quarter_and_a_year_once():
    ticks = month_ticks(months_up_to_now(24))
    assert [tick.label for tick in ticks if tick.label] == ["1月", "4月", "7月", "10月"] * 2
    assert [tick.year for tick in ticks if tick.year] == ["2025年", "2026年"]
    assert [tick.is_minor for tick in ticks if tick.label == "4月"] == [True, True]
    assert [(tick.label, tick.year, tick.at) for tick in month_ticks([JANUARY])] == [("1月", "2025年", 50)]


# --- labels -------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 100), max_size=8), st.floats(1, 20))
def test_labels_stand_apart_within_the_plot_and_in_their_order(places, gap):
    moved = spread(places, gap)
    assert all(0 <= at <= 100 for at in moved)
    room = min(gap, 100 / len(places)) if places else gap
    assert all(other - one >= room - 0.02 for one, other in pairwise(sorted(moved)))
    for one, other in pairwise(sorted(range(len(places)), key=lambda number: places[number])):
        assert moved[one] <= moved[other]


def test_labels_that_are_apart_stay_where_they_are():
    assert spread([80, 10, 40], 15) == [80, 10, 40]


# --- lines --------------------------------------------------------------------------------------------------


@given(rates)
def test_a_line_lies_within_the_plot_and_has_a_gap_where_nothing_is_known(values):
    chart = chart_of(values, AIMS)
    line = chart.lines[0]
    assert all(0 <= place <= 100 for piece in line.pieces for place in piece)
    assert all(x1 < x2 for x1, _y1, x2, _y2 in line.pieces)
    assert len(line.pieces) == sum(None not in pair for pair in pairwise(values))
    known = [value for value in values if value is not None]
    assert bool(line.dots) == bool(known)
    if known:
        assert line.dots[-1][1] == pytest.approx(100 - float(known[-1]), abs=0.01)
        assert [label.value for label in chart.labels] == [f"{known[-1]}%", f"{known[-1] / 2}%"]


@given(rates)
def test_the_higher_rate_lies_higher(values):
    drawn = chart_of(values)
    for one, other in zip(*(line.pieces for line in drawn.lines), strict=True):
        assert one[1] <= other[1] + 0.01


def test_a_single_known_month_is_a_dot():
    assert chart_of([None, 50, None, 60, 70]).lines[0].dots == [(30, 50), (90, 30)]


def test_a_target_is_drawn_whether_or_not_its_day_is_among_the_months():
    outside, within = chart_of([50] * 24, AIMS).levels
    assert (outside.at, outside.due, outside.is_highest) == (10, None, False)
    assert (within.at, within.is_highest, within.is_late) == (0, True, True)
    assert within.due == pytest.approx(100 * 18 / 24, abs=0.01)


def test_a_day_stands_where_its_months_end_stands():
    months = months_up_to_now(24)
    assert due_of(datetime.date(2026, 11, 30), months) == pytest.approx(100 * 23.5 / 24, abs=0.01)
    assert due_of(datetime.date(2024, 12, 1), months) == 0
    assert due_of(datetime.date(2026, 12, 1), months) is None


# --- columns ------------------------------------------------------------------------------------------------


@given(stacks)
def test_columns_stand_side_by_side_within_the_plot_each_as_high_as_its_counts(drawn):
    chart = column_chart(stacked(drawn), PARTS)
    assert len(chart.columns) == sum(counts is not None for counts, _whole in drawn)
    assert all(one.left + one.width < other.left for one, other in pairwise(chart.columns))
    known = [counts for counts, _whole in drawn if counts is not None]
    for column, counted in zip(chart.columns, known, strict=True):
        assert column.left >= 0
        assert column.left + column.width <= 100
        foot = 100
        for segment, count in zip(column.segments, counted, strict=True):
            assert segment.top + segment.height == pytest.approx(foot, abs=0.02)
            assert segment.height == pytest.approx(100 * count / chart.scale.most, abs=0.02)
            assert segment.top >= 0
            foot = segment.top
    assert len(chart.labels) == (len(PARTS) if known else 0)


@given(stacks)
def test_what_is_not_known_is_a_gap_and_no_column_of_nothing(drawn):
    chart = column_chart(stacked(drawn), PARTS)
    unknown = sum(counts is None and not is_whole for counts, is_whole in drawn)
    assert sum(gap.width for gap in chart.gaps) == pytest.approx(100 * unknown / len(drawn), abs=0.05)
    assert all(0 <= gap.left < gap.middle < gap.left + gap.width <= 100.01 for gap in chart.gaps)
    assert [column.is_whole for column in chart.columns] == [whole for counts, whole in drawn if counts]


def test_a_month_in_which_nothing_was_open_is_neither_column_nor_gap():
    chart = column_chart(stacked([(None, True), (None, False), ((1, 2), True)]), PARTS)
    assert [(gap.left, gap.width) for gap in chart.gaps] == [(33.33, 33.34)]
    assert len(chart.columns) == 1


def test_parts_are_named_beside_the_last_column_that_is_whole():
    chart = column_chart(stacked([((60, 40), True), ((6, 4), False)]), PARTS)
    assert [(label.name, label.at) for label in chart.labels] == [("到件", 70), ("发件", 20)]


# --- bars and sparks ----------------------------------------------------------------------------------------


@given(st.lists(counts, max_size=6), counts)
def test_a_bar_is_as_long_as_its_share_and_never_longer_than_the_whole(numbers, whole):
    drawn = bars([(str(number), number, "") for number in numbers], whole)
    assert [bar.number for bar in drawn] == numbers
    assert all(0 <= bar.width <= 100 for bar in drawn)
    ordered = sorted(drawn, key=lambda bar: bar.number)
    assert all(one.width <= other.width for one, other in pairwise(ordered))
    assert bars([("", 3, "")], 4)[0].width == 75


@given(rates)
def test_a_spark_lies_within_its_box_on_the_scale_that_all_share(values):
    drawn = spark(values)
    known = [value for value in values if value is not None]
    assert (drawn is None) == (not known)
    if drawn:
        points = [tuple(map(float, point.split(","))) for run in drawn.runs for point in run.split()]
        assert len(points) == len(known)
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
        for (_x, y), value in zip(points, known, strict=True):
            assert y == pytest.approx(21 - float(value) * 18 / 100, abs=0.02)


# --- drawn --------------------------------------------------------------------------------------------------

PLACE = re.compile(r"^(?:x|y|x1|y1|x2|y2|cx|cy|width|height)$")


def drawn_as(template, **context):
    """The picture, as a browser that is strict reads it."""
    text = render_to_string(f"components/charts/{template}.html", context)
    return ElementTree.fromstring(text.strip())  # noqa: S314 - our own


@given(rates, stacks)
def test_every_chart_is_drawn_without_the_database_says_its_name_and_stays_in_its_box(values, drawn):
    pictures = [
        drawn_as("lines", chart=chart_of(values, AIMS), name="a"),
        drawn_as(
            "columns", chart=column_chart(stacked(drawn), PARTS, name="到发件", finding="所见"), name="b"
        ),
    ]
    for picture in pictures:
        assert picture.get("role") == "img"
        texts = {each.get("id"): each.text for each in picture.iter() if each.get("id")}
        assert texts[picture.get("aria-labelledby")] in ("走势", "到发件")
        assert texts[picture.get("aria-describedby")] == "所见"
        for each in picture.iter():
            for name, value in each.attrib.items():
                if PLACE.match(name) and value.endswith("%"):
                    assert 0 <= float(value[:-1]) <= 100.01, (each.tag, name, value)


def test_a_broken_month_is_told_by_its_pattern_not_by_its_colour_alone():
    chart = column_chart(stacked([((60, 40), True), ((6, 4), False)]), PARTS)
    picture = drawn_as("columns", chart=chart, name="b")
    fills = [each.get("fill") for each in picture.iter("rect") if "chart-column" in each.get("class", "")]
    assert fills == [None, None, "url(#b-hatch-inbound)", "url(#b-hatch-outbound)"]
    assert {each.get("id") for each in picture.iter("pattern")} == {"b-hatch-inbound", "b-hatch-outbound"}


def test_a_spark_of_nothing_is_a_dash():
    assert "—" in render_to_string("components/charts/spark.html", {"spark": spark([None, None])})
    assert drawn_as("spark", spark=spark([10, 20], "2026年1月 10%")).get("aria-label") == "2026年1月 10%"
