"""The web admin, in the portal's own frame and by the portal's own rights."""

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.utils import quote
from django.http import Http404


class PortalAdminSite(AdminSite):
    site_title = "快递进村管理后台"
    site_header = "快递进村管理后台"
    index_title = "管理后台"
    enable_nav_sidebar = True
    login_template = "accounts/login.html"

    def has_permission(self, request):
        """Only who holds `accounts.enter_admin` comes in."""
        return request.user.is_active and request.user.is_staff


class ScopedAdmin(ModelAdmin):
    """An admin whose lists, pages, choices and searches all go through the one door, `visible_to`.

    What is out of scope is a 404, as on every page; the choices in a form are those in scope.
    """

    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return super().formfield_for_foreignkey(
            db_field, request, **self.with_scoped_choices(db_field, request, kwargs)
        )

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(
            db_field, request, **self.with_scoped_choices(db_field, request, kwargs)
        )

    def with_scoped_choices(self, db_field, request, kwargs):
        choices = db_field.remote_field.model._default_manager
        if "queryset" not in kwargs and hasattr(choices, "visible_to"):
            kwargs["queryset"] = choices.visible_to(request.user)
        return kwargs

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404(f"没有编号为 {quote(object_id)} 的{opts.verbose_name}，或者它不在您的管辖范围内。")
