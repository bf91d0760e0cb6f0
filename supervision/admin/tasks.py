from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from stations.models import Township
from supervision.models import WorkTask
from supervision.tasks.listing import search
from yicheng_express.admin_site import ScopedAdmin, in_words


class TownshipFilter(admin.SimpleListFilter):
    title = "乡镇（街道）"
    parameter_name = "township"

    def lookups(self, request, model_admin):
        townships = Township.objects.visible_to(request.user)
        return [(township.code, township.name) for township in townships]

    def queryset(self, request, queryset):
        return queryset.filter(township__code=self.value()) if self.value() else queryset


@admin.register(WorkTask)
class WorkTaskAdmin(ScopedAdmin):
    """Read here; set, told of and confirmed by the verbs, on its page."""

    list_display = ["title", "owner_name", "clause_number", "due_on", "percent", "state", "own_page"]
    list_filter = ["state", "clause_number", TownshipFilter]
    list_select_related = ["township"]
    search_fields = ["title"]
    search_help_text = "按任务、要求、部门或乡镇（街道）查找。"
    date_hierarchy = "due_on"
    fieldsets = [
        (None, {"fields": ["title", "owner_name", "state", "percent", "own_page"]}),
        ("要求", {"fields": ["duty", "due_on", "proof"]}),
        ("依据", {"fields": ["policy", "clause_number"]}),
        ("完成", {"fields": ["reported_on", "reporter", "done_at", "confirmer"]}),
    ]

    proof = in_words("要佐证材料", "needs_proof")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_search_results(self, request, queryset, search_term):
        return search(queryset, search_term), False

    # In words: a link would lead to the person's account, which is the technician's to see.
    @admin.display(description="报告人")
    def reporter(self, task):
        return str(task.reported_by or "—")

    @admin.display(description="确认人")
    def confirmer(self, task):
        return str(task.done_by or "—")

    @admin.display(description="责任单位", ordering="department")
    def owner_name(self, task):
        return task.owner

    @admin.display(description="页面")
    def own_page(self, task):
        return format_html('<a href="{}">打开</a>', reverse("work_task", args=[task.pk]))
