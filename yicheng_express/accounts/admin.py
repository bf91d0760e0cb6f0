"""Accounts, kept by the technician: whose they are, what role they have, how far they see."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from yicheng_express.accounts.models import User
from yicheng_express.accounts.roles import Role
from yicheng_express.accounts.suitability import why_not_together
from yicheng_express.admin_site import ScopedAdmin

admin.site.unregister(Group)  # the roles' rights stand in roles.PERMISSIONS and nowhere else


class RoleField(forms.ModelMultipleChoiceField):
    """The groups, by the Chinese names of their roles."""

    def __init__(self, **kwargs):
        super().__init__(
            queryset=Group.objects.filter(name__in=Role.values).order_by("pk"),
            widget=forms.CheckboxSelectMultiple,
            label="角色",
            **kwargs,
        )

    def label_from_instance(self, group):
        return Role(group.name).label


class WithinOwnScope:
    """Nobody lets another person see further than they do: `keeper` is the user who fills in the form."""

    keeper = None

    def clean_scope_code(self):
        code = self.cleaned_data["scope_code"]
        own = self.keeper.scope_code
        if code and not self.keeper.is_superuser and not (own and code.startswith(own)):
            raise ValidationError(f"您的管辖范围是 {own or '空的'}，只能开通这个范围内的账号。")
        return code

    def clean_enterprise(self):
        enterprise = self.cleaned_data["enterprise"]
        own = self.keeper.scope_code
        if (
            enterprise
            and not self.keeper.is_superuser
            and not enterprise.district.code.startswith(own or "-")
        ):
            raise ValidationError("企业账号由区县的系统管理员开通。")
        return enterprise

    def clean(self):
        cleaned = super().clean()
        if {"groups", "scope_code", "enterprise"} <= set(cleaned):
            roles = [Role(group.name) for group in cleaned["groups"]]
            for field, message in why_not_together(
                roles, cleaned["scope_code"], cleaned["enterprise"]
            ).items():
                self.add_error(field, message)
        return cleaned


class NewUserForm(WithinOwnScope, UserCreationForm):
    groups = RoleField()

    class Meta:
        model = User
        fields = ["username", "full_name", "phone", "groups", "scope_code", "enterprise"]


class ChangedUserForm(WithinOwnScope, UserChangeForm):
    groups = RoleField(required=False)

    class Meta:
        model = User
        fields = ["username", "full_name", "phone", "groups", "scope_code", "enterprise", "is_active"]


class NewPasswordForm(AdminPasswordChangeForm):
    """A new password, and nothing else: everybody here signs in with one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)


class RoleFilter(admin.SimpleListFilter):
    title = "角色"
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return Role.choices

    def queryset(self, request, queryset):
        return queryset.filter(groups__name=self.value()) if self.value() in Role.values else queryset


@admin.register(User)
class UserAdmin(ScopedAdmin, DjangoUserAdmin):
    form = ChangedUserForm
    add_form = NewUserForm
    change_password_form = NewPasswordForm
    list_display = ["username", "full_name", "roles", "scope", "phone", "state", "last_login"]
    list_display_links = ["username", "full_name"]
    list_filter = [RoleFilter, "is_active"]
    list_select_related = ["enterprise"]
    search_fields = ["username", "full_name", "phone", "scope_code"]
    search_help_text = "按用户名、姓名、电话或管辖代码查找。"
    ordering = ["username"]
    filter_horizontal = []
    half_width_fields = ["phone", "scope_code"]
    fieldsets = [
        (None, {"fields": ["username", "password_state"]}),
        ("使用人", {"fields": ["full_name", "phone"]}),
        ("角色与范围", {"fields": ["groups", "scope_code", "enterprise", "is_active"]}),
        ("记录", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "password1", "password2"]}),
        ("使用人", {"fields": ["full_name", "phone"]}),
        ("角色与范围", {"fields": ["groups", "scope_code", "enterprise"]}),
    ]
    readonly_fields = ["password_state", "last_login", "date_joined", "roles", "scope", "state"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.keeper = request.user
        return form

    def get_fieldsets(self, request, obj=None):
        """One's own role and scope are told, and changed by somebody else."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or obj.pk != request.user.pk:
            return fieldsets
        told = {"fields": ["roles", "scope", "state"]}
        return [(heading, told if heading == "角色与范围" else options) for heading, options in fieldsets]

    def has_delete_permission(self, request, obj=None):
        """An account is closed, never deleted: what it did must stay traceable."""
        return False

    @admin.display(description="角色")
    def roles(self, user):
        return "、".join(user.role_names) or ("超级用户" if user.is_superuser else "—")

    @admin.display(description="范围", ordering="scope_code")
    def scope(self, user):
        return user.enterprise.brand if user.enterprise else user.scope_code or "—"

    @admin.display(description="状态", ordering="is_active")
    def state(self, user):
        return "启用" if user.is_active else "已停用"

    @admin.display(description="密码")
    def password_state(self, user):
        return format_html(
            '{}，<a href="../password/">重设密码</a>', "已设置" if user.has_usable_password() else "未设置"
        )
