from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin, with the portal's own site in the place of the default one."""

    default_site = "yicheng_express.admin_site.PortalAdminSite"
