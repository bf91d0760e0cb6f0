"""A complaint that came to the office: by phone, visit, letter, or from above."""

import uuid

from django import forms

from stations.models import District
from supervision.choices import ComplaintChannel, ComplaintKind
from supervision.complaint_forms import CHOOSE
from supervision.complaint_forms import words as box_for_words
from supervision.complaints.rights import may_enter
from supervision.models.complaints import LONGEST_WORDS
from supervision.place_forms import PlaceForm
from supervision.yuan_fields import FenField
from yicheng_express.dates import today
from yicheng_express.day_field import DayField
from yicheng_express.half_width import HalfWidthField

CHANNELS = [choice for choice in ComplaintChannel.choices if choice[0] != ComplaintChannel.ONLINE]

WRITTEN = ("channel", "received_on", "source_number", "kind", "words", "overcharged", "waybill")
WRITTEN += ("about_office", "contact_name", "contact_phone")


class EntryForm(PlaceForm):
    """All that is known of it; `token` says that the same form is not sent twice."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label="来源", choices=[CHOOSE, *CHANNELS], error_messages={"required": "请选择来源。"}
    )
    received_on = DayField(label="收到日期", error_messages={"required": "请写收到日期。"})
    source_number = forms.CharField(
        label="来源工单号（可以不写）",
        required=False,
        max_length=40,
        help_text="12305、12345 或上级的工单号。",
    )
    kind = forms.ChoiceField(
        label="类别", choices=[CHOOSE, *ComplaintKind.choices], error_messages={"required": "请选择类别。"}
    )
    overcharged = FenField(label="被收取的金额（元）", required=False, help_text="违规收费要填。")
    waybill = HalfWidthField(label="运单号（可以不写）", required=False, max_length=40)
    words = box_for_words("投诉内容", LONGEST_WORDS, required="请写明投诉内容。", rows=6)
    about_office = forms.BooleanField(
        label="反映乡镇（街道）机关", required=False, help_text="勾选后，乡镇（街道）和企业都看不到这件投诉。"
    )
    contact_name = forms.CharField(label="投诉人姓名（可以不写）", required=False, max_length=60)
    contact_phone = HalfWidthField(
        label="联系电话（可以不写）",
        required=False,
        max_length=30,
        help_text="只有办理这件投诉的人可以查看，每次查看都有记录。",
    )

    def __init__(self, data=None, files=None, *, user):
        super().__init__(data, files, initial={"token": uuid.uuid4(), "received_on": today()})
        districts = District.objects.visible_to(user)
        self.districts = [each for each in districts if may_enter(user, each)]
        wanted = (data or {}).get("district", "")
        self.district = next((each for each in self.districts if each.code == wanted), None) or next(
            iter(self.districts), None
        )
        if self.district:
            self.offer(user, self.district)

    def arguments(self):
        """What `intake.enter` takes."""
        chosen, place = self.cleaned_data, self.place
        return {name: chosen[name] for name in WRITTEN} | {
            "township": place.township,
            "village": place.village,
            "facility": place.facility,
            "enterprise": place.enterprise,
            "photos": self.files.getlist("photos"),
        }
