"""Who runs a command: named by `--by`, kept in the history."""

from django.core.management.base import CommandError

from yicheng_express.accounts.models import User


def the_user(username):
    """The account of that name; None without one. CommandError where there is no such account."""
    if not username:
        return None
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist as error:
        raise CommandError(f"没有用户名为“{username}”的账号。") from error
