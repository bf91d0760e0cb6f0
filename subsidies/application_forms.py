"""What is asked of the list of applications, and what is written at each step of one.

No form has a field for a state, and none for an amount but that of a recovery; the verbs set them.
"""

import re

from django import forms
from django.core.exceptions import ValidationError

from stations.choices import Tier
from stations.forms import choice_of
from stations.models import Facility, Township
from subsidies.choices import ApplicationState, PayeeKind
from subsidies.eligibility import needs_year
from subsidies.funds import LARGEST
from subsidies.listing import QUEUE_OF, search, sees_payee_names, years_of
from subsidies.models import Application, Fund, Rule, RuleVersion
from subsidies.offering import standings_of
from subsidies.payees import PayeeFaulty, checked_payee, masked_account
from subsidies.steps import LONGEST_REASON
from subsidies.visits import LONGEST_FINDINGS, LONGEST_VISITORS, faults_of_number
from subsidies.workflow import LONGEST_NOTE
from subsidies.yuan_field import YuanField
from yicheng_express.accounts.scope import DISTRICT_DIGITS
from yicheng_express.dates import today
from yicheng_express.day_field import DayField

ANY = ("", "全部")
YEAR = re.compile(r"20[0-9]{2}")


def latest_titles(versions):
    """(key, title) of the rules that these are versions of, under their latest title."""
    return list(
        dict(versions.order_by("position", "rule", "number").values_list("rule__key", "title")).items()
    )


class ApplicationFilterForm(forms.Form):
    """Which applications the list shows; each question is optional."""

    queue = forms.ChoiceField(required=False, choices=[(name, name) for name in QUEUE_OF])
    rule = forms.ChoiceField(label="补贴项目", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[ANY, *ApplicationState.choices])
    township = choice_of(Township, "乡镇（街道）", empty_label="全部")
    year = forms.ChoiceField(label="建立年度", required=False)
    q = forms.CharField(label="查找", required=False, max_length=80)

    def __init__(self, data, *, user):
        super().__init__({name: value for name, value in data.items() if value})
        self.user = user
        self.fields["rule"].choices = [ANY, *latest_titles(RuleVersion.objects.visible_to(user))]
        self.fields["township"].queryset = Township.objects.visible_to(user)
        years = years_of(Application.objects.visible_to(user))
        self.fields["year"].choices = [ANY, *((str(year), f"{year}年") for year in years)]
        self.fields["q"].widget.attrs["placeholder"] = "编号、网点、村" + (
            "、户名" if sees_payee_names(user) else ""
        )

    @property
    def narrows(self):
        """Whether anything is asked but the queue."""
        return any(value for name, value in self.cleaned_data.items() if name != "queue")

    @property
    def offers_townships(self):
        return not is_of_township(self.user)

    def narrowed(self, applications):
        """Of `applications` those that are asked for, in whatever queue."""
        asked = self.cleaned_data
        applications = search(applications, asked["q"], payees=sees_payee_names(self.user))
        if asked["rule"]:
            applications = applications.filter(rule__key=asked["rule"])
        if asked["state"]:
            applications = applications.filter(state=asked["state"])
        if asked["township"]:
            applications = applications.filter(facility__township=asked["township"])
        if asked["year"]:
            applications = applications.filter(created_at__year=asked["year"])
        return applications


class YearField(forms.TypedChoiceField):
    """A calendar year out of those that are offered; who comes from the board may ask for an earlier one."""

    def valid_value(self, value):
        return YEAR.fullmatch(str(value)) is not None


class FacilitiesToTick(forms.CheckboxSelectMultiple):
    """Boxes, of which those of `taken` (codes) cannot be ticked."""

    taken = frozenset()

    def create_option(self, name, value, label, selected, *args, **options):
        is_taken = str(value) in self.taken
        option = super().create_option(name, value, label, selected and not is_taken, *args, **options)
        if is_taken:
            option["attrs"]["disabled"] = True
        return option


class FacilitiesField(forms.ModelMultipleChoiceField):
    """Facilities with their code, so that two of a name can be told apart."""

    def label_from_instance(self, facility):
        return f"{facility.name} {facility.code}"


