"""The gap list: why nobody is served in a village, and who is to act."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.activity import basis_on
from stations.gaps import GapReason, gaps
from stations.models import Township
from stations.policy_file import load_policy
from stations.reach import village_reaches
from tests.factories import OperatingPeriodFactory, StationFactory, TownshipFactory, VillageFactory
from tests.stations.rosters import YICHENG_POLICY
from tests.stations.test_reach import accept

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 23)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def township(district):
    load_policy(YICHENG_POLICY)
    return TownshipFactory(district=district, code="411702102", name="板桥镇")


def a_village(township, name, **fields):
    return VillageFactory(township=township, name=name, **{"population": 1000} | fields)


def period(village, opened_on, closed_on=None, reason=""):
    return OperatingPeriodFactory(
        facility__village=village,
        opened_on=opened_on,
        closed_on=closed_on,
        closing_reason=reason,
        facility__operator__brand="本区快递",
    ).facility


def gaps_of(township, on=TODAY):
    townships = Township.objects.filter(pk=township.pk)
    policy = township.district.policies.get()
    basis = basis_on(townships, on, policy.dormant_months)
    return gaps(village_reaches(townships, basis, policy), townships, basis)


def test_each_reason_is_read_off_the_register(township):
    begin = datetime.date(2022, 1, 1)
    a_village(township, "从未")
    StationFactory(village=a_village(township, "登记"))
    period(a_village(township, "将开"), TODAY + DAY)
    period(a_village(township, "停业"), begin, TODAY, "场所到期")
    again = a_village(township, "先停后开")
    station = period(again, begin, begin + 9 * DAY, "歇业")
    OperatingPeriodFactory(facility=station, opened_on=TODAY + 5 * DAY)
    silent = period(a_village(township, "不动"), begin)
    served = period(a_village(township, "有快件"), begin)
    accept(township, {silent: 0, served: 1})
    a_village(township, "社区", community=True)
    told = {gap.village.name: (gap.reason, gap.about) for gap in gaps_of(township)}
    assert told == {
        "从未": (GapReason.NEVER, "没有登记过站点"),
        "登记": (GapReason.NOT_YET, "没有登记开业日期"),
        "将开": (GapReason.NOT_YET, "2026-11-24 开业"),
        "停业": (GapReason.CLOSED, "2026-11-23 停业：场所到期"),
        "先停后开": (GapReason.NOT_YET, "2026-11-28 开业"),
        "不动": (GapReason.DORMANT, "开业以来没有快件"),
    }
    whom = {gap.village.name: gap.who for gap in gaps_of(township)}
    assert (whom["从未"], whom["停业"]) == ("板桥镇", "板桥镇、本区快递")


def test_a_village_is_no_gap_on_its_stations_last_day_and_is_one_on_the_day_it_closes(township):
    period(a_village(township, "停业"), datetime.date(2022, 1, 1), TODAY)
    assert gaps_of(township, TODAY - DAY) == []
    assert [gap.reason for gap in gaps_of(township, TODAY)] == [GapReason.CLOSED]


def test_of_several_stations_the_one_nearest_to_being_open_tells_the_reason(township):
    village = a_village(township, "夏庄")
    period(village, datetime.date(2022, 1, 1), datetime.date(2023, 1, 1), "早")
    period(village, datetime.date(2022, 1, 1), datetime.date(2024, 1, 1), "晚")
    [gap] = gaps_of(township)
    assert gap.about == "2024-01-01 停业：晚"
    period(village, TODAY + 9 * DAY)
    period(village, TODAY + 2 * DAY)
    [gap] = gaps_of(township)
    assert gap.about == "2026-11-25 开业"


def test_priority_villages_come_first_and_the_month_of_the_last_parcel_is_told(township):
    silent = period(a_village(township, "甲"), datetime.date(2022, 1, 1))
    accept(township, {silent: 7}, [datetime.date(2026, 5, 1)])
    accept(township, {silent: 0})
    a_village(township, "乙", population=2500)
    a_village(township, "丙", population=None)
    found = gaps_of(township)
    assert [gap.village.name for gap in found] == ["乙", "甲", "丙"]
    assert found[1].about == "2026年5月以后没有快件"


def test_the_queries_do_not_grow_with_the_gaps(township):
    counts = []
    for rows in (3, 30):
        for number in range(rows):
            village = a_village(township, f"村{rows}-{number}")
            period(village, datetime.date(2022, 1, 1), TODAY if number % 2 else None)
        with CaptureQueriesContext(connection) as queries:
            gaps_of(township)
        counts.append(len(queries))
    assert counts[0] == counts[1]
