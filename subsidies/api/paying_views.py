"""Publishing notices, and locking and voiding rolls, by the API."""

from django.http import Http404
from rest_framework import serializers, status
from rest_framework.response import Response

from subsidies import publicity, rolls
from subsidies.api.doors import SubsidyAPI, conflict
from subsidies.api.serializers import NoticeSerializer, RollSerializer, VoidSerializer
from subsidies.api.told import notice_in_json, roll_in_json
from subsidies.models import Application, Fund, Roll
from subsidies.refusals import SubsidyRefused

MOST_TOLD = 20
NO_ROLL = "没有这份花名册，或者它不在您的管辖范围内。"


class SeveralApplications(SubsidyAPI):
    """What is done with many applications at once: all of them, or none."""

    def found(self, asked):
        """(the applications, number → the revision that was seen). Raises Http404 naming those not there."""
        seen = {each["number"]: each["revision"] for each in asked}
        applications = list(Application.objects.visible_to(self.request.user).filter(number__in=seen))
        if missing := sorted(set(seen) - {each.number for each in applications}):
            told = "、".join(missing[:MOST_TOLD])
            raise Http404(f"没有申请 {told}，或者不在您的管辖范围内。")
        return applications, seen


class NoticesView(SeveralApplications):
    """Publish a notice of verified applications."""

    right = "publish_notice"
    no_right = publicity.NO_RIGHT

    def post(self, request):
        asked = dict(self.asked(NoticeSerializer, request.data))
        applications, seen = self.found(asked.pop("applications"))
        seen = {each.pk: seen[each.number] for each in applications}
        try:
            notice = publicity.publish(applications, by=request.user, seen=seen, **asked)
        except SubsidyRefused as refusal:
            return conflict(refusal)
        return Response(notice_in_json(notice), status=status.HTTP_201_CREATED)


class RollsView(SeveralApplications):
    """Lock a roll of approved applications of one fund."""

    right = "lock_roll"
    no_right = rolls.NO_RIGHT

    def post(self, request):
        asked = dict(self.asked(RollSerializer, request.data))
        fund = self.fund_of(asked.pop("fund"))
        applications, seen = self.found(asked.pop("applications"))
        links = {name: self.roll_of(asked.pop(name, None)) for name in ("supplements", "replaces")}
        try:
            roll = rolls.lock_roll(fund, applications, by=request.user, seen=seen, **asked, **links)
        except SubsidyRefused as refusal:
            return conflict(refusal)
        return Response(roll_in_json(roll), status=status.HTTP_201_CREATED)

    def fund_of(self, asked):
        funds = Fund.objects.visible_to(self.request.user).filter(name=asked["name"], year=asked["year"])
        if "district" in asked:
            funds = funds.filter(district__code=asked["district"])
        found = list(funds.select_related("district")[:2])
        if not found:
            raise Http404(f"没有 {asked['year']} 年的资金“{asked['name']}”，请核对名称和年度。")
        if len(found) > 1:
            raise serializers.ValidationError(
                ["不止一个区（县）有这笔资金，请用 fund.district 写明区（县）代码。"]
            )
        return found[0]

    def roll_of(self, number):
        """The roll of that number in the person's scope; None where none was named."""
        return self.found_one(Roll.objects.filter(number=number), NO_ROLL) if number else None


class RollVoidView(SubsidyAPI):
    """Make a roll void by which nothing was paid."""

    right = "lock_roll"
    no_right = rolls.NO_RIGHT

    def post(self, request, number):
        related = ("fund__district", "locked_by", "supplements", "replaces")
        roll = self.found_one(Roll.objects.filter(number=number).select_related(*related), NO_ROLL)
        asked = self.asked(VoidSerializer, request.data)
        try:
            void = rolls.void_roll(roll, by=request.user, reason=asked["reason"])
        except SubsidyRefused as refusal:
            return conflict(refusal)
        return Response(roll_in_json(void))
