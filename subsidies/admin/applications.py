from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.template.response import TemplateResponse

from stations.models import Township
from subsidies.admin.reading import NOTHING, ReadAdmin, taken
from subsidies.application_forms import latest_titles
from subsidies.at_once import at_once, funds_to_approve_from
from subsidies.listing import search
from subsidies.models import Application, RuleVersion
from subsidies.outcome_words import tell
from subsidies.payees import masked_account
from subsidies.posted import fund_chosen, revisions_shown
from subsidies.steps import LONGEST_REASON
from subsidies.workflow import approve, return_application
from yicheng_express.dates import today


class RuleFilter(SimpleListFilter):
    title = "补贴项目"
    parameter_name = "rule"

    def lookups(self, request, model_admin):
        return latest_titles(RuleVersion.objects.visible_to(request.user))

    def queryset(self, request, queryset):
        return queryset.filter(rule__key=self.value()) if self.value() else queryset


class TownshipFilter(SimpleListFilter):
    title = "乡镇（街道）"
    parameter_name = "township"

    def lookups(self, request, model_admin):
        townships = Township.objects.visible_to(request.user).in_force_on(today())
        return [(township.code, township.name) for township in townships]

    def queryset(self, request, queryset):
        return queryset.filter(facility__township__code=self.value()) if self.value() else queryset


@admin.register(Application)
class ApplicationAdmin(ReadAdmin):
    page = "application"
    list_display = ["number", "facility_name", "township", "version", "yuan", "state", "own_page"]
    list_filter = ["state", RuleFilter, TownshipFilter]
    list_select_related = ["facility__township", "version"]
    search_fields = ["number"]
    search_help_text = "按编号、网点、村或户名查找。"
    actions = ["approve_chosen", "return_chosen"]
    fieldsets = [
        (
            None,
            {"fields": ["number", "facility", "version", "period", "year", "state", "yuan", "own_page"]},
        ),
        ("收款账户", {"fields": ["payee_kind", "payee_name", "payee_bank", "account", "note"]}),
        ("现场核查", {"fields": ["visited_on", "visited_by", "visit_findings"]}),
        ("公示和资金", {"fields": ["notice", "fund"]}),
        (
            "经办",
            {
                "fields": ["creation", "submission", "verification", "approval", "payment"],
            },
        ),
    ]

    creation = taken("建立", "created")
    submission = taken("报送", "submitted")
    verification = taken("核查", "verified")
    approval = taken("批准", "approved")
    payment = taken("发放登记", "paid")

    def get_search_results(self, request, queryset, search_term):
        return search(queryset, search_term, payees=True), False

    def has_approve_permission(self, request):
        return request.user.has_perm("subsidies.approve_application")

    def has_return_permission(self, request):
        return request.user.has_perm("subsidies.verify_application")

    @admin.display(description="网点", ordering="facility__name")
    def facility_name(self, application):
        return application.facility.name

    @admin.display(description="乡镇（街道）", ordering="facility__township__code")
    def township(self, application):
        township = application.facility.township
        return township.name if township else NOTHING

    @admin.display(description="金额（元）", ordering="amount")
    def yuan(self, application):
        return NOTHING if application.amount is None else f"{application.amount:,}"

    @admin.display(description="账号")
    def account(self, application):
        return masked_account(application.payee_account)

    @admin.action(description="批准所选（通过）", permissions=["approve"])
    def approve_chosen(self, request, queryset):
        """Asked first for the fund; then the one verb for each of them, as it was shown."""
        funds = funds_to_approve_from(request.user)
        if "confirmed" not in request.POST:
            return self.ask(request, queryset, "approve_chosen", "批准所选的补贴申请", funds=funds)
        fund = fund_chosen(request.POST.get("fund", ""), funds)
        if fund is None:
            words = "请选择从哪一项资金支付，再批准。"
            return self.ask(
                request, queryset, "approve_chosen", "批准所选的补贴申请", funds=funds, refusal=words
            )
        return self.one_by_one(request, queryset, approve, "批准", fund=fund)

    @admin.action(description="退回所选", permissions=["return"])
    def return_chosen(self, request, queryset):
        """Asked first for the reason; then the one verb for each of them, as it was shown."""
        reason = request.POST.get("reason", "").strip()
        if "confirmed" in request.POST and reason:
            return self.one_by_one(request, queryset, return_application, "退回", reason=reason)
        words = "退回要写明原因。" if "confirmed" in request.POST else ""
        return self.ask(request, queryset, "return_chosen", "退回所选的补贴申请", refusal=words)

    def ask(self, request, queryset, action, title, *, funds=None, refusal=""):
        """The page between: which applications these are, and what the verb must know."""
        chosen = list(queryset.select_related("facility", "version"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": title,
            "action": action,
            "applications": chosen,
            "total": sum(each.amount or 0 for each in chosen),
            "shown": " ".join(f"{each.number}:{each.revision}" for each in chosen),
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "funds": funds,
            "longest_reason": LONGEST_REASON,
            "refusal": refusal,
        }
        return TemplateResponse(
            request, "admin/subsidies/application/chosen.html", context, status=409 if refusal else 200
        )

    def one_by_one(self, request, queryset, verb, step, **arguments):
        """Let the verb do each as it was shown; what it refuses is told, one by one."""
        seen = revisions_shown(request.POST.get("shown", ""))
        outcome = at_once(verb, queryset, seen=seen, by=request.user, **arguments)
        tell(request, step, outcome, fund=arguments.get("fund"))
