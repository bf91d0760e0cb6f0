"""What every view of the subsidies' API does alike: who may, what is read of a request, how lists come."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import EmptyPage, Paginator
from django.http import Http404
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from rest_framework import permissions, serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from subsidies.api.serializers import reasons_of

NO_RIGHT = "您的账号不能使用财政补贴的这一部分。如果工作需要，请联系本单位的系统管理员开通。"


class HasRight(permissions.BasePermission):
    """The right that the view names; to which records, says the scope."""

    def has_permission(self, request, view):
        user = request.user
        if user.is_authenticated and not user.has_perm(f"subsidies.{view.right_for(request.method)}"):
            raise PermissionDenied(view.no_right)
        return user.is_authenticated


@method_decorator(never_cache, name="dispatch")
class SubsidyAPI(APIView):
    """right: what it takes to read, and to write as well unless `right_to_write` says otherwise."""

    permission_classes = [HasRight]
    right = ""
    right_to_write = ""
    no_right = NO_RIGHT

    def right_for(self, method):
        return self.right if method in permissions.SAFE_METHODS else self.right_to_write or self.right

    def asked(self, serializer, data):
        """What was sent, as values. Raises ValidationError with the name of everything that is wrong."""
        read = serializer(data={} if data is None else data)
        if not read.is_valid():
            raise serializers.ValidationError(reasons_of(read.errors))
        return read.validated_data

    def page(self, rows, asked, in_json):
        """The page of `rows` (a queryset) that was asked for, with how many there are."""
        paginator = Paginator(rows, asked["page_size"])
        try:
            page = paginator.page(asked["page"])
        except EmptyPage:
            raise Http404(f"没有第 {asked['page']} 页，一共 {paginator.num_pages} 页。") from None
        return Response(
            {
                "count": paginator.count,
                "page": page.number,
                "pages": paginator.num_pages,
                "results": in_json(page.object_list),
            }
        )

    def found_one(self, rows, words):
        """The first of `rows`, within the person's scope. Raises Http404."""
        row = rows.visible_to(self.request.user).first()
        if row is None:
            raise Http404(words)
        return row


def conflict(refusal, **more):
    """The answer to a refused verb: why, and what to do."""
    return Response({"reasons": refusal.reasons, **more}, status=status.HTTP_409_CONFLICT)