class NewApplicationForm(forms.Form):
    """For which facilities, under which rule, and for which year or period an application is made."""

    rule = forms.ChoiceField(label="补贴项目", error_messages={"required": "请选择补贴项目。"})
    facility = FacilitiesField(
        Facility.objects.none(),
        label="网点",
        to_field_name="code",
        widget=FacilitiesToTick,
        error_messages={
            "required": "请选择网点。",
            "invalid_choice": "没有网点 %(value)s，或者它不归您申请，请刷新页面重选。",
        },
    )
    year = YearField(
        label="数据年度",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="按年处理量等年度数据核定的补贴要选；其他的留空。",
    )
    period = forms.ChoiceField(label="期别", required=False, help_text="分期发放的补贴要选；其他的留空。")

    def __init__(self, data=None, *, user, **options):
        super().__init__(data, **options)
        tiers = [Tier.HUB, Tier.STATION] if is_of_township(user) else [Tier.CENTER]
        versions = RuleVersion.objects.visible_to(user).filter(tier__in=tiers)
        self.fields["rule"].choices = [("", "请选择"), *latest_titles(versions)]
        self.fields["facility"].queryset = facilities_to_apply_for(user, tiers)
        self.fields["period"].choices = [("", "不选"), *names_of_periods(versions)]
        this = today().year
        first = min((each.effective_from.year for each in versions if needs_year(each)), default=this)
        years = [(str(year), f"{year}年") for year in range(this, first - 1, -1)]
        self.fields["year"].choices = [("", "不选"), *years]
        self.user = user
        in_force = versions.in_force_on(today())
        if rule := self["rule"].value():
            in_force = in_force.filter(rule__key=rule)
        self.standings = standings_of(self.fields["facility"].queryset, in_force, today())
        facilities = self.fields["facility"].queryset
        taken = {each.code for each in facilities if self.standings[each.pk].is_taken}
        self.fields["facility"].widget.taken = taken

    @property
    def facilities_by_tier(self):
        """[(words of the tier, [(box, facility, Standing)])], in the order of the tiers."""
        by_code = {each.code: each for each in self.fields["facility"].queryset}
        groups = {}
        for box in self["facility"]:
            facility = by_code[str(box.data["value"])]
            row = box, facility, self.standings[facility.pk]
            groups.setdefault(facility.get_tier_display(), []).append(row)
        return groups.items()

    def rule_of(self, facility):
        """The chosen rule in the facility's own district."""
        rules = Rule.objects.visible_to(self.user)
        return rules.filter(key=self.cleaned_data["rule"], district=facility.district_id).first()


def is_of_township(user):
    return len(user.scope_code) > DISTRICT_DIGITS


def facilities_to_apply_for(user, tiers):
    """A township's own hubs and stations; the bureau's centers. See `rights.may_apply`."""
    facilities = Facility.objects.visible_to(user).filter(tier__in=tiers)
    return facilities.select_related("district", "township", "village").order_by("tier", "code")


def names_of_periods(versions):
    """(name, name) of the periods of those rules that pay by periods."""
    periods = versions.exclude(periods=[]).values_list("periods", flat=True)
    return [(each["name"], each["name"]) for several in periods for each in several]


def words(label, longest, required="", rows=2, **options):
    """A box for a sentence or two."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(required),
        strip=True,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": f"最多 {longest} 字，请写短一些。"},
        **options,
    )


class StepForm(forms.Form):
    """What every step carries: the revision that the person was looking at."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data=None, files=None, *, application, **options):
        self.application = application
        initial = {"seen": application.revision, **self.initial_of(application)}
        super().__init__(data, files, initial=initial, auto_id=f"{self.prefix_of_ids()}-%s", **options)

    def prefix_of_ids(self):
        return type(self).__name__.removesuffix("Form").lower()

    def initial_of(self, application):
        return {}


