"""What a policy says of reports: read from its file, refused in words, shown to the bureau."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command

from stations.filing.opening import open_month
from stations.filing.refusals import FilingRefused
from stations.filing.terms import due_on, terms_of
from stations.models import District, Filing, FilingTerms
from stations.policy_file import PolicyRefused, load_policy
from stations.roster import load_roster
from tests.stations.filing.conftest import OCTOBER
from tests.stations.rosters import OTHER_COUNTY, OTHER_POLICY, YICHENG_POLICY
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db

OTHERS_TERMS = b"""
[filing]
due_day = 10
more_than_times = 3.5
less_than_part = 4
compared_from = 100
parcels_per_head = 12
"""


def edited(old, new):
    text = YICHENG_POLICY.decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def line(text):
    return next(number for number, row in enumerate(YICHENG_POLICY.decode().splitlines(), 1) if text in row)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("due_day = 5", "due_day = 0", "大于或者等于 1"),
        ("due_day = 5", "due_day = 29", "小于或者等于 28"),
        ("due_day = 5", 'due_day = "月底"', "请填写合法的整数值"),
        ("due_day = 5", "due_date = 5", "不认识的项"),
        ("more_than_times = 5", "more_than_times = 1", "应大于 1"),
        ("more_than_times = 5", "more_than_times = 0.5", "大于或者等于 1"),
        ("more_than_times = 5", "more_than_times = 5.125", "小数"),
        ("more_than_times = 5", "more_than_times = 1000", "不超过 3 个数字"),
        ("less_than_part = 5", "less_than_part = 1.0", "应大于 1"),
        ("compared_from = 10", "compared_from = -1", "大于或者等于 0"),
        ("parcels_per_head = 30", "parcels_per_head = 0", "大于或者等于 1"),
        ("parcels_per_head = 30", "parcels_per_head = true", "请填写合法的整数值"),
    ],
)
def test_a_term_that_cannot_be_is_refused_with_its_line(old, new, reason, district):
    with pytest.raises(PolicyRefused) as refusal:
        load_policy(edited(old, new))
    (problem,) = refusal.value.problems
    assert problem.startswith(f"第 {line(old)} 行：")
    assert reason in problem
    assert not FilingTerms.objects.exists()


def test_a_term_that_is_left_out_is_refused(district):
    with pytest.raises(PolicyRefused, match="compared_from"):
        load_policy(edited("compared_from = 10", "# compared_from"))


@pytest.mark.parametrize(("old", "new"), [("due_day = 5", "due_day = 28"), ("due_day = 5", "due_day = 1")])
def test_the_first_and_the_last_day_that_every_month_has_can_be_the_due_day(old, new, district):
    load_policy(edited(old, new))
    assert FilingTerms.objects.get().due_day == int(new.split("=")[1])


def test_another_county_has_its_own_terms(db):
    load_roster(OTHER_COUNTY)
    load_policy(OTHER_POLICY + OTHERS_TERMS)
    terms = terms_of(District.objects.get(code="152921"), OCTOBER)
    assert (terms.due_day, float(terms.more_than_times), terms.compared_from) == (10, 3.5, 100)
    assert due_on(terms, OCTOBER, datetime.date(2026, 11, 1)) == datetime.date(2026, 11, 10)


def test_a_month_opened_after_its_due_day_gives_as_many_days_from_its_opening(board):
    terms = terms_of(board.district, OCTOBER)
    assert due_on(terms, OCTOBER, datetime.date(2026, 11, 5)) == datetime.date(2026, 11, 5)
    assert due_on(terms, OCTOBER, datetime.date(2026, 11, 6)) == datetime.date(2026, 11, 11)


def test_terms_that_the_file_no_longer_has_are_taken_away(board):
    text = YICHENG_POLICY.decode()
    start = text.index("[filing]")
    load_policy((text[:start] + text[text.index("[[clauses]]", start) :]).encode())
    assert not FilingTerms.objects.filter(policy__district=board.district).exists()


def test_without_terms_no_month_is_opened_and_it_is_said_what_to_do(db):
    load_roster(OTHER_COUNTY)
    load_policy(OTHER_POLICY)
    banner = District.objects.get(code="152921")
    with pytest.raises(FilingRefused, match=r"阿拉善左旗的政策里没有月报的规定（\[filing\]），请系统管理员"):
        open_month(banner, OCTOBER)
    with pytest.raises(CommandError, match="阿拉善左旗（152921）没有开月：阿拉善左旗的政策里没有月报的规定"):
        call_command("open_month", "2026-10", district="152921", stdout=io.StringIO())
    assert not Filing.objects.exists()


def test_the_policys_page_shows_its_terms_to_be_read(board, as_role):
    policy = FilingTerms.objects.get(policy__district=board.district).policy
    page = as_role(Role.BUREAU_CLERK).get(f"/admin/stations/policy/{policy.pk}/change/").content.decode()
    for words in (
        "月报规定",
        "报送截止日",
        "超过上月的几倍",
        "不足上月的几分之一",
        "不比较的件数下限",
        "人均超过几件",
    ):
        assert words in page
    assert 'name="filing_terms-0-due_day"' not in page
