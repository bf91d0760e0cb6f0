"""The boxes in which staff choose where a complaint lies and whom it is about; grouped by township."""

from itertools import groupby

from django import forms
from django.forms.models import ModelChoiceIterator

from stations.models import Enterprise, Facility, Township, Village
from supervision.complaints.places import Place
from yicheng_express.dates import today

OF_THE_DISTRICT = "区（县）级"
UNKNOWN = "不详"
GONE = "所选的记录不在可选范围内，请刷新页面重选。"


class ByTownshipIterator(ModelChoiceIterator):
    """The choices under the names of their townships. The queryset is ordered by township."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for name, records in groupby(self.queryset, key=lambda record: name_of_township(record.township)):
            yield name, [self.choice(record) for record in records]


def name_of_township(township):
    return township.name if township else OF_THE_DISTRICT


class RecordField(forms.ModelChoiceField):
    """A record by its code, optional; those to choose from are set by the form."""

    def __init__(self, records, label, **options):
        options = {"required": False, "to_field_name": "code", "empty_label": UNKNOWN} | options
        super().__init__(
            records.objects.none(), label=label, error_messages={"invalid_choice": GONE}, **options
        )

    def label_from_instance(self, record):
        return record.name


class ByTownshipField(RecordField):
    iterator = ByTownshipIterator


def in_force_or(divisions, chosen):
    """Those that are there today, and the one that was chosen before."""
    there = divisions.in_force_on(today())
    return there | divisions.filter(pk=chosen.pk) if chosen else there


class PlaceForm(forms.Form):
    """Township, village, station and enterprise, all of which may be unknown; for the forms that ask so."""

    township = RecordField(Township, "乡镇（街道）")
    village = ByTownshipField(Village, "村（社区）")
    facility = ByTownshipField(Facility, "网点", help_text="选了网点的，村、乡镇（街道）和企业可以不选。")
    enterprise = RecordField(Enterprise, "责任企业", to_field_name="credit_code")

    def offer(self, user, district, *, township=None, village=None):
        """Set what there is to choose from in the district; what was chosen once stays, though it is gone."""
        here = {"district": district}
        townships = Township.objects.visible_to(user).filter(**here)
        self.fields["township"].queryset = in_force_or(townships, township).order_by("code")
        villages = Village.objects.visible_to(user).filter(township__district=district)
        self.fields["village"].queryset = (
            in_force_or(villages, village).select_related("township").order_by("township__code", "code")
        )
        facilities = Facility.objects.visible_to(user).filter(**here)
        self.fields["facility"].queryset = facilities.select_related(
            "township", "village__township", "operator"
        ).order_by("township__code", "code")
        self.fields["enterprise"].queryset = (
            Enterprise.objects.visible_to(user).filter(**here).order_by("name")
        )

    @property
    def place(self):
        chosen = self.cleaned_data
        return Place(chosen["township"], chosen["village"], chosen["facility"], chosen["enterprise"])
