from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from subsidies.admin.reading import ReadAdmin, taken
from subsidies.models import Fund, Roll

AMOUNTS = ["in_all", "set_aside", "paid_out", "left"]


@admin.register(Fund)
class FundAdmin(ReadAdmin):
    list_display = ["name", "year", "district", *AMOUNTS]
    list_filter = ["year"]
    list_select_related = ["district"]
    search_fields = ["name"]
    fieldsets = [
        (None, {"fields": ["name", "year", "district", "own_page"]}),
        ("金额（元）", {"fields": AMOUNTS}),
    ]

    @admin.display(description="拨入（元）", ordering="appropriated")
    def in_all(self, fund):
        return f"{fund.appropriated:,}"

    @admin.display(description="已批准占用（元）", ordering="reserved")
    def set_aside(self, fund):
        return f"{fund.reserved:,}"

    @admin.display(description="已发放（元）", ordering="spent")
    def paid_out(self, fund):
        return f"{fund.spent:,}"

    @admin.display(description="余额（元）")
    def left(self, fund):
        return f"{fund.balance:,}"

    @admin.display(description="页面")
    def own_page(self, fund):
        address = reverse("fund", args=[fund.district.code, fund.year, fund.name])
        return format_html('<a href="{}">打开</a>', address)


@admin.register(Roll)
class RollAdmin(ReadAdmin):
    """The lines, with their accounts, are on the roll's own page."""

    page = "roll"
    list_display = ["number", "title", "fund", "items_count", "yuan", "locked_at", "voided_at", "own_page"]
    list_filter = ["fund__year"]
    list_select_related = ["fund__district"]
    search_fields = ["number", "title", "document_number"]
    fieldsets = [
        (None, {"fields": ["number", "title", "unit", "document_number", "fund", "own_page"]}),
        ("合计", {"fields": ["items_count", "yuan", "total_in_capitals", "sha256"]}),
        ("锁定", {"fields": ["locking", "supplements", "replaces"]}),
        ("作废", {"fields": ["voiding", "void_reason"]}),
    ]

    locking = taken("锁定", "locked")
    voiding = taken("作废", "voided")

    @admin.display(description="合计（元）", ordering="total")
    def yuan(self, roll):
        return f"{roll.total:,}"
