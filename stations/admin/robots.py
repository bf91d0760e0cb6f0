from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse

from stations.filing.robots import NotSent, masked, refuse_foreign, send_test
from stations.models import District, GroupRobot
from yicheng_express.admin_site import NOT_CHOSEN, ScopedAdmin


class RobotForm(forms.ModelForm):
    """A secret that was given is not shown again: an empty box leaves it as it is."""

    url = forms.URLField(
        label="机器人地址",
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
        help_text=GroupRobot._meta.get_field("url").help_text,
    )
    secret = forms.CharField(
        label="加签密钥",
        required=False,
        max_length=120,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "vTextField"}),
        help_text=GroupRobot._meta.get_field("secret").help_text,
    )
    forget_secret = forms.BooleanField(label="清除密钥", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.secret and "secret" in self.fields:
            self.fields["secret"].help_text = "密钥已填，不再显示；不改就留空。"

    def clean_secret(self):
        return self.cleaned_data["secret"].strip() or self.instance.secret

    def clean(self):
        values = super().clean()
        if values.get("forget_secret"):
            values["secret"] = ""
        if values.get("url") and values.get("kind"):
            try:
                refuse_foreign(values["url"], values["kind"])
            except NotSent as refusal:
                self.add_error("url", str(refusal))
        return values


@admin.register(GroupRobot)
class GroupRobotAdmin(ScopedAdmin):
    form = RobotForm
    actions = None
    list_display = ["district", "kind", "address", "is_active", "tried_at", "answer"]
    list_select_related = ["district"]

    def get_fieldsets(self, request, obj=None):
        box = [*(["forget_secret"] if obj and obj.secret else [])]
        known = [("发送", {"fields": ["tried_at", "answer"]})] if obj else []
        return [(None, {"fields": ["district", "kind", "url", "secret", *box, "is_active"]}), *known]

    def get_readonly_fields(self, request, obj=None):
        return ["tried_at", "answer", *(["district"] if obj else [])]

    def has_add_permission(self, request):
        """One robot a district: nothing to add where each has its own."""
        return super().has_add_permission(request) and self.without_robot(request).exists()

    def without_robot(self, request):
        return District.objects.kept_by(request.user).filter(group_robot=None)

    def get_changeform_initial_data(self, request):
        """Where there is but one district to choose, it is chosen."""
        districts = self.without_robot(request)[:2]
        return {"district": districts[0].pk} if len(districts) == 1 else {}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """The district is chosen here and not kept here: no buttons beside the choice."""
        if db_field.name != "district":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return db_field.formfield(queryset=self.without_robot(request), empty_label=NOT_CHOSEN)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The test message goes out here, when what was saved is committed."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if robot := getattr(request, "robot_to_test", None):
            sent = send_test(robot)
            if sent.ok:
                self.message_user(request, "测试消息已发出，请到工作群里查看。")
            else:
                self.message_user(request, f"已保存，测试消息没有发出：{sent.text}", messages.WARNING)
        return response

    def response_add(self, request, obj, post_url_continue=None):
        return self.to_be_tested(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self.to_be_tested(request, obj) or super().response_change(request, obj)

    def to_be_tested(self, request, robot):
        """Where the button for it was pressed: back to the robot's own page, which tells how it went."""
        if "_test" not in request.POST:
            return None
        request.robot_to_test = robot
        return HttpResponseRedirect(reverse("admin:stations_grouprobot_change", args=[robot.pk]))

    @admin.display(description="机器人地址")
    def address(self, robot):
        return masked(robot.url)
