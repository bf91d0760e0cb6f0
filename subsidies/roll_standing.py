"""How the rolls stand: what of each was paid, came back or is still out; and what waits for a roll.

Whatever is asked of many rolls or funds is one query, however many there are.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from subsidies.choices import ApplicationState, Step
from subsidies.models import Application, BankResult, Fund, Roll, RollItem

PAID = Q(items__is_live=True, items__paid_on__isnull=False)
BOUNCED = Q(items__bounced_on__isnull=False)
UNPAID = Q(items__is_live=True, items__paid_on=None)
# Of what bounced: what was paid since, and what is still to be paid (it was not revoked and approved anew).
PAID_AGAIN = BOUNCED & Q(items__application__state=ApplicationState.PAID)
STILL_DUE = BOUNCED & Q(
    items__application__state=ApplicationState.APPROVED,
    items__application__approved_at__lte=F("locked_at"),
)
YUAN = DecimalField(max_digits=14, decimal_places=0)

# What can be asked of a list of rolls: word in the address → (words, condition on `with_standing`).
STANDINGS = {
    "unpaid": ("待银行结果", Q(voided_at=None, unpaid__gt=0)),
    "bounced": ("有退汇待补发", Q(still_due__gt=0)),
    "paid": ("全部入账", Q(voided_at=None, unpaid=0, bounced=F("paid_again"))),
    "void": ("已作废", Q(voided_at__isnull=False)),
}


def with_standing(rolls):
    """Annotates `paid`, `bounced`, `unpaid` (lines), and `paid_total`, `bounced_total`, `unpaid_total`; of
    the lines that bounced `paid_again` and `still_due`; `is_replaced`, where another stands for a void one.
    """
    counts = {"paid": PAID, "bounced": BOUNCED, "unpaid": UNPAID}
    totals = {f"{name}_total": total_of(condition) for name, condition in counts.items()}
    counts |= {"paid_again": PAID_AGAIN, "still_due": STILL_DUE}
    return rolls.annotate(
        **{name: Count("items", filter=condition) for name, condition in counts.items()},
        **totals,
        is_replaced=Exists(Roll.objects.filter(replaces=OuterRef("pk"))),
    )


def total_of(condition):
    """Yuan of the lines for which the condition holds; zero where there is none."""
    return Coalesce(Sum("items__amount", filter=condition), Value(Decimal(0)), output_field=YUAN)


@dataclass(frozen=True)
class Waiting:
    """Approved applications that stand on no roll: how many, and yuan of all of them together."""

    number: int = 0
    total: Decimal = Decimal(0)


def waiting_first(funds):
    """(fund, Waiting) of each of these funds from which something waits for its first roll."""
    bounced = RollItem.objects.bounced_since_approval().values("application")
    waiting = Application.objects.to_roll().filter(fund__in=funds.values("pk")).exclude(pk__in=bounced)
    found = summed(waiting, "fund")
    rows = Fund.objects.filter(pk__in=found).select_related("district").order_by("district", "-year", "name")
    return [(fund, found[fund.pk]) for fund in rows]


def rolls_with_bounces(rolls):
    """(roll, Waiting) of each of these rolls of which something bounced and waits to be paid again.

    What bounced more than once waits with the latest roll; the twin for many of `rolls.bounced_and_due`.
    """
    found = summed(bounced_of_a_roll().filter(bounced_of__in=rolls.values("pk")), "bounced_of")
    rows = Roll.objects.filter(pk__in=found).select_related("fund__district")
    return [(roll, found[roll.pk]) for roll in rows]


def bounced_of_a_roll():
    """What bounced and waits to be paid again, with `bounced_of`: the roll of which it bounced the last time.

    Of its present approval: what was revoked since and approved anew waits for a first roll again.
    """
    lines = RollItem.objects.bounced_since_approval().filter(application=OuterRef("pk"))
    latest = lines.order_by("-roll__locked_at", "-pk").values("roll")[:1]
    return Application.objects.to_roll().annotate(bounced_of=Subquery(latest)).exclude(bounced_of=None)


def summed(applications, path):
    """What stands at `path` → Waiting."""
    rows = applications.order_by().values(path).annotate(number=Count("pk"), total=Sum("amount"))
    return {row.pop(path): Waiting(**row) for row in rows}


def waiting_anew(roll):
    """The applications of a void roll that still stand on no other: what is issued in its place.

    Not what was revoked since and approved anew, perhaps from another fund.
    """
    return Application.objects.to_roll().filter(roll_items__roll=roll, approved_at__lte=roll.locked_at)


@dataclass(frozen=True)
class LastBounce:
    """Why the last payment of an application came back, and whether its account was put right since."""

    item: RollItem
    is_corrected: bool


def last_bounces(applications):
    """Application key → LastBounce, for those of which a payment ever came back."""
    lines = RollItem.objects.bounced().filter(application__in=applications)
    lines = lines.prefetch_related("application__events").order_by("roll__locked_at", "pk")
    return {
        line.application_id: LastBounce(line, corrected_since_bounce(line.application.events.all()))
        for line in lines
    }


def corrected_since_bounce(events):
    """Whether the account was corrected after the payment last came back; `events` of one case, in order."""
    steps = [event.step for event in events if event.step in (Step.BOUNCED, Step.PAYEE_CORRECTED)]
    return steps[-1:] == [Step.PAYEE_CORRECTED]


@dataclass(frozen=True)
class Happening:
    """Something that happened to a roll: what, when, by whom, and in which words."""

    what: str
    at: object
    by: object
    words: str = ""
    is_alert: bool = False


def story_of(roll):
    """What happened to the roll, the latest first: locked, results of the bank, void, paid again, replaced.

    `roll` with its people and the rolls that follow it at hand.
    """
    return sorted(happenings(roll), key=lambda each: each.at, reverse=True)


def happenings(roll):
    yield Happening("锁定", roll.locked_at, roll.locked_by, in_words(roll.items_count, roll.total))
    for result in results_of(roll):
        told = [f"入账 {result.paid_here:,} 笔"] if result.paid_here else []
        told += [f"退汇 {result.bounced_here:,} 笔"] if result.bounced_here else []
        words = f"{'，'.join(told)}（{result.file_name}）"
        yield Happening("银行回单", result.at, result.by, words, bool(result.bounced_here))
    for later in roll.supplements_of.select_related("locked_by"):
        words = f"{later.number}，{in_words(later.items_count, later.total)}"
        yield Happening("编制补发花名册", later.locked_at, later.locked_by, words)
    if roll.is_void:
        yield Happening("作废", roll.voided_at, roll.voided_by, roll.void_reason, is_alert=True)
    if later := getattr(roll, "replaced_by", None):
        yield Happening("重新编制", later.locked_at, later.locked_by, later.number)


def results_of(roll):
    """The files of the bank by which lines of this roll stand as they do, with how many of them."""
    here = Q(items__roll=roll)
    return (
        BankResult.objects.filter(here)
        .annotate(
            paid_here=Count("items", filter=here & Q(items__bounced_on=None)),
            bounced_here=Count("items", filter=here & BOUNCED),
        )
        .select_related("by")
    )


def in_words(number, total):
    return f"{number:,} 笔，{total:,} 元"
