"""Import and export in the admin: template, upload, preview, confirmation; the list as it is in one click."""

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin

from stations.workbooks.importing import DifferentOutcomeError, carry_out, rehearse
from stations.workbooks.transfer import UploadForm, attachment
from stations.workbooks.waiting import NotWaitingError, forget, keep, waiting
from yicheng_express.dates import today
from yicheng_express.workbooks.reading import Limits, WorkbookError, read_rows

SHOWN_AT_MOST = 1000


class WorkbookAdmin(ImportExportMixin):
    """An admin whose records come and go by workbook; `resource_classes` holds the one sheet."""

    import_export_change_list_template = "admin/import_export/change_list_import_export.html"
    import_template_name = "admin/import_export/import.html"

    @property
    def sheet(self):
        return self.resource_classes[0]

    def get_urls(self):
        template = path(
            "import/template/",
            self.admin_site.admin_view(self.template_action),
            name="{}_{}_template".format(*self.get_model_info()),
        )
        return [template, *super().get_urls()]

    def has_import_permission(self, request):
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    # --- what people get -----------------------------------------------------------------------
    def template_action(self, request):
        """An empty workbook with this user's own villages and enterprises in its drop-downs."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        return attachment(self.sheet(user=request.user).workbook(), f"{self.sheet.name}（模板）.xlsx")

    def export_action(self, request):
        """The list as it is filtered and searched now."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            queryset = self.get_export_queryset(request)
        except IncorrectLookupParameters:
            return redirect(self.list_address)
        sheet = self.sheet(user=request.user)
        name = f"{sheet.name}{sheet.mark(queryset)}{today()}.xlsx"
        return attachment(sheet.workbook(queryset), name)

    # --- what people send ----------------------------------------------------------------------
    def import_action(self, request):
        """Upload and preview. Nothing of the register is written here."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = UploadForm(*([request.POST, request.FILES] if request.method == "POST" else []))
        if not form.is_valid():
            return self.import_page(request, form)
        try:
            content = form.cleaned_data["workbook"].read(Limits.upload + 1)
            rows = read_rows(content, self.sheet.headings())
        except WorkbookError as error:
            return self.import_page(request, UploadForm(), reasons=error.reasons)
        return self.preview(request, rows)

    def preview(self, request, rows, outcome=None, **context):
        """What the import would do; where nothing is wrong with it, it waits to be confirmed."""
        outcome = outcome or rehearse(self.sheet, rows, user=request.user)
        token = ""
        if outcome.changes and not outcome.problems:
            token = keep(request.user, self.opts.label_lower, rows, fingerprint=outcome.fingerprint)
        return self.import_page(request, UploadForm(), outcome=outcome, token=token, **context)

    @method_decorator(require_POST)
    def process_import(self, request):
        """Carry out what was previewed, all or nothing."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        try:
            rows, previewed = waiting(request.user, self.opts.label_lower, request.POST.get("token", ""))
        except NotWaitingError:
            messages.error(request, "这次导入已经完成，或者已被后来上传的文件取代。需要的话请重新上传。")
            return redirect(self.import_address)
        try:
            outcome = carry_out(self.sheet, rows, user=request.user, expected=previewed["fingerprint"])
        except DifferentOutcomeError as different:
            return self.preview(request, rows, different.outcome, moved=True)
        forget(request.user, self.opts.label_lower)
        messages.success(
            request,
            f"导入完成：新增 {outcome.added} 条，修改 {outcome.altered} 条，无变化 {outcome.unchanged} 条。",
        )
        return redirect(self.list_address)

    def import_page(self, request, form, **context):
        outcome = context.get("outcome")
        kind = self.opts.verbose_name_plural
        return TemplateResponse(
            request,
            self.import_template_name,
            self.admin_site.each_context(request)
            | {
                "title": f"导入{kind}",
                "opts": self.opts,
                "form": form,
                "sheet": self.sheet,
                "media": self.media,
                "added": [change for change in outcome.changes if change.is_new] if outcome else [],
                "altered": [change for change in outcome.changes if not change.is_new] if outcome else [],
                "shown": f":{SHOWN_AT_MOST}",
                "shown_at_most": SHOWN_AT_MOST,
            }
            | context,
        )

    @property
    def list_address(self):
        return reverse("admin:{}_{}_changelist".format(*self.get_model_info()))

    @property
    def import_address(self):
        return reverse("admin:{}_{}_import".format(*self.get_model_info()))
