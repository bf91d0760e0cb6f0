"""The bureau's overview: how all reports stand, which wait for review, and all without a question at once."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stations.filing.comparison import changed_figures
from stations.filing.matrix import filing_matrix
from stations.filing.months import standing_of
from stations.filing.verbs import accept_unquestioned
from stations.models import Filing
from stations.review_forms import ReviewFilterForm
from yicheng_express.dates import today

PAGE_ROWS = 50


@require_safe
@permission_required("stations.view_filing", raise_exception=True)
def reviews(request):
    """The reports by township and month, and those that wait for review, fifty to a page."""
    form = filter_of(request)
    if form.shown is None:
        return render(request, "filing/review_list.html", {"form": form, "matrix": None})
    waiting = form.narrowed(Filing.objects.visible_to(request.user))
    page = Paginator(waiting, PAGE_ROWS).get_page(request.GET.get("page"))
    note_changed_figures(page.object_list)
    context = {
        "form": form,
        "page": page,
        "matrix": filing_matrix(form.shown, form.last_month, user=request.user, on=today()),
    }
    if request.user.has_perm("stations.review_filing"):
        context |= {
            "can_review": True,
            "unquestioned": waiting.without_questions().compared().without_part_of(request.user).count(),
            "standing": standing_of(form.shown, form.chosen_month or form.last_month),
        }
    return render(request, "filing/review_list.html", context)


def filter_of(request):
    """The filter in the address. Raises Http404 for what is out of scope, or was never offered."""
    form = ReviewFilterForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404("没有这样的列表，或者它不在您的管辖范围内。")
    return form


def with_filter(request, name, *args):
    """The address of a page, with the filter that stands in the present one."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return reverse(name, args=args) + query


def note_changed_figures(filings):
    """Give each report `changed_figures`: how many are not as in its last submission; None the first time."""
    numbers = changed_figures(filings)
    for filing in filings:
        filing.changed_figures = numbers.get(filing.pk)


@permission_required("stations.review_filing", raise_exception=True)
def accept_all(request):
    """Accept all that carry no question, over the whole filter: asked first, then done.

    What is done is what was shown: a report that came in, or was changed, since is left for another look.
    Who comes back to the address of it (a tab that is opened again) is shown the list.
    """
    back = with_filter(request, "filings_review")
    if request.method != "POST":
        return redirect(back)
    form = filter_of(request)
    waiting = form.narrowed(Filing.objects.visible_to(request.user)) if form.shown else Filing.objects.none()
    unquestioned = waiting.without_questions()
    ready = unquestioned.compared()
    if "shown" not in request.POST:
        others = list(ready.without_part_of(request.user))
        note_changed_figures(others)
        number = ready.count()
        context = {
            "filings": others,
            "mine": number - len(others),
            "not_compared": unquestioned.count() - number,
        }
        return render(request, "filing/review_accept_all.html", context)
    shown = set(request.POST["shown"].split())
    unchanged = [filing.pk for filing in ready if f"{filing.pk}:{filing.revision}" in shown]
    accepted, refused = accept_unquestioned(ready.filter(pk__in=unchanged), by=request.user)
    tell_accepted(request, accepted, refused, len(shown) - len(unchanged))
    return redirect(back)


def tell_accepted(request, accepted, refused, changed):
    messages.success(request, f"已通过 {len(accepted)} 份月报。")
    for filing, why in refused:
        messages.warning(request, f"{filing}没有通过：{why}")
    if changed:
        messages.warning(
            request, f"另有 {changed} 份在您确认之前已由别人办理或又有改动，没有通过，请再看一次。"
        )
