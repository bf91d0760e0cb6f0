import datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from rest_framework import serializers

from stations import policy_file
from stations.coverage import coverage_report
from stations.models import District, Policy
from stations.policy_file import PolicyRefused, Section, StrictSerializer, load_policy
from stations.roster import load_roster
from tests.factories import UserFactory
from tests.stations.rosters import OTHER_COUNTY, OTHER_POLICY, YICHENG_POLICY

pytestmark = pytest.mark.django_db


def edited(old, new):
    text = YICHENG_POLICY.decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def refusal(content):
    """Why the file is refused; and the policy that was there is as it was."""
    before = list(Policy.objects.values())
    with pytest.raises(PolicyRefused) as caught:
        load_policy(content)
    assert list(Policy.objects.values()) == before
    return caught.value.problems


def line(text):
    """The line of Yicheng's file on which `text` first stands."""
    return next(number for number, row in enumerate(YICHENG_POLICY.decode().splitlines(), 1) if text in row)


def test_the_districts_own_plan_is_read_with_its_targets_and_clauses(district):
    policy, outcome = load_policy(YICHENG_POLICY)
    assert outcome == "added"
    assert (policy.title, policy.issued_on) == (
        "驿城区推进“快递进村”工作实施方案",
        datetime.date(2021, 8, 31),
    )
    assert (policy.priority_population, policy.dormant_months) == (2500, 3)
    assert list(policy.coverage_targets.values_list("due_on", "percent")) == [
        (datetime.date(2021, 12, 31), Decimal(90)),
        (datetime.date(2022, 12, 31), Decimal(100)),
    ]
    assert policy.clauses.get(number="二(五)").text.endswith(
        "补贴资金由快递进村和电子商务进农村资金统筹解决。"
    )
    assert policy.clauses.count() == 12


def test_the_same_file_again_changes_nothing_and_another_one_replaces_it(district):
    load_policy(YICHENG_POLICY)
    assert load_policy(YICHENG_POLICY)[1] == "kept"
    policy, outcome = load_policy(edited("percent = 90", "percent = 92.5"))
    assert outcome == "changed"
    assert Policy.objects.count() == 1
    assert policy.coverage_targets.first().percent == Decimal("92.5")
    assert policy.clauses.count() == 12


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        ("percent = 90", "percent = 101", "percent = 90", "小于或者等于 100"),
        ("percent = 90", "percent = 0", "percent = 90", "应大于 0"),
        ("percent = 90", 'percent = "九十"', "percent = 90", "请填写合法的数字"),
        ("due_on = 2022-12-31", "due_on = 2021-12-31", "due_on = 2022-12-31", "已有一个目标"),
        ('clause = "一(三)"', 'clause = "四(九)"', 'clause = "一(三)"', "没有条款 四(九)"),
        ("priority_population = 2500", "priority_population = 0", "priority_population", "大于或者等于 1"),
        ("priority_population = 2500", "priority_people = 2500", "priority_population", "不认识的项"),
        ("issued_on = 2021-08-31", 'issued_on = "去年"', "issued_on", "日期格式错误"),
        ('district = "411702"', 'district = "999999"', "district =", "没有代码为 999999 的区（县）"),
        ('number = "三(一)"', 'number = "二(一)"', 'number = "三(一)"', "条款号 二(一) 重复"),
        (
            "effective_from = 2021-08-31",
            "effective_from = 2021-08-31\neffective_until = 2021-08-31",
            "effective_from",
            "应晚于 effective_from",
        ),
    ],
)
def test_a_bad_item_is_refused_with_its_line_and_what_is_wrong(district, old, new, at, reason):
    load_policy(YICHENG_POLICY)
    problem, *of_tasks = refusal(edited(old, new))
    assert all("没有条款 三(一)" in each for each in of_tasks)  # which rest on the clause that is gone
    number = int(problem.split()[1])
    assert number in (line(at), line(at) + new.count("\n"))
    assert reason in problem


def test_all_that_is_wrong_is_told_at_once(district):
    content = edited("percent = 90", "percent = 101").replace(b"[coverage]", b"[coverage]\nextra = 1")
    problems = refusal(content.replace(b'number = "\xe4\xba\x8c"', b"number = []"))
    assert len(problems) >= 2


def test_a_section_that_nobody_knows_is_refused(district):
    [problem] = refusal(YICHENG_POLICY + b"\n[rulez]\nx = 1\n")
    assert problem.startswith(f"第 {len(YICHENG_POLICY.decode().splitlines()) + 2} 行：rulez：不认识的章节")


def test_a_missing_section_is_refused(district):
    text = YICHENG_POLICY.decode()
    [problem] = refusal(
        text[: text.index("[coverage]")].encode() + text[text.index("[[clauses]]") :].encode()
    )
    assert problem == "文件中：coverage：缺少这一章节。"


