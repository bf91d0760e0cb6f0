import datetime

import pytest

from stations.models import Policy
from stations.policy_file import PolicyRefused, load_policy
from subsidies.metrics import METRICS
from subsidies.models import Application, PublicityTerms, Rule, RuleVersion
from subsidies.rulebook import version_on, versions_on
from tests.factories import StationFactory, TownshipFactory
from tests.stations.rosters import YICHENG_POLICY
from tests.subsidies.networks import TODAY, asks, loaded, policy, rule

pytestmark = pytest.mark.django_db


def refusal(*rules, **about):
    """The one reason why these rules are refused; nothing of what was there has changed."""
    before = list(RuleVersion.objects.values()), list(Policy.objects.values())
    with pytest.raises(PolicyRefused) as caught:
        load_policy(policy("\n".join(rules), **about))
    assert (list(RuleVersion.objects.values()), list(Policy.objects.values())) == before
    [problem] = caught.value.problems
    return problem


def used(version):
    """The version with an application that rests on it."""
    Application.objects.create(
        number=f"BT{version.pk}",
        rule=version.rule,
        version=version,
        facility=StationFactory(village__township__district=version.rule.district),
    )
    return version


def spans():
    return [
        (
            version.number,
            str(version.effective_from),
            version.effective_until and str(version.effective_until),
        )
        for version in RuleVersion.objects.order_by("number")
    ]


# --- the district's own rules -------------------------------------------------------------------------------


def test_the_three_rules_are_read_with_the_plans_own_words(district):
    load_policy(YICHENG_POLICY)
    center, hub, station = versions_on(district, TODAY)
    assert [version.rule.key for version in (center, hub, station)] == [
        "district-center",
        "township-hub",
        "village-station",
    ]
    assert [version.amount for version in (center, hub, station)] == [
        {"fixed": "300000"},
        {"fixed": "20000"},
        {"fixed": "1000"},
    ]
    assert center.conditions == [
        {"metric": "annual_volume", "operator": "at_least", "threshold": "20000000"},
        {"metric": "district_coverage", "operator": "at_least", "threshold": "100"},
    ]
    assert [condition["metric"] for condition in hub.conditions] == [
        "annual_volume",
        "township_resident_coverage",
    ]
    assert hub.township_kinds == ["town", "township"]
    assert station.conditions[0] == {
        "metric": "village_is_administrative",
        "operator": "is",
        "threshold": True,
    }
    for version in (center, hub, station):
        assert version.recurrence == "once"
        assert version.funds == ["快递进村资金", "电子商务进农村资金"]
        assert version.clause_text in version.policy.clauses.get(number="二(五)").text
    assert PublicityTerms.objects.get().working_days == 7


def test_a_rule_applies_from_the_first_day_of_its_policy_on(district):
    load_policy(YICHENG_POLICY)
    first = datetime.date(2021, 8, 31)
    assert len(versions_on(district, first)) == 3
    assert not versions_on(district, first - datetime.timedelta(days=1))


def test_rules_of_another_district_are_its_own(district, elsewhere):
    loaded(rule(), of="411702")
    loaded(rule(), of="411721")
    assert Rule.objects.count() == 2
    assert [version.rule.district for version in versions_on(elsewhere, TODAY)] == [elsewhere]


# --- what a file may not say --------------------------------------------------------------------------------


def test_an_unknown_metric_is_refused_with_those_that_exist(district):
    problem = refusal(rule(conditions=asks("anual_volume", "at_least", 1)))
    assert "没有“anual_volume”；可用的有：annual_volume、" in problem
    assert all(name in problem for name in METRICS)
    assert problem.startswith("第 ")


