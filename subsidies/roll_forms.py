"""What is asked of the rolls, and what is written when one is made or made void."""

import re

from django import forms

from subsidies.models import Fund, Roll
from subsidies.roll_standing import STANDINGS
from subsidies.rolls import LONGEST_TITLE

LONGEST_UNIT = 60
LONGEST_DOCUMENT = 60
SHORT_NUMBER = re.compile(r"[0-9]{1,9}")


def key_of(fund):
    """How an address names a fund: 411702-2026-快递进村资金."""
    return f"{fund.district.code}-{fund.year}-{fund.name}"


def fund_named(user, key):
    """The fund that an address names, of those that the user may see; None where there is none such."""
    district, _dash, rest = key.partition("-")
    year, _dash, name = rest.partition("-")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        return None
    funds = Fund.objects.visible_to(user).select_related("district")
    return funds.filter(district__code=district, year=year, name=name).first()


class RollFilterForm(forms.Form):
    """Which rolls the list shows; each question is optional."""

    standing = forms.ChoiceField(
        label="发放情况",
        required=False,
        choices=[("", "全部"), *((word, label) for word, (label, _condition) in STANDINGS.items())],
    )
    year = forms.ChoiceField(label="资金年度", required=False)

    def __init__(self, data, *, user):
        super().__init__(data)
        years = Fund.objects.visible_to(user).order_by("-year").values_list("year", flat=True).distinct()
        self.fields["year"].choices = [("", "全部"), *((year, f"{year}年") for year in years)]

    def narrowed(self, rolls):
        """Of `rolls` (with their standing) those that are asked for."""
        asked = self.cleaned_data
        if asked["standing"]:
            rolls = rolls.filter(STANDINGS[asked["standing"]][1])
        return rolls.filter(fund__year=asked["year"]) if asked["year"] else rolls


class RollHeadForm(forms.Form):
    """What stands at the head of a roll."""

    title = forms.CharField(
        label="标题", max_length=LONGEST_TITLE, error_messages={"required": "请写花名册的标题。"}
    )
    unit = forms.CharField(
        label="编制单位", max_length=LONGEST_UNIT, error_messages={"required": "请写编制单位。"}
    )
    document_number = forms.CharField(
        label="文号", max_length=LONGEST_DOCUMENT, required=False, help_text="没有文号的留空。"
    )


def usual_head(fund, *, supplements=None, replaces=None):
    """What the head of a roll of `fund` usually says: what the void one says that it replaces, or that of the
    roll whose payments it makes again, called so.
    """
    if replaces:
        return {name: getattr(replaces, name) for name in ("title", "unit", "document_number")}
    if supplements:
        return {"title": f"{supplements.title[: LONGEST_TITLE - 4]}（补发）", "unit": supplements.unit}
    latest = Roll.objects.filter(fund__district=fund.district_id).first()
    return {
        "title": f"{fund.district.name}{fund}发放花名册",
        "unit": latest.unit if latest else f"{fund.district.name}财政局",
    }


def ticked_value(application):
    """What is sent where the application is ticked: its number, and the revision that was shown."""
    return f"{application.number}@{application.revision}"


def ticked_in(post):
    """Number → the revision that was shown (one that never is, where none was), of what is ticked."""
    parts = (value.partition("@") for value in post.getlist("application"))
    return {number: int(seen) if SHORT_NUMBER.fullmatch(seen) else -1 for number, _at, seen in parts}
