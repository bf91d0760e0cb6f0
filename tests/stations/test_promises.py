"""[[promises]] of the policy file: read in its order, replaced, taken away, refused where it is wrong."""

import datetime

import pytest

from stations.models import District, ServicePromise
from stations.policy_file import PolicyRefused, load_policy
from stations.promises import promises_of
from stations.roster import load_roster
from tests.stations.rosters import OTHER_COUNTY, OTHER_POLICY, YICHENG_POLICY

DAY = datetime.date(2026, 3, 2)
ONE = '\n[[promises]]\ntext = "不收进村费。"\nsource = "本县方案"\n'.encode()


def test_the_districts_promises_are_read_in_their_order_each_with_its_source(district):
    load_policy(YICHENG_POLICY)
    promises = promises_of(district, DAY)
    assert promises[0].text == "到站取件不收任何费用。"
    assert [each.position for each in promises] == list(range(1, 8))
    assert all(each.source for each in promises)


def test_a_district_may_have_promised_nothing_and_another_file_replaces_what_was(db):
    load_roster(OTHER_COUNTY)
    district = District.objects.get()
    load_policy(OTHER_POLICY)
    assert promises_of(district, DAY) == []
    load_policy(OTHER_POLICY + ONE)
    assert [each.text for each in promises_of(district, DAY)] == ["不收进村费。"]
    load_policy(OTHER_POLICY)
    assert not ServicePromise.objects.exists()


def test_without_a_policy_nothing_is_promised(district):
    assert promises_of(district, DAY) == []


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (ONE + ONE, "这句承诺前面已经写过"),
        (ONE.replace(b"source", b"sauce"), "不认识的项"),
        (ONE.replace("不收进村费。".encode(), b""), "text"),
        (ONE.replace("不收".encode(), "不收".encode() * 60), "120"),
    ],
)
def test_a_slip_of_the_pen_in_a_promise_is_refused(district, wrong, reason):
    with pytest.raises(PolicyRefused, match=reason):
        load_policy(YICHENG_POLICY + wrong)
    assert not ServicePromise.objects.exists()
