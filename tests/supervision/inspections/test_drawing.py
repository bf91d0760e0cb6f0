"""A draw by lot: anybody can draw it again, and nobody can bend it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.models import OperatingPeriod
from supervision.inspections.drawing import Criteria, draw, new_seed
from supervision.inspections.planning import cancel, draw_round
from supervision.inspections.rounds import in_order_of_lots
from supervision.models import Inspection
from supervision.refusals import CaseChanged, SupervisionRefused
from tests.supervision.inspections.conftest import BEGIN, day

CODES = st.lists(st.from_regex(r"\A[0-9]{12}-[0-9]{2}\Z"), max_size=40)
ROUND = {"title": "双随机抽查", "first_day": BEGIN, "last_day": day(3, 31)}


@given(codes=CODES, number=st.integers(0, 50), seed=st.text(max_size=20))
def test_a_draw_is_the_same_from_the_same_seed_however_the_list_is_ordered(codes, number, seed):
    drawn = draw(codes, number, seed)
    assert drawn == draw(list(reversed(codes)), number, seed)
    assert len(drawn) == len(set(drawn)) == min(number, len(set(codes)))
    assert set(drawn) <= set(codes)
    assert drawn == draw(codes, number + 1, seed)[:number]


def test_a_draw_is_the_smallest_sha256_of_seed_and_code():
    codes = ["411702102204-01", "411702102206-01", "411702102208-01"]
    by_hand = sorted(codes, key=lambda code: hashlib.sha256(("2026" + code).encode()).hexdigest())
    assert draw(codes, 2, "2026") == by_hand[:2]
    assert len({new_seed() for _ in range(20)}) == 20


def test_the_seed_and_the_list_are_kept_and_draw_the_same_again(board):
    batch = draw_round(board.district, Criteria(tier="station"), 2, by=board.bureau, **ROUND)
    assert batch.seed
    assert len(batch.candidates) == 4
    drawn = list(batch.inspections.order_by("pk").values_list("facility__code", flat=True))
    assert drawn == draw([each["code"] for each in batch.candidates], 2, batch.seed)
    lots = in_order_of_lots(batch)
    assert [lot.code for lot in lots[:2]] == drawn
    assert [bool(lot.inspection) for lot in lots] == [True, True, False, False]
    given = draw_round(board.district, Criteria(tier="station"), 2, by=board.bureau, **ROUND)
    assert given.seed != batch.seed
    assert {each["code"] for each in given.candidates} == {lot.code for lot in lots[2:]}


def test_candidates_are_open_wait_for_nothing_and_meet_the_criteria(board):
    station, hub = board.facility(0), board.place.hub

    def codes(**criteria):
        return {each.code for each in Criteria(**criteria).candidates(board.district, BEGIN)}

    everything = codes()
    assert len(everything) == 6
    assert not [code for code in everything if not code.startswith("411702")]
    assert codes(tier="hub") == {hub.code}
    assert codes(township=board.place.other_township) == {board.place.other_station.code}
    assert codes(operator=board.other_agent.enterprise) == set()
    inspection = board.planned()
    assert codes() == everything - {station.code}
    cancel(inspection, by=board.bureau, reason="改期")
    assert codes() == everything
    board.finish(board.recorded(failing={}))
    assert codes() == everything
    assert codes(not_since=BEGIN) == everything - {station.code}
    assert codes(not_since=day(3, 3)) == everything
    OperatingPeriod.objects.filter(facility=station).update(closed_on=BEGIN)
    assert codes() == everything - {station.code}


def test_what_is_drawn_is_what_was_shown_and_as_much_as_there_is(board):
    stations = Criteria(tier="station")
    with pytest.raises(CaseChanged, match="名单"):
        draw_round(board.district, stations, 2, by=board.bureau, shown="another list", **ROUND)
    for number, words in ((5, "有 4 个"), (0, "1 到 500"), (501, "1 到 500")):
        with pytest.raises(SupervisionRefused, match=words):
            draw_round(board.district, stations, number, by=board.bureau, **ROUND)
    assert not Inspection.objects.exists()
