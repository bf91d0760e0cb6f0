"""The web admin, in the portal's own frame and by the portal's own rights."""

from functools import update_wrapper

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.urls import reverse

from yicheng_express.day_field import DayField

# The desk of the admin: what belongs together, in the order in which it is used.
DESK = {
    "三级网络": ["VillageStation", "TownshipHub", "DistrictCenter"],
    "区划": ["Village", "Township", "District"],
    "企业": ["Enterprise"],
    "政策": ["Policy"],
    "账号": ["User"],
}


class PortalAdminSite(AdminSite):
    site_title = "快递进村管理后台"
    site_header = "快递进村管理后台"
    index_title = "管理后台"
    empty_value_display = "—"

    def has_permission(self, request):
        """Only who holds `accounts.enter_admin` comes in."""
        return request.user.is_active and request.user.is_staff

    def admin_view(self, view, cacheable=False):
        """Who is signed in and may not enter is told so, and not sent to sign in once more."""
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied("您的账号没有进入管理后台的权限。")
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, view)

    def login(self, request, extra_context=None):
        """The portal has one sign-in page."""
        return redirect_to_login(request.GET.get("next", reverse("admin:index")), reverse("login"))

    def get_app_list(self, request, app_label=None):
        """The models under the headings of the desk, in place of Django's one list per app."""
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        models = {model["object_name"]: model for app in apps for model in app["models"]}
        groups = [
            (heading, [models.pop(name) for name in names if name in models])
            for heading, names in DESK.items()
        ]
        groups.append(("其他", list(models.values())))
        return [
            {"name": heading, "app_label": heading, "app_url": reverse("admin:index"), "models": members}
            | {"has_module_perms": True}
            for heading, members in groups
            if members
        ]


class ScopedAdmin(ModelAdmin):
    """An admin whose lists, pages, choices and searches all go through the one door, `visible_to`.

    What is out of scope is a 404, as on every page; the choices in a form are those in scope.
    """

    list_per_page = 50
    formfield_overrides = {models.DateField: {"form_class": DayField, "widget": AdminDateWidget}}

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
        raise Http404(f"没有这一条{opts.verbose_name}，或者它不在您的管辖范围内。")
