"""What is written at each step of a complaint. No form has a field for a state; the verbs set it."""

from django import forms

from stations.models import Enterprise, Township
from supervision.choices import (
    HANDLERS_OF_THE_DISTRICT,
    ComplaintKind,
    ComplaintState,
    Handler,
    Verdict,
)
from supervision.complaints.classifying import Classification
from supervision.complaints.pausing import LONGEST_PAUSE
from supervision.complaints.standard_answers import inserted, standard_answers_for
from supervision.models import Complaint, StandardAnswer
from supervision.models.complaints import LONGEST_REPLY, LONGEST_WORDS
from supervision.place_forms import PlaceForm
from supervision.words import LONGEST as LONGEST_REASON
from supervision.yuan_fields import FenField
from yicheng_express.dates import today
from yicheng_express.lines_field import LinesField

CHOOSE = ("", "请选择")


def words(label, longest, required="", rows=3, **options):
    """A box for a few sentences."""
    return LinesField(
        label=label,
        max_length=longest,
        required=bool(required),
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": f"最多 {longest} 字，请写短一些。"},
        **options,
    )


class StepForm(forms.Form):
    """What every step carries: the revision that the person was looking at."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data=None, files=None, *, complaint, user, initial=None):
        self.complaint, self.user = complaint, user
        initial = self.initial_of(complaint) | (initial or {}) | {"seen": complaint.revision}
        name = type(self).__name__.removesuffix("Form").lower()
        super().__init__(data, files, initial=initial, auto_id=f"{name}-%s")

    def initial_of(self, complaint):
        return {}

    def arguments(self):
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def written(self):
        """[(label, text)] of the boxes for sentences, as they were typed."""
        return [(box.label, box.value()) for box in self if isinstance(box.field, LinesField) and box.value()]

    def looked_at_now(self):
        """What was typed, as after a look at the page as it stands now: it is shown with what was refused."""
        self.data = self.data.copy()
        self.data["seen"] = self.complaint.revision
        return self


class ReasonForm(StepForm):
    """A step that nobody takes without saying why."""

    reason = words("原因", LONGEST_REASON, required="请写明原因。")


class SendBackForm(ReasonForm):
    reason = words("退回原因", LONGEST_REASON, required="退回重办要写明原因。")


class SeparateForm(ReasonForm):
    reason = words("拆分原因", LONGEST_REASON, required="拆分要写明原因。")


class ReopenForm(ReasonForm):
    reason = words("重开原因", LONGEST_REASON, required="重开要写明原因。")


class TakeDownForm(ReasonForm):
    reason = words("撤下原因", LONGEST_REASON, required="撤下公开要写明原因。")


class PauseForm(ReasonForm):
    reason = words("暂停原因", LONGEST_PAUSE, required="暂停计时要写明原因。")


class ResumeForm(StepForm):
    """A step of which nothing is written."""


class RenewForm(ResumeForm):
    """Another query code."""


# --- who is asked -------------------------------------------------------------------------------------------


class AssignForm(StepForm):
    """To whom it is given, in one box: an office, a township, an enterprise."""

    to = forms.ChoiceField(
        label="交给",
        error_messages={"required": "请选择由谁办理。", "invalid_choice": "请从所列的单位里选择。"},
    )
    instructions = words("交办意见（可以不写）", LONGEST_REASON)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.units = units_of(self.user, self.complaint)
        self.fields["to"].choices = [CHOOSE, *grouped(self.units, self.complaint)]
        if self.complaint.state == ComplaintState.ASSIGNED:
            self.fields["instructions"].label = "改由别的单位办理的原因"
            self.fields["instructions"].required = True
            self.fields["instructions"].error_messages["required"] = "改由别的单位办理要写明原因。"

    def arguments(self):
        handler, unit = self.units[self.cleaned_data["to"]]
        whom = {handler: unit} if unit else {}
        return {"handler": handler, "instructions": self.cleaned_data["instructions"], **whom}


def units_of(user, complaint):
    """Key in the box → (Handler, the township or the enterprise, or None), of those that can be asked."""
    units = {handler.value: (handler.value, None) for handler in HANDLERS_OF_THE_DISTRICT}
    if complaint.about_office:
        return units
    here = {"district": complaint.district}
    townships = Township.objects.visible_to(user).filter(**here).in_force_on(today()).order_by("code")
    units |= {f"township-{each.code}": (Handler.TOWNSHIP.value, each) for each in townships}
    enterprises = Enterprise.objects.visible_to(user).filter(**here).order_by("name")
    return units | {f"enterprise-{each.pk}": (Handler.ENTERPRISE.value, each) for each in enterprises}


def grouped(units, complaint):
    """The choices: first the complaint's own township and enterprise, then the offices, then all others."""
    own = (complaint.township, complaint.enterprise)
    groups = {"本件的乡镇（街道）和企业": [], "机关": [], "其他乡镇（街道）": [], "其他企业": []}
    for key, (handler, unit) in units.items():
        if unit is None:
            groups["机关"].append((key, Handler(handler).label))
        elif unit in own:
            groups["本件的乡镇（街道）和企业"].append((key, unit.name))
        else:
            groups["其他乡镇（街道）" if handler == Handler.TOWNSHIP else "其他企业"].append((key, unit.name))
    return [(name, choices) for name, choices in groups.items() if choices]


