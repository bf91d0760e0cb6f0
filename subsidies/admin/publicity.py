from django.contrib import admin

from subsidies.admin.reading import NOTHING, ReadAdmin
from subsidies.models import PublicityNotice


@admin.register(PublicityNotice)
class PublicityNoticeAdmin(ReadAdmin):
    page = "notice"
    list_display = ["number", "title", "first_day", "last_day", "working_days", "publisher", "own_page"]
    list_select_related = ["by"]
    search_fields = ["number", "title"]
    date_hierarchy = "first_day"
    fieldsets = [
        (None, {"fields": ["number", "title", "district", "contact", "own_page"]}),
        ("公示期", {"fields": ["first_day", "last_day", "working_days"]}),
        ("发布", {"fields": ["at", "publisher"]}),
    ]

    @admin.display(description="发布人")
    def publisher(self, notice):
        return str(notice.by or NOTHING)
