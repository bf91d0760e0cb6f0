"""What a person is told after a step for several applications, on the page and in the admin alike."""

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html

MOST_TOLD = 20


def tell(request, step, outcome, *, fund=None):
    """Which were done, and why others not. step: in a word, 报送. fund: out of which the money came."""
    if outcome.finished:
        messages.success(request, finished_in_words(step, outcome, fund))
    for application, reasons in outcome.refused[:MOST_TOLD]:
        messages.warning(request, refused_in_words(step, application, reasons))
    if len(outcome.refused) > MOST_TOLD:
        more = len(outcome.refused) - MOST_TOLD
        messages.warning(request, f"另有 {more} 件没有{step}，请逐件查看。")
    if not outcome.finished and not outcome.refused:
        messages.warning(request, "没有选中申请，请先在列表里勾选。")


def finished_in_words(step, outcome, fund):
    """已批准 2 件：SQ…、SQ…，合计 2,000 元；2026年快递进村资金余额 998,000 元。"""
    told = f"已{step} {len(outcome.finished)} 件：{numbers_of(outcome.finished)}"
    if fund:
        fund.refresh_from_db()
        told += f"，合计 {outcome.total:,} 元；{fund}余额 {fund.balance:,} 元"
    return f"{told}。"


def refused_in_words(step, application, reasons):
    """夏庄便民服务站（SQ…）没有报送：驻村设点：…；缺 2025年12月月报。 The number leads to the case."""
    return format_html(
        '{}（<a href="{}">{}</a>）没有{}：{}。',
        application.facility.name,
        reverse("application", args=[application.number]),
        application.number,
        step,
        "；".join(words.rstrip("。") for words in reasons),
    )


def numbers_of(applications):
    numbers = [each.number for each in applications[:MOST_TOLD]]
    return "、".join(numbers) + ("等" if len(applications) > MOST_TOLD else "")