def test_an_unknown_operator_is_refused_with_those_that_exist(district):
    problem = refusal(rule(conditions=asks("annual_volume", ">=", 1)))
    assert "没有“>=”；可用的有：at_least、more_than、at_most、less_than、is。" in problem


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"conditions": asks("annual_volume", "is", 1)}, "只能用：at_least、more_than、at_most、less_than"),
        ({"conditions": asks("is_open", "at_least", "true")}, "正在营业只能用：is。"),
        ({"conditions": asks("is_open", "is", 1)}, "门槛应为true 或 false"),
        ({"conditions": asks("annual_volume", "at_least", "true")}, "门槛应为整数"),
        ({"conditions": asks("annual_volume", "at_least", "1.5")}, "门槛应为整数"),
        ({"conditions": asks("annual_volume", "at_least", -1)}, "不小于 0 的数"),
        ({"conditions": asks("annual_volume", "at_least", "nan")}, "不小于 0 的数"),
        ({"conditions": asks("annual_volume", "at_least", '"200000"')}, "不小于 0 的数"),
        ({"conditions": asks("district_coverage", "at_least", 100.5)}, "0 到 100 的百分数"),
        ({"conditions": asks("period_volume", "at_least", 1)}, "不能用在这样发放的规则里"),
        ({"amount": "{ fixed = 0 }"}, "大于或者等于 1"),
        ({"amount": "{ fixed = 1000.5 }"}, "应为整数元"),
        ({"amount": "{ fixed = 1000, cap = 5 }"}, "补贴标准应为三种之一"),
        ({"amount": "{}"}, "补贴标准应为三种之一"),
        ({"amount": '{ metric = "is_open", per_unit = 1 }'}, "不是数，不能按它计算金额"),
        ({"amount": '{ metric = "annual_volume", per_unit = 0 }'}, "应大于 0"),
        ({"amount": '{ metric = "annual_volume", per_unit = 101 }'}, "应同时写明上限 cap"),
        ({"amount": '{ metric = "annual_volume", brackets = [] }'}, "amount.brackets"),
        (
            {
                "amount": '{ metric = "annual_volume", '
                "brackets = [{ from = 5, yuan = 1 }, { from = 5, yuan = 2 }] }"
            },
            "由低到高",
        ),
        ({"amount": '{ metric = "annual_volume", brackets = [{ from = 0, yuan = 0 }] }'}, "至少有一档"),
        (
            {"amount": '{ metric = "annual_volume", brackets = [{ form = 0, yuan = 1 }] }'},
            "这里可用的有：from、yuan",
        ),
        ({"clause": '"四(九)"'}, "没有条款 四(九)"),
        ({"text": '"每个站点补贴2000元"'}, "应是条款 二(五) 的原文，一字不差"),
        ({"recurrence": '"sometimes"'}, "可用的有：once、yearly、period。"),
        ({"recurrence": '"period"'}, "应写明各期"),
        ({"township_kinds": '["镇"]'}, "可用的有：subdistrict、town、township。"),
        ({"townships": '["411702999"]'}, "本区县没有这些代码的乡镇（街道）：411702999"),
        ({"funds": "[]"}, "funds"),
        ({"funds": '["快递进村资金", "快递进村资金"]'}, "有重复的项"),
        ({"effective_until": "2021-08-31"}, "应晚于 effective_from"),
        ({"treshold": "1"}, "不认识的项"),
    ],
)
def test_a_slip_of_the_pen_is_refused_and_named(district, item, reason):
    assert reason in refusal(rule(**item))


def test_a_metric_that_is_not_asked_of_the_tier_is_refused_with_those_that_are(district):
    problem = refusal(rule(tier="hub", conditions=asks("is_resident", "is", "true")))
    assert "is_resident（驻村设点）不适用于这一层级；可用的有：annual_volume、" in problem
    assert "village_population" not in problem


@pytest.mark.parametrize(
    ("periods", "reason"),
    [
        ('[{ name = "上", first_day = 2026-01-02, last_day = 2026-06-30 }]', "应从某月 1 日起"),
        ('[{ name = "上", first_day = 2026-07-01, last_day = 2026-06-30 }]', "不应早于 first_day"),
        ('[{ name = "上", first_day = 2020-01-01, last_day = 2026-06-30 }]', "一期最长 60 个月"),
        (
            '[{ name = "上", first_day = 2026-01-01, last_day = 2026-06-30 },'
            ' { name = "下", first_day = 2026-06-01, last_day = 2026-12-31 }]',
            "上和下的日期重叠",
        ),
    ],
)
def test_periods_are_whole_months_in_a_row(district, periods, reason):
    assert reason in refusal(rule(recurrence='"period"', periods=periods))


