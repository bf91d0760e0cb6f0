"""`[complaints]`, `[inspections]`, `[credit]`, `[ranking]`: what is read, and what is refused in words."""

import datetime
from decimal import Decimal

import pytest

from stations.models import Policy
from stations.policy_file import PolicyRefused, load_policy
from supervision.models import ChecklistItem, ComplaintTerms, CreditTerms, InspectionTerms, RankingTerms
from supervision.refusals import SupervisionRefused
from supervision.terms.in_force import terms_on
from tests.factories import DistrictFactory
from tests.stations.rosters import YICHENG_POLICY

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 3, 2)


@pytest.fixture
def yicheng(district):
    load_policy(YICHENG_POLICY)
    return district


def test_the_districts_own_file_says_everything(yicheng):
    complaints = terms_on(ComplaintTerms, yicheng, TODAY)
    assert complaints.deadlines["overcharge"] == {"answer": 3, "close": 7}
    assert (complaints.warn_percent, complaints.merge_days) == (80, 30)
    assert terms_on(InspectionTerms, yicheng, TODAY).rectify_days == 10
    groups = list(ChecklistItem.objects.values_list("group", "title"))
    assert groups[:3] == [("三项制度", "收寄验视"), ("三项制度", "实名收寄"), ("三项制度", "过机安检")]
    assert ChecklistItem.objects.get(key="no-collecting-charge").rectify_days == 3
    assert ChecklistItem.objects.get(key="charges-posted").rectify_days == 10
    credit = terms_on(CreditTerms, yicheng, TODAY)
    assert credit.deductions["upheld_complaints"] == {"points": "5", "most": "40"}
    assert [grade["grade"] for grade in credit.grades] == ["A", "B", "C", "D"]
    ranking = terms_on(RankingTerms, yicheng, TODAY)
    assert sum(ranking.weights.values()) == 100
    assert (ranking.commend_from, ranking.criticize_below) == (Decimal(90), Decimal(60))


def test_every_item_of_the_checklist_rests_on_a_clause_of_the_plan(yicheng):
    clauses = set(Policy.objects.get().clauses.values_list("number", flat=True))
    assert set(ChecklistItem.objects.values_list("clause_number", flat=True)) <= clauses


def test_a_file_that_leaves_them_out_takes_them_away(yicheng):
    begin, end = YICHENG_POLICY.index(b"[complaints]"), YICHENG_POLICY.index(b"[[clauses]]")
    without = YICHENG_POLICY[:begin] + YICHENG_POLICY[end:]
    load_policy(without)
    for model in (ComplaintTerms, InspectionTerms, CreditTerms, RankingTerms):
        assert not model.objects.exists(), model
        with pytest.raises(SupervisionRefused, match="load_policy"):
            terms_on(model, yicheng, TODAY)


def test_a_district_without_a_policy_has_no_terms(yicheng):
    with pytest.raises(SupervisionRefused, match="西平县"):
        terms_on(ComplaintTerms, DistrictFactory(code="411721", name="西平县"), TODAY)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("coverage = 30", "coverage = 31", "各项权重合计应为 100，现在是 101"),
        ("coverage = 30", "covrage = 30", "不认识的项"),
        ("commend_from = 90", "commend_from = 50", "不能低于 criticize_below"),
        ("at_least = 75", "at_least = 95", "从高分到低分"),
        ('grade = "D"\nat_least = 0', 'grade = "D"\nat_least = 1', "最低一等"),
        ("delay = { answer = 3, close = 7 }", "delay = { answer = 8, close = 7 }", "不能长于办结时限"),
        ("delay = { answer = 3, close = 7 }\n", "", "delay"),
        ("delay = { answer = 3, close = 7 }", "delay = { answer = 0, close = 7 }", "answer"),
        ("warn_percent = 80  #", "warn_percent = 101  #", "warn_percent"),
        ('key = "real-name"', 'key = "acceptance-check"', "标识 acceptance-check 重复"),
        ('guidance = "邮件', 'wording = "x"\nguidance = "邮件', "不认识的项"),
        ('没有积压。"\nclause = "二(四)"', '没有积压。"\nclause = "九(九)"', "没有条款 九(九)"),
        ("points = 5, most = 40", "points = -5, most = 40", "points"),
    ],
)
def test_a_slip_of_the_pen_is_told_with_its_line_and_nothing_is_written(district, old, new, words):
    text = YICHENG_POLICY.decode()
    assert old in text
    with pytest.raises(PolicyRefused) as refused:
        load_policy(text.replace(old, new, 1).encode())
    assert words in str(refused.value)
    assert "行：" in str(refused.value)
    assert not Policy.objects.exists()
