"""Villages found by what people type."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin, pinyin

from stations.finding import LONGEST, MOST, TORN, rank_of, typed, villages_found
from stations.models import Village
from tests.factories import TownshipFactory, VillageFactory

NAMED = "夏庄胡楼石吴新坡单曾乐重解长女吕略朱古洞大路陈十里铺老街"
names = st.text(alphabet=NAMED, min_size=1, max_size=6)


@st.composite
def names_and_parts(draw, spelled):
    """A name, and a part of how it is spelled."""
    name = draw(names)
    whole = spelled(name)
    begin = draw(st.integers(0, len(whole) - 1))
    return name, whole[begin : draw(st.integers(begin + 1, len(whole)))]


@given(names_and_parts(lambda name: name))
def test_any_part_of_a_name_finds_it(found):
    name, part = found
    assert rank_of(typed(part), name) is not None


@given(names_and_parts(lambda name: "".join(lazy_pinyin(name))))
def test_any_part_of_its_pinyin_finds_it(found):
    name, part = found
    assert rank_of(typed(part), name) is not None


@given(names_and_parts(lambda name: "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))))
def test_any_part_of_its_initials_finds_it(found):
    name, part = found
    assert rank_of(typed(part), name) is not None


@given(names, st.data())
def test_a_character_of_several_readings_is_found_by_each(name, data):
    readings = [pinyin(character, style=Style.NORMAL, heteronym=True)[0] for character in name]
    spelled = "".join(data.draw(st.sampled_from(each)) for each in readings)
    assert rank_of(typed(spelled), name) is not None


@given(st.text(max_size=LONGEST + 20), names)
def test_nothing_that_is_typed_breaks_it(words, name):
    rank_of(typed(words), name)


def test_the_nearer_a_name_is_to_what_was_typed_the_better_it_ranks():
    ranks = [
        rank_of(typed(each), "夏庄") for each in ("xiazhuang", "xiazh", "x", "xz", "zhuang", "z", "iazh")
    ]
    assert ranks == sorted(ranks)
    assert ranks[-1] == TORN
    assert rank_of("jiazhuang", "夏庄") > TORN, "a rarer reading comes last"
    for words in ("XIAZHUANG", "ｘｉａｚｈｕａｎｇ", "xià zhuāng", "xia'zhuang", "xia庄", "夏zhuang"):
        assert rank_of(typed(words).replace(" ", ""), "夏庄") == 0, words
    for words in ("lvzhuang", "lüzhuang", "luzhuang", "LǙ zhuang"):
        assert rank_of(typed(words).replace(" ", ""), "吕庄") == 0, words
    assert rank_of("xzz", "夏庄") is None


@pytest.fixture
def villages(district, elsewhere):
    """Namesakes in two townships, one that is gone, and a community; the other district has one too."""
    banqiao = TownshipFactory(district=district, code="411702102", name="板桥镇")
    humiao = TownshipFactory(district=district, code="411702201", name="胡庙乡")
    for township, code, name in (
        (banqiao, "204", "夏庄"),
        (banqiao, "206", "胡楼"),
        (banqiao, "207", "小周庄"),
        (humiao, "204", "夏庄"),
        (humiao, "205", "下庄"),
    ):
        VillageFactory(township=township, code=township.code + code, name=name)
    VillageFactory(township=humiao, code="411702201206", name="夏集", abolished_on=datetime.date(2020, 1, 1))
    VillageFactory(
        township=banqiao,
        code="411702102001",
        name="老街社区",
        official_name="老街社区居民委员会",
        community=True,
    )
    return Village.objects.filter(township__district=district).in_force_on(datetime.date(2026, 3, 2))


def test_a_village_is_found_by_each_of_its_names(villages):
    both = ["板桥镇 夏庄", "胡庙乡 夏庄"]
    for words, expected in (
        ("夏庄", both),
        ("夏庄村", both),
        ("夏庄村民委员会", both),
        ("夏庄行政村", both),
        ("xiazhuang", [*both, "胡庙乡 下庄"]),
        ("板桥夏庄", ["板桥镇 夏庄"]),
        ("板桥镇夏庄", ["板桥镇 夏庄"]),
        ("夏庄 板桥", ["板桥镇 夏庄"]),
        ("bqxz", ["板桥镇 夏庄", "板桥镇 小周庄"]),
        ("banqiao hul", ["板桥镇 胡楼"]),
        ("老街村", ["板桥镇 老街社区"]),
        ("外村", []),
        ("夏集", []),
        ("", []),
        ("、 ，", []),
    ):
        found = villages_found(words, villages)
        assert [str(village) for village in found.villages] == expected, words
        assert found.number == len(expected), words


def test_two_queries_however_many_there_are_and_the_best_of_many(villages):
    township = villages.first().township
    counts = []
    for rows in (3, 30):
        for number in range(rows):
            VillageFactory(
                township=township, code=f"411702102{rows * 10 + number:03d}", name=f"夏{rows}庄{number}"
            )
        with CaptureQueriesContext(connection) as queries:
            found = villages_found("xia", villages)
        counts.append(len(queries))
    assert counts == [2, 2]
    assert len(found.villages) == MOST < found.number
