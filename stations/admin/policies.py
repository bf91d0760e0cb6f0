from django.contrib import admin

from stations.models import CoverageTarget, FilingTerms, Policy, PolicyClause, ServicePromise
from yicheng_express.admin_site import ScopedAdmin


class ReadOnly:
    """Read here, changed by loading the policy file again."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class PartOfPolicy(ReadOnly, admin.TabularInline):
    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("stations.view_policy")


class TargetInline(PartOfPolicy):
    model = CoverageTarget
    fields = ["due_on", "percent", "clause"]


class FilingTermsInline(PartOfPolicy):
    model = FilingTerms
    fields = ["due_day", "more_than_times", "less_than_part", "compared_from", "parcels_per_head"]


class PromiseInline(PartOfPolicy):
    model = ServicePromise
    fields = ["text", "source"]


class ClauseInline(PartOfPolicy):
    model = PolicyClause
    fields = ["number", "heading", "text"]


@admin.register(Policy)
class PolicyAdmin(ReadOnly, ScopedAdmin):
    list_display = [
        "title",
        "district",
        "issued_on",
        "effective_from",
        "priority_population",
        "dormant_months",
    ]
    list_select_related = ["district"]
    search_fields = ["title", "document_number"]
    inlines = [TargetInline, FilingTermsInline, PromiseInline, ClauseInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "document_number",
                    "issuer",
                    "issued_on",
                    "effective_from",
                    "effective_until",
                    "district",
                ]
            },
        ),
        ("标准", {"fields": ["priority_population", "dormant_months"]}),
        ("载入", {"fields": ["loaded_at", "loaded_by", "key", "source"], "classes": ["collapse"]}),
    ]
