from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q

from stations.admin.filters import (
    CoverageFilter,
    PopulationFilter,
    StandingFilter,
    TownshipFilter,
)
from stations.admin.register import RegisterAdmin
from stations.choices import VillageKind
from stations.models import District, Township, Village
from stations.querysets import in_force
from stations.recoding import recode
from stations.workbooks.admin import WorkbookAdmin
from stations.workbooks.divisions import TownshipResource, VillageResource
from yicheng_express.conflicts import Conflict
from yicheng_express.dates import today


class DivisionAdmin(RegisterAdmin):
    """A division; with another code, all that lies within gets one too, which is a right of its own."""

    half_width_fields = ["code"]

    parent_field = None  # the division that this one lies in

    def get_readonly_fields(self, request, obj=None):
        """Code and parent go together, and are changed by who may recode and keeps the parent."""
        if obj is None:
            return []
        parents = self.opts.get_field(self.parent_field).related_model if self.parent_field else self.model
        may_recode = request.user.has_perm(f"stations.recode_{self.opts.model_name}")
        if may_recode and parents.objects.kept_by(request.user).exists():
            return []
        return ["code", self.parent_field] if self.parent_field else ["code"]

    def save_model(self, request, obj, form, change):
        old = self.model.objects.get(pk=obj.pk).code if change else obj.code
        if obj.code == old:
            super().save_model(request, obj, form, change)
        else:
            code, obj.code = obj.code, old
            try:
                recode(obj, code, by=request.user)
            except ValidationError as error:
                raise Conflict(str(error)) from error


@admin.register(District)
class DistrictAdmin(DivisionAdmin):
    list_display = ["code", "name"]
    list_display_links = ["code", "name"]
    search_fields = ["code", "name"]
    fields = ["code", "name", "established_on", "abolished_on"]


@admin.register(Township)
class TownshipAdmin(WorkbookAdmin, DivisionAdmin):
    resource_classes = [TownshipResource]
    parent_field = "district"
    list_display = ["code", "name", "kind", "administrative_villages", "communities"]
    list_display_links = ["code", "name"]
    list_filter = ["kind", StandingFilter]
    ordering = ["code"]
    search_fields = ["code", "name"]
    fields = ["district", "code", "name", "kind", "established_on", "abolished_on"]

    def get_queryset(self, request):
        there = in_force(today(), "villages__")
        return (
            super()
            .get_queryset(request)
            .annotate(
                administrative_villages=Count(
                    "villages", filter=there & Q(villages__kind=VillageKind.ADMINISTRATIVE)
                ),
                communities=Count("villages", filter=there & Q(villages__kind=VillageKind.COMMUNITY)),
            )
        )

    @admin.display(description="建制村", ordering="administrative_villages")
    def administrative_villages(self, township):
        return township.administrative_villages

    @admin.display(description="社区", ordering="communities")
    def communities(self, township):
        return township.communities


@admin.register(Village)
class VillageAdmin(WorkbookAdmin, DivisionAdmin):
    resource_classes = [VillageResource]
    parent_field = "township"
    list_display = ["code", "township", "name", "kind", "population", "coverage_today"]
    list_display_links = ["code", "name"]
    list_filter = [CoverageFilter, TownshipFilter, "kind", PopulationFilter, StandingFilter]
    list_select_related = ["township"]
    search_fields = ["code", "name", "official_name", "township__name"]
    search_help_text = "按代码、村名或乡镇名查找；村名有重名，请看清乡镇。"
    autocomplete_fields = ["township", "merged_into"]
    fieldsets = [
        (None, {"fields": ["township", "code", "official_name", "name", "kind"]}),
        ("人口", {"fields": ["population", "population_source"]}),
        ("设立与撤并", {"fields": ["established_on", "abolished_on", "merged_into"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("township").with_coverage(today())

    @admin.display(description="今日覆盖", ordering="is_covered")
    def coverage_today(self, village):
        if village.kind != VillageKind.ADMINISTRATIVE:
            return "不计"
        if village.is_resident_covered:
            return "驻村覆盖"
        return "合作覆盖" if village.is_covered else "未覆盖"
