"""What is asked of the list of tasks, what is written when one is set, and at each of its steps."""

from django import forms

from stations.forms import choice_of
from stations.models import District, PolicyClause, Township
from supervision.models import WorkTask
from supervision.tasks.keeping import LONGEST_DEPARTMENT, LONGEST_DUTY, LONGEST_TITLE, MOST_OWNERS
from supervision.tasks.listing import OF_DEPARTMENTS, OF_TOWNSHIPS, STANDINGS, search
from supervision.words import LONGEST as LONGEST_WORDS
from yicheng_express.dates import today
from yicheng_express.day_field import DayField

ANY = ("", "全部")
VIEWS = {"duties": "按任务", "owners": "按责任单位", "list": "逐项"}


class TaskFilterForm(forms.Form):
    """Which tasks the page shows, and how; each question is optional."""

    view = forms.ChoiceField(required=False, choices=list(VIEWS.items()))
    district = choice_of(District, "区（县）", empty_label="全部")
    owners = forms.ChoiceField(
        label="责任单位",
        required=False,
        choices=[ANY, (OF_DEPARTMENTS, "部门"), (OF_TOWNSHIPS, "乡镇（街道）")],
    )
    township = choice_of(Township, "乡镇（街道）", empty_label="全部")
    department = forms.ChoiceField(label="部门", required=False)
    standing = forms.ChoiceField(
        label="进展",
        required=False,
        choices=[ANY, *((name, words) for name, (words, _q) in STANDINGS.items())],
    )
    clause = forms.ChoiceField(label="条款", required=False)
    q = forms.CharField(label="查找", required=False, max_length=80)

    def __init__(self, data, *, user):
        super().__init__({name: value for name, value in data.items() if value})
        seen = WorkTask.objects.visible_to(user).order_by()
        departments = seen.of_departments().values_list("department", flat=True).distinct()
        clauses = seen.exclude(clause_number="").values_list("clause_number", flat=True).distinct()
        self.fields["district"].queryset = District.objects.visible_to(user)
        self.fields["township"].queryset = Township.objects.visible_to(user)
        self.fields["department"].choices = [ANY, *((name, name) for name in sorted(departments))]
        self.fields["clause"].choices = [ANY, *((number, number) for number in sorted(clauses))]
        self.fields["q"].widget.attrs["placeholder"] = "任务、要求、单位"

    @property
    def narrows(self):
        """Whether anything is asked but how the page shows it."""
        return any(value for name, value in self.cleaned_data.items() if name != "view")

    def narrowed(self, tasks):
        """Of `tasks` (with their clock) those that are asked for, however they stand."""
        asked = self.cleaned_data
        tasks = search(tasks, asked["q"])
        if asked["district"]:
            tasks = tasks.filter(district=asked["district"])
        if asked["owners"]:
            tasks = tasks.filter(township__isnull=asked["owners"] == OF_DEPARTMENTS)
        if asked["township"]:
            tasks = tasks.filter(township=asked["township"])
        if asked["department"]:
            tasks = tasks.filter(department=asked["department"])
        if asked["clause"]:
            tasks = tasks.filter(clause_number=asked["clause"])
        return tasks

    def in_standing(self, tasks):
        """Those that stand as is asked; what was withdrawn is shown where it is asked for alone."""
        standing = self.cleaned_data["standing"]
        return tasks.filter(STANDINGS[standing][1]) if standing else tasks.counting()


def words(label, required="", rows=3, longest=LONGEST_WORDS, **options):
    """A box for some sentences."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(required),
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": f"{label}最多 {longest} 字，请写短一些。"},
        **options,
    )


class NewTaskForm(forms.Form):
    """A task of the bureau's own, for departments (a line each) and townships."""

    district = choice_of(District, "区（县）", empty_label=None)
    title = forms.CharField(
        label="任务",
        max_length=LONGEST_TITLE,
        error_messages={"required": "请写明任务。", "max_length": f"任务最多 {LONGEST_TITLE} 字。"},
    )
    duty = words("要求", "请写明要求。", longest=LONGEST_DUTY)
    clause = forms.ChoiceField(label="依据条款", required=False, help_text="方案里没有依据的留空。")
    due_on = DayField(label="完成期限", error_messages={"required": "请写明完成期限。"})
    departments = words("责任部门", rows=2, longest=2000, help_text="每行一个部门。")
    townships = forms.ModelMultipleChoiceField(
        Township.objects.none(),
        label="责任乡镇（街道）",
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "没有乡镇（街道） %(value)s，或者它不在您的管辖范围内。"},
    )
    needs_proof = forms.BooleanField(label="报告完成时要附佐证材料", required=False, initial=True)

    def __init__(self, data=None, *, user, district):
        super().__init__(data, initial={"district": district.code, "needs_proof": True})
        self.fields["district"].queryset = District.objects.visible_to(user)
        self.fields["district"].required = True
        townships = Township.objects.visible_to(user).filter(district=district)
        self.fields["townships"].queryset = townships.in_force_on(today()).order_by("code")
        clauses = PolicyClause.objects.filter(policy__district=district).order_by("policy", "position")
        self.fields["clause"].choices = [
            ("", "（无）"),
            *{each.number: f"{each.number} {each.heading}" for each in clauses}.items(),
        ]

    def clean_departments(self):
        names = [" ".join(line.split()) for line in self.cleaned_data["departments"].splitlines()]
        names = [name for name in names if name]
        if len(names) > MOST_OWNERS or any(len(name) > LONGEST_DEPARTMENT for name in names):
            raise forms.ValidationError(f"每行一个部门，每个最多 {LONGEST_DEPARTMENT} 字。")
        return names

    def arguments(self):
        """What the verb takes."""
        asked = {name: value for name, value in self.cleaned_data.items() if name != "district"}
        return asked | {"clause_number": asked.pop("clause"), "townships": list(asked["townships"])}


class StepForm(forms.Form):
    """What every step carries: the revision that the person was looking at."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data=None, *, task):
        prefix = type(self).__name__.removesuffix("Form").lower()
        super().__init__(
            data, initial={"seen": task.revision, **self.initial_of(task)}, auto_id=f"{prefix}-%s"
        )

    def initial_of(self, task):
        return {}

    def arguments(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class ProgressForm(StepForm):
    percent = forms.IntegerField(
        label="进度（%）",
        min_value=0,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "进度是 0 到 100 的整数。"
        ),
    )
    words = words("进展", "请写明做了什么。")

    def initial_of(self, task):
        return {"percent": task.percent}


class ReportForm(StepForm):
    words = words("完成情况", "请写明完成情况。")


class ConfirmationForm(StepForm):
    words = words("确认意见", rows=2)


class SendingBackForm(StepForm):
    reason = words("退回原因", "退回要写明原因。", rows=2)


class DueForm(StepForm):
    due_on = DayField(label="新的期限", error_messages={"required": "请写明新的期限。"})
    reason = words("调整原因", "调整期限要写明原因。", rows=2)


class WithdrawalForm(StepForm):
    reason = words("撤销原因", "撤销要写明原因。", rows=2)
