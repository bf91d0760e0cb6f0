"""The project's own roster and policy, and a county that the tests invent."""

from django.conf import settings

from stations.models import District
from stations.policy_file import load_policy
from stations.roster import COLUMNS, load_roster

FILES = settings.BASE_DIR / "stations" / "data" / "yicheng-411702"
YICHENG_ROSTER = (FILES / "roster.csv").read_bytes()
YICHENG_POLICY = (FILES / "policy.toml").read_bytes()


def load_yicheng():
    load_roster(YICHENG_ROSTER)
    load_policy(YICHENG_POLICY)
    return District.objects.get(code="411702")


def roster(*rows, columns=COLUMNS):
    """A roster file of these rows."""
    return "\n".join(",".join(row) for row in [columns, *rows]).encode()


# A banner in the north: 苏木 for townships, 嘎查 for villages, long names.
OTHER_COUNTY = roster(
    ("152921", "阿拉善左旗", "152921100", "巴彦浩特镇", "152921100001", "额鲁特社区居民委员会"),
    ("152921", "阿拉善左旗", "152921100", "巴彦浩特镇", "152921100200", "特莫图嘎查村民委员会"),
    ("152921", "阿拉善左旗", "152921201", "巴彦木仁苏木", "152921201200", "上滩嘎查委员会"),
    ("152921", "阿拉善左旗", "152921201", "巴彦木仁苏木", "152921201201", "乌兰呼都格嘎查"),
)
OTHER_POLICY = """
[policy]
key = "alxa-2024"
district = "152921"
title = "阿拉善左旗农牧区寄递物流体系建设方案"
document_number = "阿左政发〔2024〕1号"
issuer = "阿拉善左旗人民政府"
issued_on = 2024-01-15
effective_from = 2024-02-01

[coverage]
priority_population = 300
dormant_months = 6

[[coverage.targets]]
due_on = 2024-12-31
percent = 66.67
clause = "第三条"

[[clauses]]
number = "第三条"
heading = "目标"
text = "到2024年底覆盖三分之二以上的嘎查村。"
""".encode()
