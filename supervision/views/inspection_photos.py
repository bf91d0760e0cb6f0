"""The photos of inspections and orders, for who may see the case that they belong to."""

import logging

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from supervision.models import FindingPhoto, RectificationPhoto

logger = logging.getLogger(__name__)


@require_safe
@permission_required("supervision.view_inspection", raise_exception=True)
def finding_photo(request, pk):
    return answer_of(get_object_or_404(FindingPhoto.objects.visible_to(request.user), pk=pk))


@require_safe
@permission_required("supervision.view_rectification", raise_exception=True)
def rectification_photo(request, pk):
    return answer_of(get_object_or_404(RectificationPhoto.objects.visible_to(request.user), pk=pk))


def answer_of(photo):
    """A photo never changes: a phone that has it need not ask again within the hour."""
    try:
        answer = FileResponse(photo.image.open("rb"), content_type="image/jpeg")
    except FileNotFoundError:
        logger.error("the file of %s %s is gone: %s", photo._meta.model_name, photo.pk, photo.image.name)
        raise Http404("这张照片的文件不在了，请联系系统管理员。") from None
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
