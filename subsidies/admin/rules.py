from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from subsidies.admin.reading import ReadAdmin
from subsidies.models import RuleVersion


@admin.register(RuleVersion)
class RuleVersionAdmin(ReadAdmin):
    """The rules as the policy file gives them; what they ask, in words, is on the page of the rules."""

    list_display = ["title", "number", "tier", "effective_from", "effective_until", "clause_number", "policy"]
    list_filter = ["tier"]
    list_select_related = ["policy"]
    search_fields = ["title", "clause_text"]
    fieldsets = [
        (None, {"fields": ["title", "number", "tier", "recurrence", "own_page"]}),
        ("施行", {"fields": ["effective_from", "effective_until"]}),
        ("依据", {"fields": ["policy", "clause_number", "clause_text"]}),
    ]

    def has_view_permission(self, request, obj=None):
        """A version is a rule's, and whoever may read the rule may read it."""
        return request.user.has_perm("subsidies.view_rule")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    @admin.display(description="页面")
    def own_page(self, version):
        return format_html('<a href="{}">条件和标准</a>', reverse("subsidy_rules"))
