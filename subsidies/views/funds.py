"""The funds that pay: what each has, opening one, what moves in it, and every entry."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from stations.workbooks.transfer import attachment
from subsidies.choices import EntryKind
from subsidies.fund_forms import MovementForm, OpeningForm
from subsidies.funds import appropriate, cut, open_fund
from subsidies.ledger import TOTALS, Proof, entries_of, shares_of
from subsidies.models import Fund
from subsidies.posted import whole_number
from subsidies.refusals import SubsidyRefused
from subsidies.rights import is_of_district
from subsidies.workbooks.fund_sheet import fund_workbook
from yicheng_express.dates import today
from yicheng_express.posting import by_post, reasons_of

PAGE_ROWS = 50
NOT_FILLED = "没有登记，请按表中的提示改好。"
MOVES = {EntryKind.APPROPRIATED: appropriate, EntryKind.WITHDRAWN: cut}
viewing = permission_required("subsidies.view_fund", raise_exception=True)
keeping = permission_required("subsidies.keep_fund", raise_exception=True)
of_fund = by_post("fund", "code", "year", "name")


@require_safe
@viewing
def funds(request):
    """Every fund of a year with what was appropriated, reserved, spent and is left."""
    return funds_page(request)


def funds_page(request, *, refusal=None, form=None):
    seen = Fund.objects.visible_to(request.user)
    years = list(seen.order_by("-year").values_list("year", flat=True).distinct())
    year = year_asked(request, years)
    shown = seen.filter(year=year).select_related("district")
    page = Paginator(shown, PAGE_ROWS).get_page(request.GET.get("page"))
    can_open = request.user.has_perm("subsidies.keep_fund")
    context = {
        "years": years,
        "year": year,
        "page": page,
        "rows": [(fund, shares_of(fund)) for fund in page],
        "totals": Fund(**shown.aggregate(**{name: Sum(name, default=0) for name in TOTALS})),
        "opening_form": (form or OpeningForm(user=request.user)) if can_open else None,
        "refusals": reasons_of(refusal) if refusal else [],
    }
    return render(request, "subsidies/funds/funds.html", context, status=409 if refusal else 200)


def year_asked(request, years):
    """The year in the address, else this one, else the latest that has a fund."""
    asked = whole_number(request.GET.get("year", ""))
    if asked in years:
        return asked
    return today().year if today().year in years or not years else years[0]


@by_post("funds")
@keeping
def fund_open(request):
    form = OpeningForm(request.POST, user=request.user)
    if not form.is_valid():
        return funds_page(request, refusal=NOT_FILLED, form=form)
    try:
        fund = open_fund(**form.cleaned_data, by=request.user)
    except (SubsidyRefused, PermissionDenied) as refusal:
        return funds_page(request, refusal=refusal, form=form)
    messages.success(request, f"已新设{fund}，还没有拨入。拨款后请在下面登记。")
    return redirect("fund", *address_of(fund))


@require_safe
@viewing
def fund(request, code, year, name):
    """One fund: its totals, the proof of them, and its entries."""
    return fund_page(request, fund_in_scope(request, code, year, name))


def fund_in_scope(request, code, year, name):
    seen = Fund.objects.visible_to(request.user).select_related("district")
    return get_object_or_404(seen, district__code=code, year=year, name=name)


def address_of(fund):
    return fund.district.code, fund.year, fund.name


def fund_page(request, fund, *, refusal=None, kind=None, form=None):
    """The page as things stand now; after a refusal with what was typed, and why nothing was done."""
    can_keep = is_of_district(request.user, fund.district, "keep_fund")
    forms = {each: MovementForm(prefix=each) for each in MOVES} | ({kind: form} if form else {})
    context = {
        "fund": fund,
        "shares": shares_of(fund),
        "proof": Proof(fund),
        "page": Paginator(entries_of(fund), PAGE_ROWS).get_page(request.GET.get("page")),
        "giving": forms[EntryKind.APPROPRIATED] if can_keep else None,
        "taking": forms[EntryKind.WITHDRAWN] if can_keep else None,
        "refusals": reasons_of(refusal) if refusal else [],
    }
    return render(request, "subsidies/funds/fund.html", context, status=409 if refusal else 200)


@of_fund
@keeping
def fund_move(request, code, year, name):
    """Note an appropriation, or a cut."""
    fund = fund_in_scope(request, code, year, name)
    kind = request.POST.get("kind")
    if kind not in MOVES:
        raise Http404
    form = MovementForm(request.POST, prefix=kind)
    if not form.is_valid():
        return fund_page(request, fund, refusal=NOT_FILLED, kind=kind, form=form)
    try:
        fund = MOVES[kind](fund, **form.cleaned_data, by=request.user, seen=total_seen(request))
    except (SubsidyRefused, PermissionDenied) as refusal:
        fund.refresh_from_db()
        return fund_page(request, fund, refusal=refusal, kind=kind, form=form)
    amount, label = form.cleaned_data["amount"], EntryKind(kind).label
    messages.success(request, f"已登记{label} {amount:,} 元，{fund}的余额现在是 {fund.balance:,} 元。")
    return redirect("fund", *address_of(fund))


def total_seen(request):
    """What the page showed as appropriated; a sum that never is, where the page did not say."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 16 else -1


@require_safe
@viewing
def workbook(request, code, year, name):
    """The fund's entries as a workbook."""
    fund = fund_in_scope(request, code, year, name)
    return attachment(fund_workbook(fund), f"{fund.district.name}{fund}明细.xlsx")
