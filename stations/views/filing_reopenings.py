"""The register of the reports that were opened again after they had been accepted."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stations.filing.reopenings import register_of
from stations.models import FilingReopening

PAGE_ROWS = 50


@require_safe
@permission_required("stations.view_filing", raise_exception=True)
def reopenings(request):
    """Every reopening that the user may see, the latest first, with every figure that changed by it."""
    found = register_of(FilingReopening.objects.visible_to(request.user))
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    return render(request, "filing/review_reopenings.html", {"page": page})
