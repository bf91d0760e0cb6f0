"""Signing in to the API: by the session of the portal, with its token against forged requests."""

from django.core.exceptions import PermissionDenied
from rest_framework import authentication, exceptions, permissions


class PortalSession(authentication.SessionAuthentication):
    """Whoever is not signed in is told so by a 401; a forged or outdated request by a 403 in Chinese."""

    def authenticate_header(self, request):
        return "Session"

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            raise PermissionDenied("页面的安全凭证已失效，请刷新页面后重试。") from None


class MayViewFilings(permissions.BasePermission):
    """Who may read the month's reports at all; which of them, says their scope."""

    message = "您的账号不能查看月报。如果工作需要，请联系本单位的系统管理员开通。"

    def has_permission(self, request, view):
        return request.user.is_authenticated and request.user.has_perm("stations.view_filing")
