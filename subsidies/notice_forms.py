"""What is asked about notices: which to show, what to publish, an objection, and the decision on it."""

from django import forms

from subsidies.choices import Channel, Decision
from subsidies.notice_listing import COMING, OVER, RUNNING, notices_standing
from subsidies.publicity import (
    LONGEST_CONTACT,
    LONGEST_DECISION,
    LONGEST_NAME,
    LONGEST_PHONE,
    LONGEST_TITLE,
    LONGEST_WORDS,
)
from yicheng_express.dates import today
from yicheng_express.day_field import DayField

ANY = ("", "全部")
STANDINGS = [ANY, (RUNNING, "公示中"), (COMING, "未开始"), (OVER, "已结束")]
OBJECTIONS = [ANY, ("open", "有未处理异议")]
WHOLE_NOTICE = ("", "整份公示")


class NoticeFilterForm(forms.Form):
    """Which notices the list shows; each question is optional, and nonsense asks nothing."""

    standing = forms.ChoiceField(label="公示状态", required=False, choices=STANDINGS)
    objections = forms.ChoiceField(label="异议", required=False, choices=OBJECTIONS)

    def narrowed(self, notices, day):
        """Of `notices` those that are asked for, as they stand on `day`."""
        self.is_valid()
        notices = notices_standing(notices, self.cleaned_data.get("standing"), day)
        return notices.filter(open_objections__gt=0) if self.cleaned_data.get("objections") else notices

    @property
    def narrows(self):
        return any(self.cleaned_data.values())


class NoticeForm(forms.Form):
    """What a notice says beside its list."""

    title = forms.CharField(
        label="公示标题", max_length=LONGEST_TITLE, error_messages={"required": "请写公示标题。"}
    )
    first_day = DayField(
        label="公示首日",
        help_text="晚于今天的，那一天零点起公开；选今天，发布后立即公开，但今天不计入工作日。",
        error_messages={"required": "请写公示从哪一天开始。"},
    )
    last_day = DayField(
        label="公示末日", required=False, help_text="含当日；留空就取规定的工作日满的那一天。"
    )
    contact = forms.CharField(
        label="受理单位和电话",
        max_length=LONGEST_CONTACT,
        help_text="会公开，请写办公电话。",
        error_messages={"required": "请写明向谁提出异议：单位和办公电话。"},
    )


class ObjectionForm(forms.Form):
    """What is held against a notice, or against one of its items, by their places on it."""

    item = forms.ChoiceField(label="针对", required=False)
    words = forms.CharField(
        label="异议内容",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "请写明异议内容。"},
    )
    name = forms.CharField(label="姓名（选填）", required=False, max_length=LONGEST_NAME)
    phone = forms.CharField(label="联系电话（选填）", required=False, max_length=LONGEST_PHONE)

    def __init__(self, data=None, *, items):
        super().__init__(data)
        self.items = {str(item.position): item for item in items}
        named = [(place, f"{place}. {item.facility_name}") for place, item in self.items.items()]
        self.fields["item"].choices = [WHOLE_NOTICE, *named]

    def clean(self):
        """With `application` in place of the item: what the verbs take."""
        asked = super().clean()
        item = self.items.get(asked.pop("item", ""))
        return asked | {"application": item.application if item else None}


class EntryForm(ObjectionForm):
    """An objection that came by phone, letter or visit."""

    channel = forms.ChoiceField(
        label="来源", choices=[each for each in Channel.choices if each[0] != Channel.ONLINE]
    )
    received_on = DayField(label="收到日期", initial=today, error_messages={"required": "请写明哪一天收到。"})
    field_order = ["channel", "received_on"]


class PublicObjectionForm(ObjectionForm):
    """An objection from the public page. `website` is hidden from people; a program fills it."""

    website = forms.CharField(label="此栏请留空", required=False)

    @property
    def is_of_a_robot(self):
        return bool(self.cleaned_data.get("website"))

    @property
    def objection(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "website"}


class DecisionForm(forms.Form):
    """What is decided on an objection, and why."""

    decision = forms.ChoiceField(
        label="处理结果",
        choices=Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择处理结果。"},
    )
    words = forms.CharField(
        label="处理说明",
        max_length=LONGEST_DECISION,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写处理说明。"},
    )
