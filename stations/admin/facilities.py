from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet

from stations.admin.filters import FunctionFilter, MannerFilter, StateFilter, TownshipFilter
from stations.admin.history import versions_of_what_hangs_on
from stations.admin.photos import PhotoInline
from stations.admin.register import RegisterAdmin
from stations.models import (
    DistrictCenter,
    FacilityPhoto,
    OperatingPeriod,
    TownshipHub,
    VillageStation,
)
from stations.operating import check_periods, save_periods
from stations.registration import assign_code, check_partners
from stations.states import manner_in_words, state_in_words
from stations.workbooks.admin import WorkbookAdmin
from stations.workbooks.tiers import DistrictCenterResource, TownshipHubResource, VillageStationResource
from yicheng_express.admin_site import ChoicesInWords, ScopedAdmin
from yicheng_express.dates import today

PLACE_FIELDS = {"tier", "district", "township", "village"}


class FacilityForm(forms.ModelForm):
    """Asks for the narrowest division alone; the wider ones follow from it."""

    def clean(self):
        cleaned = super().clean()
        for field in ("district", "township", "village"):
            if cleaned.get(field):
                setattr(self.instance, field, cleaned[field])
        self.instance.settle()
        try:
            check_partners(self.instance, cleaned.get("partners", ()))
        except ValidationError as error:
            self.add_error(None, error)
        return cleaned

    def _post_clean(self):
        """The constraints once more, with the place that the form may not ask for: two stations of a name."""
        super()._post_clean()
        if self.errors:
            return
        try:
            self.instance.validate_constraints(exclude=self._get_validation_exclusions() - PLACE_FIELDS)
        except ValidationError as error:
            self._update_errors(error)


class PeriodFormSet(BaseInlineFormSet):
    """The operating periods of a facility as they will be together: none may overlap another."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk]
        periods = [form.instance for form in kept if not form.cleaned_data.get("DELETE")]
        if problems := check_periods(periods):
            raise ValidationError(problems)


class PeriodInline(ChoicesInWords, admin.TabularInline):
    model = OperatingPeriod
    formfield_overrides = ScopedAdmin.formfield_overrides
    formset = PeriodFormSet
    fields = ["opened_on", "closed_on", "closing_reason"]
    ordering = ["opened_on"]

    def get_extra(self, request, obj=None, **kwargs):
        """A new facility asks for its opening day at once; it may stay empty."""
        return 0 if obj else 1


class StationPeriodInline(PeriodInline):
    fields = ["opened_on", "closed_on", "resident", "cooperation", "closing_reason"]


class FacilityAdmin(WorkbookAdmin, RegisterAdmin):
    """One tier of the network. The place is asked for at registration and does not change after it."""

    form = FacilityForm
    place_field = None
    half_width_fields = ["manager_phone"]
    list_select_related = ["township", "village", "operator"]
    search_fields = [
        "code",
        "name",
        "township__name",
        "village__name",
        "manager_name",
        "manager_phone",
        "operator__brand",
        "operator__name",
    ]
    search_help_text = "按编号、名称、乡镇、村、负责人、电话或运营企业查找。"
    autocomplete_fields = ["operator", "partners"]
    inlines = [PeriodInline, PhotoInline]

    def get_fieldsets(self, request, obj=None):
        return [
            (
                None,
                {"fields": [*(["code"] if obj else []), self.place_field, "name", "operator", "partners"]},
            ),
            (
                "联系与场所",
                {"fields": ["manager_name", "manager_phone", "address", "premises", "bus_route"]},
            ),
            ("服务功能", {"fields": [tuple(FunctionFilter.FIELDS)]}),
            ("服务承诺", {"fields": ["hours", "charges"]}),
            ("位置与备注", {"fields": ["longitude", "latitude", "note"], "classes": ["collapse"]}),
        ]

    def history_view(self, request, object_id, extra_context=None):
        """With what became of the periods and photos: opening and closing decide what is covered."""
        facility = self.get_object(request, object_id)
        kept = {"kept_with_it": versions_of_what_hangs_on(facility)} if facility else {}
        return super().history_view(request, object_id, kept | (extra_context or {}))

    def get_readonly_fields(self, request, obj=None):
        return ["code", self.place_field] if obj else []

    def get_autocomplete_fields(self, request):
        return [*self.autocomplete_fields, self.place_field]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """The place is asked for always; the table may leave it empty, for the other tiers."""
        if db_field.name == self.place_field:
            kwargs["required"] = True
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request):
        return super().get_queryset(request).with_state(today())

    def save_model(self, request, obj, form, change):
        if not change:
            assign_code(obj)
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        if formset.model is OperatingPeriod:
            periods = formset.save(commit=False)
            save_periods(periods, deleted=formset.deleted_objects)
            return
        if formset.model is FacilityPhoto:
            for photo_form in formset.forms:
                if photo_form.has_changed() and not photo_form.instance.pk:
                    photo_form.instance.uploaded_by = request.user
        super().save_formset(request, form, formset, change)

    @admin.display(description="营业状态", ordering="is_open")
    def state(self, facility):
        return state_in_words(facility)

    @admin.display(description="运营企业", ordering="operator__brand")
    def brand(self, facility):
        return facility.operator.brand

    @admin.display(description="服务方式")
    def manner(self, facility):
        return manner_in_words(facility)


@admin.register(DistrictCenter)
class DistrictCenterAdmin(FacilityAdmin):
    search_help_text = "按编号、名称、负责人、电话或运营企业查找。"
    resource_classes = [DistrictCenterResource]
    place_field = "district"
    list_display = ["code", "name", "state", "brand", "manager_name", "manager_phone"]
    list_display_links = ["code", "name"]
    list_filter = [StateFilter, "premises"]

    def get_autocomplete_fields(self, request):
        return self.autocomplete_fields


@admin.register(TownshipHub)
class TownshipHubAdmin(FacilityAdmin):
    search_help_text = "按编号、名称、乡镇、负责人、电话或运营企业查找。"
    resource_classes = [TownshipHubResource]
    place_field = "township"
    list_display = ["code", "township", "name", "state", "brand", "manager_name", "manager_phone"]
    list_display_links = ["code", "name"]
    list_filter = [StateFilter, TownshipFilter, FunctionFilter, "premises"]


@admin.register(VillageStation)
class VillageStationAdmin(FacilityAdmin):
    resource_classes = [VillageStationResource]
    place_field = "village"
    list_display = [
        "code",
        "township",
        "village_name",
        "name",
        "state",
        "manner",
        "brand",
        "manager_name",
        "manager_phone",
    ]
    list_display_links = ["code", "name"]
    list_filter = [StateFilter, MannerFilter, TownshipFilter, FunctionFilter, "premises"]
    inlines = [StationPeriodInline, PhotoInline]

    @admin.display(description="村（社区）", ordering="village__name")
    def village_name(self, station):
        return station.village.name
