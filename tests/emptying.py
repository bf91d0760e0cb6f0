"""After a test with transactions of its own its rows are taken away; what a migrate wrote stays.

Django's flush would take that away too, and have it written anew, right by right, under other keys than those
that what is laid once knows.
"""

from contextlib import contextmanager

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def empty_tables(_test):
    kept = (Group, Group.permissions.through, Permission, ContentType, MigrationRecorder.Migration)
    tables = set(connection.introspection.table_names()) - {model._meta.db_table for model in kept}
    with without_rules_on_deleting():
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), sorted(tables)))


@contextmanager
def without_rules_on_deleting():
    """SQLite empties a table row by row: what keeps rows from being deleted is lifted for that."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'rule_%_delete'"
        )
        rules = cursor.fetchall()
        for name, _sql in rules:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in rules:
            cursor.execute(sql)