@pytest.mark.parametrize("content", [b"[policy\n", b"[policy]\nkey = ", b'[policy]\nkey = "a\n', b"\xff\xfe"])
def test_what_is_no_toml_is_refused_with_the_line(district, content):
    [problem] = refusal(content)
    assert "UTF-8" in problem or "行附近：不是正确的 TOML 格式" in problem


def test_two_policies_of_a_district_do_not_begin_on_the_same_day(district):
    load_policy(YICHENG_POLICY)
    [problem] = refusal(edited('key = "yicheng-2021"', 'key = "yicheng-2021-b"'))
    assert "也从这一天起施行" in problem


def test_a_later_policy_takes_over_on_its_first_day(district):
    load_policy(YICHENG_POLICY)
    later = edited('key = "yicheng-2021"', 'key = "yicheng-2024"').replace(
        b"effective_from = 2021-08-31", b"effective_from = 2024-01-01"
    )
    load_policy(later.replace(b"priority_population = 2500", b"priority_population = 2000"))
    before = coverage_report(district, datetime.date(2023, 12, 31)).policy
    after = coverage_report(district, datetime.date(2024, 1, 1)).policy
    assert (before.priority_population, after.priority_population) == (2500, 2000)


def test_an_app_can_add_its_section_and_a_failure_there_writes_nothing(district, monkeypatch):
    class Deadlines(StrictSerializer):
        answer_days = serializers.IntegerField()

    written = []

    def write(policy, deadlines):
        written.append((policy.key, deadlines.get("answer_days")))
        if deadlines.get("answer_days") == 13:
            raise DatabaseError

    monkeypatch.setattr(policy_file, "SECTIONS", dict(policy_file.SECTIONS))
    policy_file.register_section("deadlines", Section(Deadlines, write))
    with pytest.raises(DatabaseError):
        load_policy(YICHENG_POLICY + b"\n[deadlines]\nanswer_days = 13\n")
    assert not Policy.objects.exists()
    load_policy(YICHENG_POLICY + b"\n[deadlines]\nanswer_days = 5\n")
    assert written[-1] == ("yicheng-2021", 5)
    [problem] = refusal(YICHENG_POLICY + b"\n[deadlines]\nanswer_days = 'x'\n")
    assert "deadlines.answer_days" in problem
    load_policy(YICHENG_POLICY)
    assert written[-1] == ("yicheng-2021", None)  # what a new file leaves out is taken away


def test_every_version_of_the_file_is_kept_with_who_loaded_it(district):
    clerk = UserFactory()
    policy, _ = load_policy(YICHENG_POLICY, by=clerk)
    load_policy(edited("percent = 90", "percent = 92"), by=clerk)
    assert ["percent = 92" in version.source for version in policy.history.all()] == [True, False]
    assert policy.loaded_by == clerk


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a = " + b"[" * 5000, "嵌套太深"),
        (b"#" * 2_000_000, "超过 1 MB"),
        (YICHENG_POLICY.replace(b"= 2500", b"= 10000000000000000000000"), "小于或者等于"),
        (YICHENG_POLICY + b'\n[[clauses]]\nnumber = "x"\nheading = "x"\ntext = "x"' * 1500, "不能超过 1000"),
    ],
)
def test_what_is_far_too_much_is_refused_in_words(district, content, reason):
    assert reason in "".join(refusal(content))


def test_another_county_is_run_by_its_roster_and_policy_alone():
    load_roster(OTHER_COUNTY)
    policy, _ = load_policy(OTHER_POLICY)
    banner = District.objects.get(code="152921")
    report = coverage_report(banner, datetime.date(2024, 12, 31))
    assert report.policy == policy
    assert report.total.villages == 3
    assert report.total.lacking(report.target) == 3  # 66.67 % of three are not two, but 2.0001: all three
    assert {township.name: coverage.villages for township, coverage in report.townships} == {
        "巴彦浩特镇": 1,
        "巴彦木仁苏木": 2,
    }


def test_the_command_says_what_it_did_and_refuses_in_words(district, tmp_path, capsys):
    file = tmp_path / "policy.toml"
    file.write_bytes(YICHENG_POLICY)
    call_command("load_policy", file)
    assert "已载入：驿城区《驿城区推进“快递进村”工作实施方案》" in capsys.readouterr().out
    file.write_bytes(b"[policy]\n")
    with pytest.raises(CommandError, match="原有的政策没有改动"):
        call_command("load_policy", file)
    with pytest.raises(CommandError, match="打不开文件"):
        call_command("load_policy", tmp_path / "missing.toml")
