"""A roll is made: of what waits first, of what bounced, or in the place of a void one. Locked at once."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from subsidies.models import Application, Fund, Roll
from subsidies.payees import masked_account
from subsidies.refusals import SubsidyRefused
from subsidies.roll_forms import RollHeadForm, fund_named, key_of, ticked_in, ticked_value, usual_head
from subsidies.roll_standing import last_bounces, waiting_anew, waiting_first
from subsidies.rolls import bounced_and_due, lock_roll, to_roll_first
from subsidies.views.rolls import locking, roll_in_scope, roll_page
from yicheng_express.posting import reasons_of

making = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Making:
    """What a roll is made of: the fund, the applications to choose from, and the roll that it follows."""

    fund: Fund
    applications: QuerySet
    supplements: Roll | None = None
    replaces: Roll | None = None

    @property
    def head(self):
        """What its head says until somebody writes something else."""
        return usual_head(self.fund, supplements=self.supplements, replaces=self.replaces)


@making
@locking
def roll_new(request):
    """The first roll of what was approved from a fund; without a fund in the address, the choice of one."""
    key = request.GET.get("fund", "")
    if not key:
        funds = waiting_first(Fund.objects.visible_to(request.user))
        choices = [(fund, key_of(fund), waiting) for fund, waiting in funds]
        return render(request, "subsidies/rolls/funds.html", {"choices": choices})
    fund = fund_named(request.user, key)
    if fund is None:
        raise Http404("没有这笔资金，或者它不在您的管辖范围内。")
    return make(request, Making(fund, to_roll_first(fund)))


@making
@locking
def roll_supplement(request, number):
    """补发: a roll of what bounced of another."""
    roll = roll_in_scope(request, number)
    return make(request, Making(roll.fund, bounced_and_due(roll), supplements=roll))


@making
@locking
def roll_reissue(request, number):
    """A roll in the place of a void one, of what stood on that and stands on no other."""
    roll = roll_in_scope(request, number)
    if not roll.is_void:
        refusal = SubsidyRefused(f"花名册 {number} 没有作废，不用重新编制；要改动，先作废。")
        return roll_page(request, roll, refusal=refusal)
    if later := getattr(roll, "replaced_by", None):
        words = f"花名册 {number} 已由 {later.number} 替代；没有列入的申请，请另编花名册。"
        return roll_page(request, roll, refusal=SubsidyRefused(words))
    return make(request, Making(roll.fund, waiting_anew(roll), supplements=roll.supplements, replaces=roll))


def make(request, making):
    """The choice, or with a POST the roll of what was ticked, locked."""
    if request.method != "POST":
        return making_page(request, making, RollHeadForm(initial=making.head))
    form, ticked = RollHeadForm(request.POST), ticked_in(request.POST)
    try:
        roll = locked(request.user, making, form, ticked)
    except (SubsidyRefused, PermissionDenied) as refusal:
        return making_page(request, making, form, ticked=ticked, refusal=refusal)
    total = f"{roll.total:,} 元（{roll.total_in_capitals}）"
    messages.success(request, f"已锁定花名册 {roll.number}：{roll.items_count:,} 笔，{total}。")
    return redirect("roll", number=roll.number)


def locked(user, making, form, ticked):
    """The roll of the applications that are ticked. Raises SubsidyRefused, PermissionDenied."""
    if not form.is_valid():
        raise SubsidyRefused("花名册没有锁定，请按下面的提示改好。")
    if not ticked:
        raise SubsidyRefused("没有勾选申请，花名册没有锁定。请勾选要发放的申请。")
    applications = list(Application.objects.visible_to(user).filter(number__in=ticked))
    if len(applications) != len(ticked):
        raise SubsidyRefused("勾选的申请里有的找不到了，花名册没有锁定。请核对下面的清单，再锁定一次。")
    return lock_roll(
        making.fund,
        applications,
        by=user,
        **form.cleaned_data,
        supplements=making.supplements,
        replaces=making.replaces,
        seen=ticked,
    )


def is_uncorrected(bounce):
    """Whether it would most likely come back once more: whoever pays it again so ticks it by hand."""
    return bounce is not None and not bounce.is_corrected


def making_page(request, making, form, *, ticked=None, refusal=None):
    """What can be put on the roll as things stand now; after a refusal with what was written and ticked.

    ticked: the numbers that are; where nobody has ticked yet all of them but those whose payment came back
    and whose account nobody has put right. Not what dropped or is objected to.
    """
    order = ("version__position", "facility__code", "number")
    found = making.applications.select_related("version", "facility__township", "facility__village")
    applications = list(found.order_by(*order))
    bounces = last_bounces(applications) if making.supplements else {}
    dropped = getattr(refusal, "dropped", set())
    objected = set(making.applications.objected_to().values_list("number", flat=True))
    kept_off = objected | dropped
    uncorrected = {each.number for each in applications if is_uncorrected(bounces.get(each.pk))}
    rows = [
        {
            "application": each,
            "account": masked_account(each.payee_account),
            "value": ticked_value(each),
            "bounce": bounces.get(each.pk),
            "is_dropped": each.number in dropped,
            "is_objected": each.number in objected,
            "is_ticked": each.number not in kept_off
            and (each.number not in uncorrected if ticked is None else each.number in ticked),
        }
        for each in applications
    ]
    context = {
        "making": making,
        "form": form,
        "rows": rows,
        "chosen": [row["application"] for row in rows if row["is_ticked"]],
        "chosen_total": sum(row["application"].amount for row in rows if row["is_ticked"]),
        "total": sum(each.amount for each in applications),
        "has_dropped": bool(dropped),
        "has_uncorrected": bool(uncorrected),
        "refusals": reasons_of(refusal) if refusal else [],
    }
    return render(request, "subsidies/rolls/new.html", context, status=409 if refusal else 200)
