from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = "监督服务"

    def ready(self):
        from stations.demo.inventions import register_invention
        from stations.policy_file import register_section
        from supervision.demo.load import invent_supervision
        from supervision.integrity import RULES
        from supervision.tasks.spreading import TASKS
        from supervision.terms import sections
        from yicheng_express.triggers import drop_triggers, install_triggers

        register_section("complaints", sections.COMPLAINTS)
        register_section("inspections", sections.INSPECTIONS)
        register_section("credit", sections.CREDIT)
        register_section("ranking", sections.RANKING)
        register_section("tasks", TASKS)
        register_invention(invent_supervision)
        pre_migrate.connect(drop_triggers, sender=self)
        post_migrate.connect(install_triggers(RULES), sender=self, weak=False)
