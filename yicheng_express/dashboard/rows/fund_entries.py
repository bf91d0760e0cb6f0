"""The entries behind the figures of the funds: what each left in a total, so that they add up to it."""

from django import forms
from django.urls import reverse
from django.utils import timezone

from subsidies.ledger import BALANCE, TOTALS, entries_that_move, with_effect
from subsidies.models import FundEntry
from yicheng_express.dashboard.rows.listing import Column, Listing, RowsForm, choice

WORDS = TOTALS | {BALANCE: "余额"}


class FundEntriesForm(RowsForm):
    """Which entries are listed, and into which total they are counted; into the balance unless said."""

    fund = forms.CharField(label="资金", required=False, max_length=60)
    total = choice("计入", *WORDS.items())


def entries_up_to(asked):
    """The entries of the funds of the day's year, up to the day; of a township those of its applications."""
    entries = FundEntry.objects.visible_to(asked.user).filter(
        fund__district=asked.district, fund__year=asked.on.year, at__date__lte=asked.on
    )
    if asked.township:
        return entries.filter(application__facility__township=asked.township)
    return entries


def fund_entries(asked, wanted):
    """The entries that are asked for, the latest first."""
    entries, total = entries_up_to(asked), wanted.get("total")
    if wanted.get("fund"):
        entries = entries.filter(fund__name=wanted["fund"])
    if total:
        entries = entries_that_move(entries, total)
    entries = with_effect(entries, total or BALANCE)
    return entries.select_related("fund", "application__facility", "by").order_by("-at", "-pk")


def page_of(entry, asked):
    return reverse("application", args=[entry.application.number]) if entry.application else ""


def sums(entries):
    return {"计入（元）": sum(entry.effect for entry in entries)}


FUND_ENTRIES = Listing(
    name="fund-entries",
    title="补贴资金明细",
    counted="笔",
    permission="subsidies.view_fund",
    form=FundEntriesForm,
    columns=(
        Column("资金", lambda each: each.fund.name, width=20),
        Column("日期", lambda each: timezone.localdate(each.at), kind="day", width=12),
        Column("类别", lambda each: each.get_kind_display(), width=14),
        Column("计入（元）", lambda each: each.effect, kind="count", width=14),
        Column("网点", lambda each: each.application.facility.name if each.application else "", width=26),
        Column(
            "申请",
            lambda each: each.application.number if each.application else "",
            width=22,
            link=page_of,
            is_code=True,
        ),
        Column("依据", lambda each: each.document, width=26),
        Column("经办人", lambda each: each.by.full_name if each.by else "", width=16),
    ),
    rows=fund_entries,
    sums=sums,
    note="这一天所在年度的资金，到这一天为止。计入：这一笔使所选的账面增加多少，减少的记负数；没有选的计入余额。",
)
