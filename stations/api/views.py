from django.contrib import messages
from django.http import Http404
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from stations.api.errors import NOT_THERE
from stations.api.serializers import (
    ChangesSerializer,
    SubmissionSerializer,
    filing_in_json,
    findings_in_json,
    saved_in_json,
)
from stations.api.sessions import MayViewFilings
from stations.filing.drafting import save_figures
from stations.filing.page import report_of
from stations.filing.refusals import FilingRefused
from stations.filing.verbs import submit
from stations.models import Filing


@method_decorator(never_cache, name="dispatch")
class FilingAPI(APIView):
    """What the API does with a month's report of a division within the scope."""

    permission_classes = [MayViewFilings]

    def found(self):
        """The report as it stands now."""
        filings = Filing.objects.visible_to(self.request.user).of_division(self.kwargs["code"])
        related = ("district", "township", "saved_by")
        filing = filings.filter(month=self.kwargs["month"]).select_related(*related).first()
        if filing is None:
            raise Http404(NOT_THERE)
        return filing

    def shown(self):
        return filing_in_json(report_of(self.found(), self.request.user))

    def refused(self, refusal, **more):
        answer = {"reasons": refusal.reasons, **more, "filing": self.shown()}
        return Response(answer, status=status.HTTP_409_CONFLICT)


class FilingView(FilingAPI):
    def get(self, request, **_):
        return Response(self.shown())

    def patch(self, request, **_):
        """Write cells; those that cannot be written, and those that others wrote, are told one by one."""
        filing = self.found()
        asked = ChangesSerializer(data=request.data or {})
        asked.is_valid(raise_exception=True)
        try:
            saved = save_figures(filing, asked.validated_data["cells"], by=request.user)
        except FilingRefused as refusal:
            return self.refused(refusal)
        return Response(saved_in_json(saved) | {"filing": self.shown()})


class SubmissionView(FilingAPI):
    def post(self, request, **_):
        filing = self.found()
        asked = SubmissionSerializer(data=request.data or {})
        asked.is_valid(raise_exception=True)
        try:
            sent = submit(filing, by=request.user, seen=asked.validated_data["revision"])
        except FilingRefused as refusal:
            return self.refused(refusal, findings=findings_in_json(refusal.findings))
        at = date_format(localtime(sent.submitted_at), "n月j日 H:i")
        messages.success(request, f"已报送，{at}，等待商务局审核。")  # for the page that is opened next
        return Response({"filing": self.shown()})


class NowhereView(APIView):
    """An address that the API does not have: told in JSON as well, to anybody and whatever the method."""

    authentication_classes = ()
    permission_classes = ()

    def initial(self, request, *_, **__):
        raise Http404("接口没有这个网址，请核对单位代码和月份（如 2026-10）。")
