"""What people without a login are asked of a complaint: what is wrong, number and code, why once more."""

from django import forms

from stations.models import Enterprise, Facility, Township
from supervision.choices import ComplaintKind
from supervision.complaints.challenge import LONGEST_ANSWER
from supervision.complaints.intake import (
    LONGEST_NAME,
    LONGEST_PHONE,
    LONGEST_WAYBILL,
    faults_of_overcharge,
)
from supervision.models.complaints import LONGEST_WORDS
from supervision.words import LONGEST as LONGEST_REASON
from supervision.yuan_fields import FenField
from yicheng_express.dates import today
from yicheng_express.lines_field import LinesField

LONGEST_TYPED = 60
NO_TOWNSHIP = "反映乡镇（街道）机关的，请选择是哪个乡镇（街道）。"


class ChoiceOfFacility(forms.ModelChoiceField):
    """Stations and the hub; one that has closed says so."""

    def label_from_instance(self, facility):
        return facility.name if facility.is_open else f"{facility.name}（已停业）"


class ChoiceOfEnterprise(forms.ModelChoiceField):
    """By the name that people know, then the one on its licence."""

    def label_from_instance(self, enterprise):
        return f"{enterprise.brand}（{enterprise.name}）"


class PublicComplaintForm(forms.Form):
    """A complaint from the public page, about a place that is known. `website` is hidden from people."""

    kind = forms.ChoiceField(
        label="反映什么问题？",
        choices=ComplaintKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择反映什么问题。"},
    )
    overcharged = FenField(
        label="被收了多少钱（元）", required=False, help_text="反映“违规收费”时填写，如 5 或 0.5。"
    )
    township = forms.ModelChoiceField(
        Township.objects.none(),
        label="哪个乡镇（街道）？",
        to_field_name="code",
        required=False,
        empty_label="不清楚",
    )
    facility = ChoiceOfFacility(
        Facility.objects.none(),
        label="哪个网点？",
        to_field_name="code",
        required=False,
        blank=True,
        empty_label="不清楚，或者不是网点的事",
        widget=forms.RadioSelect,
    )
    enterprise = ChoiceOfEnterprise(
        Enterprise.objects.none(),
        label="哪家快递？（选填）",
        required=False,
        empty_label="不清楚",
    )
    words = LinesField(
        label="发生了什么？",
        max_length=LONGEST_WORDS,
        help_text="什么时候、在哪里、怎么回事。不用写身份证号、电话，写了也会隐去。",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请写明发生了什么：什么时候、在哪里、怎么回事。"},
    )
    waybill = forms.CharField(
        label="快递单号（选填）",
        required=False,
        max_length=LONGEST_WAYBILL,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact_name = forms.CharField(
        label="姓名（选填）",
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_phone = forms.CharField(
        label="电话（选填）",
        required=False,
        max_length=LONGEST_PHONE,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    about_office = forms.BooleanField(label="反映的是乡镇（街道）机关或者它的工作人员", required=False)
    website = forms.CharField(label="此栏请留空", required=False)

    def __init__(self, data=None, files=None, *, spot, facility=""):
        """facility: the code of the one that the page before spoke of."""
        initial = {"township": spot.township and spot.township.code, "facility": facility}
        super().__init__(data, files, initial=initial)
        self.spot = spot
        townships = Township.objects.filter(district=spot.district).in_force_on(today())
        self.fields["township"].queryset = townships
        self.fields["facility"].queryset = spot.facilities_on(today())
        self.fields["enterprise"].queryset = Enterprise.objects.filter(district=spot.district)
        if spot.village:
            del self.fields["township"]

    def clean(self):
        asked = super().clean()
        if "kind" in asked and "overcharged" in asked:
            for fault in faults_of_overcharge(asked["kind"], asked["overcharged"]):
                self.add_error("overcharged", fault)
        if asked.get("about_office") and "township" in asked and not asked["township"]:
            self.add_error("township", NO_TOWNSHIP)
        return asked

    @property
    def photos(self):
        return self.files.getlist("photos")

    @property
    def is_of_a_robot(self):
        return bool(self.data.get("website"))

    @property
    def complaint(self):
        """What the verb takes."""
        asked = {name: value for name, value in self.cleaned_data.items() if name != "website"}
        return {"township": self.spot.township, "village": self.spot.village, "photos": self.photos} | asked


class ChallengeForm(forms.Form):
    """The sum of the picture."""

    answer = forms.CharField(
        label="图中两个数相加，等于多少？",
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6}),
    )


class FollowForm(forms.Form):
    """Number and query code; what is wrong with them is for nobody to learn."""

    number = forms.CharField(
        label="投诉编号",
        required=False,
        help_text="形如 123456-TS2026-00001，横线可以不写。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    code = forms.CharField(
        label="查询码",
        required=False,
        help_text="8 位字母和数字，不分大小写，横线可以不写。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class ReopeningForm(forms.Form):
    """Why a case should begin once more."""

    words = LinesField(
        label="为什么不满意？",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明为什么要求重新办理。"},
    )