def test_a_key_twice_is_refused(district):
    assert "标识 village-station 重复" in refusal(rule(), rule())


def test_an_annual_figure_is_not_asked_in_a_rule_that_pays_by_periods(district):
    periods = '[{ name = "上", first_day = 2026-01-01, last_day = 2026-06-30 }]'
    problem = refusal(
        rule(recurrence='"period"', periods=periods, conditions=asks("annual_volume", "at_least", 1))
    )
    assert "可用的有：period_volume、" in problem


# --- versions -----------------------------------------------------------------------------------------------


def test_loading_unchanged_terms_again_changes_nothing(district):
    used(loaded(rule())["village-station"])
    before = list(RuleVersion.objects.values())
    _policy, outcome = load_policy(policy(rule() + "\n# a remark\n"))
    assert outcome == "changed"
    assert list(RuleVersion.objects.values()) == before


def test_changed_terms_of_an_unused_version_are_written_in_place(district):
    before = loaded(rule())["village-station"]
    after = loaded(rule(amount="{ fixed = 2000 }"))["village-station"]
    assert (after.pk, after.number, after.amount) == (before.pk, 1, {"fixed": "2000"})


def test_changed_terms_of_a_used_version_are_refused_with_the_number_of_its_applications(district):
    used(loaded(rule())["village-station"])
    problem = refusal(rule(amount="{ fixed = 2000 }"))
    line = policy(rule()).decode().splitlines().index("[[subsidies]]") + 1
    assert problem.startswith(f"第 {line} 行：")
    assert "village-station" in problem
    assert "已有 1 件申请使用" in problem
    assert "改动了：amount" in problem
    assert "更晚的 effective_from" in problem


def test_changed_terms_from_a_later_day_on_are_a_new_version_that_ends_the_old_one(district):
    used(loaded(rule())["village-station"])
    loaded(rule(amount="{ fixed = 2000 }", effective_from="2024-01-01"))
    assert spans() == [(1, "2021-08-31", "2024-01-01"), (2, "2024-01-01", None)]
    [only] = Rule.objects.all()
    assert version_on(only, datetime.date(2023, 12, 31)).amount == {"fixed": "1000"}
    assert version_on(only, datetime.date(2024, 1, 1)).amount == {"fixed": "2000"}


def test_a_new_version_that_nobody_used_can_be_moved_and_taken_back(district):
    used(loaded(rule())["village-station"])
    loaded(rule(amount="{ fixed = 2000 }", effective_from="2024-01-01"))
    loaded(rule(amount="{ fixed = 2000 }", effective_from="2025-01-01"))
    assert spans() == [(1, "2021-08-31", "2025-01-01"), (2, "2025-01-01", None)]
    assert "更晚的 effective_from" in refusal(rule(amount="{ fixed = 3000 }"))
    loaded(rule())
    assert spans() == [(1, "2021-08-31", None)]


def test_a_used_rule_keeps_how_often_it_pays_so_that_nobody_is_paid_twice(district):
    used(loaded(rule())["village-station"])
    problem = refusal(rule(recurrence='"yearly"', effective_from="2026-03-01"))
    assert "已有按“一次性”的申请，不能改成“每年一次”" in problem
    assert "另一个 key" in problem
    assert len(loaded(rule(effective_until="2026-03-01") + rule(key="yearly", recurrence='"yearly"'))) == 2


def test_a_rule_that_nobody_used_may_pay_otherwise(district):
    loaded(rule())
    assert loaded(rule(recurrence='"yearly"'))["village-station"].recurrence == "yearly"


def half_years(*periods):
    named = ", ".join(
        f'{{ name = "{name}", first_day = {first}, last_day = {last} }}' for name, first, last in periods
    )
    conditions = asks("period_volume", "at_least", 1)
    return rule(
        recurrence='"period"', periods=f"[{named}]", conditions=conditions, effective_from=periods[0][1]
    )


FIRST = ("上半年", "2026-01-01", "2026-06-30")
SECOND = ("下半年", "2026-07-01", "2026-12-31")