class PayeeForm(StepForm):
    """Whose account the money is to go to. An account that was given is not shown again: an empty box leaves
    it as it is.
    """

    kind = forms.ChoiceField(label="账户类别", choices=[("", "请选择"), *PayeeKind.choices], required=False)
    name = forms.CharField(label="户名", max_length=200, required=False)
    bank = forms.CharField(
        label="开户银行", max_length=200, required=False, help_text="写到支行，如：××农商银行××支行。"
    )
    account = forms.CharField(
        label="账号",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if known := masked_account(self.application.payee_account):
            self.fields["account"].help_text = f"已填 {known}，不改就留空。"

    def initial_of(self, application):
        return {
            "kind": application.payee_kind,
            "name": application.payee_name,
            "bank": application.payee_bank,
        }

    def clean(self):
        """What is wrong with the account is told at its field; the verb asks again."""
        cleaned = super().clean()
        if not {"kind", "name", "bank", "account"} & self.errors.keys():
            try:
                checked_payee(*self.payee)
            except PayeeFaulty as error:
                raise ValidationError(error.faults) from None
        return cleaned

    @property
    def payee(self):
        """(kind, name, bank, account), with the account that is known where none was typed."""
        typed = self.cleaned_data
        return (
            typed["kind"],
            typed["name"],
            typed["bank"],
            typed["account"] or self.application.payee_account,
        )


class WriteForm(PayeeForm):
    note = words("说明（可以不写）", LONGEST_NOTE)

    def initial_of(self, application):
        return super().initial_of(application) | {"note": application.note}

    def arguments(self):
        return {"payee": self.payee, "note": self.cleaned_data["note"]}


class CorrectionForm(PayeeForm):
    reason = words("更正原因", LONGEST_REASON, required="更正收款账户要写明原因。")

    def arguments(self):
        return {"payee": self.payee, "reason": self.cleaned_data["reason"]}


class PlainForm(StepForm):
    """A step of which nothing is written."""

    def arguments(self):
        return {}


class ReasonForm(StepForm):
    """A step that nobody takes without saying why."""

    reason = words("原因", LONGEST_REASON, required="请写明原因。")

    def arguments(self):
        return {"reason": self.cleaned_data["reason"]}


class ReturnForm(ReasonForm):
    reason = words("退回原因", LONGEST_REASON, required="退回要写明原因。")


class RejectionForm(ReasonForm):
    reason = words("不予补贴的原因", LONGEST_REASON, required="不予补贴要写明原因。")


class RevocationForm(ReasonForm):
    reason = words("撤销原因", LONGEST_REASON, required="撤销批准要写明原因。")


class WithdrawalForm(StepForm):
    reason = words("撤回原因（可以不写）", LONGEST_REASON)

    def arguments(self):
        return {"reason": self.cleaned_data["reason"]}


class VisitForm(StepForm):
    """Who was at the place, on which day, what was found; the photos come beside it, by camera and album."""

    visited_on = DayField(label="核查日期", error_messages={"required": "请写核查日期。"})
    visited_by = forms.CharField(
        label="现场核查人",
        max_length=LONGEST_VISITORS,
        help_text="到现场的人，几个人用顿号隔开。",
        error_messages={"required": "请写明现场核查人。"},
    )
    findings = words("核查情况（可以不写）", LONGEST_FINDINGS)

    def initial_of(self, application):
        return {"visited_on": today()}

    def clean(self):
        """Whether there is a photo is told with the rest: nobody chooses photos twice for a word."""
        for fault in faults_of_number(self.files.getlist("photos")):
            self.add_error(None, fault)
        return super().clean()

    def arguments(self):
        written = {name: self.cleaned_data[name] for name in ("visited_on", "visited_by", "findings")}
        return written | {"photos": self.files.getlist("photos")}


class ApprovalForm(StepForm):
    """Which fund pays: those of the rule's names, each with what is left in it."""

    fund = forms.ModelChoiceField(
        Fund.objects.none(),
        label="资金",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择资金。", "invalid_choice": "请从所列的资金里选择。"},
    )

    def __init__(self, *args, funds, **options):
        super().__init__(*args, **options)
        self.fields["fund"].queryset = funds
        self.fields["fund"].label_from_instance = lambda fund: f"{fund}，余额 {fund.balance:,} 元"

    def arguments(self):
        return {"fund": self.cleaned_data["fund"]}


class RecoveryForm(StepForm):
    """How much of a paid subsidy is asked back, and why."""

    amount = YuanField(label="追回金额（元）", largest=LARGEST, error_messages={"required": "请写金额。"})
    reason = words("追回原因", LONGEST_NOTE, required="请写追回原因。")

    def arguments(self):
        return {"amount": self.cleaned_data["amount"], "reason": self.cleaned_data["reason"]}


class SettlementForm(forms.Form):
    """The day on which the money came back, and its voucher."""

    recovered_on = DayField(label="到账日期", error_messages={"required": "请写到账日期。"})
    voucher = forms.CharField(label="凭证号", max_length=60, error_messages={"required": "请写凭证号。"})
