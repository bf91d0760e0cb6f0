"""The steps of an application by the API: an address each, the verb behind it, and the right asked first."""

from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from subsidies import rights, workflow
from subsidies.api.serializers import (
    ApprovalSerializer,
    CorrectionSerializer,
    ReasonSerializer,
    RevisionSerializer,
    VisitSerializer,
    WithdrawalSerializer,
)
from subsidies.api.views import ApplicationAPI
from subsidies.models import Fund
from subsidies.refusals import SubsidyRefused


class StepView(ApplicationAPI):
    """One step of one application: who may, what was sent, the verb; answers the application as it is then.

    asks: what is to be sent, `revision` with it. verb: takes it by the same names. require(user, application)
    raises PermissionDenied, so that it is told before what else is wrong; the verb asks again.
    """

    asks = RevisionSerializer
    verb = None
    require = None

    def post(self, request, **_):
        application = self.found()
        self.require(request.user, application)
        sent = dict(self.asked(self.asks, request.data))
        seen = sent.pop("revision")
        try:
            self.take(application, seen=seen, by=request.user, **sent)
        except SubsidyRefused as refusal:
            return self.refused(refusal)
        return Response(self.shown())

    def take(self, application, **sent):
        self.verb(application, **sent)


def require_applicant(user, application):
    rights.require_apply(user, application.facility)


class ApplicantsStepView(StepView):
    require = staticmethod(require_applicant)


class VerifiersStepView(StepView):
    require = staticmethod(rights.require_verify)


class ApproversStepView(StepView):
    require = staticmethod(rights.require_approve)


class DecidersStepView(StepView):
    require = staticmethod(rights.require_decide)


class SubmitView(ApplicantsStepView):
    verb = staticmethod(workflow.submit)


class WithdrawView(ApplicantsStepView):
    asks = WithdrawalSerializer
    verb = staticmethod(workflow.withdraw)


class VerifyView(VerifiersStepView):
    parser_classes = [MultiPartParser, JSONParser]
    asks = VisitSerializer
    verb = staticmethod(workflow.verify)


class CorrectPayeeView(VerifiersStepView):
    asks = CorrectionSerializer
    verb = staticmethod(workflow.correct_payee)


class ReturnView(DecidersStepView):
    asks = ReasonSerializer
    verb = staticmethod(workflow.return_application)


class RejectView(DecidersStepView):
    asks = ReasonSerializer
    verb = staticmethod(workflow.reject)


class RevokeView(ApproversStepView):
    asks = ReasonSerializer
    verb = staticmethod(workflow.revoke)


class ApproveView(ApproversStepView):
    asks = ApprovalSerializer

    def take(self, application, *, fund, **sent):
        funds = Fund.objects.filter(district=application.facility.district, **fund)
        missing = f"没有 {fund['year']} 年的资金“{fund['name']}”，请核对名称和年度。"
        workflow.approve(application, fund=self.found_one(funds, missing), **sent)
