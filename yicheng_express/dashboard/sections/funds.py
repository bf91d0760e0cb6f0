"""What the funds of the year have: appropriated, reserved, spent and left, up to the day."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Sum

from subsidies.ledger import TOTALS, Share, fund_as_of, shares_of
from subsidies.models import Fund
from yicheng_express.dashboard.rows.fund_entries import entries_up_to


@dataclass(frozen=True)
class YearFunds:
    """The funds of a year, each with its Shares; total: a Fund with the sums."""

    year: int
    funds: list[tuple[Fund, list[Share]]]
    total: Fund


def funds_of(asked):
    """The YearFunds of the district; None for who may not see them, and for a township: they are the
    district's.

    By the entries up to the day: today, what the funds carry. Two queries.
    """
    if asked.township or not asked.user.has_perm("subsidies.view_fund"):
        return None
    kept = Fund.objects.visible_to(asked.user).filter(district=asked.district, year=asked.on.year)
    moved = defaultdict(dict)
    sums = entries_up_to(asked).order_by().values_list("fund", "kind").annotate(Sum("amount"))
    for fund, kind, yuan in sums:
        moved[fund][kind] = yuan
    funds = [fund_as_of(fund, moved[fund.pk]) for fund in kept.order_by("name")]
    total = Fund(**{name: sum(getattr(fund, name) for fund in funds) for name in TOTALS})
    return YearFunds(asked.on.year, [(fund, shares_of(fund)) for fund in funds], total)
