"""What is asked of the list of inspections, and what is written when one is arranged or finished."""

from django import forms

from stations.choices import Tier
from stations.forms import choice_of
from stations.models import District, Enterprise, Township
from supervision.inspections.carrying_out import LONGEST_NAMES, LONGEST_SUMMARY
from supervision.inspections.drawing import Criteria
from supervision.inspections.listing import QUEUE_OF, search, sees_what_is_coming
from supervision.inspections.planning import LONGEST_TITLE, MOST_AT_ONCE
from supervision.inspections.steps import LONGEST_REASON
from supervision.models import InspectionRound
from yicheng_express.dates import today
from yicheng_express.day_field import DayField

ANY = ("", "全部")
RESULTS = [ANY, ("failed", "有不合格项"), ("passed", "没有不合格项")]


def lines(label, longest, required="", rows=2, **options):
    """A box for a sentence or two."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(required),
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": f"最多 {longest} 字，请写短一些。"},
        **options,
    )


class InspectionFilterForm(forms.Form):
    """Which inspections the list shows; each question is optional."""

    queue = forms.ChoiceField(required=False, choices=[(name, name) for name in QUEUE_OF])
    batch = forms.ModelChoiceField(
        InspectionRound.objects.none(), label="批次", required=False, empty_label="全部"
    )
    township = choice_of(Township, "乡镇（街道）", empty_label="全部")
    tier = forms.ChoiceField(label="层级", required=False, choices=[ANY, *Tier.choices])
    result = forms.ChoiceField(label="结果", required=False, choices=RESULTS)
    q = forms.CharField(
        label="查找",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": "编号、网点、村、企业"}),
    )

    def __init__(self, data, *, user):
        super().__init__({name: value for name, value in data.items() if value})
        self.user = user
        self.fields["batch"].queryset = InspectionRound.objects.visible_to(user)
        self.fields["township"].queryset = Township.objects.visible_to(user)

    @property
    def narrows(self):
        return any(value for name, value in self.cleaned_data.items() if name != "queue")

    @property
    def offers_townships(self):
        return sees_what_is_coming(self.user)

    @property
    def offers_rounds(self):
        return self.user.has_perm("supervision.view_inspectionround")

    def narrowed(self, inspections):
        """Of `inspections` those that are asked for, in whatever queue."""
        asked = self.cleaned_data
        inspections = search(inspections, asked["q"])
        if asked["batch"]:
            inspections = inspections.filter(round=asked["batch"])
        if asked["township"]:
            inspections = inspections.filter(facility__township=asked["township"])
        if asked["tier"]:
            inspections = inspections.filter(facility__tier=asked["tier"])
        if asked["result"]:
            has_order = asked["result"] == "failed"
            inspections = inspections.done().filter(rectification__isnull=not has_order)
        return inspections


class CriteriaForm(forms.Form):
    """Among which facilities is chosen, or drawn."""

    district = choice_of(District, "区（县）", empty_label=None)
    tier = forms.ChoiceField(label="层级", required=False, choices=[ANY, *Tier.choices])
    township = choice_of(Township, "乡镇（街道）", empty_label="全部")
    operator = forms.ModelChoiceField(
        Enterprise.objects.none(), label="运营企业", required=False, empty_label="全部"
    )
    not_since = DayField(label="哪天起没有检查过", required=False)

    def __init__(self, data, *, user):
        districts = District.objects.visible_to(user)
        self.first = districts.first()
        asked = {name: value for name, value in data.items() if value}
        super().__init__({"district": self.first.code if self.first else ""} | asked)
        self.fields["district"].queryset = districts
        self.fields["township"].queryset = Township.objects.visible_to(user).in_force_on(today())
        self.fields["operator"].queryset = Enterprise.objects.visible_to(user)
        self.fields["operator"].label_from_instance = lambda enterprise: enterprise.brand

    @property
    def district_asked(self):
        return self.cleaned_data["district"] or self.first

    @property
    def offers_districts(self):
        return len(self.fields["district"].queryset) > 1

    @property
    def criteria(self):
        return Criteria(
            **{name: self.cleaned_data[name] for name in ("tier", "township", "operator")}
            | {"not_since": self.cleaned_data["not_since"]}
        )


class RoundForm(forms.Form):
    """What a round says beside its list."""

    title = forms.CharField(
        label="批次名称", max_length=LONGEST_TITLE, error_messages={"required": "请写批次名称。"}
    )
    first_day = DayField(label="开始日期", error_messages={"required": "请写开始日期。"})
    last_day = DayField(label="结束日期", error_messages={"required": "请写结束日期。"})

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "结束日期不能早于开始日期。")
        return cleaned


class DrawForm(RoundForm):
    """How many are drawn; the seed is nobody's to choose."""

    number = forms.IntegerField(
        label="抽取数量",
        min_value=1,
        max_value=MOST_AT_ONCE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6, "autocomplete": "off"}),
        error_messages={"required": "请写抽取多少个。", "invalid": "抽取数量应为整数。"},
    )
    shown = forms.CharField(widget=forms.HiddenInput, max_length=16)


class SeenForm(forms.Form):
    """What every step carries: the revision that the person was looking at."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def arguments(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class CancelForm(SeenForm):
    reason = lines("取消原因", LONGEST_REASON, required="取消检查要写明原因。")


class FinishForm(SeenForm):
    """When it was, who inspected, and whom they met; the verb asks again."""

    inspected_on = DayField(label="检查日期", error_messages={"required": "请写检查日期。"})
    inspected_by = forms.CharField(
        label="检查人",
        max_length=LONGEST_NAMES,
        help_text="到现场的人，几个人用顿号隔开。",
        error_messages={"required": "请写明检查人。"},
    )
    met = forms.CharField(
        label="网点在场人", max_length=LONGEST_NAMES, error_messages={"required": "请写明网点在场人。"}
    )
    words = lines("检查情况（可以不写）", LONGEST_SUMMARY)