@pytest.mark.parametrize(
    ("period", "overlaps"),
    [
        (("1至6月", "2026-01-01", "2026-06-30"), True),
        (("6月", "2026-06-01", "2026-06-30"), True),
        (("上半年", "2026-01-01", "2026-07-31"), True),
        (("上半年", "2027-01-01", "2027-06-30"), True),
        (("7月", "2026-07-01", "2026-07-31"), False),
    ],
)
def test_no_later_version_pays_the_days_of_a_used_period_under_another_name(period, overlaps, district):
    version = used(loaded(half_years(FIRST, SECOND))["village-station"])
    Application.objects.update(period="上半年")
    later = half_years(period).replace(f"effective_from = {period[1]}", "effective_from = 2027-01-01")
    if overlaps:
        assert f"“{period[0]}”（{period[1]} 至 {period[2]}）与已有申请的“上半年”" in refusal(later)
    else:
        assert loaded(later)["village-station"].number == version.number + 1


def test_a_used_period_goes_on_beside_new_ones(district):
    used(loaded(half_years(FIRST))["village-station"])
    Application.objects.update(period="上半年")
    later = half_years(FIRST, SECOND).replace("effective_from = 2026-01-01", "effective_from = 2026-07-01")
    assert [each["name"] for each in loaded(later)["village-station"].periods] == ["上半年", "下半年"]


def test_the_end_of_a_used_version_can_be_given_and_changed(district):
    used(loaded(rule())["village-station"])
    loaded(rule(effective_until="2027-01-01"))
    assert spans() == [(1, "2021-08-31", "2027-01-01")]
    loaded(rule(effective_until="2028-01-01"))
    assert spans() == [(1, "2021-08-31", "2028-01-01")]
    loaded(rule())
    assert spans() == [(1, "2021-08-31", None)]


def test_a_used_rule_cannot_be_left_out_and_an_unused_one_goes(district):
    used(loaded(rule("a"), rule("b"))["a"])
    problem = refusal(rule("b"))
    assert "规则 a（补贴）已有 1 件申请使用，不能从文件里去掉" in problem
    assert "effective_until" in problem
    assert set(loaded(rule("a"))) == {"a"}
    assert Rule.objects.count() == 1


def test_a_later_policy_goes_on_with_the_same_rule(district):
    used(loaded(rule())["village-station"])
    loaded(rule(amount="{ fixed = 2000 }"), key="plan-2024", effective_from="2024-01-01")
    assert spans() == [(1, "2021-08-31", "2024-01-01"), (2, "2024-01-01", None)]
    assert Rule.objects.count() == 1
    load_policy(policy(rule() + "\n# a remark\n"))
    assert spans() == [(1, "2021-08-31", "2024-01-01"), (2, "2024-01-01", None)]
    assert "已有一个版本从 2024-01-01 起适用" in refusal(rule("village-station", effective_from="2024-01-01"))


@pytest.mark.parametrize("own_end", ["2023-06-01", "2024-01-01", "2025-01-01"])
def test_the_end_that_a_file_states_is_kept_when_a_later_version_is_taken_away(district, own_end):
    ending = rule(effective_until=own_end)
    load_policy(policy(ending))
    later = {"key": "plan-2024", "effective_from": "2024-01-01"}
    load_policy(policy(rule(title='"新"'), **later))
    assert spans() == [(1, "2021-08-31", min(own_end, "2024-01-01")), (2, "2024-01-01", None)]
    load_policy(policy(rule("other"), **later))
    assert [span for span in spans() if span[1] == "2021-08-31"] == [(1, "2021-08-31", own_end)]


def test_a_file_without_publicity_takes_it_away(district):
    load_policy(YICHENG_POLICY)
    load_policy(YICHENG_POLICY.replace(b"[publicity]\nworking_days = 7", b""))
    assert not PublicityTerms.objects.exists()


def test_publicity_lasts_at_least_a_day(district):
    with pytest.raises(PolicyRefused, match=r"publicity\.working_days"):
        load_policy(YICHENG_POLICY.replace(b"working_days = 7", b"working_days = 0"))


def test_townships_of_the_district_can_be_named(district):
    TownshipFactory(district=district, code="411702102")
    version = loaded(rule(townships='["411702102"]'))["village-station"]
    assert version.townships == ["411702102"]
