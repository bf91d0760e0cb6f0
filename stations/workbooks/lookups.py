"""What the words of a row stand for: districts, townships, villages, enterprises; all within scope.

Everything is fetched in a few questions for the whole file. Whatever lies outside the user's scope is not
there. Each `find…` raises ValueError with what the clerk should do.
"""

from collections import defaultdict

from django.db.models import Q

from stations.models import District, Enterprise, Township, Village
from yicheng_express.workbooks.opening import canonical

NOT_THERE = "或者它不在您的管辖范围内"


class Districts:
    """The districts of a user; the one that is meant where nothing is said and there is only one."""

    def __init__(self, user):
        self.by_code = {district.code: district for district in District.objects.visible_to(user)}

    def find(self, code):
        if not code and len(self.by_code) == 1:
            return next(iter(self.by_code.values()))
        if not code:
            raise ValueError("您管辖多个区县，请填写区县代码（6 位）。")
        if code not in self.by_code:
            raise ValueError(f"没有代码为 {code} 的区县，{NOT_THERE}。")
        return self.by_code[code]


class Places:
    """Townships and villages by code, or by the township's name and the village's name in it.

    Village names repeat across townships: none is ever looked up by its name alone.
    """

    def __init__(self, user, *, codes=(), township_names=()):
        codes = {code for code in codes if code}
        self.townships = list(
            Township.objects.visible_to(user)
            .filter(Q(code__in={code[:9] for code in codes}) | Q(name__in=set(township_names)))
            .select_related("district")
        )
        villages = Village.objects.visible_to(user).filter(
            Q(code__in=codes) | Q(township__in=[t for t in self.townships if t.name in set(township_names)])
        )
        self.township_by_code = {township.code: township for township in self.townships}
        self.village_by_code = {}
        self.villages_of = defaultdict(list)
        for village in villages.select_related("township__district"):
            self.village_by_code[village.code] = village
            self.villages_of[village.township_id].append(village)

    def township(self, code, name):
        """The township of this code or, without one, of this name."""
        if code:
            if code not in self.township_by_code:
                raise ValueError(f"没有代码为 {code} 的乡镇（街道），{NOT_THERE}。")
            return self.township_by_code[code]
        named = [township for township in self.townships if canonical(township.name) == name]
        if not named:
            raise ValueError(f"没有名为“{name}”的乡镇（街道），{NOT_THERE}。请按全称填写。")
        if len(named) > 1:
            raise ValueError(f"有 {len(named)} 个乡镇（街道）都叫“{name}”，请填写代码。")
        return named[0]

    def village(self, code):
        if code not in self.village_by_code:
            raise ValueError(f"没有代码为 {code} 的村（社区），{NOT_THERE}。")
        return self.village_by_code[code]

    def village_in(self, township, name):
        """The village of this short or official name in one township."""
        named = [
            village
            for village in self.villages_of[township.pk]
            if name in (canonical(village.name), canonical(village.official_name))
        ]
        if not named:
            raise ValueError(f"{township.name}没有名为“{name}”的村（社区），请核对或填写村代码。")
        if len(named) > 1:
            raise ValueError(f"{township.name}有 {len(named)} 个村（社区）都叫“{name}”，请填写村代码。")
        return named[0]


class Enterprises:
    """The enterprises of each district by credit code, name and brand."""

    def __init__(self, user):
        self.by_district = defaultdict(lambda: [defaultdict(list) for _ in range(3)])
        for enterprise in Enterprise.objects.visible_to(user):
            by_code, by_name, by_brand = self.by_district[enterprise.district_id]
            by_code[enterprise.credit_code].append(enterprise)
            by_name[canonical(enterprise.name)].append(enterprise)
            by_brand[canonical(enterprise.brand)].append(enterprise)

    def find(self, text, district):
        """The enterprise that `text` names in `district`: credit code before name before brand."""
        by_code, by_name, by_brand = self.by_district[district.pk]
        for found in (by_code.get(text.upper()), by_name.get(text), by_brand.get(text)):
            if found and len(found) == 1:
                return found[0]
            if found:
                raise ValueError(f"有 {len(found)} 家企业都叫“{text}”，请改填统一社会信用代码。")
        raise ValueError(
            f"{district.name}没有登记名称、品牌或信用代码为“{text}”的企业，请先登记企业，或核对后重填。"
        )
