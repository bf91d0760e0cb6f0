from django.contrib import admin
from django.db.models import Count

from stations.admin.register import RegisterAdmin
from stations.models import Enterprise, Facility
from stations.workbooks.admin import WorkbookAdmin
from stations.workbooks.enterprises import EnterpriseResource


@admin.register(Enterprise)
class EnterpriseAdmin(WorkbookAdmin, RegisterAdmin):
    resource_classes = [EnterpriseResource]
    list_display = ["brand", "name", "kind", "credit_code", "operated", "contact_name", "contact_phone"]
    list_display_links = ["brand", "name"]
    list_filter = ["kind"]
    ordering = ["brand", "name"]
    half_width_fields = ["credit_code", "contact_phone"]
    search_fields = ["brand", "name", "credit_code", "contact_name", "contact_phone"]
    search_help_text = "按品牌、名称、统一社会信用代码或联系人查找。"
    fieldsets = [
        (None, {"fields": ["district", "name", "brand", "kind", "credit_code"]}),
        ("联系方式", {"fields": ["contact_name", "contact_phone"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(operated=Count("operated_facilities"))

    def get_readonly_fields(self, request, obj=None):
        """An enterprise stays in the register of its district: the facilities that it runs are there."""
        return ["district"] if obj else []

    def get_deleted_objects(self, objs, request):
        """An enterprise that facilities work with is kept: deleting it would strike it from their record."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        partnered = Facility.objects.filter(partners__in=objs).distinct()
        return to_delete, counts, lacking, protected + [f"合作网点：{facility}" for facility in partnered]

    @admin.display(description="运营网点", ordering="operated")
    def operated(self, enterprise):
        return enterprise.operated
