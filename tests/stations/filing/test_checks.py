"""The one validator: at each boundary, and over any figures."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.choices import Tier
from stations.filing.checks import examine, without_explanation
from stations.filing.past import Past
from stations.models import Facility, FilingLine, FilingTerms, Village

SEPTEMBER = date(2026, 9, 1)
TERMS = FilingTerms(
    due_day=5,
    more_than_times=Decimal("5"),
    less_than_part=Decimal("5"),
    compared_from=10,
    parcels_per_head=30,
)


def station(key, village=None):
    village = village or Village(pk=key, name=f"第{key}庄")
    return Facility(pk=key, code=f"S{key}", tier=Tier.STATION, name=f"第{key}站", village=village)


def hub(key=100):
    return Facility(pk=key, code=f"H{key}", tier=Tier.HUB, name="集散中心")


def line(facility, inbound, outbound, agri=0, explanation=""):
    return FilingLine(
        facility=facility,
        inbound=inbound,
        outbound=outbound,
        agri_outbound=agri,
        explanation=explanation,
    )


def past(last_month):
    """A Past in which last month is the latest on file."""
    return Past(last_month, {key: (SEPTEMBER, each[0] + each[1]) for key, each in last_month.items()})


def kinds(lines, last_month=None, expected=None, terms=TERMS):
    expected = {each.facility_id for each in lines} if expected is None else expected
    found = examine(lines, terms=terms, past=past(last_month or {}), expected=expected)
    return [(each.code, each.cell, each.kind) for each in found]


def test_an_empty_cell_is_refused_and_a_zero_is_not():
    assert kinds([line(station(1), 0, 0)]) == []
    assert kinds([line(station(1), None, 0, None)]) == [
        ("S1", "inbound", "empty"),
        ("S1", "agri_outbound", "empty"),
    ]


@pytest.mark.parametrize(("agri", "found"), [(20, []), (21, [("S1", "agri_outbound", "agri_over_outbound")])])
def test_agricultural_goods_are_part_of_what_goes_out(agri, found):
    assert kinds([line(station(1), 100, 20, agri)]) == found


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (100, 500, None),
        (100, 501, "surge"),
        (100, 20, None),
        (100, 19, "drop"),
        (101, 20, "drop"),
        (9, 1, None),
        (1, 9, None),
        (1, 10, "surge"),
        (10, 1, "drop"),
        (0, 10, "surge"),
        (0, 9, None),
        (9, 46, "surge"),
    ],
)
def test_more_than_five_times_and_under_a_fifth_of_last_month_are_questioned(old, new, kind):
    found = kinds([line(station(1), new, 50)], {1: (old, 50, 0)})
    assert found == ([("S1", "inbound", kind)] if kind else [])
    found = kinds([line(station(1), 50, new)], {1: (50, old, 0)})
    assert found == ([("S1", "outbound", kind)] if kind else [])


def test_factors_that_are_no_whole_numbers_are_kept_to_the_letter():
    terms = FilingTerms(
        more_than_times=Decimal("1.50"), less_than_part=Decimal("2.5"), compared_from=0, parcels_per_head=30
    )
    assert kinds([line(station(1), 15, 50)], {1: (10, 50, 0)}, terms=terms) == []
    assert kinds([line(station(1), 16, 50)], {1: (10, 50, 0)}, terms=terms) == [("S1", "inbound", "surge")]
    assert kinds([line(station(1), 4, 50)], {1: (10, 50, 0)}, terms=terms) == []
    assert kinds([line(station(1), 3, 50)], {1: (10, 50, 0)}, terms=terms) == [("S1", "inbound", "drop")]


def test_nothing_after_parcels_is_questioned_once_however_few_they_were():
    assert kinds([line(station(1), 0, 0)], {1: (1, 0, 0)}) == [("S1", "", "nothing")]
    assert kinds([line(station(1), 0, 0)], {1: (0, 0, 0)}) == []
    assert kinds([line(station(1), 0, 0)]) == []


@pytest.mark.parametrize(
    ("hub_inbound", "found"), [(300, []), (299, [("H100", "inbound", "hub_under_stations")])]
)
def test_a_hub_takes_in_what_its_stations_do(hub_inbound, found):
    assert kinds([line(hub(), hub_inbound, 0), line(station(1), 100, 0), line(station(2), 200, 0)]) == found


def test_two_hubs_of_a_township_are_taken_together():
    lines = [line(hub(100), 150, 0), line(hub(101), 150, 0), line(station(1), 300, 0)]
    assert kinds(lines) == []
    lines[2].inbound = 301
    assert [code for code, _cell, _kind in kinds(lines)] == ["H100", "H101"]
    lines[1].inbound = None
    assert ("H100", "inbound", "hub_under_stations") not in kinds(lines)


@pytest.mark.parametrize(
    ("parcels", "found"), [(300, []), (301, [("S1", "", "many_per_head"), ("S2", "", "many_per_head")])]
)
def test_more_than_thirty_a_head_is_asked_of_all_stations_of_the_village(parcels, found):
    village = Village(pk=1, name="夏庄", population=10)
    lines = [line(station(1, village), parcels - 100, 50), line(station(2, village), 50, 0)]
    assert kinds(lines) == found


def test_unknown_people_ask_nothing():
    assert kinds([line(station(1), 99_999_999, 0)]) == []


def test_a_facility_that_does_not_belong_here_is_refused_unless_its_line_is_empty():
    assert kinds([line(station(1), 1, 1)], expected=set()) == [("S1", "", "not_here")]
    assert kinds([line(station(1), None, None, None)], expected=set()) == []


def test_a_question_is_answered_in_writing():
    lines = [line(station(1), 0, 0), line(station(2), 0, 0, explanation="停电")]
    before = past({1: (5, 5, 0), 2: (5, 5, 0)})
    found = examine(lines, terms=TERMS, past=before, expected={1, 2})
    assert [each.code for each in without_explanation(lines, found)] == ["S1"]


def test_an_explanation_that_is_missing_names_what_it_is_to_explain():
    village = Village(pk=1, name="夏庄", population=10)
    lines = [line(station(1, village), 501, 19)]
    found = examine(lines, terms=TERMS, past=past({1: (100, 100, 0)}), expected={1})
    (refusal,) = without_explanation(lines, found)
    assert refusal.text == "到件突增、发件突减、人均件数过多，有疑问，请在“说明”里写明原因。"


counts = st.one_of(st.none(), st.integers(0, 2000))


@given(
    st.lists(st.tuples(counts, counts, counts), max_size=8),
    st.lists(st.tuples(*[st.integers(0, 2000)] * 3), max_size=8),
)
def test_every_finding_is_about_a_line_that_is_there_and_says_so_in_words(figures, before):
    lines = [line(station(key), *three) for key, three in enumerate(figures)]
    last_month = dict(enumerate(before))
    found = examine(lines, terms=TERMS, past=past(last_month), expected=set(range(len(lines))))
    for each in found:
        assert each.code in {one.facility.code for one in lines}
        assert each.text
        assert each.cell in ("", "inbound", "outbound", "agri_outbound")
    refused = {each.code for each in found if each.is_refusal}
    for one in lines:
        whole = one.is_complete and one.agri_outbound <= one.outbound
        assert (one.facility.code in refused) is not whole