# --- with words to choose from ------------------------------------------------------------------------------


class TitleWithTextSelect(forms.Select):
    """A choice of standard answers, each with its text for the script that inserts it."""

    def create_option(self, name, value, label, selected, *args, **options):
        option = super().create_option(name, value, label, selected, *args, **options)
        if value:
            option["attrs"]["data-text"] = value.instance.text
        return option


class AnsweringForm(StepForm):
    """A text that takes in a standard answer: by the script, or without one by the button `insert`."""

    into = "text"
    standard = forms.ModelChoiceField(
        StandardAnswer.objects.none(),
        label="标准答复",
        required=False,
        empty_label="不选",
        widget=TitleWithTextSelect,
        error_messages={"invalid_choice": "这条标准答复已经停用，请重选。"},
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["standard"].queryset = standard_answers_for(self.user, self.complaint)
        self.fields["standard"].widget.attrs["data-inserts-into"] = self[self.into].id_for_label

    def arguments(self):
        return {name: value for name, value in super().arguments().items() if name != "standard"}

    @classmethod
    def with_insertion(cls, data, **options):
        """The form as it was typed, unchecked, with the chosen standard answer in its text."""
        chosen = cls(data, **options)
        try:
            answer = chosen.fields["standard"].clean(data.get("standard", ""))
        except forms.ValidationError:
            answer = None
        typed = {name: data.get(name, "") for name in chosen.fields}
        if answer:
            typed[cls.into] = inserted(typed[cls.into], answer)
        return cls(initial=typed | {"standard": ""}, **options)


class AnswerForm(AnsweringForm):
    text = words("答复", LONGEST_REPLY, required="答复要写明内容。", rows=5)

    def arguments(self):
        return super().arguments() | {"photos": self.files.getlist("photos")}


class RejectForm(AnsweringForm):
    into = "reason"
    reason = words(
        "不予受理的原因（投诉人会看到）", LONGEST_REPLY, required="不予受理要写明原因，投诉人会看到。"
    )


class CloseForm(AnsweringForm):
    """How it ends, and what the complainant reads."""

    into = "reply"
    verdict = forms.ChoiceField(
        label="认定",
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请认定投诉是否属实。"},
    )
    is_solved = forms.TypedChoiceField(
        label="问题",
        choices=[("yes", "已解决"), ("no", "未解决，也办结")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择问题是否已经解决。"},
    )
    refunded = FenField(label="退还金额（元）", required=False, help_text="属实并已退还的填写，没有的留空。")
    reply = words("给投诉人的答复", LONGEST_REPLY, required="请写明给投诉人的答复。", rows=5)


class ReleaseForm(StepForm):
    """What everybody may read: the words of the complaint and of its end, edited."""

    public_words = words("公开的投诉内容", LONGEST_WORDS, required="请写公开的投诉内容。", rows=4)
    public_reply = words("公开的办理结果", LONGEST_REPLY, required="请写公开的办理结果。", rows=4)

    def initial_of(self, complaint):
        return {
            "public_words": complaint.public_words or complaint.words,
            "public_reply": complaint.public_reply or complaint.reply,
        }


# --- what belongs where -------------------------------------------------------------------------------------


class MergeForm(StepForm):
    """The number of the case that this one is to follow."""

    into = forms.CharField(
        label="并入（投诉编号）",
        max_length=24,
        error_messages={"required": "请填写要并入的投诉的编号。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_into(self):
        number = self.cleaned_data["into"].strip().upper()
        found = Complaint.objects.visible_to(self.user).filter(number=number).first()
        if found is None:
            raise forms.ValidationError(f"没有编号为 {number} 的投诉，请核对。")
        return found


class ClassifyForm(PlaceForm, StepForm):
    """What the complaint is registered as, and why that is put right."""

    kind = forms.ChoiceField(label="类别", choices=ComplaintKind.choices)
    overcharged = FenField(
        label="被收取的金额（元）", required=False, help_text="违规收费要填；其他类别不填。"
    )
    about_office = forms.BooleanField(
        label="反映乡镇（街道）机关", required=False, help_text="勾选后，乡镇（街道）和企业都看不到这件投诉。"
    )
    reason = words("更正原因", LONGEST_REASON, required="更正登记要写明原因。", rows=2)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        complaint = self.complaint
        self.offer(self.user, complaint.district, township=complaint.township, village=complaint.village)

    def initial_of(self, complaint):
        return {
            "kind": complaint.kind,
            "overcharged": complaint.overcharged,
            "about_office": complaint.about_office,
            **{
                name: getattr(getattr(complaint, name), "code", "")
                for name in ("township", "village", "facility")
            },
            "enterprise": getattr(complaint.enterprise, "credit_code", ""),
        }

    def arguments(self):
        chosen = self.cleaned_data
        registered = Classification(chosen["kind"], self.place, chosen["overcharged"], chosen["about_office"])
        return {"reason": chosen["reason"], "registered": registered}
