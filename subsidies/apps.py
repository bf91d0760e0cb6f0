from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class SubsidiesConfig(AppConfig):
    name = "subsidies"
    verbose_name = "财政补贴"

    def ready(self):
        from stations.demo.inventions import register_invention
        from stations.policy_file import register_section
        from subsidies import rulebook
        from subsidies.demo.load import invent_cases
        from subsidies.integrity import RULES
        from yicheng_express.triggers import drop_triggers, install_triggers

        register_section("publicity", rulebook.PUBLICITY)
        register_section("subsidies", rulebook.RULES)
        register_invention(invent_cases)
        pre_migrate.connect(drop_triggers, sender=self)
        post_migrate.connect(install_triggers(RULES), sender=self, weak=False)
