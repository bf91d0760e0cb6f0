from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class DashboardConfig(AppConfig):
    name = "yicheng_express.dashboard"
    verbose_name = "工作台"

    def ready(self):
        from subsidies.asking.answers import register_answers
        from supervision.complaints.upheld import upheld_by_facility
        from yicheng_express.dashboard.integrity import RULES
        from yicheng_express.triggers import drop_triggers, install_triggers

        register_answers("upheld_complaints", upheld_by_facility)
        pre_migrate.connect(drop_triggers, sender=self)
        post_migrate.connect(install_triggers(RULES), sender=self, weak=False)
