"""The questions that a clerk asks a list, as filters. Their choices are those in the user's scope."""

from django.contrib.admin import SimpleListFilter
from django.db.models import Q

from stations.choices import Cooperation, FacilityState
from stations.coverage import policies_on
from stations.models import District, Township
from yicheng_express.dates import today


class TownshipFilter(SimpleListFilter):
    title = "乡镇（街道）"
    parameter_name = "township"

    def lookups(self, request, model_admin):
        townships = Township.objects.visible_to(request.user).in_force_on(today())
        return [(township.code, township.name) for township in townships]

    def queryset(self, request, queryset):
        return queryset.filter(township__code=self.value()) if self.value() else queryset


class StateFilter(SimpleListFilter):
    title = "营业状态"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return FacilityState.choices

    def queryset(self, request, queryset):
        return queryset.in_state(self.value())


class MannerFilter(SimpleListFilter):
    title = "服务方式"
    parameter_name = "manner"

    def lookups(self, request, model_admin):
        return [("resident", "驻村设点"), ("not_resident", "仅合作、未驻村"), *Cooperation.choices]

    def queryset(self, request, queryset):
        if self.value() == "resident":
            return queryset.filter(is_resident=True)
        if self.value() == "not_resident":
            return queryset.filter(is_open=True, is_resident=False)
        return queryset.filter(cooperation=self.value()) if self.value() in Cooperation.values else queryset


class FunctionFilter(SimpleListFilter):
    title = "服务功能"
    parameter_name = "function"
    FIELDS = ["does_parcels", "does_online_sales", "does_training", "does_agri_outbound"]

    def lookups(self, request, model_admin):
        return [(name, model_admin.model._meta.get_field(name).verbose_name) for name in self.FIELDS]

    def queryset(self, request, queryset):
        return queryset.filter(**{self.value(): True}) if self.value() in self.FIELDS else queryset


class CoverageFilter(SimpleListFilter):
    title = "今日覆盖"
    parameter_name = "coverage"

    def lookups(self, request, model_admin):
        return [
            ("resident", "驻村覆盖"),
            ("covered", "已覆盖（任何方式）"),
            ("cooperation_only", "仅合作覆盖"),
            ("missing", "未覆盖"),
        ]

    def queryset(self, request, queryset):
        conditions = {
            "resident": Q(is_resident_covered=True),
            "covered": Q(is_covered=True),
            "cooperation_only": Q(is_covered=True, is_resident_covered=False),
            "missing": Q(is_covered=False),
        }
        if self.value() not in conditions:
            return queryset
        return queryset.counting_on(today()).filter(conditions[self.value()])


class PopulationFilter(SimpleListFilter):
    """Priority villages by each district's own threshold: plan 一(三)."""

    title = "人口"
    parameter_name = "population"

    def lookups(self, request, model_admin):
        return [("priority", "重点村"), ("other", "其他建制村"), ("unknown", "人口不详的建制村")]

    def queryset(self, request, queryset):
        if self.value() == "unknown":
            return queryset.of_unknown_population()
        if self.value() not in ("priority", "other"):
            return queryset
        known = queryset.administrative().exclude(population=None)
        priority = self.of_priority(request)
        return known.filter(priority) if self.value() == "priority" else known.exclude(priority)

    def of_priority(self, request):
        districts = District.objects.visible_to(request.user)
        condition = Q(pk=None)
        for district, policy in policies_on(districts, today()).items():
            condition |= Q(township__district=district, population__gte=policy.priority_population)
        return condition


class StandingFilter(SimpleListFilter):
    """Divisions that are there today, by default; the others on request."""

    title = "存废"
    parameter_name = "standing"

    def lookups(self, request, model_admin):
        return [("all", "全部"), ("abolished", "已撤销"), ("planned", "尚未设立")]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [first | {"display": "现存"}, *others]

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        if self.value() == "abolished":
            return queryset.filter(abolished_on__lte=today())
        if self.value() == "planned":
            return queryset.filter(established_on__gt=today())
        return queryset.in_force_on(today())
