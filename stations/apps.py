from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = "三级网络"

    def ready(self):
        from stations import promises, working_days
        from stations.filing import terms
        from stations.integrity import CROSS_TABLE_RULES
        from stations.policy_file import register_section
        from yicheng_express.triggers import drop_triggers, install_triggers

        register_section("filing", terms.SECTION)
        register_section("calendar", working_days.SECTION)
        register_section("promises", promises.SECTION)
        pre_migrate.connect(drop_triggers, sender=self)
        post_migrate.connect(install_triggers(CROSS_TABLE_RULES), sender=self, weak=False)
