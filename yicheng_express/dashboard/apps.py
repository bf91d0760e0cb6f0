from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "yicheng_express.dashboard"
    verbose_name = "工作台"
