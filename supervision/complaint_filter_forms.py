"""What is asked of the list of complaints."""

from django import forms

from stations.forms import choice_of
from stations.models import District, Enterprise, Township
from supervision.choices import ComplaintChannel, ComplaintKind, ComplaintState, Verdict
from supervision.complaints.listing import (
    CLOCKS,
    QUEUE_OF,
    SOLVED,
    UNSOLVED,
    against_the_clock,
    in_time_is,
    oversees,
    queues_of,
    search,
    solved,
)
from yicheng_express.accounts.scope import DISTRICT_DIGITS
from yicheng_express.day_field import DayField

ANY = ("", "全部")
OPEN = ("open", "未办结（各环节）")
IN_TIME, LATE = "in_time", "late"


class ComplaintFilterForm(forms.Form):
    """Which complaints the list shows; each question is optional."""

    queue = forms.ChoiceField(required=False, choices=[(name, name) for name in QUEUE_OF])
    state = forms.ChoiceField(label="状态", required=False, choices=[ANY, OPEN, *ComplaintState.choices])
    kind = forms.ChoiceField(label="类别", required=False, choices=[ANY, *ComplaintKind.choices])
    channel = forms.ChoiceField(label="来源", required=False, choices=[ANY, *ComplaintChannel.choices])
    district = choice_of(District, "区（县）", empty_label="全部")
    township = choice_of(Township, "乡镇（街道）", empty_label="全部")
    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(),
        label="责任企业",
        required=False,
        to_field_name="credit_code",
        empty_label="全部",
    )
    clock = forms.ChoiceField(label="时限", required=False, choices=[ANY, *CLOCKS.items()])
    ended = forms.ChoiceField(
        label="办结", required=False, choices=[ANY, (IN_TIME, "按期办结"), (LATE, "逾期办结")]
    )
    verdict = forms.ChoiceField(label="认定", required=False, choices=[ANY, *Verdict.choices])
    solved = forms.ChoiceField(
        label="问题", required=False, choices=[ANY, (SOLVED, "已解决"), (UNSOLVED, "未解决办结")]
    )
    since = DayField(label="收到日期从", required=False)
    until = DayField(label="到", required=False)
    q = forms.CharField(label="查找", required=False, max_length=80)

    def __init__(self, data, *, user):
        super().__init__({name: value for name, value in data.items() if value})
        self.user = user
        if not oversees(user):
            del self.fields["channel"]  # not shown to a unit, so not told by asking either
        self.fields["queue"].choices = [(queue.name, queue.label) for queue in queues_of(user)]
        self.fields["district"].queryset = District.objects.visible_to(user)
        self.fields["township"].queryset = Township.objects.visible_to(user)
        self.fields["enterprise"].queryset = Enterprise.objects.visible_to(user).order_by("name")
        self.fields["q"].widget.attrs["placeholder"] = "编号、内容、村、网点"

    @property
    def narrows(self):
        """Whether anything is asked but the queue."""
        return any(value for name, value in self.cleaned_data.items() if name != "queue")

    @property
    def shown(self):
        """The boxes that make sense to this person: a unit is not asked which unit, nor a district which."""
        hidden = {"queue"}
        if not oversees(self.user):
            hidden |= {"district", "township", "enterprise"}
        elif len(self.user.scope_code) == DISTRICT_DIGITS:
            hidden |= {"district"}
        return [self[name] for name in self.fields if name not in hidden]

    @property
    def names_no_list(self):
        """Whether a choice is none of this person's; a day that is no day is told in the form."""
        return not self.is_valid() and bool(self.errors.keys() - {"since", "until"})

    def narrowed(self, complaints):
        """Of `complaints` (`with_clock`) those that are asked for, in whatever queue."""
        asked = self.cleaned_data
        complaints = search(complaints, asked["q"], user=self.user)
        if asked["state"] == OPEN[0]:
            complaints = complaints.open()
        elif asked["state"]:
            complaints = complaints.filter(state=asked["state"])
        for name in ("kind", "channel", "district", "township", "enterprise", "verdict"):
            if asked.get(name):
                complaints = complaints.filter(**{name: asked[name]})
        if asked.get("ended"):
            complaints = complaints.filter(in_time_is(asked["ended"] == IN_TIME))
        if asked.get("since"):
            complaints = complaints.filter(received_on__gte=asked["since"])
        if asked.get("until"):
            complaints = complaints.filter(received_on__lte=asked["until"])
        if asked["clock"]:
            complaints = against_the_clock(self.user, complaints, asked["clock"])
        return solved(complaints, asked["solved"]) if asked["solved"] else complaints
