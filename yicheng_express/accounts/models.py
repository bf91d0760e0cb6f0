from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from yicheng_express.accounts.roles import Role
from yicheng_express.accounts.scope import ScopedQuerySet, begins_with

valid_scope_code = RegexValidator(
    r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9})$",
    "管辖代码应为 2 位（省）、4 位（市）、6 位（区县）或 9 位（乡镇街道）数字。",
)


class UserQuerySet(ScopedQuerySet):
    """Accounts are seen within one's own scope; those without a division only by a superuser."""

    district_path = township_path = "scope_code"

    def visible_to(self, user):
        if user.is_superuser and user.is_active:
            return self.all()
        return super().visible_to(user).filter(is_superuser=False)

    def within(self, code):
        """The people of the division, and the accounts of the enterprises registered in it."""
        of_enterprises = begins_with("enterprise__district__code", code)
        return self.filter(begins_with("scope_code", code) | of_enterprises)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username, password=None, *, role=None, **fields):
        """A new account, in the group of its role."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        if role is not None:
            user.groups.add(Group.objects.using(self._db).get(name=Role(role).value))
        return user

    def create_superuser(self, username, password=None, **fields):
        """An account that may do everything everywhere; for setting the portal up, not for daily work."""
        return self.create_user(username, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, or an enterprise's machine, who signs in. Kept by the technician of the office.

    The scope is a division code (everything within that division) or an enterprise (what is its own), never
    both; with neither a user sees nothing.
    """

    username = models.CharField(
        "用户名",
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "这个用户名已被使用，请换一个。"},
    )
    full_name = models.CharField("姓名", max_length=60)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    scope_code = models.CharField(
        "管辖代码",
        max_length=9,
        blank=True,
        validators=[valid_scope_code],
        help_text="区（县）6 位，乡镇（街道）9 位，可见其范围内的记录；企业账号留空。",
    )
    enterprise = models.ForeignKey(
        "stations.Enterprise",
        verbose_name="所属企业",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="users",
        help_text="仅企业账号填写。",
    )
    is_active = models.BooleanField("启用", default=True, help_text="停用后不能登录；账号不删除，以便追溯。")
    date_joined = models.DateTimeField("开通时间", default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"
        ordering = ["username"]
        permissions = [("enter_admin", "进入管理后台")]
        constraints = [
            models.CheckConstraint(
                name="user_scope_is_a_division_or_an_enterprise",
                condition=models.Q(scope_code="") | models.Q(enterprise=None),
                violation_error_message="管辖代码与所属企业只能填一项。",
            ),
        ]

    def __str__(self):
        return self.full_name or self.username

    @property
    def is_staff(self):
        """Whether the admin lets this person in; Django's own words for the right `enter_admin`."""
        return self.is_active and self.has_perm("accounts.enter_admin")

    @property
    def role_names(self):
        """The Chinese names of this person's roles."""
        names = dict(Role.choices)
        return [names.get(group.name, group.name) for group in self.groups.all()]
