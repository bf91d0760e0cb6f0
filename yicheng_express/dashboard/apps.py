from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "yicheng_express.dashboard"
    verbose_name = "工作台"

    def ready(self):
        from subsidies.asking.answers import register_answers
        from supervision.complaints.upheld import upheld_by_facility

        register_answers("upheld_complaints", upheld_by_facility)
