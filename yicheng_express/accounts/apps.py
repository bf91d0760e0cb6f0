from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "yicheng_express.accounts"
    label = "accounts"
    verbose_name = "账号"

    def ready(self):
        from yicheng_express.accounts.roles import synchronise_roles

        # Django makes an app's permissions in its own post_migrate; django.contrib.auth stands before this
        # app in INSTALLED_APPS, so they exist by the time the roles take them.
        post_migrate.connect(synchronise_roles, dispatch_uid="accounts.synchronise_roles")
