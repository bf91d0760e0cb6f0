from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.urls import reverse
from django.utils.html import format_html

from stations.models import District, Township
from supervision.complaints.amounts import in_yuan
from supervision.complaints.listing import CLOCKS, search
from supervision.models import Complaint, StandardAnswer
from yicheng_express.admin_site import ScopedAdmin, in_words
from yicheng_express.dates import today

NOTHING = "—"


class ClockFilter(SimpleListFilter):
    title = "时限"
    parameter_name = "clock"

    def lookups(self, request, model_admin):
        return CLOCKS.items()

    def queryset(self, request, queryset):
        return queryset.filter(clock=self.value()) if self.value() else queryset


class TownshipFilter(SimpleListFilter):
    title = "乡镇（街道）"
    parameter_name = "township"

    def lookups(self, request, model_admin):
        townships = Township.objects.visible_to(request.user).in_force_on(today())
        return [(township.code, township.name) for township in townships]

    def queryset(self, request, queryset):
        return queryset.filter(township__code=self.value()) if self.value() else queryset


@admin.register(Complaint)
class ComplaintAdmin(ScopedAdmin):
    """Read here, and worked on by the verbs, on its page. Nobody's name or telephone stands in the admin."""

    list_display = ["number", "received_on", "kind", "place", "enterprise", "state", "stands", "own_page"]
    list_filter = ["state", "kind", "channel", ClockFilter, "is_solved", TownshipFilter]
    list_select_related = ["township", "village", "enterprise"]
    search_fields = ["number"]
    search_help_text = "按编号、内容、村、网点或企业查找。"
    date_hierarchy = "received_on"
    fieldsets = [
        (None, {"fields": ["number", "state", "stands", "kind", "charge", "own_page"]}),
        ("登记", {"fields": ["channel", "source_number", "received_on", "against_office", "words"]}),
        ("地点", {"fields": ["township", "village", "facility", "enterprise"]}),
        ("时限", {"fields": ["begun_on", "working_days", "warn_on", "due_on", "paused_on", "pause_reason"]}),
        ("结果", {"fields": ["verdict", "solved", "refund", "reply"]}),
    ]

    solved = in_words("问题已解决", "is_solved")
    against_office = in_words("反映乡镇（街道）机关", "about_office")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).with_clock(today())

    def get_search_results(self, request, queryset, search_term):
        return search(queryset, search_term, user=request.user), False

    @admin.display(description="地点")
    def place(self, complaint):
        parts = (complaint.township, complaint.village)
        return "".join(part.name for part in parts if part) or NOTHING

    @admin.display(description="时限")
    def stands(self, complaint):
        return CLOCKS.get(complaint.clock, NOTHING)

    @admin.display(description="被收取的金额", ordering="overcharged")
    def charge(self, complaint):
        return in_yuan(complaint.overcharged) or NOTHING

    @admin.display(description="退还金额")
    def refund(self, complaint):
        return in_yuan(complaint.refunded) or NOTHING

    @admin.display(description="页面")
    def own_page(self, complaint):
        return format_html('<a href="{}">打开</a>', reverse("complaint", args=[complaint.number]))


@admin.register(StandardAnswer)
class StandardAnswerAdmin(ScopedAdmin):
    list_display = ["title", "kind", "in_use", "district"]
    list_filter = ["kind", "is_active"]
    list_select_related = ["district"]
    search_fields = ["title", "text"]
    fields = ["district", "title", "kind", "text", "is_active"]

    in_use = in_words("启用", "is_active")

    def get_changeform_initial_data(self, request):
        """The district, where there is one to choose."""
        districts = District.objects.kept_by(request.user)[:2]
        only = {"district": districts[0].pk} if len(districts) == 1 else {}
        return only | super().get_changeform_initial_data(request)
