"""The eligibility board and its workbook."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stations.workbooks.transfer import attachment
from subsidies.board import BoardState, balances_of, board_of
from subsidies.board_forms import BoardForm
from subsidies.models import Application, Fund
from subsidies.rights import may_apply
from subsidies.rule_words import (
    amount_in_words,
    conditions_in_words,
    kinds_in_words,
    recurrence_in_words,
)
from subsidies.workbooks.board_sheet import board_workbook, file_name_of
from yicheng_express.dates import today

PAGE_ROWS = 50


@require_safe
@permission_required("subsidies.view_rule", raise_exception=True)
def eligibility(request):
    """Every facility in sight under a rule on a day, fifty to a page: what it lacks, the money it takes."""
    form = form_of(request)
    if form.moment is None:
        return render(request, "subsidies/board/board.html", {"form": form, "board": None})
    board = board_asked(form, request.user)
    rows = board.narrowed(form.cleaned_data["state"], form.cleaned_data["q"])
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    columns = columns_of(board, page.object_list)
    context = {
        "form": form,
        "board": board,
        "page": page,
        "to_apply": to_apply(page.object_list, board, request.user),
        "states": [(state, board.counts[state]) for state in BoardState],
        "conditions": columns,
        "shared_sources": {source for _label, _required, source in columns},
        "amount": amount_in_words(board.version),
        "kinds": kinds_in_words(board.version),
        "recurrence": recurrence_in_words(board.version),
        "balances": balances_seen(board, request.user),
        "today": today(),
    }
    return render(request, "subsidies/board/board.html", context)


@require_safe
@permission_required("subsidies.view_rule", raise_exception=True)
def eligibility_workbook(request):
    """The same list as .xlsx, all its pages."""
    form = form_of(request)
    if form.moment is None:
        raise Http404("；".join(form.reasons) or "所选的日期没有施行的补贴规则。")
    board = board_asked(form, request.user)
    rows = board.narrowed(form.cleaned_data["state"], form.cleaned_data["q"])
    content = board_workbook(board, rows, form.narrowed_in_words, balances_seen(board, request.user))
    return attachment(content, file_name_of(board))


def form_of(request):
    """The questions in the address. Raises Http404 for what is out of scope, or was never offered."""
    form = BoardForm(request.GET, user=request.user)
    if not form.is_valid() and set(form.errors) - {"on"}:
        raise Http404("没有这样的列表，或者它不在您的管辖范围内。")
    return form


def board_asked(form, user):
    try:
        villages = form.supposed
    except ValidationError as error:
        raise Http404(error.message) from None
    return board_of(
        form.version,
        form.facilities,
        Application.objects.visible_to(user),
        form.day,
        year=form.chosen_year,
        period=form.chosen_period,
        villages=villages,
    )


def columns_of(board, rows):
    """[(label, required, source)] of the conditions; the source where it is one and the same in all rows."""
    sources = [
        {row.assessment.conditions[place].source for row in rows}
        for place in range(len(board.version.conditions))
    ]
    return [
        (metric.label, required, found.pop() if len(found) == 1 else "")
        for (metric, required), found in zip(conditions_in_words(board.version), sources, strict=True)
    ]


def balances_seen(board, user):
    """What the funds have, for who sees the district's funds; None for a township."""
    if not user.has_perm("subsidies.view_fund"):
        return None
    return balances_of(board, Fund.objects.visible_to(user))


def to_apply(rows, board, user):
    """The codes of those on the page for which the person can apply: as things stand today, in no what-if."""
    if board.villages or board.moment.on != today():
        return set()
    return {
        row.facility.code
        for row in rows
        if BoardState.TO_APPLY in row.states and may_apply(user, row.facility)
    }
