"""What an assessment froze, and what is told to have changed since."""

import datetime
import json

import pytest

from stations.models import FilingLine, OperatingPeriod
from subsidies.eligibility import changes
from tests.subsidies.networks import (
    LAST_YEAR,
    TODAY,
    asks,
    assessed,
    handled_in_year,
    handled_instead,
    hub_in,
    loaded,
    months_of,
    rule,
    station_in,
    village_in,
    yicheng,
)

pytestmark = pytest.mark.django_db


def test_what_was_found_is_frozen_whole_and_a_drop_is_told_in_words(township, operator):
    villages = [village_in(township, name, number) for name, number in (("夏庄", "204"), ("胡楼", "206"))]
    stations = [station_in(village, operator) for village in villages]
    hub = hub_in(township, operator)
    handled_in_year(hub, 1_000_000, 2026, months_of(2026, 1, 10))
    version = yicheng("township-hub")
    before = json.loads(json.dumps(assessed(version, hub, year=2026).in_json()))
    assert (before["rule"], before["version"], before["clause"]) == ("township-hub", 1, "二(五)")
    assert before["text"].startswith("对年处理快件量20万件以上")
    assert (before["as_of"], before["year"], before["amount"]) == ("2026-11-24", 2026, "20000")
    assert before["facility"]["operator"]["credit_code"] == operator.credit_code
    assert before["facility"]["operating_periods"][0]["opened_on"] == "2021-09-01"
    assert before["conditions"][0]["value"] == "1000000"
    assert [each["inbound"] for each in before["volumes"]] == [100_000] * 10
    assert before["conditions"][1]["villages"] == [
        {"code": "411702102204", "name": "板桥镇 夏庄", "covered": True, "resident": True},
        {"code": "411702102206", "name": "板桥镇 胡楼", "covered": True, "resident": True},
    ]
    assert changes(before, assessed(version, hub, year=2026)) == []
    OperatingPeriod.objects.filter(facility=stations[0]).update(closed_on=TODAY)
    assert changes(before, assessed(version, hub, year=2026)) == [
        "本乡镇（街道）驻村设点覆盖率：原 100%，现 50%，还差 1 个村：夏庄"
    ]
    FilingLine.objects.filter(facility=hub, month=datetime.date(2026, 3, 1)).delete()
    township.kind = "subdistrict"
    township.save()
    told = changes(before, assessed(version, hub, year=2026))
    assert told[0] == "街道不在补贴范围（本规则适用于镇、乡）"


def test_less_money_than_before_is_told(township, operator):
    hub = hub_in(township, operator)
    version = loaded(
        rule(
            tier="hub",
            conditions=asks("annual_volume", "at_least", 1),
            amount='{ metric = "annual_volume", per_unit = 0.1 }',
        )
    )["village-station"]
    handled_in_year(hub, 100_009)
    found = assessed(version, hub)
    assert found.amount == 10_000  # a part of a yuan is not paid
    handled_instead(hub, datetime.date(LAST_YEAR, 12, 1), 0)
    [told] = changes(found.in_json(), assessed(version, hub))
    assert told == "补贴金额：原 10,000 元，现 9,167 元"
