"""What a dashboard is asked: which day, and which district or township of those in the reader's scope."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode

from stations.activity import Basis, basis_on
from stations.coverage import policy_on, report_by, target_on
from stations.forms import choice_of
from stations.models import District, Township
from stations.reach import village_reaches
from yicheng_express.accounts.models import User
from yicheng_express.accounts.scope import DISTRICT_DIGITS
from yicheng_express.dates import today
from yicheng_express.day_field import DayField

OUT_OF_SCOPE = "没有这个区划，或者它不在您的管辖范围内。"


def own_township(user):
    """The township whose people this user is of; None for who looks at a district or more."""
    if len(user.scope_code) <= DISTRICT_DIGITS:
        return None
    return Township.objects.visible_to(user).select_related("district").first()


@dataclass(frozen=True)
class Asked:
    """The question of a page: by whom, of which district or (where one is chosen) township, on which day."""

    user: User
    district: District
    township: Township | None
    on: datetime.date

    @cached_property
    def townships(self):
        """The townships that the answer is about: a queryset, never more than the reader may see."""
        seen = Township.objects.visible_to(self.user).filter(district=self.district)
        return seen.filter(pk=self.township.pk) if self.township else seen

    @property
    def is_of_district(self):
        """Whether the answer is about the whole of a district."""
        return self.township is None

    @property
    def can_widen(self):
        """Whether the reader sees more of the district than the township that is asked for."""
        return not self.is_of_district and len(self.user.scope_code) <= DISTRICT_DIGITS

    @property
    def place(self):
        """The division that the answer is about."""
        return self.township or self.district

    @cached_property
    def policy(self):
        """The policy that says what holds there on the day; None without any. Three queries."""
        return policy_on(self.district, self.on)

    @property
    def target(self):
        """The coverage target in force on the day, or None."""
        return target_on(self.policy, self.on)

    @cached_property
    def basis(self):
        """The reports by which stations are judged on the day; without a policy by none. One query."""
        if not self.policy:
            return Basis(self.on, months=1)
        return basis_on(self.townships, self.on, self.policy.dormant_months)

    @cached_property
    def report(self):
        """The CoverageReport of these townships on the day. Three queries beyond policy and basis."""
        basis = self.basis if self.policy else None
        return report_by(self.district, self.on, self.townships, self.policy, basis)

    @cached_property
    def reaches(self):
        """How each 建制村 there is reached on the day (`stations.reach`). Three queries."""
        return village_reaches(self.townships, self.basis, self.policy)

    @property
    def day_in_address(self):
        """What the address of a page of the same day ends with: today nothing, so that it stays today."""
        return "" if self.on == today() else f"?on={self.on}"

    def page_of(self, village):
        """The address of a village's page on the same day."""
        return reverse("dashboard_village", args=[village.code]) + self.day_in_address

    def address(self, page, *args, **query):
        """The address of a page that is asked the same of the same place, and more."""
        division = {"township": self.township.code} if self.township else {"district": self.district.code}
        return f"{reverse(page, args=args)}?{urlencode({'on': self.on} | division | query)}"


class AskedForm(forms.Form):
    """Which day, district and township; each is optional."""

    on = DayField(label="日期", required=False)
    district = choice_of(District, "区（县）", empty_label=None)
    township = choice_of(Township, "乡镇（街道）", empty_label="全部")

    def __init__(self, data, *, user):
        super().__init__({"on": today()} | {name: value for name, value in data.items() if value})
        self.user = user
        self.fields["district"].queryset = District.objects.visible_to(user)
        self.fields["township"].queryset = Township.objects.visible_to(user).select_related("district")

    def asked(self):
        """The Asked, of today where the day that was written is none; None for who has no district.

        Raises Http404 for a division that is not in the reader's scope.
        """
        self.is_valid()
        if set(self.errors) & {"district", "township"}:
            raise Http404(OUT_OF_SCOPE)
        township = self.cleaned_data.get("township") or own_township(self.user)
        district = self.cleaned_data.get("district")
        if township and district and township.district != district:
            raise Http404(OUT_OF_SCOPE)
        district = township.district if township else district or self.fields["district"].queryset.first()
        if district is None:
            return None
        self.offer_the_townships_of(district)
        return Asked(self.user, district, township, self.cleaned_data.get("on") or today())

    def offer_the_townships_of(self, district):
        """Offer those alone: a township of another district would be another report."""
        self.fields["township"].queryset = self.fields["township"].queryset.filter(district=district)
        self.data["district"] = district.code
