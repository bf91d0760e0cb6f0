from django.contrib import admin

from supervision.admin.reading import FacilityTownshipFilter, ReadAdmin
from supervision.inspections.listing import search as search_inspections
from supervision.models import Inspection, InspectionRound, Rectification
from supervision.rectifications.case import WORDS
from supervision.rectifications.listing import search as search_orders
from yicheng_express.dates import today

NOTHING = "—"


@admin.register(InspectionRound)
class InspectionRoundAdmin(ReadAdmin):
    page, key = "inspection_round", "pk"
    list_display = ["title", "method", "first_day", "last_day", "by", "own_page"]
    list_filter = ["method"]
    list_select_related = ["by"]
    search_fields = ["title"]
    fields = ["district", "title", "method", "first_day", "last_day", "criteria", "seed", "at", "own_page"]


@admin.register(Inspection)
class InspectionAdmin(ReadAdmin):
    page = "inspection"
    list_display = ["number", "facility_name", "township", "enterprise", "state", "inspected_on", "own_page"]
    list_filter = ["state", FacilityTownshipFilter]
    list_select_related = ["facility__township", "enterprise"]
    search_fields = ["number"]
    search_help_text = "按编号、网点、村或企业查找。"
    fieldsets = [
        (None, {"fields": ["number", "round", "facility", "enterprise", "state", "own_page"]}),
        ("现场", {"fields": ["inspected_on", "inspected_by", "met", "words"]}),
        ("取消", {"fields": ["cancelled_because"]}),
    ]

    def get_search_results(self, request, queryset, search_term):
        return search_inspections(queryset, search_term), False

    @admin.display(description="网点", ordering="facility__name")
    def facility_name(self, inspection):
        return inspection.facility.name

    @admin.display(description="乡镇（街道）", ordering="facility__township__code")
    def township(self, inspection):
        township = inspection.facility.township
        return township.name if township else NOTHING


@admin.register(Rectification)
class RectificationAdmin(ReadAdmin):
    page = "rectification"
    list_display = ["number", "facility_name", "enterprise", "issued_on", "due", "state", "own_page"]
    list_filter = ["state", FacilityTownshipFilter]
    list_select_related = ["facility", "enterprise"]
    search_fields = ["number"]
    search_help_text = "按编号、网点、村或企业查找。"
    fields = [
        *("number", "inspection", "facility", "enterprise", "state", "issued_on", "due"),
        *("closed_at", "voided_because", "own_page"),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_due(today())

    def get_search_results(self, request, queryset, search_term):
        return search_orders(queryset, search_term), False

    @admin.display(description="网点", ordering="facility__name")
    def facility_name(self, order):
        return order.facility.name

    @admin.display(description="期限")
    def due(self, order):
        return " ".join(filter(None, [str(order.due_on or ""), WORDS.get(order.clock, "")])) or NOTHING
