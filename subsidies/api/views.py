from django.db.models import OuterRef, Subquery
from django.http import Http404
from rest_framework import serializers, status
from rest_framework.response import Response

from stations.models import Facility, Township, Village
from subsidies.api.doors import SubsidyAPI, conflict
from subsidies.api.serializers import (
    ApplicationsSerializer,
    AssessmentsSerializer,
    NewSerializer,
    RulesSerializer,
    WritingSerializer,
)
from subsidies.api.told import application_in_json, assessment_in_json, case_in_json, day, rule_in_json
from subsidies.eligibility import assess, moment_for
from subsidies.models import Application, RollItem, Rule, RuleVersion
from subsidies.refusals import SubsidyRefused
from subsidies.rights import require_apply
from subsidies.workflow import create, version_for, write
from yicheng_express.dates import today

NO_APPLICATION = "没有这件补贴申请，或者它不在您的管辖范围内。"
NO_RULE = "没有这条补贴规则，或者它不在您的管辖范围内。"
NO_FACILITY = "没有这个网点，或者它不在您的管辖范围内。"
NO_DIVISION = "没有这个乡镇（街道）或村，或者它不在您的管辖范围内。"
RELATED = (
    "rule",
    "version",
    "facility__district",
    "facility__township",
    "facility__village",
    "notice",
    "fund",
    *("created_by", "submitted_by", "verified_by", "approved_by", "paid_by"),
)


class RulesView(SubsidyAPI):
    """The rules that apply on a day, today unless asked otherwise, as the policy says them."""

    right = "view_rule"

    def get(self, request):
        asked = self.asked(RulesSerializer, request.query_params)
        versions = RuleVersion.objects.visible_to(request.user).in_force_on(asked.get("on") or today())
        versions = versions.select_related("rule__district").order_by("rule__district", "position", "rule")
        return self.page(versions, asked, lambda rows: [rule_in_json(version) for version in rows])


class AssessmentsView(SubsidyAPI):
    """What a rule says of the facilities in the person's scope: found, lacking, and the amount."""

    right = "view_rule"

    def get(self, request):
        asked = self.asked(AssessmentsSerializer, request.query_params)
        on = asked.get("on") or today()
        version = self.version_of(asked, on)
        terms = {"year": asked.get("year"), "period": asked.get("period", "")}
        try:
            moment = moment_for(version, on, **terms)
        except SubsidyRefused as refusal:
            raise serializers.ValidationError(refusal.reasons) from None

        def in_json(page):
            facilities = Facility.objects.filter(pk__in=[facility.pk for facility in page])
            return [assessment_in_json(each) for each in assess(version, facilities, on, **terms)]

        answer = self.page(self.facilities_of(version, asked), asked, in_json)
        answer.data |= {
            "rule": rule_in_json(version),
            "on": day(on),
            "as_of": day(moment.as_of),
            "year": moment.year,
            "period": moment.period,
        }
        return answer

    def version_of(self, asked, on):
        rules = Rule.objects.visible_to(self.request.user).filter(key=asked["rule"])
        if "district" in asked:
            rules = rules.filter(district__code=asked["district"])
        found = list(rules.select_related("district")[:2])
        if len(found) > 1:
            raise serializers.ValidationError(
                ["不止一个区（县）有这条规则，请用 district 写明区（县）代码。"]
            )
        version = version_for(found[0], asked.get("year"), on) if found else None
        if version is None:
            raise Http404(NO_RULE if not found else f"规则 {asked['rule']} 在 {on} 不施行，请改日期或年度。")
        return version

    def facilities_of(self, version, asked):
        """Those that the rule is for, of the township and village that were asked for."""
        facilities = Facility.objects.visible_to(self.request.user)
        facilities = facilities.filter(tier=version.tier, district=version.rule.district_id)
        for name, divisions in (("township", Township.objects), ("village", Village.objects)):
            if name in asked:
                division = self.found_one(divisions.filter(code=asked[name]), NO_DIVISION)
                facilities = facilities.filter(**{name: division})
        return facilities.order_by("code")


def with_all_related(applications):
    """With what is told of each, whatever their number; `roll_number` of the roll that counts, if any."""
    live = RollItem.objects.live().filter(application=OuterRef("pk"))
    return applications.select_related(*RELATED).annotate(roll_number=Subquery(live.values("roll__number")))


class ApplicationsView(SubsidyAPI):
    """The applications in the person's scope, latest first; and a new one."""

    right = "view_application"
    right_to_write = "submit_application"

    def get(self, request):
        asked = self.asked(ApplicationsSerializer, request.query_params)
        applications = Application.objects.visible_to(request.user)
        if "rule" in asked:
            applications = applications.filter(rule__key=asked["rule"])
        if "township" in asked:
            township = self.found_one(Township.objects.filter(code=asked["township"]), NO_DIVISION)
            applications = applications.filter(facility__township=township)
        wanted = {name: asked[name] for name in ("state", "year") if name in asked}
        applications = with_all_related(applications.filter(**wanted))
        return self.page(applications, asked, lambda rows: [application_in_json(each) for each in rows])

    def post(self, request):
        asked = self.asked(NewSerializer, request.data)
        related = ("district", "township", "village__township", "operator")
        facilities = Facility.objects.filter(code=asked["facility"]).select_related(*related)
        facility = self.found_one(facilities, NO_FACILITY)
        require_apply(request.user, facility)
        rule = self.found_one(Rule.objects.filter(district=facility.district, key=asked["rule"]), NO_RULE)
        terms = {"year": asked.get("year"), "period": asked.get("period", "")}
        try:
            made = create(facility, rule, by=request.user, **terms)
        except SubsidyRefused as refusal:
            return conflict(refusal)
        made = with_all_related(Application.objects.filter(pk=made.pk)).get()
        return Response(case_in_json(made, request.user), status=status.HTTP_201_CREATED)


class ApplicationAPI(SubsidyAPI):
    """What the API does with one application within the scope."""

    right = "view_application"

    def found(self):
        """The application as it stands now."""
        applications = Application.objects.filter(number=self.kwargs["number"])
        return self.found_one(with_all_related(applications), NO_APPLICATION)

    def shown(self):
        return case_in_json(self.found(), self.request.user)

    def refused(self, refusal):
        return conflict(refusal, application=self.shown())


class ApplicationView(ApplicationAPI):
    def get(self, request, **_):
        return Response(self.shown())

    def patch(self, request, **_):
        """Write the payee, or the note, or both."""
        application = self.found()
        require_apply(request.user, application.facility)
        asked = self.asked(WritingSerializer, request.data)
        written = {name: asked[name] for name in ("payee", "note") if name in asked}
        try:
            write(application, by=request.user, **written, seen=asked["revision"])
        except SubsidyRefused as refusal:
            return self.refused(refusal)
        return Response(self.shown())
