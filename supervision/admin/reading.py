"""What the records of inspections share in the admin: they are read, and link to their page."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from stations.models import Township
from yicheng_express.admin_site import ScopedAdmin
from yicheng_express.dates import today


class ReadAdmin(ScopedAdmin):
    """Nothing is added, changed or deleted here: the verbs do that, on the record's own page.

    page: its name. key: the field that stands in its address.
    """

    page = ""
    key = "number"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="页面")
    def own_page(self, record):
        return format_html('<a href="{}">打开</a>', reverse(self.page, args=[getattr(record, self.key)]))


class FacilityTownshipFilter(admin.SimpleListFilter):
    title = "乡镇（街道）"
    parameter_name = "township"

    def lookups(self, request, model_admin):
        townships = Township.objects.visible_to(request.user).in_force_on(today())
        return [(township.code, township.name) for township in townships]

    def queryset(self, request, queryset):
        return queryset.filter(facility__township__code=self.value()) if self.value() else queryset
