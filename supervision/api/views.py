from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from rest_framework import permissions, status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from supervision.api.serializers import FinishSerializer, ItemsSerializer, PhotoSerializer
from supervision.api.told import finding_in_json, inspection_in_json, photo_in_json
from supervision.inspections.carrying_out import Entry, finish, remove_photo, save_photo, save_results
from supervision.inspections.outcome import finished_in_words
from supervision.inspections.steps import RELATED
from supervision.models import FindingPhoto, Inspection
from supervision.refusals import SupervisionRefused
from yicheng_express.day_field import DayField

NO_RIGHT = "您的账号不能实施检查。如果工作需要，请联系本单位的系统管理员开通。"
NOT_THERE = "没有这次检查，或者它不在您的管辖范围内。"


class MayCarryOut(permissions.BasePermission):
    def has_permission(self, request, view):
        user = request.user
        if user.is_authenticated and not user.has_perm("supervision.carry_out_inspection"):
            raise PermissionDenied(NO_RIGHT)
        return user.is_authenticated


@method_decorator(never_cache, name="dispatch")
class InspectionAPI(APIView):
    """One inspection within the scope; whoever may carry it out."""

    permission_classes = [MayCarryOut]

    def found(self):
        """The inspection as it stands now."""
        inspections = Inspection.objects.visible_to(self.request.user).select_related(*RELATED)
        inspection = inspections.filter(number=self.kwargs["number"]).first()
        if inspection is None:
            raise Http404(NOT_THERE)
        return inspection

    def shown(self):
        return inspection_in_json(self.found())

    def refused(self, refusal):
        answer = {"reasons": refusal.reasons, "inspection": self.shown()}
        return Response(answer, status=status.HTTP_409_CONFLICT)

    def asked(self, serializer):
        asked = serializer(data=self.request.data or {})
        asked.is_valid(raise_exception=True)
        return asked.validated_data


class InspectionView(InspectionAPI):
    def get(self, request, **_):
        return Response(self.shown())

    def patch(self, request, **_):
        """Write items; what is refused, and what others wrote meanwhile, is told one by one."""
        inspection = self.found()
        entries = [entry_of(item) for item in self.asked(ItemsSerializer)["items"]]
        try:
            saved = save_results(inspection, entries, by=request.user)
        except SupervisionRefused as refusal:
            return self.refused(refusal)
        told = {
            "written": saved.written,
            "refused": [{"key": key, "text": text} for key, text in saved.refused],
            "conflicts": [finding_in_json(finding) for finding in saved.conflicts],
        }
        return Response(told | {"inspection": self.shown()})


def entry_of(item):
    return Entry(item["key"], item["result"], item["words"], (item["base"]["result"], item["base"]["words"]))


class PhotosView(InspectionAPI):
    parser_classes = [MultiPartParser, JSONParser]

    def post(self, request, **_):
        """Keep a photo of an item; the same token again answers the one that is there."""
        inspection, asked = self.found(), self.asked(PhotoSerializer)
        try:
            photo = save_photo(
                inspection, asked["item"], asked["photo"], by=request.user, token=asked["token"]
            )
        except SupervisionRefused as refusal:
            return self.refused(refusal)
        return Response({"photo": photo_in_json(photo)}, status=status.HTTP_201_CREATED)


class RemoveView(InspectionAPI):
    def post(self, request, pk, **_):
        """Take a photo back; one that is gone already is gone."""
        photo = FindingPhoto.objects.filter(finding__inspection=self.found(), pk=pk).first()
        try:
            if photo:
                remove_photo(photo, by=request.user)
        except SupervisionRefused as refusal:
            return self.refused(refusal)
        return Response({"inspection": self.shown()})


class FinishView(InspectionAPI):
    def post(self, request, **_):
        inspection, asked = self.found(), dict(self.asked(FinishSerializer))
        seen = asked.pop("revision")
        try:
            asked["inspected_on"] = DayField(required=False).clean(asked["inspected_on"])
            done = finish(inspection, by=request.user, seen=seen, **asked)
        except ValidationError as error:
            return self.refused(SupervisionRefused(*error.messages))
        except SupervisionRefused as refusal:
            return self.refused(refusal)
        messages.success(request, finished_in_words(done))  # for the page that is opened next
        return Response({"inspection": self.shown()})
