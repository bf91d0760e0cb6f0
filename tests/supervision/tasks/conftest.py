"""驿城区 with two townships and the plan's tasks, and who works on them; a clock that can be set."""

import datetime
import io
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from stations.policy_file import load_policy
from supervision.models import WorkTask
from supervision.tasks import keeping
from tests.factories import TownshipFactory, UserFactory, VillageFactory
from tests.stations.rosters import YICHENG_POLICY
from yicheng_express.accounts.models import User
from yicheng_express.accounts.roles import Role
from yicheng_express.dates import today

TASKS = """
[[tasks]]
key = "coverage"
title = "覆盖 90%"
duty = "实现不低于90%的覆盖目标。"
clause = "一(三)"
townships = "all"
due_on = 2027-12-31

[[tasks]]
key = "publicity"
title = "普及宣传"
duty = "强化普及宣传。"
clause = "三(三)"
departments = ["区宣传部门", "区商务局"]
townships = ["subdistrict"]
due_on = 2027-06-30
needs_proof = false

"""
PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\nstartxref\n9\n%%EOF\n"


def with_tasks(tasks=TASKS):
    """Yicheng's policy file with these tasks in place of its own."""
    text = YICHENG_POLICY.decode()
    before, _tasks, after = text.partition("[[tasks]]")
    return (before + tasks.lstrip() + "[[clauses]]" + after.partition("[[clauses]]")[2]).encode()


def photo(name="现场.jpg"):
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def pdf(content=PDF, name="总结.pdf"):
    return SimpleUploadedFile(name, content, "application/pdf")


@dataclass
class Plan:
    district: object
    banqiao: object
    street: object
    clerk: User
    bureau: User
    colleague: User
    chief: User
    street_clerk: User
    leader: User

    def task(self, owner=None, key="coverage"):
        """The policy's task of a township (or a department, by its name)."""
        if isinstance(owner, str):
            return WorkTask.objects.get(district=self.district, key=key, department=owner)
        return WorkTask.objects.get(key=key, township=owner or self.banqiao)


@pytest.fixture
def plan(district, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    banqiao = TownshipFactory(district=district, code="411702102", name="板桥镇")
    street = TownshipFactory(district=district, code="411702001", name="人民街街道", street=True)
    VillageFactory(township=banqiao)
    load_policy(with_tasks())

    def person(role, code, name):
        return UserFactory(role=role, scope_code=code, full_name=name)

    return Plan(
        district,
        banqiao,
        street,
        clerk=person(Role.TOWNSHIP_CLERK, "411702102", "赵麦收"),
        bureau=person(Role.BUREAU_CLERK, "411702", "李春梅"),
        colleague=person(Role.BUREAU_CLERK, "411702", "周立秋"),
        chief=person(Role.BUREAU_CHIEF, "411702", "王建设"),
        street_clerk=person(Role.TOWNSHIP_CLERK, "411702001", "钱小满"),
        leader=person(Role.LEADER, "411702", "领导"),
    )


@pytest.fixture
def elsewhere_too(elsewhere):
    """The other district has tasks as well."""
    load_policy(with_tasks().replace(b'district = "411702"', b'district = "411721"'))
    return elsewhere


@pytest.fixture
def own_task(plan):
    """A task that the bureau has set to 板桥镇 itself, due in thirty days."""
    [task] = keeping.set_tasks(
        plan.district,
        by=plan.bureau,
        title="摸底",
        duty="逐村摸底。",
        due_on=in_days(30),
        townships=[plan.banqiao],
    )
    return task


def in_days(number):
    return today() + datetime.timedelta(days=number)
