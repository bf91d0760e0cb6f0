"""The lists of inspections and of their rounds."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from supervision.choices import InspectionState
from supervision.inspection_forms import InspectionFilterForm
from supervision.inspections.listing import OWN, as_rows, in_queue, queue_counts, queues_for
from supervision.inspections.rounds import in_order_of_lots
from supervision.models import Inspection, InspectionRound
from yicheng_express.dates import today

PAGE_ROWS = 50


@require_safe
@permission_required("supervision.view_inspection", raise_exception=True)
def inspections(request):
    """The inspections in scope: those that wait unless others are asked for."""
    form = InspectionFilterForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404("没有这样的列表，或者它不在您的管辖范围内。")
    found = form.narrowed(Inspection.objects.visible_to(request.user))
    counts, queues = queue_counts(found), queues_for(request.user)
    is_own = request.user.has_perm("supervision.carry_out_inspection")
    name = form.cleaned_data["queue"] or first_of(queues, counts, form.narrows)
    page = Paginator(as_rows(in_queue(found, name), name), PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "queue": name,
        "tabs": [(each, counts[each.name], is_own and each.name in OWN) for each in queues],
        "page": page,
        "is_empty": not counts["all"],
        "today": today(),
    }
    return render(request, "supervision/inspections/list.html", context)


def first_of(queues, counts, narrows):
    """Where a list begins: where something waits; with what is done where nothing does."""
    offered = [each.name for each in queues]
    if narrows and "all" in offered:
        return "all"
    return next((name for name in OWN if name in offered and counts[name]), "done")


@require_safe
@permission_required("supervision.view_inspectionround", raise_exception=True)
def inspection_rounds(request):
    rounds = InspectionRound.objects.visible_to(request.user).annotate(
        total=Count("inspections", filter=~Q(inspections__state=InspectionState.CANCELLED)),
        done=Count("inspections", filter=Q(inspections__state=InspectionState.DONE)),
        with_failure=Count("inspections", filter=Q(inspections__rectification__isnull=False)),
    )
    rows = rounds.select_related("by").order_by("-at", "-pk")
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    return render(request, "supervision/inspections/rounds.html", {"page": page, "today": today()})


@require_safe
@permission_required("supervision.view_inspectionround", raise_exception=True)
def inspection_round(request, pk):
    """One round: its list; of a draw the seed and the candidates in the order of their lots."""
    batch = get_object_or_404(InspectionRound.objects.visible_to(request.user).select_related("by"), pk=pk)
    theirs = as_rows(batch.inspections.visible_to(request.user), "to_do")
    context = {
        "batch": batch,
        "inspections": list(theirs),
        "lots": in_order_of_lots(batch),
        "today": today(),
    }
    return render(request, "supervision/inspections/round.html", context)
