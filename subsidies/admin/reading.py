"""What all records of the subsidies share in the admin: they are read, and link to their page."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from yicheng_express.admin_site import ScopedAdmin

NOTHING = "—"


def taken(label, step):
    """A field that says when a step was taken and by whom, from `<step>_at` and `<step>_by`.

    In words, for a link would lead to the person's account, which is the technician's to see.
    """

    @admin.display(description=label)
    def told(self, record):
        at, by = getattr(record, f"{step}_at"), getattr(record, f"{step}_by")
        return f"{timezone.localtime(at):%Y-%m-%d %H:%M} {by or ''}" if at else NOTHING

    return told


class ReadAdmin(ScopedAdmin):
    """Nothing is added, changed or deleted here: money moves by the verbs, which pages and actions call.

    page: the name of the record's own page in the portal, by its number; empty where it has none.
    """

    page = ""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="页面")
    def own_page(self, record):
        return format_html('<a href="{}">打开</a>', reverse(self.page, args=[record.number]))
