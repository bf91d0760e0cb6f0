"""What all records of the register share in the admin: scope, and the history of every change."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from simple_history.admin import SimpleHistoryAdmin

from stations.admin.history import ChangeInWords
from stations.models import District
from yicheng_express.admin_site import ScopedAdmin


class RegisterAdmin(ScopedAdmin, SimpleHistoryAdmin):
    """A record of the register, with its history; both within the user's scope."""

    actions_on_top = True
    save_on_top = False

    def history_view(self, request, object_id, extra_context=None):
        self.in_scope_or_404(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """An old version is read here; putting it back would walk around the verbs of a change."""
        self.in_scope_or_404(request, object_id)
        if request.method != "GET":
            raise PermissionDenied("旧版本只供查看；需要改回的，请在修改页面上填写。")
        return super().history_form_view(request, object_id, version_id, extra_context)

    def get_historical_record_context_helper(self, request, historical_record):
        return ChangeInWords(self.model, historical_record)

    def in_scope_or_404(self, request, object_id):
        """The library would show an object's history even where the object itself is out of scope."""
        if self.get_object(request, object_id) is None:
            raise Http404

    def get_changeform_initial_data(self, request):
        """A user of one district need not choose it."""
        districts = District.objects.visible_to(request.user)[:2]
        own = {"district": districts[0].pk} if len(districts) == 1 else {}
        return own | super().get_changeform_initial_data(request)
