"""The web admin, in the portal's own frame and by the portal's own rights."""

from functools import update_wrapper

from django.contrib.admin import AdminSite, ModelAdmin, display
from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import models
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse

from yicheng_express.conflicts import Conflict
from yicheng_express.day_field import DayField
from yicheng_express.half_width import HalfWidthField
from yicheng_express.lines_field import LinesField

# The desk of the admin: what belongs together, in the order in which it is used.
DESK = {
    "三级网络": ["VillageStation", "TownshipHub", "DistrictCenter"],
    "区划": ["Village", "Township", "District"],
    "企业": ["Enterprise"],
    "月报": ["GroupRobot"],
    "财政补贴": ["Application", "PublicityNotice", "Fund", "Roll", "RuleVersion"],
    "监督服务": [
        *("Complaint", "StandardAnswer", "Inspection", "Rectification", "InspectionRound", "WorkTask"),
    ],
    "政策": ["Policy"],
    "账号": ["User"],
}


NOT_CHOSEN = "（未选）"
YES_OR_NO = {True: "是", False: "否", None: "—"}


def in_words(label, field):
    """A yes-or-no field in words, where it is read: Django's icons are called True and False."""

    @display(description=label, ordering=field)
    def told(_admin, record):
        return YES_OR_NO[getattr(record, field)]

    return told


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


class ChoicesInWords:
    """What is not chosen is said in words, not by a row of dashes: for an admin and for its inlines."""

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if "choices" not in kwargs:
            kwargs["choices"] = db_field.get_choices(db_field.blank, blank_choice=[("", NOT_CHOSEN)])
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class ScopedAdmin(ChoicesInWords, ModelAdmin):
    """An admin whose lists, pages, choices and searches all go through the one door, `visible_to`.

    What is out of scope is a 404, as on every page; the choices in a form are those in scope.
    """

    list_per_page = 50
    half_width_fields = ()  # codes and telephone numbers
    formfield_overrides = {
        models.DateField: {"form_class": DayField, "widget": AdminDateWidget},
        models.TextField: {"form_class": LinesField},
    }

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    # Where a new record is put: one's own division, not one that is only shown.
    place_fields = ("district", "township", "village")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.is_own(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self.is_own(request, obj)

    def is_own(self, request, obj):
        return obj is None or self.model._default_manager.kept_by(request.user).filter(pk=obj.pk).exists()

    def save_model(self, request, obj, form, change):
        """Refuse to write what somebody has deleted in the meantime; Django would bring it back to life."""
        if change and not self.model._base_manager.select_for_update().filter(pk=obj.pk).exists():
            raise Conflict(f"{obj} was deleted in the meantime")
        super().save_model(request, obj, form, change)

    def lookup_allowed(self, lookup, value, request):
        """Only the filters that the list offers; an address of another kind is a 400."""
        offered = {getattr(each, "parameter_name", each) for each in self.get_list_filter(request)}
        if lookup in offered:
            return True
        field, _, kind = lookup.partition("__")
        if field == self.date_hierarchy and kind in ("year", "month", "day"):
            return True
        return field in offered and kind in ("", "exact", "isnull")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Rendered here, where a choice that is no record's number first shows itself."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        try:
            return response.render() if isinstance(response, TemplateResponse) else response
        except ValueError as error:
            raise BadRequest("选中的记录不存在，请刷新后重选。") from error

    def get_action_choices(self, request, default_choices=None):
        return super().get_action_choices(request, [("", NOT_CHOSEN)])

    def response_action(self, request, queryset):
        try:
            return super().response_action(request, queryset)
        except ValueError as error:
            raise BadRequest("选中的记录不存在，请刷新后重选。") from error

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in self.half_width_fields:
            kwargs["form_class"] = HalfWidthField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("empty_label", NOT_CHOSEN)
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
            to_choose = choices.kept_by if db_field.name in self.place_fields else choices.visible_to
            kwargs["queryset"] = to_choose(request.user)
        return kwargs

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404(f"没有这一条{opts.verbose_name}，或者它不在您的管辖范围内。")
