"""The rolls: what waits for one, all of them, one with its lines, and what is got from it on paper."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from stations.workbooks.transfer import attachment
from subsidies.account_viewings import NO_RIGHT, reveal
from subsidies.choices import SeenIn
from subsidies.listing import payee_name
from subsidies.models import Application, Fund, Roll
from subsidies.payees import masked_account
from subsidies.refusals import SubsidyRefused
from subsidies.rights import is_of_district, require_district_right
from subsidies.roll_forms import RollFilterForm, key_of
from subsidies.roll_standing import (
    rolls_with_bounces,
    story_of,
    waiting_anew,
    waiting_first,
    with_standing,
)
from subsidies.rolls import bounced_and_due, is_intact, void_roll
from subsidies.workbooks.bank_list import bank_list
from subsidies.workbooks.roll_paper import roll_workbook
from yicheng_express.posting import by_post, reasons_of

PAGE_ROWS = 50
NOT_INTACT = (
    "花名册现在的内容与锁定时的校验值不一致，不能导出，也不要再按它付款。"
    "请立即联系本单位的系统管理员核对数据库。"
)
NOTHING_DUE = "没有待付的款项，不用再交银行代发。"
reading = permission_required("subsidies.view_roll", raise_exception=True)
locking = permission_required("subsidies.lock_roll", raise_exception=True)


@require_safe
@reading
def rolls(request):
    """What waits for a roll, and every roll in sight with how it stands, the latest first."""
    form = RollFilterForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404("没有这样的花名册列表。")
    seen = Roll.objects.visible_to(request.user)
    found = form.narrowed(with_standing(seen)).select_related("fund", "supplements", "replaces")
    found = found.order_by("-locked_at", "-pk")
    funds = waiting_first(Fund.objects.visible_to(request.user))
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    bounced = rolls_with_bounces(seen)
    waits = {each.pk for each, _waiting in bounced}
    context = {
        "form": form,
        "page": page,
        "rolls": [(each, each.pk in waits) for each in page],
        "waiting": [(fund, key_of(fund), waiting) for fund, waiting in funds],
        "bounced": bounced,
        "can_lock": request.user.has_perm("subsidies.lock_roll"),
        "can_pay": request.user.has_perm("subsidies.pay_roll"),
    }
    return render(request, "subsidies/rolls/rolls.html", context)


@require_safe
@reading
def roll(request, number):
    """One roll: what was locked, what became of each line, and what can be done with it."""
    return roll_page(request, roll_in_scope(request, number))


def roll_in_scope(request, number):
    """The roll with its standing, or a 404 where it is out of scope or not there."""
    seen = with_standing(Roll.objects.visible_to(request.user))
    related = ("fund__district", "locked_by", "voided_by", "supplements", "replaces", "replaced_by")
    return get_object_or_404(seen.select_related(*related), number=number)


def roll_page(request, roll, *, refusal=None):
    """The page as things stand now; after a refusal with what was typed, and why nothing was done."""
    items = roll.items.order_by("position").select_related("application")
    page = Paginator(items, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "roll": roll,
        "page": page,
        "lines": [
            (item, payee_name(request.user, item), masked_account(item.payee_account)) for item in page
        ],
        "is_intact": is_intact(roll),
        "story": story_of(roll),
        "supplements": list(roll.supplements_of.all()),
        "refusals": reasons_of(refusal) if refusal else [],
        "reason": request.POST.get("reason", ""),
        **what_can_be_done(request.user, roll),
    }
    return render(request, "subsidies/rolls/roll.html", context, status=409 if refusal else 200)


def what_can_be_done(user, roll):
    """Which of the forms the page offers to this user, as the roll stands."""
    district = roll.fund.district
    can_lock = is_of_district(user, district, "lock_roll")
    is_replaced = getattr(roll, "replaced_by", None) is not None
    waits_again = bool(roll.bounced) and bounced_and_due(roll).exists()
    return {
        "waits_again": waits_again,
        "can_void": can_lock and not roll.is_void and not (roll.paid or roll.bounced),
        "can_reissue": can_lock and roll.is_void and not is_replaced and waiting_anew(roll).exists(),
        "can_supplement": can_lock and waits_again,
        "can_see_accounts": is_of_district(user, district, "view_payee_account"),
        "can_pay": is_of_district(user, district, "pay_roll") and roll.unpaid,
    }


@by_post("roll", "number")
@locking
def roll_void(request, number):
    """Make it void; what stands on it waits for another."""
    roll = roll_in_scope(request, number)
    try:
        void_roll(roll, by=request.user, reason=request.POST.get("reason", ""))
    except (SubsidyRefused, PermissionDenied) as refusal:
        return roll_page(request, roll_in_scope(request, number), refusal=refusal)
    messages.success(request, f"花名册 {number} 已作废。要发放的，请重新编制一份替代它。")
    return redirect("roll", number=number)


# --- on paper -----------------------------------------------------------------------------------------------


@require_safe
@reading
def roll_public(request, number):
    """The workbook that may be shown to everybody: no accounts, persons masked."""
    roll = roll_in_scope(request, number)
    if not is_intact(roll):
        return roll_page(request, roll, refusal=SubsidyRefused(NOT_INTACT))
    return attachment(roll_workbook(roll, public=True), f"{roll.title}（{roll.number}，公开版）.xlsx")


@by_post("roll", "number")
@reading
def roll_paper(request, number):
    """The workbook that is signed, with whole accounts; who got it is noted."""
    roll = roll_in_scope(request, number)
    name = f"{roll.title}（{roll.number}）.xlsx"
    return with_accounts(request, roll, roll.items.all(), SeenIn.ROLL, roll_workbook, name)


@by_post("roll", "number")
@reading
def roll_bank_list(request, number):
    """What goes to the bank: the lines still to be paid, with whole accounts; who got it is noted."""
    roll = roll_in_scope(request, number)
    name = f"代发清单（{roll.number}）.xlsx"
    return with_accounts(request, roll, roll.items.unpaid(), SeenIn.BANK_LIST, bank_list, name)


@transaction.atomic
def with_accounts(request, roll, items, seen_in, workbook, name):
    """A workbook with the accounts of these lines; it is noted with it who saw them, or neither happens."""
    district = roll.fund.district
    require_district_right(request.user, district, "view_payee_account", NO_RIGHT)
    if not is_intact(roll):
        return roll_page(request, roll, refusal=SubsidyRefused(NOT_INTACT))
    if not items.exists():
        return roll_page(request, roll, refusal=SubsidyRefused(NOTHING_DUE))
    applications = Application.objects.filter(pk__in=items.values("application"))
    reveal(applications, by=request.user, seen_in=seen_in, district=district)
    return attachment(workbook(roll), name)
