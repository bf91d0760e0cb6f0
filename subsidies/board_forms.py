"""What the eligibility board is asked: which rule, day, year or period, which facilities, and what if."""

from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError

from stations.forms import choice_of
from stations.models import District, Facility, Township, Village
from subsidies.board import BoardState, versions_to_ask, villages_to_suppose
from subsidies.choices import Recurrence
from subsidies.eligibility import moment_for, needs_year
from subsidies.models import Rule, RuleVersion
from subsidies.refusals import SubsidyRefused
from yicheng_express.accounts.scope import DISTRICT_DIGITS
from yicheng_express.dates import today
from yicheng_express.day_field import DayField

TOWNSHIP_DIGITS = DISTRICT_DIGITS + 3
OUT_OF_SCOPE = "没有这个村，或者它不在您的管辖范围内。"


class OfferedField(forms.ChoiceField):
    """A choice of which the form knows only later what it offers; what it does not offer it does not take."""

    def valid_value(self, value):
        return True


@dataclass(frozen=True)
class SupposedTownship:
    """A township with those of its 建制村 that have no resident station, to choose a what-if from."""

    township: Township
    villages: list[Village]
    is_whole: bool
    chosen: frozenset[str]


class BoardForm(forms.Form):
    """The questions in the address; each is optional. `village` (many) is the what-if: villages by their
    codes, or all of a township by its code.

    shown: the district, or None. After `is_valid`: day, versions (offered), version (None where none
    applies), chosen_year, chosen_period, moment (None where there is no board), reasons (why, in words).
    """

    on = DayField(label="日期", required=False)
    district = choice_of(District, "区（县）", empty_label=None)
    rule = forms.CharField(required=False, max_length=60)
    year = OfferedField(label="数据年度", required=False)
    period = OfferedField(label="期别", required=False)
    township = choice_of(Township, "乡镇（街道）", empty_label="全部")
    state = forms.ChoiceField(label="情况", required=False, choices=[("", "全部"), *BoardState.choices])
    q = forms.CharField(label="查找", required=False, max_length=80)

    def __init__(self, data, *, user):
        super().__init__({"on": today()} | {name: value for name, value in data.items() if value})
        self.user, self.asked_villages = user, data.getlist("village")
        self.fields["district"].queryset = District.objects.visible_to(user)
        self.fields["township"].queryset = Township.objects.visible_to(user)
        self.shown = self.district_to_show()
        if self.shown:
            self.data["district"] = self.shown.code
            self.fields["township"].queryset = self.townships
        self.version, self.moment = None, None
        self.versions, self.reasons = [], []
        self.chosen_year, self.chosen_period = None, ""

    def district_to_show(self):
        """The district that is asked for, or the first; None where there is none, or it is out of scope."""
        districts = self.fields["district"].queryset
        asked = self.data.get("district")
        return districts.filter(code=asked).first() if asked else districts.first()

    @property
    def place(self):
        """What the board is of: the township asked for, or the only one in sight; else the district."""
        asked = self.cleaned_data.get("township")
        townships = [asked] if asked else list(self.townships[:2])
        return townships[0] if len(townships) == 1 else self.shown

    @property
    def townships(self):
        return Township.objects.visible_to(self.user).filter(district=self.shown)

    @property
    def facilities(self):
        """What the person may see of the district; of the township alone, where one is asked for."""
        facilities = Facility.objects.visible_to(self.user).filter(district=self.shown)
        township = self.cleaned_data.get("township")
        return facilities.filter(township=township) if township else facilities

    @property
    def has_facilities(self):
        """Whether any facility of the district is registered in the person's scope."""
        return Facility.objects.visible_to(self.user).filter(district=self.shown).exists()

    @property
    def narrowed_in_words(self):
        """To which of the facilities the list is narrowed: [板桥镇, 还差, 含“夏庄”]."""
        asked = self.cleaned_data
        told = [asked["township"].name] if asked.get("township") else []
        told += [BoardState(asked["state"]).label] if asked["state"] else []
        return told + ([f"含“{asked['q']}”"] if asked["q"] else [])

    @property
    def day(self):
        return self.cleaned_data.get("on") or today()

    def clean(self):
        if self.shown:
            self.choose_version()
        if self.version:
            self.choose_year()
            self.choose_period()
            self.check_moment()
        return self.cleaned_data

    def choose_version(self):
        """The rule that is asked for; else the first of which there are facilities in sight."""
        versions = RuleVersion.objects.visible_to(self.user).filter(rule__district=self.shown)
        self.versions = versions_to_ask(versions, self.day, self.asked_year or self.day.year)
        key = self.cleaned_data.get("rule")
        if not key:
            tiers = set(self.facilities.order_by().values_list("tier", flat=True))
            in_sight = [version for version in self.versions if version.tier in tiers]
            self.version = next(iter(in_sight or self.versions), None)
            return
        self.version = next((each for each in self.versions if each.rule.key == key), None)
        if self.version is None:
            self.tell_why_not_in_force(key)

    def tell_why_not_in_force(self, key):
        rules = Rule.objects.visible_to(self.user).filter(district=self.shown, key=key)
        if not rules.exists():
            raise ValidationError({"rule": "没有这项补贴规则，或者它不在您的管辖范围内。"})
        self.reasons = [f"所选的补贴规则在 {self.day} 不施行，请改选日期或规则。"]

    @property
    def asked_year(self):
        """The year that is asked for, but none after that of the day; None where it is no year."""
        asked = self.cleaned_data.get("year") or ""
        return min(int(asked), self.day.year) if len(asked) == 4 and asked.isdecimal() else None

    def choose_year(self):
        if needs_year(self.version):
            first = min(self.version.effective_from.year, self.day.year)
            years = list(range(self.day.year, first - 1, -1))
            self.chosen_year = self.asked_year or self.day.year
            self.fields["year"].choices = [
                (each, f"{each}年") for each in sorted({*years, self.chosen_year})[::-1]
            ]
            self.data["year"] = self.chosen_year
        else:
            del self.fields["year"]

    def choose_period(self):
        if self.version.recurrence == Recurrence.PERIOD:
            names = [each["name"] for each in self.version.periods]
            asked = self.cleaned_data.get("period")
            self.chosen_period = asked if asked in names else ""
            self.fields["period"].choices = [(name, name) for name in names]
        else:
            del self.fields["period"]

    def check_moment(self):
        try:
            self.moment = moment_for(self.version, self.day, year=self.chosen_year, period=self.chosen_period)
        except SubsidyRefused as refusal:
            self.reasons = refusal.reasons
            return
        self.chosen_period = self.moment.period
        if "period" in self.fields:
            self.data["period"] = self.chosen_period

    # --- the what-if ------------------------------------------------------------------------------------

    @cached_property
    def supposable(self):
        """The 建制村 in sight without a resident station on the day that the board asks about. One query."""
        villages = Village.objects.visible_to(self.user).filter(township__district=self.shown)
        return list(villages_to_suppose(villages, self.moment.as_of))

    @cached_property
    def supposed(self):
        """The villages of the what-if. One that has a resident station already makes no difference.

        Raises ValidationError for a code that is out of scope, or of no village and no township.
        """
        asked = set(self.asked_villages)
        if not asked:
            return []
        found = [each for each in self.supposable if each.code in asked or each.township.code in asked]
        unknown = asked - {each.code for each in found} - {each.township.code for each in found}
        if unknown and self.count_of(unknown) < len(unknown):
            raise ValidationError(OUT_OF_SCOPE)
        return found

    def count_of(self, codes):
        """How many of the codes are those of a 建制村 or a township in sight."""
        villages = Village.objects.visible_to(self.user).administrative()
        villages = villages.filter(township__district=self.shown, code__in=codes)
        return villages.count() + self.townships.filter(code__in=codes).count()

    @property
    def supposed_by_township(self):
        """[SupposedTownship], to choose from."""
        by_township = {}
        for village in self.supposable:
            by_township.setdefault(village.township, []).append(village)
        asked = frozenset(self.asked_villages)
        return [
            SupposedTownship(township, villages, township.code in asked, asked)
            for township, villages in by_township.items()
        ]
