"""A list of rows as a page, and as the workbook of the same."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stations.workbooks.transfer import attachment
from yicheng_express.dashboard.asking import AskedForm
from yicheng_express.dashboard.rows.registry import LISTINGS
from yicheng_express.dashboard.rows.workbook import rows_workbook

PAGE_ROWS = 50
NO_LISTING = "没有这样的列表，请从看板上的数字进入。"


@require_safe
def rows(request, name):
    """The rows behind a figure, fifty to a page."""
    listing, asked_form, asked, form = asked_for(request, name)
    found = listing.rows(asked, form.cleaned_data)
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "listing": listing,
        "asked_form": asked_form,
        "asked": asked,
        "form": form,
        "page": page,
        "rows": [cells_of(listing, row, asked) for row in page],
        "sums": sums_of(listing, found, page.paginator.count),
    }
    return render(request, "dashboard/rows.html", context)


@require_safe
def rows_export(request, name):
    """The same rows, all of them, as .xlsx."""
    listing, asked_form, asked, form = asked_for(request, name)
    if asked_form.errors:
        raise Http404("日期不对，请回到列表改好再导出。")
    content = rows_workbook(listing, asked, form, listing.rows(asked, form.cleaned_data))
    return attachment(content, f"{asked.place.name}{listing.title}（{asked.on}）.xlsx")


def asked_for(request, name):
    """(the Listing, what it is asked); 404 for what cannot be asked, 403 without the right to these rows."""
    listing = LISTINGS.get(name)
    if listing is None:
        raise Http404(NO_LISTING)
    if not request.user.has_perm(listing.permission):
        raise PermissionDenied
    asked_form = AskedForm(request.GET, user=request.user)
    asked = asked_form.asked()
    form = listing.form(request.GET)
    if asked is None or not form.is_valid():
        raise Http404(NO_LISTING)
    return listing, asked_form, asked, form


def cells_of(listing, row, asked):
    """(column, value, address or "") of each of its columns."""
    return [
        (column, column.value(row), column.link(row, asked) if column.link else "")
        for column in listing.columns
    ]


def sums_of(listing, found, number):
    """(column, sum or None) of each column but the first; nothing where nothing is added up."""
    if not listing.sums or not number:
        return []
    sums = listing.sums(found)
    return [(column, sums.get(column.heading)) for column in listing.columns[1:]]
