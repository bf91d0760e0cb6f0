"""板桥镇 with a hub and stations under Yicheng's policy, the people of inspections, and a clock to be set."""

import datetime
import io
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from stations.models import Facility
from supervision.choices import FindingResult
from supervision.inspections.carrying_out import Entry, begin, finish, save_photo, save_results
from supervision.inspections.planning import plan_single
from supervision.models import Finding
from supervision.rectifications.answering import answer
from supervision.rectifications.checking import Look, check
from supervision.rectifications.steps import open_items
from tests.banqiao import lay_banqiao, load_both_policies
from tests.factories import EnterpriseFactory, UserFactory
from tests.subsidies import conftest as of_subsidies
from yicheng_express.accounts.models import User
from yicheng_express.accounts.roles import Role

clock = of_subsidies.clock  # a fixture: stands at noon of BEGIN
BEGIN = of_subsidies.BEGIN  # Monday 2026-03-02
FAILING = {
    "charges-posted": "没有公示收费。",
    "no-collecting-charge": "取件收两元。",
}  # 10 and 3 working days


def photo(name="photo.jpg"):
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


@dataclass
class Board:
    """What the tests of inspections work with; a case is brought to any state by the real verbs."""

    clock: object
    district: object
    place: object  # Banqiao
    people: dict[str, User]

    def __getattr__(self, name):
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def facility(self, place=0):
        return Facility.objects.get(pk=self.place.stations[place].pk)

    def planned(self, place=0):
        [inspection] = plan_single([self.facility(place)], by=self.bureau)
        inspection.refresh_from_db()
        return inspection

    def under_way(self, place=0):
        return begin(self.planned(place), by=self.inspector)

    def recorded(self, failing=FAILING, place=0):
        """Everything is looked at; what fails has its words and a photo."""
        inspection = self.under_way(place)
        entries = [
            Entry(finding.key, FindingResult.FAIL if words else FindingResult.PASS, words)
            for finding in inspection.findings.all()
            for words in [failing.get(finding.key, "")]
        ]
        assert not save_results(inspection, entries, by=self.inspector).refused
        for key in failing:
            save_photo(inspection, key, photo(), by=self.inspector)
        return inspection

    def finish(self, inspection, *, by=None, **fields):
        values = {"inspected_on": self.clock.now.date(), "inspected_by": "赵检、钱检", "met": "王建国"}
        return finish(inspection, by=by or self.inspector, **values | fields)

    def done(self, failing=FAILING, place=0):
        return self.finish(self.recorded(failing, place))

    def order(self, failing=FAILING, place=0):
        return self.done(failing, place).rectification

    def answer(self, order, *, by=None, **fields):
        photos = {item.pk: [photo()] for item in open_items(order)}
        values = {"words": "已全部整改。", "photos": photos}
        return answer(order, by=by or self.agent, **values | fields)

    def answered(self, place=0):
        return self.answer(self.order(place=place))

    def check(self, order, *, failed=(), by=None, **fields):
        """A second look, at which the items with these keys fail again."""
        looks = {
            item.pk: Look(False, "还是没改。", (photo(),)) if item.finding.key in failed else Look(True)
            for item in open_items(order)
        }
        return check(order, looks, by=by or self.checker, **fields)

    def closed(self, place=0):
        return self.check(self.answered(place))


@pytest.fixture
def board(district, elsewhere, clock, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return lay_board(district, clock)


def lay_board(district, clock, stations=3):
    place = lay_banqiao(district, stations=stations)
    load_both_policies()
    operator = place.stations[0].operator
    rival = EnterpriseFactory(district=district, name="邻家快递有限公司", brand="邻家快递")
    people = {
        name: UserFactory(username=name, role=role, full_name=full_name, **scope)
        for name, role, full_name, scope in [
            ("bureau", Role.BUREAU_CLERK, "周立秋", {"scope_code": "411702"}),
            ("chief", Role.BUREAU_CHIEF, "王建设", {"scope_code": "411702"}),
            ("inspector", Role.INSPECTOR, "赵检", {"scope_code": "411702"}),
            ("checker", Role.INSPECTOR, "孙检", {"scope_code": "411702"}),
            ("leader", Role.LEADER, "李区长", {"scope_code": "411702"}),
            ("finance", Role.FINANCE, "吴惊蛰", {"scope_code": "411702"}),
            ("technician", Role.TECHNICIAN, "技术员", {"scope_code": "411702"}),
            ("clerk", Role.TOWNSHIP_CLERK, "赵麦收", {"scope_code": "411702102"}),
            ("other_clerk", Role.TOWNSHIP_CLERK, "孙谷雨", {"scope_code": "411702103"}),
            ("agent", Role.ENTERPRISE, "本区快递", {"scope_code": "", "enterprise": operator}),
            ("other_agent", Role.ENTERPRISE, "邻家快递", {"scope_code": "", "enterprise": rival}),
            ("foreign", Role.INSPECTOR, "外县检查员", {"scope_code": "411721"}),
            ("foreign_chief", Role.BUREAU_CHIEF, "外县局长", {"scope_code": "411721"}),
        ]
    }
    return Board(clock, district, place, people)


def keys_of(inspection):
    return list(Finding.objects.filter(inspection=inspection).values_list("key", flat=True))


def day(month, number, year=2026):
    return datetime.date(year, month, number)
