import logging

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from stations.forms import FacilityFilterForm
from stations.models import Facility, FacilityPhoto
from stations.states import manner_in_words, state_in_words
from yicheng_express.dates import today

PAGE_ROWS = 50
logger = logging.getLogger(__name__)


@require_safe
@permission_required("stations.view_facility", raise_exception=True)
def facilities(request):
    """The facilities that the user may see, fifty to a page: where they are, how they stand, whom to call."""
    form = FacilityFilterForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404("没有这样的网点列表，或者它不在您的管辖范围内。")
    found = form.narrowed(Facility.objects.visible_to(request.user), today())
    found = found.select_related("township", "village", "operator").order_by("code")
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    for facility in page:
        facility.state, facility.manner = state_in_words(facility), manner_in_words(facility)
    return render(request, "stations/facilities.html", {"form": form, "page": page})


@require_safe
@permission_required("stations.view_facilityphoto", raise_exception=True)
def photo(request, pk):
    """A facility's photo, for who may see the facility."""
    found = get_object_or_404(FacilityPhoto.objects.visible_to(request.user), pk=pk)
    try:
        return FileResponse(found.image.open("rb"), content_type="image/jpeg")
    except FileNotFoundError:
        logger.error("the file of photo %s is gone: %s", found.pk, found.image.name)
        raise Http404("这张照片的文件不在了，请联系系统管理员。") from None
