"""What is asked of who keeps the funds: which fund is opened, what is given to it, what is taken back."""

from django import forms

from stations.forms import choice_of
from stations.models import District
from subsidies.funds import LARGEST
from subsidies.models import FundEntry, RuleVersion
from subsidies.yuan_field import YuanField
from yicheng_express.dates import today

LONGEST_DOCUMENT = FundEntry._meta.get_field("document").max_length
MISSING = {"required": "请填写。"}


class OpeningForm(forms.Form):
    """Which fund of which year: by one of the names that the rules of the district know."""

    district = choice_of(District, "区（县）", empty_label=None)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100, widget=forms.TextInput)
    name = forms.ChoiceField(label="资金名称", help_text="补贴规则所列的资金。")

    def __init__(self, data=None, *, user):
        super().__init__(data, initial={"year": today().year})
        districts = District.objects.visible_to(user)
        self.fields["district"].queryset = districts
        self.fields["district"].required = True
        self.fields["district"].initial = districts.first()
        self.fields["year"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "size": 6}
        self.fields["name"].choices = [(name, name) for name in names_in_rules(user)]


def names_in_rules(user):
    """The names of funds that the rules within the user's scope can be paid from."""
    funds = RuleVersion.objects.visible_to(user).values_list("funds", flat=True)
    return list(dict.fromkeys(name for names in funds for name in names))


class MovementForm(forms.Form):
    """An amount that is given to a fund or taken back, and by which document."""

    amount = YuanField(label="金额（元）", largest=LARGEST, error_messages=MISSING)
    document = forms.CharField(label="依据", max_length=LONGEST_DOCUMENT, error_messages=MISSING)
